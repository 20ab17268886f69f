// Relations summed up to a budget: SSumM (Lee et al., KDD 2020).
//
// Traversable edges are few and must be exact: they stay. Co-visible and sees edges are many, and
// what is asked of them ("from where can one see a sofa?") bears some error. Nodes that relate to
// the same others are merged into supernodes, and a superedge says how many of the pairs between
// two supernodes are related:
//
//     size = |V| log2 |S| + |P| (2 log2 |S| + log2 w_max)   bits        A^(u, v) = e / M
//
// Where that is no smaller than the edges themselves, as on a road network, it refuses.

#pragma once

#include "memory/graph.h"

typedef struct MemorySummary MemorySummary;

// A plain undirected graph, for tests and for other uses: edges [edge_count][2], each pair once.
// NULL: no saving (err says so), or the budget cannot be met.
MemorySummary *memory_summary_create(int node_count, const int (*edges)[2], int edge_count,
                                     uint64_t budget_bits, uint64_t seed, Arena *arena, Error *err);
// Of a memory graph: nodes are places, then objects.
MemorySummary *memory_summary_of_graph(const MemoryGraph *graph, uint64_t budget_bits,
                                       uint64_t seed, Arena *arena, Error *err);
uint64_t memory_summary_bits(const MemorySummary *summary);        // as serialised
uint64_t memory_summary_edge_bits(int node_count, int edge_count); // of the edges as they are
int memory_summary_region_count(const MemorySummary *summary);
int memory_summary_region(const MemorySummary *summary, int node);        // supernode
float memory_summary_related(const MemorySummary *summary, int a, int b); // 0 .. 1
// The bytes that the size counts, and back; decode fails on damaged bytes.
size_t memory_summary_encode(const MemorySummary *summary, Arena *arena, uint8_t **bytes);
MemorySummary *memory_summary_decode(const uint8_t *bytes, size_t size, Arena *arena, Error *err);
