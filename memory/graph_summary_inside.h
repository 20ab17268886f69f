// What the files of the summary share. The picture is in graph_summary.c.

#pragma once

#include "base/rng.h"
#include "memory/graph_summary.h"

enum {
    SUMMARY_MAX_NODES = 1 << 16, // so that costs of a block fit 64 bits
    SUMMARY_FRACTION = 24,       // bits after the point of a cost
};

// ---- the result ----

typedef struct SummaryEdge {
    int from, to;   // supernodes, from <= to
    uint32_t count; // edges between their members
} SummaryEdge;

struct MemorySummary {
    int node_count, region_count, edge_count;
    uint32_t weight_max; // largest count
    int *region_of;      // [node_count]; supernodes are numbered by their first member
    int *sizes;          // [region_count] members
    SummaryEdge *edges;  // [edge_count] ordered by from, then to
};

uint64_t summary_pairs(int size_a, int size_b, bool is_same); // of nodes in a block
// Bits of a summary as it is serialised.
uint64_t summary_size(int nodes, int regions, int edges, uint32_t weight_max);
uint32_t summary_width(uint32_t count); // bits that tell `count` things apart

// ---- graph_summary_cost.c ----

// Costs in bits, with SUMMARY_FRACTION bits of fraction.
typedef struct SummaryCost {
    uint32_t *logs;    // [2^16] log2 n; 0 for 0
    uint64_t edge;     // 2 log2 |S| + log2 w_max
    uint64_t original; // 2 log2 |V|
} SummaryCost;

void summary_cost_create(SummaryCost *cost, int nodes, Arena *arena);
void summary_cost_set(SummaryCost *cost, int regions, uint32_t weight_max);
// Of a pair of supernodes with `count` of `pairs` related: as a superedge, or without.
uint64_t summary_cost_keep(const SummaryCost *cost, uint64_t count, uint64_t pairs);
uint64_t summary_cost_drop(const SummaryCost *cost, uint64_t count);

// ---- graph_summary_merge.c ----

typedef struct SummaryLink {
    int to;
    uint32_t count : 31;
    uint32_t is_kept : 1; // as a superedge
} SummaryLink;

typedef struct SummaryLinks {
    SummaryLink *at; // ordered by `to`; a supernode's links within itself lead to itself
    int count, room;
} SummaryLinks;

// Supernodes while they are merged; one goes by the number of one of its members.
typedef struct SummaryWork {
    int node_count, edge_count;
    const int *first, *beside; // the graph: node v has beside[first[v]] .. beside[first[v + 1] - 1]
    int *sizes;                // [node_count] members; 0: merged into another
    int *last, *next;          // members as lists: a supernode is its own first member
    SummaryLinks *links;
    int regions, kept;   // supernodes, superedges
    uint32_t weight_max; // at least the largest count of a superedge
    uint64_t budget;
    SummaryCost cost;
    Rng rng;
    Arena *scratch;
} SummaryWork;

void summary_work_create(SummaryWork *work, int nodes, const int (*edges)[2], int edge_count,
                         Arena *scratch);
void summary_merge(SummaryWork *work); // until it fits the budget, or 20 rounds
