// Three stages, each simple:
//
//   1. split     a binary tree, top down, by the surface-area heuristic: bvh_split.c
//   2. collapse  every wide node swallows its largest binary descendants until it has BVH_WIDTH
//              children (Wald, Benthin, Boulos 2008), written depth first, so that a subtree is one
//              stretch of memory.
//   3. refit     the bounds, bottom-up; the same code that later follows moving things.
//
// A tree too deep for the kernel's stack (centres that crowd towards a point by powers of two do
// that) is split again at medians, which bounds its depth by the logarithm of its size.

#include "scenes/bvh.h"

#include "scenes/bvh_split.h"

#include <math.h>
#include <string.h>

// beyond this, areas overflow a float; such a box counts as not finite
#define LARGEST 1e18f

static bool is_finite(const BvhBox *box) {
    for (int a = 0; a < 3; a++) {
        if (!(box->low[a] >= -LARGEST && box->high[a] <= LARGEST && box->low[a] <= box->high[a])) {
            return false;
        }
    }
    return true;
}

//---- collapse ------------------------------------------------------------------------------------

// The largest inner node among `children`, -1 if all are leaves.
static int widest(const BvhBinary *binary, const uint32_t *children, int count) {
    int found = -1;
    float largest = -1.0f;
    for (int i = 0; i < count; i++) {
        float area = bvh_half_area(&binary[children[i]].box);
        if (binary[children[i]].left == 0 || area <= largest) continue;
        found = i;
        largest = area;
    }
    return found;
}

// The binary nodes that become the children of the wide node made from `root`.
static int wide_children(const BvhBinary *binary, uint32_t root, uint32_t children[BVH_WIDTH]) {
    children[0] = root;
    int count = 1;
    while (count < BVH_WIDTH) {
        int open = widest(binary, children, count);
        if (open < 0) break;
        uint32_t left = binary[children[open]].left;
        children[open] = left;
        children[count++] = left + 1;
    }
    return count;
}

typedef struct Collapse {
    const BvhBinary *binary;
    BvhNode *nodes; // NULL: only count
    uint32_t node_count;
    uint32_t stack_need; // entries that a walk may have to keep
} Collapse;

static uint32_t collapse(Collapse *into, uint32_t root, uint32_t stacked) {
    uint32_t children[BVH_WIDTH];
    int count = wide_children(into->binary, root, children);
    uint32_t here = into->node_count++;
    stacked += (uint32_t)count - 1;
    if (stacked > into->stack_need) into->stack_need = stacked;

    for (int c = 0; c < BVH_WIDTH; c++) {
        uint32_t child = BVH_EMPTY, items = 0;
        if (c < count) {
            const BvhBinary *node = &into->binary[children[c]];
            bool is_leaf = node->left == 0;
            items = is_leaf ? node->count : 0;
            child = is_leaf ? BVH_LEAF + node->first : collapse(into, children[c], stacked);
        }
        if (into->nodes == NULL) continue;
        into->nodes[here].child[c] = child;
        into->nodes[here].count[c] = items;
    }
    return here;
}

//---- the whole -----------------------------------------------------------------------------------

static void gather_items(BvhItem *items, const BvhBox *boxes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const BvhBox *box = is_finite(&boxes[i]) ? &boxes[i] : &BVH_EMPTY_BOX;
        memcpy(items[i].low, box->low, sizeof box->low);
        memcpy(items[i].high, box->high, sizeof box->high);
        items[i].index = i;
    }
}

static void write_empty_node(BvhNode *node) {
    *node = (BvhNode){0};
    for (int c = 0; c < BVH_WIDTH; c++) {
        node->child[c] = BVH_EMPTY;
        for (int a = 0; a < 3; a++) {
            node->low[a][c] = FLT_MAX;
            node->high[a][c] = -FLT_MAX;
        }
    }
}

static Collapse measure(const BvhBuild *build) {
    Collapse counted = {.binary = build->binary};
    collapse(&counted, 0, 0);
    return counted;
}

static BvhBox *boxes_by_slot(const BvhBuild *build, uint32_t count, Arena *arena) {
    BvhBox *sorted = arena_array(arena, BvhBox, count);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(sorted[i].low, build->items[i].low, sizeof sorted[i].low);
        memcpy(sorted[i].high, build->items[i].high, sizeof sorted[i].high);
    }
    return sorted;
}

Bvh bvh_build(const BvhBox *boxes, uint32_t count, uint32_t leaf_size, Arena *arena) {
    ASSERT(leaf_size > 0 && count < BVH_LEAF / 4);
    Bvh bvh = {.node_count = 1, .order = arena_array(arena, uint32_t, count)};
    if (count == 0) {
        bvh.nodes = arena_new(arena, BvhNode);
        write_empty_node(bvh.nodes);
        return bvh;
    }
    // the result must lie below the scratch, so the scratch has an arena of its own
    Arena scratch = arena_create("bvh");
    BvhBuild build = {
        .items = arena_array(&scratch, BvhItem, count),
        .binary = arena_array(&scratch, BvhBinary, BVH_SERIAL_NODES + 2 * (size_t)count),
        .tasks = arena_array(&scratch, uint32_t, BVH_SERIAL_NODES),
        .leaf_size = leaf_size,
    };
    gather_items(build.items, boxes, count);
    bvh_split(&build, count);
    Collapse counted = measure(&build);
    if (counted.stack_need >= BVH_STACK) {
        build.is_median = true;
        bvh_split(&build, count);
        counted = measure(&build);
        ASSERT(counted.stack_need < BVH_STACK);
    }
    bvh.node_count = counted.node_count;
    bvh.nodes = arena_array(arena, BvhNode, bvh.node_count);
    collapse(&(Collapse){.binary = build.binary, .nodes = bvh.nodes}, 0, 0);
    bvh_refit(bvh.nodes, bvh.node_count, boxes_by_slot(&build, count, &scratch));
    for (uint32_t i = 0; i < count; i++) bvh.order[i] = build.items[i].index;
    arena_destroy(&scratch);
    return bvh;
}

Bvh bvh_build_top(const BvhBox *boxes, uint32_t count, Arena *arena) {
    Bvh top = bvh_build(boxes, count, 1, arena);
    for (uint32_t n = 0; n < top.node_count; n++) {
        for (int i = 0; i < BVH_WIDTH; i++) {
            uint32_t *child = &top.nodes[n].child[i];
            if (*child == BVH_EMPTY || *child < BVH_LEAF) continue;
            ASSERT(top.nodes[n].count[i] == 1);
            *child = BVH_LEAF + top.order[*child - BVH_LEAF];
        }
    }
    return top;
}

static BvhBox items_box(const BvhBox *boxes, uint32_t first, uint32_t count) {
    BvhBox box = BVH_EMPTY_BOX;
    for (uint32_t i = first; i < first + count; i++) {
        if (is_finite(&boxes[i])) bvh_grow(&box, boxes[i].low, boxes[i].high);
    }
    return box;
}

static BvhBox node_box(const BvhNode *node) {
    BvhBox box = BVH_EMPTY_BOX;
    for (int c = 0; c < BVH_WIDTH; c++) {
        float low[3] = {node->low[0][c], node->low[1][c], node->low[2][c]};
        float high[3] = {node->high[0][c], node->high[1][c], node->high[2][c]};
        bvh_grow(&box, low, high);
    }
    return box;
}

void bvh_refit(BvhNode *nodes, uint32_t node_count, const BvhBox *boxes) {
    for (uint32_t n = node_count; n-- > 0;) {
        BvhNode *node = &nodes[n];
        for (int c = 0; c < BVH_WIDTH; c++) {
            BvhBox box = BVH_EMPTY_BOX;
            if (node->child[c] < BVH_LEAF) {
                box = node_box(&nodes[node->child[c]]);
            } else if (node->child[c] != BVH_EMPTY) {
                box = items_box(boxes, node->child[c] - BVH_LEAF, node->count[c]);
            }
            for (int a = 0; a < 3; a++) {
                node->low[a][c] = box.low[a];
                node->high[a][c] = box.high[a];
            }
        }
    }
}

float bvh_cost(const BvhNode *nodes, uint32_t node_count) {
    BvhBox root = node_box(&nodes[0]);
    float root_area = bvh_half_area(&root);
    if (!(root_area > 0.0f)) return 0.0f;
    double cost = 0.0;
    for (uint32_t n = 0; n < node_count; n++) {
        BvhBox box = node_box(&nodes[n]);
        for (int c = 0; c < BVH_WIDTH && nodes[n].child[c] != BVH_EMPTY; c++) {
            BvhBox child = {{nodes[n].low[0][c], nodes[n].low[1][c], nodes[n].low[2][c]},
                            {nodes[n].high[0][c], nodes[n].high[1][c], nodes[n].high[2][c]}};
            cost += (double)bvh_half_area(&box);
            cost += (double)bvh_half_area(&child) * (double)nodes[n].count[c];
        }
    }
    return (float)(cost / (double)root_area);
}
