// The first stage of bvh.c: a binary tree, split top down.
//
// The items of a node are sorted into bins along each axis by the centre of their box; of the
// 3 × 15 planes between bins the one with the smallest expected cost wins (Wald 2007, "On fast
// construction of SAH-based bounding volume hierarchies"). Large nodes are split by one thread;
// what is left, some hundred subtrees, is split in parallel. Which nodes one thread splits depends
// on counts alone, so the tree is the same for any number of threads.

#include "scenes/bvh_split.h"

#include "base/parallel.h"

#include <math.h>

enum {
    BINS = 16,           // more gain below 1 % of cost
    SERIAL_PARTS = 64,   // subtrees smaller than 1/64 of all items are left to the threads ...
    SERIAL_ITEMS = 2048, // ... and so are these: the work of about 0.2 ms
    MAX_SAH_DEPTH = 64,  // then medians, so that recursion stays shallow
};

// what an item costs against a box test: a triangle test and a box test take about as long
#define ITEM_COST 1.0f

typedef struct Bin {
    BvhBox box;
    uint32_t count;
} Bin;

typedef struct Split {
    int axis; // -1 = none found
    int bin;  // items in this bin and above go right
    float cost;
    float low, scale; // of the bins along axis
} Split;

static float twice_centre(const BvhItem *item, int axis) {
    return item->low[axis] + item->high[axis];
}

static int bin_of(const BvhItem *item, int axis, float low, float scale, int bins) {
    int bin = (int)((twice_centre(item, axis) - low) * scale);
    return bin < bins - 1 ? bin : bins - 1;
}

static void fill_bins(const BvhBuild *build, const BvhBinary *node, const BvhBox *centres,
                      const float scale[3], Bin bins[3][BINS], int bin_count) {
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < bin_count; b++) bins[a][b] = (Bin){BVH_EMPTY_BOX, 0};
    }
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        const BvhItem *item = &build->items[i];
        for (int a = 0; a < 3; a++) {
            Bin *bin = &bins[a][bin_of(item, a, centres->low[a], scale[a], bin_count)];
            bvh_grow(&bin->box, item->low, item->high);
            bin->count++;
        }
    }
}

// The cheapest plane between the bins of one axis: a sweep from the right, then one from the left.
static void sweep(const Bin bins[BINS], int bin_count, int axis, Split *best) {
    float right_cost[BINS];
    BvhBox box = BVH_EMPTY_BOX;
    uint32_t count = 0;
    for (int b = bin_count - 1; b > 0; b--) {
        bvh_grow(&box, bins[b].box.low, bins[b].box.high);
        count += bins[b].count;
        right_cost[b] = bvh_half_area(&box) * (float)count;
    }
    uint32_t total = count + bins[0].count;
    box = BVH_EMPTY_BOX;
    count = 0;
    for (int b = 1; b < bin_count; b++) {
        bvh_grow(&box, bins[b - 1].box.low, bins[b - 1].box.high);
        count += bins[b - 1].count;
        float cost = bvh_half_area(&box) * (float)count + right_cost[b];
        if (count > 0 && count < total && cost < best->cost) {
            best->cost = cost;
            best->axis = axis;
            best->bin = b;
        }
    }
}

static Split find_split(const BvhBuild *build, const BvhBinary *node, int bin_count) {
    BvhBox centres = BVH_EMPTY_BOX;
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        const BvhItem *item = &build->items[i];
        float centre[3];
        for (int a = 0; a < 3; a++) centre[a] = twice_centre(item, a);
        bvh_grow(&centres, centre, centre);
    }
    float scale[3];
    for (int a = 0; a < 3; a++) {
        float extent = centres.high[a] - centres.low[a];
        scale[a] = extent > 0.0f ? fminf((float)bin_count / extent, FLT_MAX) : 0.0f;
    }
    Bin bins[3][BINS];
    fill_bins(build, node, &centres, scale, bins, bin_count);

    Split best = {.axis = -1, .cost = INFINITY};
    for (int a = 0; a < 3; a++) sweep(bins[a], bin_count, a, &best);
    if (best.axis >= 0) {
        best.low = centres.low[best.axis];
        best.scale = scale[best.axis];
    }
    return best;
}

// Items of the lower bins first; returns how many there are.
static uint32_t partition(BvhItem *items, uint32_t count, const Split *split, int bin_count) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (bin_of(&items[i], split->axis, split->low, split->scale, bin_count) >= split->bin) {
            continue;
        }
        BvhItem moved = items[i];
        items[i] = items[left];
        items[left++] = moved;
    }
    return left;
}

// How many items go left; 0 = this node is a leaf.
static uint32_t divide(BvhBuild *build, const BvhBinary *node) {
    if (node->count <= 1) return 0;
    int bin_count = node->count < BINS ? (int)node->count : BINS;
    Split split = find_split(build, node, bin_count);
    if (node->count <= build->leaf_size) {
        float area = bvh_half_area(&node->box);
        float leaf_cost = area * (float)node->count * ITEM_COST;
        if (split.axis < 0 || area + split.cost * ITEM_COST >= leaf_cost) return 0;
    }
    if (split.axis < 0 || build->is_median || node->depth >= MAX_SAH_DEPTH) return node->count / 2;
    return partition(build->items + node->first, node->count, &split, bin_count);
}

static void init_node(const BvhBuild *build, BvhBinary *node, uint32_t first, uint32_t count,
                      uint32_t depth) {
    *node = (BvhBinary){.box = BVH_EMPTY_BOX, .first = first, .count = count, .depth = depth};
    for (uint32_t i = first; i < first + count; i++) {
        bvh_grow(&node->box, build->items[i].low, build->items[i].high);
    }
}

// Splits `root` down to nodes of fewer than `limit` items, which become tasks (limit 0: to leaves).
// New nodes go to binary[*next] and up.
static void split_node(BvhBuild *build, uint32_t root, uint32_t *next, uint32_t limit) {
    BvhBinary *node = &build->binary[root];
    if (node->count < limit || (limit > 0 && *next + 2 > BVH_SERIAL_NODES)) {
        build->tasks[build->task_count++] = root;
        return;
    }
    uint32_t left = divide(build, node);
    if (left == 0) return;
    uint32_t child = *next;
    *next += 2;
    node->left = child;
    BvhBinary *children = &build->binary[child];
    init_node(build, &children[0], node->first, left, node->depth + 1);
    init_node(build, &children[1], node->first + left, node->count - left, node->depth + 1);
    split_node(build, child, next, limit);
    split_node(build, child + 1, next, limit);
}

static void split_tasks(void *context, int begin, int end) {
    BvhBuild *build = context;
    for (int t = begin; t < end; t++) {
        uint32_t root = build->tasks[t];
        uint32_t next = BVH_SERIAL_NODES + 2 * build->binary[root].first;
        split_node(build, root, &next, 0);
    }
}

void bvh_split(BvhBuild *build, uint32_t count) {
    init_node(build, &build->binary[0], 0, count, 0);
    uint32_t next = 1; // 0 marks a leaf
    build->task_count = 0;
    uint32_t part = count / SERIAL_PARTS;
    split_node(build, 0, &next, part > SERIAL_ITEMS ? part : SERIAL_ITEMS);
    parallel_for((int)build->task_count, 1, split_tasks, build);
}
