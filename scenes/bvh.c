// Three stages, each simple:
//
//   1. split   a binary tree, top down. The items of a node are sorted into bins along each axis by
//              the centre of their box; of the 3 × 15 planes between bins the one with the smallest
//              expected cost wins (Wald 2007, "On fast construction of SAH-based bounding volume
//              hierarchies"). Large nodes are split by one thread; what is left, some hundred
//              subtrees, is split in parallel.
//   2. collapse  every wide node swallows its largest binary descendants until it has BVH_WIDTH
//              children (Wald, Benthin, Boulos 2008), written depth first, so that a subtree is one
//              stretch of memory.
//   3. refit   the bounds, bottom-up; the same code that later follows moving things.
//
// The tree is the same for any number of threads: which nodes one thread splits depends on counts
// alone, and each subtree has its own stretch of the binary node array:
//
//     | binary nodes made by one thread | of items 0 .. n0-1 (2 each) | of items n0 .. n1-1 | ...
//
// A tree too deep for the kernel's stack (centres that crowd towards a point by powers of two do
// that) is split again at medians, which bounds its depth by the logarithm of its size.

#include "scenes/bvh.h"

#include "base/parallel.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    BINS = 16,              // more gain below 1 % of cost
    SERIAL_PARTS = 64,      // subtrees smaller than 1/64 of all items are left to the threads ...
    SERIAL_ITEMS = 2048,    // ... and so are these: the work of about 0.2 ms
    MAX_SAH_DEPTH = 64,     // then medians, so that recursion stays shallow
    MAX_SERIAL_NODES = 4096 // nodes that one thread can make: 2 * 64 parts * 32 levels at most
};

// what an item costs against a box test: a triangle test and a box test take about as long
#define ITEM_COST 1.0f
// beyond this, areas overflow a float; such a box counts as not finite
#define LARGEST 1e18f

typedef struct Item {
    float low[3], high[3];
    uint32_t index;
} Item;

typedef struct BinaryNode {
    BvhBox box;
    uint32_t left;         // of two neighbours; 0 = a leaf
    uint32_t first, count; // items
    uint32_t depth;
} BinaryNode;

typedef struct Build {
    Item *items;
    BinaryNode *binary;
    uint32_t *tasks; // binary nodes left to the threads
    uint32_t task_count;
    uint32_t leaf_size;
    uint32_t serial_limit;
    bool is_median;
} Build;

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

//---- boxes ---------------------------------------------------------------------------------------

// Low and high cancel out: the centre of the empty box is the origin.
static const BvhBox empty_box = {{FLT_MAX, FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX, -FLT_MAX}};

static void grow(BvhBox *box, const float low[3], const float high[3]) {
    for (int a = 0; a < 3; a++) {
        box->low[a] = low[a] < box->low[a] ? low[a] : box->low[a];
        box->high[a] = high[a] > box->high[a] ? high[a] : box->high[a];
    }
}

static float half_area(const BvhBox *box) {
    float x = box->high[0] - box->low[0];
    float y = box->high[1] - box->low[1];
    float z = box->high[2] - box->low[2];
    return x < 0.0f ? 0.0f : x * y + y * z + z * x;
}

static bool is_finite(const BvhBox *box) {
    for (int a = 0; a < 3; a++) {
        if (!(box->low[a] >= -LARGEST && box->high[a] <= LARGEST && box->low[a] <= box->high[a])) {
            return false;
        }
    }
    return true;
}

static float twice_centre(const Item *item, int axis) {
    return item->low[axis] + item->high[axis];
}

//---- split ---------------------------------------------------------------------------------------

static int bin_of(const Item *item, int axis, float low, float scale, int bins) {
    int bin = (int)((twice_centre(item, axis) - low) * scale);
    return bin < bins - 1 ? bin : bins - 1;
}

static void fill_bins(const Build *build, const BinaryNode *node, const BvhBox *centres,
                      const float scale[3], Bin bins[3][BINS], int bin_count) {
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < bin_count; b++) bins[a][b] = (Bin){empty_box, 0};
    }
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        const Item *item = &build->items[i];
        for (int a = 0; a < 3; a++) {
            Bin *bin = &bins[a][bin_of(item, a, centres->low[a], scale[a], bin_count)];
            grow(&bin->box, item->low, item->high);
            bin->count++;
        }
    }
}

// The cheapest plane between the bins of one axis: a sweep from the right, then one from the left.
static void sweep(const Bin bins[BINS], int bin_count, int axis, Split *best) {
    float right_cost[BINS];
    BvhBox box = empty_box;
    uint32_t count = 0;
    for (int b = bin_count - 1; b > 0; b--) {
        grow(&box, bins[b].box.low, bins[b].box.high);
        count += bins[b].count;
        right_cost[b] = half_area(&box) * (float)count;
    }
    uint32_t total = count + bins[0].count;
    box = empty_box;
    count = 0;
    for (int b = 1; b < bin_count; b++) {
        grow(&box, bins[b - 1].box.low, bins[b - 1].box.high);
        count += bins[b - 1].count;
        float cost = half_area(&box) * (float)count + right_cost[b];
        if (count > 0 && count < total && cost < best->cost) {
            best->cost = cost;
            best->axis = axis;
            best->bin = b;
        }
    }
}

static Split find_split(const Build *build, const BinaryNode *node, int bin_count) {
    BvhBox centres = empty_box;
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        const Item *item = &build->items[i];
        float centre[3];
        for (int a = 0; a < 3; a++) centre[a] = twice_centre(item, a);
        grow(&centres, centre, centre);
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
static uint32_t partition(Item *items, uint32_t count, const Split *split, int bin_count) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (bin_of(&items[i], split->axis, split->low, split->scale, bin_count) >= split->bin) {
            continue;
        }
        Item moved = items[i];
        items[i] = items[left];
        items[left++] = moved;
    }
    return left;
}

// How many items go left; 0 = this node is a leaf.
static uint32_t divide(Build *build, const BinaryNode *node) {
    if (node->count <= 1) return 0;
    bool may_stop = node->count <= build->leaf_size;
    uint32_t half = node->count / 2;

    int bin_count = node->count < BINS ? (int)node->count : BINS;
    Split split = find_split(build, node, bin_count);
    if (may_stop) {
        float area = half_area(&node->box);
        float leaf_cost = area * (float)node->count * ITEM_COST;
        if (split.axis < 0 || area + split.cost * ITEM_COST >= leaf_cost) return 0;
    }
    if (split.axis < 0 || build->is_median || node->depth >= MAX_SAH_DEPTH) return half;
    return partition(build->items + node->first, node->count, &split, bin_count);
}

static void init_node(const Build *build, BinaryNode *node, uint32_t first, uint32_t count,
                      uint32_t depth) {
    *node = (BinaryNode){.box = empty_box, .first = first, .count = count, .depth = depth};
    for (uint32_t i = first; i < first + count; i++) {
        grow(&node->box, build->items[i].low, build->items[i].high);
    }
}

// Splits `root` down to nodes of fewer than `limit` items, which become tasks (limit 0: to leaves).
// New nodes go to binary[*next] and up.
static void split_node(Build *build, uint32_t root, uint32_t *next, uint32_t limit) {
    BinaryNode *node = &build->binary[root];
    if (node->count < limit || (limit > 0 && *next + 2 > MAX_SERIAL_NODES)) {
        build->tasks[build->task_count++] = root;
        return;
    }
    uint32_t left = divide(build, node);
    if (left == 0) return;
    uint32_t child = *next;
    *next += 2;
    node->left = child;
    BinaryNode *children = &build->binary[child];
    init_node(build, &children[0], node->first, left, node->depth + 1);
    init_node(build, &children[1], node->first + left, node->count - left, node->depth + 1);
    split_node(build, child, next, limit);
    split_node(build, child + 1, next, limit);
}

static void split_tasks(void *context, int begin, int end) {
    Build *build = context;
    for (int t = begin; t < end; t++) {
        uint32_t root = build->tasks[t];
        uint32_t next = MAX_SERIAL_NODES + 2 * build->binary[root].first;
        split_node(build, root, &next, 0);
    }
}

static void split_all(Build *build, uint32_t count) {
    init_node(build, &build->binary[0], 0, count, 0);
    uint32_t next = 1; // 0 marks a leaf
    build->task_count = 0;
    split_node(build, 0, &next, build->serial_limit);
    parallel_for((int)build->task_count, 1, split_tasks, build);
}

//---- collapse ------------------------------------------------------------------------------------

// The largest inner node among `children`, -1 if all are leaves.
static int widest(const BinaryNode *binary, const uint32_t *children, int count) {
    int found = -1;
    float largest = -1.0f;
    for (int i = 0; i < count; i++) {
        float area = half_area(&binary[children[i]].box);
        if (binary[children[i]].left == 0 || area <= largest) continue;
        found = i;
        largest = area;
    }
    return found;
}

// The binary nodes that become the children of the wide node made from `root`.
static int wide_children(const BinaryNode *binary, uint32_t root, uint32_t children[BVH_WIDTH]) {
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
    const BinaryNode *binary;
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
            const BinaryNode *node = &into->binary[children[c]];
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

static void gather_items(Item *items, const BvhBox *boxes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const BvhBox *box = is_finite(&boxes[i]) ? &boxes[i] : &empty_box;
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

static Collapse measure(const Build *build) {
    Collapse counted = {.binary = build->binary};
    collapse(&counted, 0, 0);
    return counted;
}

static BvhBox *boxes_by_slot(const Build *build, uint32_t count, Arena *arena) {
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
    Build build = {
        .items = arena_array(&scratch, Item, count),
        .binary = arena_array(&scratch, BinaryNode, MAX_SERIAL_NODES + 2 * (size_t)count),
        .tasks = arena_array(&scratch, uint32_t, MAX_SERIAL_NODES),
        .leaf_size = leaf_size,
        .serial_limit = count / SERIAL_PARTS > SERIAL_ITEMS ? count / SERIAL_PARTS : SERIAL_ITEMS,
    };
    gather_items(build.items, boxes, count);
    split_all(&build, count);
    Collapse counted = measure(&build);
    if (counted.stack_need >= BVH_STACK) {
        build.is_median = true;
        split_all(&build, count);
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

static BvhBox items_box(const BvhBox *boxes, uint32_t first, uint32_t count) {
    BvhBox box = empty_box;
    for (uint32_t i = first; i < first + count; i++) {
        if (is_finite(&boxes[i])) grow(&box, boxes[i].low, boxes[i].high);
    }
    return box;
}

static BvhBox node_box(const BvhNode *node) {
    BvhBox box = empty_box;
    for (int c = 0; c < BVH_WIDTH; c++) {
        float low[3] = {node->low[0][c], node->low[1][c], node->low[2][c]};
        float high[3] = {node->high[0][c], node->high[1][c], node->high[2][c]};
        grow(&box, low, high);
    }
    return box;
}

void bvh_refit(BvhNode *nodes, uint32_t node_count, const BvhBox *boxes) {
    for (uint32_t n = node_count; n-- > 0;) {
        BvhNode *node = &nodes[n];
        for (int c = 0; c < BVH_WIDTH; c++) {
            BvhBox box = empty_box;
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
    float root_area = half_area(&root);
    if (!(root_area > 0.0f)) return 0.0f;
    double cost = 0.0;
    for (uint32_t n = 0; n < node_count; n++) {
        BvhBox box = node_box(&nodes[n]);
        for (int c = 0; c < BVH_WIDTH && nodes[n].child[c] != BVH_EMPTY; c++) {
            BvhBox child = {{nodes[n].low[0][c], nodes[n].low[1][c], nodes[n].low[2][c]},
                            {nodes[n].high[0][c], nodes[n].high[1][c], nodes[n].high[2][c]}};
            cost += (double)half_area(&box);
            cost += (double)half_area(&child) * (double)nodes[n].count[c];
        }
    }
    return (float)(cost / (double)root_area);
}
