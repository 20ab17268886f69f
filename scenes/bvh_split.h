// Between bvh_split.c and bvh.c: the binary tree that one makes and the other collapses.
//
// Each subtree that is left to the threads has its own stretch of the binary node array:
//
//     | nodes made by one thread: BVH_SERIAL_NODES | of items 0 .. n0-1 (2 each) | of n0 .. n1-1 |
//     ...

#pragma once

#include "scenes/bvh.h"

#include <float.h>

enum { BVH_SERIAL_NODES = 4096 }; // one thread makes 2 * 64 parts * 32 levels at most

typedef struct BvhItem {
    float low[3], high[3];
    uint32_t index;
} BvhItem;

typedef struct BvhBinary {
    BvhBox box;
    uint32_t left;         // of two neighbours; 0 = a leaf
    uint32_t first, count; // items
    uint32_t depth;
} BvhBinary;

typedef struct BvhBuild {
    BvhItem *items;
    BvhBinary *binary;
    uint32_t *tasks; // binary nodes left to the threads
    uint32_t task_count;
    uint32_t leaf_size;
    bool is_median;
} BvhBuild;

// Splits items 0 .. count-1 from binary[0] down, in parallel; the items end in the order of the
// leaves.
void bvh_split(BvhBuild *build, uint32_t count);

// Low and high cancel out: the centre of the empty box is the origin.
static const BvhBox BVH_EMPTY_BOX = {{FLT_MAX, FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX, -FLT_MAX}};

static inline void bvh_grow(BvhBox *box, const float low[3], const float high[3]) {
    for (int a = 0; a < 3; a++) {
        box->low[a] = low[a] < box->low[a] ? low[a] : box->low[a];
        box->high[a] = high[a] > box->high[a] ? high[a] : box->high[a];
    }
}

static inline float bvh_half_area(const BvhBox *box) {
    float x = box->high[0] - box->low[0];
    float y = box->high[1] - box->low[1];
    float z = box->high[2] - box->low[2];
    return x < 0.0f ? 0.0f : x * y + y * z + z * x;
}
