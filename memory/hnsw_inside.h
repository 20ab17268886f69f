// What hnsw.c and hnsw_links.c share. The picture is in hnsw.c.

#pragma once

#include "base/rng.h"
#include "memory/hnsw.h"
#include "memory/index_math.h"

enum {
    HNSW_LEVELS = 8,       // above the lowest; with M = 4 one row in 65,536 would want more
    HNSW_MOST_LINKS = 128, // the largest m
    HNSW_NONE = -1,
};

// A row found or looked at.
typedef struct HnswNear {
    uint64_t distance;
    int node;
    bool is_expanded; // its links were followed
} HnswNear;

typedef struct HnswNode {
    uint32_t row;
    uint8_t tag, level;
    int next;               // of the same bucket of the row table, or of the free list
    int block[HNSW_LEVELS]; // its links on level l + 1
} HnswNode;

struct MemoryHnsw {
    MemoryHnswConfig config;
    const IndexMath *math;
    Rng rng;
    HnswNode *nodes; // [room]
    int16_t *values; // [room][width]
    int *buckets;    // [bucket_mask + 1] first node of a row number's bucket
    uint32_t bucket_mask;
    int used, free_node; // nodes handed out so far; first that was given back
    int entry;           // where searches begin: a node of the highest level

    // links: a count, then nodes
    int *ground; // [room][1 + 2 m]
    int *upper;  // [block_room][1 + 2 m]
    int block_room, block_used, free_block;

    uint32_t *visited; // [room] the search that last saw a node
    uint32_t *search;  // number of searches
    HnswNear *pool;    // [the larger ef] nearest first
    HnswNear *chosen;  // [2 m + 1]
};

// ---- hnsw_links.c ----

int *hnsw_links(const MemoryHnsw *hnsw, int node, int level); // [0] their number, then nodes
int hnsw_link_room(const MemoryHnsw *hnsw);                   // most links of a node on a level
uint64_t hnsw_distance(const MemoryHnsw *hnsw, int a, int b);
bool hnsw_is_before(const MemoryHnsw *hnsw, const HnswNear *a, const HnswNear *b);
// Inserts into `pool`, which keeps its `room` nearest in order; returns whether it is among them.
bool hnsw_pool_insert(const MemoryHnsw *hnsw, HnswNear *pool, int *count, int room, HnswNear near);
// Joins `node` to at most m of a pool, chosen by the heuristic.
void hnsw_join(MemoryHnsw *hnsw, int node, int level, const HnswNear *pool, int count);
// Takes `node` out of a level and joins those that it joined.
void hnsw_part(MemoryHnsw *hnsw, int node, int level);
