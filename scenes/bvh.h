// Bounding volume hierarchies: a wide tree over boxes, built on all cores by the surface-area
// heuristic (Wald 2007, binned), the same tree for any number of threads.
//
// A scene has two levels of them: one tree per mesh over its triangles, and one over the instances.
// When things move only the upper tree is refitted, and every state of a simulation can have its
// own (bvh_refit is allocation-free).

#pragma once

#include "base/arena.h"
#include "scenes/bvh_gpu.h"

typedef struct BvhBox {
    float low[3], high[3];
} BvhBox;

typedef struct Bvh {
    BvhNode *nodes; // [node_count], root first, children after their parent
    uint32_t node_count;
    uint32_t *order; // [item_count]: the item at each leaf slot
} Bvh;

// `leaf_size`: at most so many items in a leaf (1 for instances). Boxes may be empty points or
// flat; boxes that are not finite are never hit. count may be 0 (one node without children).
Bvh bvh_build(const BvhBox *boxes, uint32_t count, uint32_t leaf_size, Arena *arena);

// One item a leaf, which names the item itself instead of a slot: the tree over instances.
Bvh bvh_build_top(const BvhBox *boxes, uint32_t count, Arena *arena);

// Recomputes all bounds bottom-up; `boxes` is indexed by leaf slot (boxes[i] of item order[i]).
void bvh_refit(BvhNode *nodes, uint32_t node_count, const BvhBox *boxes);

// Expected cost of a ray in box tests + item tests, for tests and `cairn bench`.
float bvh_cost(const BvhNode *nodes, uint32_t node_count);
