// Cells become the bricks that hold them, and the octree that is made of those says the same.

#include "base/rng.h"
#include "memory/bricks.h"
#include "memory/morton.h"
#include "test.h"

#include <stdio.h>

static int8_t odds_at(const MemoryBrick *bricks, uint32_t count, const int32_t voxel[3]) {
    uint64_t code = morton_encode(voxel, MORTON_BRICK_LEVEL);
    for (uint32_t i = 0; i < count; i++)
        if (bricks[i].code == code)
            return bricks[i].log_odds[(voxel[0] & 7) + 8 * (voxel[1] & 7) + 64 * (voxel[2] & 7)];
    return 0;
}

static void every_voxel_is_what_its_cells_say(void **state) {
    enum { SIDE = 32 };
    Error err;
    Rng rng = rng_create(3);
    MemoryCells cells = memory_cells_create(*state);
    static int8_t expected[SIDE][SIDE][SIDE]; // 1 free, 2 occupied
    for (int i = 0; i < 60; i++) {
        int level = (int)rng_below(&rng, 5), side = 1 << level;
        bool is_occupied = rng_below(&rng, 2) == 1;
        int32_t corner[3];
        for (int k = 0; k < 3; k++)
            corner[k] = (int32_t)rng_below(&rng, (uint32_t)(SIDE / side)) * side;
        for (int v = 0; v < side * side * side; v++) {
            int8_t *at = &expected[corner[2] + v / (side * side)][corner[1] + v / side % side]
                                  [corner[0] + v % side];
            if (is_occupied || *at == 0) *at = is_occupied ? 2 : 1;
        }
        for (int k = 0; k < 3; k++) corner[k] -= SIDE / 2; // on both sides of the origin
        assert_ok(memory_cells_add(&cells, corner, level, is_occupied, &err), err);
    }
    MemoryBrick *bricks;
    uint32_t count;
    assert_ok(memory_cells_bricks(&cells, &bricks, &count, &err), err);
    assert_in_range(count, 20, 64);
    for (int32_t v = 0; v < SIDE * SIDE * SIDE; v++) {
        const int32_t at[3] = {v % SIDE, v / SIDE % SIDE, v / (SIDE * SIDE)};
        const int32_t voxel[3] = {at[0] - SIDE / 2, at[1] - SIDE / 2, at[2] - SIDE / 2};
        int odds = odds_at(bricks, count, voxel);
        int kind = odds >= MEMORY_OCCUPIED_FROM ? 2 : odds <= MEMORY_FREE_TO ? 1 : 0;
        assert_int_equal(kind, expected[at[2]][at[1]][at[0]]);
    }
    for (uint32_t i = 1; i < count; i++) assert_true(bricks[i - 1].code < bricks[i].code);
}

static void the_octree_takes_them_and_gives_them_back(void **state) {
    Error err;
    GpuConfig device = gpu_config_default();
    snprintf(device.device.at, sizeof device.device.at, "host");
    Gpu *gpu = gpu_create(&device, *state, &err);
    assert_ok(gpu != NULL, err);
    MemoryConfig config = memory_config_default();
    config.bricks = 64; // must grow
    MemoryCamera camera = {16, 16, 1.5f, 5.0f};
    MemoryOctree *octree = memory_octree_create(gpu, &config, &camera, *state, &err);
    assert_ok(octree != NULL, err);
    MemoryCells cells = memory_cells_create(*state);
    assert_ok(memory_cells_add(&cells, (int32_t[3]){-64, 0, 64}, 6, false, &err), err);
    assert_ok(memory_cells_add(&cells, (int32_t[3]){-64, 5, 65}, 0, true, &err), err);
    MemoryBrick *bricks, *back;
    uint32_t count, returned;
    assert_ok(memory_cells_bricks(&cells, &bricks, &count, &err), err);
    assert_int_equal(count, 512);
    assert_ok(memory_octree_restore(octree, 0, bricks, count, &err), err);
    assert_ok(memory_octree_read(octree, 0, *state, &back, &returned, &err), err);
    assert_int_equal(returned, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(back[i].code == bricks[i].code);
        assert_memory_equal(back[i].log_odds, bricks[i].log_odds, sizeof bricks[i].log_odds);
    }
    memory_octree_destroy(octree);
    gpu_destroy(gpu);
}

static void what_is_outside_or_too_large_is_refused(void **state) {
    Error err;
    const int32_t far = 1 << 20;
    MemoryCells cells = memory_cells_create(*state);
    assert_false(memory_cells_add(&cells, (int32_t[3]){far, 0, 0}, 0, true, &err));
    assert_false(memory_cells_add(&cells, (int32_t[3]){0, -far - 1, 0}, 0, true, &err));
    assert_false(memory_cells_add(&cells, (int32_t[3]){0, 0, INT32_MAX}, 0, true, &err));
    assert_false(memory_cells_add(&cells, (int32_t[3]){0, 0, 0}, 30, true, &err));
    assert_ok(memory_cells_add(&cells, (int32_t[3]){far - 1, -far, 0}, 0, true, &err), err);
    assert_false(memory_cells_add(&cells, (int32_t[3]){0, 0, 0}, 10, true, &err));
    assert_non_null(strstr(err.text, "larger than"));
    MemoryCells none = memory_cells_create(*state);
    MemoryBrick *bricks;
    uint32_t count;
    assert_ok(memory_cells_bricks(&none, &bricks, &count, &err), err);
    assert_int_equal(count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_voxel_is_what_its_cells_say),
        test_with_arena(the_octree_takes_them_and_gives_them_back),
        test_with_arena(what_is_outside_or_too_large_is_refused),
    };
    return cmocka_run_group_tests_name("memory/bricks", tests, NULL, NULL);
}
