// Graphs of relations for the tests of their summary.

#pragma once

#include "base/rng.h"
#include "memory/graph_summary_inside.h"
#include "test.h"

typedef struct Graph {
    int nodes, edge_count;
    int (*edges)[2];
    uint8_t *has; // [nodes][nodes]
} Graph;

static inline Graph graph_create(int nodes, Arena *arena) {
    return (Graph){.nodes = nodes,
                   .edges = arena_alloc(arena, sizeof(int[2]) * (size_t)nodes * 60),
                   .has = arena_alloc(arena, (size_t)nodes * (size_t)nodes)};
}

static inline void join(Graph *graph, int a, int b) {
    uint8_t *there = graph->has + (size_t)a * graph->nodes + b;
    if (a == b || *there) return;
    *there = graph->has[(size_t)b * graph->nodes + a] = 1;
    graph->edges[graph->edge_count][0] = a;
    graph->edges[graph->edge_count++][1] = b;
}

// Rooms of 25 places, in rows of 8: nearly all places of a room see each other, and a few see into
// the next room through a door.
static inline Graph make_rooms(int rooms, Arena *arena) {
    Graph graph = graph_create(25 * rooms, arena);
    Rng rng = rng_create(1);
    for (int room = 0; room < rooms; room++) {
        for (int i = 0; i < 25; i++) {
            for (int j = 0; j < i; j++) {
                if (rng_unit(&rng) < 0.95f) join(&graph, 25 * room + i, 25 * room + j);
            }
        }
        for (int beside = 1; beside <= 8; beside += 7) {
            for (int i = 0; room + beside < rooms && i < 36; i++) {
                join(&graph, 25 * room + (int)rng_below(&rng, 10),
                     25 * (room + beside) + 15 + (int)rng_below(&rng, 10));
            }
        }
    }
    return graph;
}

static inline MemorySummary *sum_up(const Graph *graph, double part, Arena *arena, Error *err) {
    uint64_t bits = memory_summary_edge_bits(graph->nodes, graph->edge_count);
    return memory_summary_create(graph->nodes, (const int(*)[2])graph->edges, graph->edge_count,
                                 (uint64_t)((double)bits * part), 7, arena, err);
}
