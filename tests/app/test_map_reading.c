// The map read back: its counts against a plain count over the same voxels, its levels against
// codes shifted one by one.

#include "app/map_reading.h"
#include "base/rng.h"
#include "memory/morton.h"
#include "test_gpu.h"

#include <math.h>

enum { BRICKS = 60 };

static MemoryOctree *create(Gpu *gpu, Arena *arena) {
    MemoryConfig config = memory_config_default();
    config.bricks = 1024;
    MemoryCamera camera = {32, 32, 1.5f, 10.0f};
    Error err = {0};
    MemoryOctree *octree = memory_octree_create(gpu, &config, &camera, arena, &err);
    if (octree == NULL) fail_msg("%s", err.text);
    return octree;
}

static int by_code(const void *a, const void *b) {
    const MemoryBrick *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

// bricks here and there on both sides of the origin, with voxels of every kind
static MemoryBrick *scatter(uint64_t seed, Arena *arena) {
    Rng rng = rng_create(seed);
    MemoryBrick *bricks = arena_array(arena, MemoryBrick, BRICKS);
    for (int b = 0; b < BRICKS; b++) {
        // every one somewhere else: x counts them
        bricks[b].corner[0] = 8 * (b - BRICKS / 2);
        bricks[b].corner[1] = 8 * ((int)rng_below(&rng, 8) - 4);
        bricks[b].corner[2] = 8 * ((int)rng_below(&rng, 40) - 20);
        bricks[b].code = morton_encode(bricks[b].corner, MORTON_BRICK_LEVEL);
        for (int v = 0; v < 512; v++)
            bricks[b].log_odds[v] = (int8_t)((int)rng_below(&rng, 40) - 20);
        for (int i = 0; i < 16; i++) {
            bricks[b].ever_free[i] = (uint32_t)rng_next(&rng);
            bricks[b].dynamic[i] = (uint32_t)rng_next(&rng) & (uint32_t)rng_next(&rng);
        }
        bricks[b].first_moved = bricks[b].last_moved = 1;
    }
    qsort(bricks, BRICKS, sizeof *bricks, by_code);
    return bricks;
}

static void counts_are_those_of_the_voxels(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryOctree *octree = create(gpu, *state);
    const MemoryBrick *bricks = scatter(3, *state);
    assert_ok(memory_octree_restore(octree, 0, bricks, BRICKS, &err), err);
    MapReading map;
    assert_ok(map_reading_take(octree, 0.05f, *state, &map, &err), err);
    uint32_t occupied = 0, free = 0, ever = 0, dynamic = 0, shown = 0;
    for (int b = 0; b < BRICKS; b++) {
        for (int v = 0; v < 512; v++) {
            bool full = bricks[b].log_odds[v] >= MEMORY_OCCUPIED_FROM;
            bool moves = bricks[b].dynamic[v / 32] >> v % 32 & 1;
            occupied += full;
            dynamic += moves;
            shown += full || moves;
            free += bricks[b].log_odds[v] <= MEMORY_FREE_TO;
            ever += bricks[b].ever_free[v / 32] >> v % 32 & 1;
        }
    }
    assert_int_equal(map.bricks, BRICKS);
    assert_int_equal(map.occupied, occupied);
    assert_int_equal(map.free, free);
    assert_int_equal(map.ever_free, ever);
    assert_int_equal(map.dynamic, dynamic);
    assert_int_equal(map.voxel_count, shown);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

static void a_level_has_a_cell_for_every_prefix_of_the_codes(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryOctree *octree = create(gpu, *state);
    const MemoryBrick *bricks = scatter(4, *state);
    assert_ok(memory_octree_restore(octree, 0, bricks, BRICKS, &err), err);
    MapReading map;
    assert_ok(map_reading_take(octree, 0.05f, *state, &map, &err), err);
    for (int i = 0; i < MAP_LEVEL_COUNT; i++) {
        uint32_t cells = 1;
        for (int b = 1; b < BRICKS; b++)
            cells += bricks[b].code >> 3 * i != bricks[b - 1].code >> 3 * i;
        assert_int_equal(map.cells[i], cells);
    }
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

static void a_cell_is_the_sum_of_those_below_it(void **state) {
    const MemoryBrick *bricks = scatter(5, *state);
    MemoryNode cells[BRICKS];
    uint32_t occupied = 0, count = BRICKS;
    for (int b = 0; b < BRICKS; b++) {
        cells[b] = map_reading_brick(&bricks[b]);
        occupied += cells[b].occupied;
    }
    for (int level = 4; level <= 21; level++) count = map_reading_sum(cells, count, cells);
    // all levels up: one cell that holds everything
    assert_int_equal(count, 1);
    assert_int_equal(cells[0].code, 1);
    assert_int_equal(cells[0].occupied, occupied);
    assert_int_equal(cells[0].bricks, BRICKS);
    assert_int_equal(cells[0].highest, 19);
}

static void columns_cover_their_bricks_and_move_with_the_submap(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryOctree *octree = create(gpu, *state);
    const MemoryBrick *bricks = scatter(6, *state);
    assert_ok(memory_octree_restore(octree, 0, bricks, BRICKS, &err), err);
    MapReading at, moved;
    assert_ok(map_reading_take(octree, 0.05f, *state, &at, &err), err);
    memory_octree_move_submap(octree, 0, &(MemoryTransform){.position = {3.0f, 0.0f, -2.0f}});
    assert_ok(map_reading_take(octree, 0.05f, *state, &moved, &err), err);
    assert_int_equal(at.column_count, moved.column_count);
    for (uint32_t i = 0; i < at.column_count; i++) {
        const MapColumn *column = &at.columns[i];
        float edge = 0.05f * (float)(1 << column->level);
        assert_true(i == 0 || column->level <= at.columns[i - 1].level);
        assert_true(fabsf(column->corners[2][0] - column->corners[0][0] - edge) < 1e-4f);
        assert_true(column->share >= 0.0f && column->share <= 1.0f);
        assert_true(fabsf(moved.columns[i].corners[0][0] - column->corners[0][0] - 3.0f) < 1e-4f);
        assert_true(fabsf(moved.columns[i].corners[0][1] - column->corners[0][1] + 2.0f) < 1e-4f);
    }
    for (uint32_t i = 0; i < at.voxel_count; i++)
        assert_true(fabsf(moved.voxels[i].point[0] - at.voxels[i].point[0] - 3.0f) < 1e-4f);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

static void all_submaps_are_read(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryOctree *octree = create(gpu, *state);
    assert_ok(memory_octree_restore(octree, 0, scatter(7, *state), BRICKS, &err), err);
    assert_ok(memory_octree_begin_submap(octree, &(MemoryTransform){.yaw = 1.0f}, &err), err);
    assert_ok(memory_octree_restore(octree, 1, scatter(8, *state), BRICKS, &err), err);
    MapReading map;
    assert_ok(map_reading_take(octree, 0.05f, *state, &map, &err), err);
    assert_int_equal(map.bricks, 2 * BRICKS);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(counts_are_those_of_the_voxels),
        test_with_arena(a_level_has_a_cell_for_every_prefix_of_the_codes),
        test_with_arena(a_cell_is_the_sum_of_those_below_it),
        test_with_arena(columns_cover_their_bricks_and_move_with_the_submap),
        test_with_arena(all_submaps_are_read),
    };
    return cmocka_run_group_tests_name("app/map_reading", tests, NULL, NULL);
}
