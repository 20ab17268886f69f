// Trees hold every item once, inside their bounds, and find what a search of all items finds.

#include "base/clock.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "scenes/bvh.h"
#include "test.h"

#include <sys/wait.h>

#include <math.h>
#include <stdio.h>
#include <unistd.h>

static BvhBox *random_boxes(uint32_t count, float size, uint64_t seed, Arena *arena) {
    BvhBox *boxes = arena_array(arena, BvhBox, count);
    Rng rng = rng_create(seed);
    for (uint32_t i = 0; i < count; i++) {
        for (int a = 0; a < 3; a++) {
            float centre = rng_range(&rng, -10.0f, 10.0f);
            if (i % 3 == 0) centre = centre * centre * centre * 0.01f; // crowded towards the middle
            float half = rng_range(&rng, 0.0f, size);
            boxes[i].low[a] = centre - half;
            boxes[i].high[a] = centre + half;
        }
    }
    return boxes;
}

static bool is_inside(const BvhBox *box, const BvhNode *node, int c) {
    for (int a = 0; a < 3; a++) {
        if (box->low[a] < node->low[a][c] || box->high[a] > node->high[a][c]) return false;
    }
    return true;
}

static BvhBox child_box(const BvhNode *node, int c) {
    BvhBox box;
    for (int a = 0; a < 3; a++) {
        box.low[a] = node->low[a][c];
        box.high[a] = node->high[a][c];
    }
    return box;
}

// Visits the whole tree, checks order and bounds, and counts each item and the stack a walk needs.
static void check_node(const Bvh *bvh, const BvhBox *boxes, uint32_t n, uint32_t stacked,
                       uint32_t leaf_size, uint32_t *seen) {
    const BvhNode *node = &bvh->nodes[n];
    int count = 0;
    while (count < BVH_WIDTH && node->child[count] != BVH_EMPTY) count++;
    for (int c = count; c < BVH_WIDTH; c++) assert_int_equal(node->child[c], BVH_EMPTY);
    if (count > 0) stacked += (uint32_t)count - 1;
    assert_true(stacked < BVH_STACK);
    for (int c = 0; c < count; c++) {
        if (node->child[c] >= BVH_LEAF) {
            uint32_t first = node->child[c] - BVH_LEAF;
            assert_in_range(node->count[c], 1, leaf_size);
            for (uint32_t i = first; i < first + node->count[c]; i++) {
                const BvhBox *box = &boxes[bvh->order[i]];
                seen[bvh->order[i]]++;
                if (isfinite(box->low[0])) assert_true(is_inside(box, node, c));
            }
        } else {
            assert_true(node->child[c] > n && node->child[c] < bvh->node_count);
            const BvhNode *below = &bvh->nodes[node->child[c]];
            for (int k = 0; k < BVH_WIDTH && below->child[k] != BVH_EMPTY; k++) {
                BvhBox box = child_box(below, k);
                if (box.low[0] <= box.high[0]) assert_true(is_inside(&box, node, c));
            }
            check_node(bvh, boxes, node->child[c], stacked, leaf_size, seen);
        }
    }
}

static void check_tree(const Bvh *bvh, const BvhBox *boxes, uint32_t count, uint32_t leaf_size,
                       Arena *arena) {
    uint32_t *seen = arena_array(arena, uint32_t, count);
    check_node(bvh, boxes, 0, 0, leaf_size, seen);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(seen[i], 1);
}

static void every_item_is_in_exactly_one_leaf_and_bounds_are_nested(void **state) {
    Arena *arena = *state;
    const uint32_t counts[] = {0, 1, 2, 3, 4, 5, 17, 1000, 60000};
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        for (uint32_t leaf = 1; leaf <= 4; leaf += 3) {
            BvhBox *boxes = random_boxes(counts[i], 0.2f, i, arena);
            Bvh bvh = bvh_build(boxes, counts[i], leaf, arena);
            check_tree(&bvh, boxes, counts[i], leaf, arena);
        }
    }
}

static void degenerate_boxes_make_a_valid_tree(void **state) {
    Arena *arena = *state;
    enum { COUNT = 5000 };
    BvhBox *boxes = arena_array(arena, BvhBox, COUNT); // all the same point
    Bvh same = bvh_build(boxes, COUNT, 4, arena);
    check_tree(&same, boxes, COUNT, 4, arena);

    for (int i = 0; i < COUNT; i++) { // centres that crowd towards zero by powers of two
        float x = ldexpf(1.0f, -(i % 120));
        boxes[i] = (BvhBox){{x, x, x}, {x, x, x}};
    }
    Bvh crowd = bvh_build(boxes, COUNT, 1, arena);
    check_tree(&crowd, boxes, COUNT, 1, arena);

    boxes[7].low[0] = NAN;
    boxes[8] = (BvhBox){{-INFINITY, 0, 0}, {INFINITY, 1, 1}};
    Bvh broken = bvh_build(boxes, COUNT, 4, arena);
    check_tree(&broken, boxes, COUNT, 4, arena);
    for (int a = 0; a < 3; a++) {
        for (int c = 0; c < BVH_WIDTH && broken.nodes[0].child[c] != BVH_EMPTY; c++) {
            assert_true(broken.nodes[0].high[a][c] <= 1.0f); // never widened by what is not finite
        }
    }
}

static uint64_t tree_digest(uint32_t count, int threads) {
    int channel[2];
    assert_int_equal(pipe(channel), 0);
    pid_t child = fork(); // the number of threads is fixed at the first loop of a process
    if (child == 0) {
        Arena arena = arena_create("child");
        parallel_set_thread_count(threads);
        BvhBox *boxes = random_boxes(count, 0.1f, 5, &arena);
        Bvh bvh = bvh_build(boxes, count, 4, &arena);
        uint64_t digest = bvh.node_count;
        const uint32_t *words = (const uint32_t *)(const void *)bvh.nodes;
        size_t word_count = bvh.node_count * sizeof(BvhNode) / 4;
        for (size_t i = 0; i < word_count; i++) digest = digest * 6364136223846793005u + words[i];
        for (uint32_t i = 0; i < count; i++) digest = digest * 6364136223846793005u + bvh.order[i];
        _exit(write(channel[1], &digest, sizeof digest) == sizeof digest ? 0 : 1);
    }
    uint64_t digest = 0;
    assert_int_equal(read(channel[0], &digest, sizeof digest), sizeof digest);
    waitpid(child, NULL, 0);
    close(channel[0]);
    close(channel[1]);
    return digest;
}

static void the_tree_is_the_same_for_any_number_of_threads(void **state) {
    UNUSED(state);
    uint64_t one = tree_digest(100000, 1);
    assert_true(one == tree_digest(100000, 2));
    assert_true(one == tree_digest(100000, 3));
}

static void a_refit_gives_the_bounds_of_the_moved_boxes(void **state) {
    Arena *arena = *state;
    enum { COUNT = 3000 };
    BvhBox *boxes = random_boxes(COUNT, 0.3f, 1, arena);
    BvhBox *moved = random_boxes(COUNT, 0.3f, 2, arena);
    Bvh bvh = bvh_build(boxes, COUNT, 1, arena);
    BvhNode *before = arena_array(arena, BvhNode, bvh.node_count);
    memcpy(before, bvh.nodes, bvh.node_count * sizeof *before);

    BvhBox *by_slot = arena_array(arena, BvhBox, COUNT);
    for (int i = 0; i < COUNT; i++) by_slot[i] = moved[bvh.order[i]];
    bvh_refit(bvh.nodes, bvh.node_count, by_slot);
    check_tree(&bvh, moved, COUNT, 1, arena);

    for (int i = 0; i < COUNT; i++) by_slot[i] = boxes[bvh.order[i]];
    bvh_refit(bvh.nodes, bvh.node_count, by_slot);
    assert_memory_equal(before, bvh.nodes, bvh.node_count * sizeof *before);
}

// The expected cost of a balanced binary tree split at the median of the longest axis.
static int sort_axis;
static int by_centre(const void *a, const void *b) {
    const BvhBox *x = a, *y = b;
    float cx = x->low[sort_axis] + x->high[sort_axis], cy = y->low[sort_axis] + y->high[sort_axis];
    return (cx > cy) - (cx < cy);
}

static double area_of(const BvhBox *boxes, uint32_t count, BvhBox *box) {
    *box = boxes[0];
    for (uint32_t i = 1; i < count; i++) {
        for (int a = 0; a < 3; a++) {
            box->low[a] = fminf(box->low[a], boxes[i].low[a]);
            box->high[a] = fmaxf(box->high[a], boxes[i].high[a]);
        }
    }
    double x = box->high[0] - box->low[0], y = box->high[1] - box->low[1];
    double z = box->high[2] - box->low[2];
    return x * y + y * z + z * x;
}

static double median_cost(BvhBox *boxes, uint32_t count, uint32_t leaf) {
    BvhBox box;
    double area = area_of(boxes, count, &box);
    if (count <= leaf) return area * count;
    sort_axis = 0;
    for (int a = 1; a < 3; a++) {
        if (box.high[a] - box.low[a] > box.high[sort_axis] - box.low[sort_axis]) sort_axis = a;
    }
    qsort(boxes, count, sizeof *boxes, by_centre);
    uint32_t half = count / 2;
    // a wide node of two levels tests four boxes: two for each binary one
    return area * 2.0 + median_cost(boxes, half, leaf) +
           median_cost(boxes + half, count - half, leaf);
}

static void the_tree_costs_less_than_a_median_split(void **state) {
    Arena *arena = *state;
    enum { COUNT = 20000 };
    BvhBox *boxes = random_boxes(COUNT, 0.1f, 9, arena);
    Bvh bvh = bvh_build(boxes, COUNT, 4, arena);
    BvhBox box;
    double median = median_cost(boxes, COUNT, 4) / area_of(boxes, COUNT, &box);
    double cost = (double)bvh_cost(bvh.nodes, bvh.node_count);
    print_message("cost %.1f, median split %.1f\n", cost, median);
    assert_true(cost < 0.9 * median);
}

// Entry distance of the box along a ray, INFINITY if missed.
static float box_entry(const BvhBox *box, const float origin[3], const float inverse[3]) {
    float near = 0.0f, far = INFINITY;
    for (int a = 0; a < 3; a++) {
        float t0 = (box->low[a] - origin[a]) * inverse[a];
        float t1 = (box->high[a] - origin[a]) * inverse[a];
        near = fmaxf(near, fminf(t0, t1));
        far = fminf(far, fmaxf(t0, t1));
    }
    return near <= far ? near : INFINITY;
}

static float walk(const Bvh *bvh, const BvhBox *boxes, const float origin[3],
                  const float inverse[3]) {
    uint32_t stack[BVH_STACK] = {0};
    int top = 1;
    float best = INFINITY;
    while (top > 0) {
        const BvhNode *node = &bvh->nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            BvhBox box = child_box(node, c);
            if (!(box_entry(&box, origin, inverse) < best)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
                continue;
            }
            uint32_t first = node->child[c] - BVH_LEAF;
            for (uint32_t i = first; i < first + node->count[c]; i++) {
                best = fminf(best, box_entry(&boxes[bvh->order[i]], origin, inverse));
            }
        }
    }
    return best;
}

static void hits_equal_those_of_a_search_of_all_boxes(void **state) {
    Arena *arena = *state;
    enum { COUNT = 2000 };
    BvhBox *boxes = random_boxes(COUNT, 0.2f, 3, arena);
    Bvh bvh = bvh_build(boxes, COUNT, 2, arena);
    Rng rng = rng_create(4);
    int hits = 0;
    for (int r = 0; r < 2000; r++) {
        float origin[3], inverse[3], all = INFINITY;
        for (int a = 0; a < 3; a++) origin[a] = rng_range(&rng, -12.0f, 12.0f);
        for (int a = 0; a < 3; a++) inverse[a] = 1.0f / rng_range(&rng, -1.0f, 1.0f);
        for (int i = 0; i < COUNT; i++) {
            all = fminf(all, box_entry(&boxes[i], origin, inverse));
        }
        float found = walk(&bvh, boxes, origin, inverse);
        assert_true(found == all);
        hits += all < INFINITY;
    }
    assert_in_range(hits, 100, 1900);
}

static void a_million_boxes_are_built_quickly(void **state) {
    Arena *arena = *state;
    enum { COUNT = 1000000 };
    BvhBox *boxes = random_boxes(COUNT, 0.02f, 6, arena);
    double before = clock_cpu_seconds(); // of the processor: others may be busy here too
    Bvh bvh = bvh_build(boxes, COUNT, 4, arena);
    double seconds = clock_cpu_seconds() - before;
    print_message("1 M boxes: %.2f s of processor, %u nodes, cost %.1f\n", seconds, bvh.node_count,
                  (double)bvh_cost(bvh.nodes, bvh.node_count));
    assert_true(seconds < 60.0); // a guard against quadratic work, not a benchmark
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_is_the_same_for_any_number_of_threads), // before any loop here
        test_with_arena(every_item_is_in_exactly_one_leaf_and_bounds_are_nested),
        test_with_arena(degenerate_boxes_make_a_valid_tree),
        test_with_arena(a_refit_gives_the_bounds_of_the_moved_boxes),
        test_with_arena(the_tree_costs_less_than_a_median_split),
        test_with_arena(hits_equal_those_of_a_search_of_all_boxes),
        test_with_arena(a_million_boxes_are_built_quickly),
    };
    return cmocka_run_group_tests_name("scenes/bvh", tests, NULL, NULL);
}
