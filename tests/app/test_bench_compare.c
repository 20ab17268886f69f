// The comparison with OctoMap: one picture into both maps, where what they must agree on is known.

#include "app/bench_compare.h"
#include "test_gpu.h"

#include <math.h>

enum { SIDE = 128, PIXELS = SIDE * SIDE };
static const float VOXEL = 0.05f, WALL = 1.63f;

// a wall straight ahead that fills the picture; the eye a little off the grid
static const float EYE[3] = {0.013f, 0.017f, 0.011f};
enum { TOWARDS_X = 0, TOWARDS_Z = 2 }; // the lower end of that axis

static MemoryOctree *our_map(Gpu *gpu, int axis, Arena *arena) {
    Error err = {0};
    MemoryConfig config = {.voxel = VOXEL, .range = 3.0f, .bricks = 4096};
    MemoryCamera camera = {SIDE, SIDE, acosf(0.0f), 10.0f};
    MemoryOctree *octree = memory_octree_create(gpu, &config, &camera, arena, &err);
    if (octree == NULL) fail_msg("%s", err.text);
    float *depth = arena_array(arena, float, PIXELS);
    for (int i = 0; i < PIXELS; i++) depth[i] = WALL;
    MemoryPose pose = {{EYE[0], EYE[1], EYE[2]}, axis == TOWARDS_X ? acosf(0.0f) : 0.0f, 0.0f};
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    return octree;
}

static BenchOctomap *their_map(float wall, int axis, Arena *arena) {
    BenchOctomap *map = bench_octomap_create((double)VOXEL);
    float(*points)[3] = arena_alloc(arena, PIXELS * sizeof *points);
    for (int i = 0; i < PIXELS; i++) {
        float across = wall * (2.0f * ((float)(i % SIDE) + 0.5f) / SIDE - 1.0f);
        points[i][2 - axis] = EYE[2 - axis] + across;
        points[i][1] = EYE[1] + wall * (2.0f * ((float)(i / SIDE) + 0.5f) / SIDE - 1.0f);
        points[i][axis] = EYE[axis] - wall;
    }
    BenchOctomapCloud *cloud = bench_octomap_cloud((const float(*)[3])points, PIXELS);
    if (map != NULL) bench_octomap_insert(map, cloud, EYE, -1.0, false);
    bench_octomap_cloud_destroy(cloud);
    return map;
}

static BenchAgreement compare(float their_wall, int axis, Arena *arena) {
    Error err = {0};
    BenchAgreement agreement;
    BenchOctomap *map = their_map(their_wall, axis, arena);
    if (map == NULL) {
        print_message("skipped: OctoMap is not built in\n");
        skip();
    }
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = our_map(gpu, axis, arena);
    assert_ok(bench_compare(octree, map, arena, &agreement, &err), err);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
    bench_octomap_destroy(map);
    return agreement;
}

static void one_wall_is_the_same_wall_in_both_maps(void **state) {
    BenchAgreement a = compare(WALL, TOWARDS_Z, *state);
    // a layer of 2 WALL / VOXEL cells a side; at the rim it may begin or end a cell earlier
    double side = 2.0 * (double)(WALL / VOXEL);
    assert_true(fabs(sqrt((double)a.their_occupied) - side) < 2.0);
    assert_true(fabs(sqrt((double)a.our_occupied) - side) < 2.0);
    assert_int_equal(a.near_occupied, a.their_occupied);
    assert_true(a.both_occupied >= a.their_occupied * 97 / 100);
    // the frustum: (4/3) r³ of it free, less what is cut at the walls of it
    double volume = 4.0 / 3.0 * pow((double)(WALL / VOXEL), 3.0);
    assert_true((double)a.their_free > 0.9 * volume && (double)a.their_free < 1.2 * volume);
    assert_true((double)a.both_free > 0.75 * (double)a.their_free);
    assert_true(a.both_occupied + a.both_free >= a.both_known * 99 / 100);
}

static void a_wall_two_cells_behind_is_seen_to_be_another(void **state) {
    BenchAgreement a = compare(WALL + 2.0f * VOXEL, TOWARDS_Z, *state);
    assert_int_equal(a.both_occupied, 0);
    assert_int_equal(a.near_occupied, 0);
    assert_true(a.both_known > a.both_occupied + a.both_free); // ours stands in their free space
}

static void a_wall_one_cell_behind_is_beside(void **state) {
    for (int axis = TOWARDS_X; axis <= TOWARDS_Z; axis += 2) {
        BenchAgreement a = compare(WALL + VOXEL, axis, *state);
        assert_int_equal(a.both_occupied, 0);
        assert_true(a.near_occupied >= a.their_occupied * 95 / 100);
    }
}

static void a_leaf_above_the_voxels_counts_all_of_them(void **state) {
    BenchOctomap *map = their_map(WALL, TOWARDS_Z, *state);
    if (map == NULL) skip();
    uint64_t occupied, free, counted[3] = {0};
    bench_octomap_count(map, &occupied, &free);
    for (int b = 0; b < 16 * 16 * 16; b++) {
        const int32_t corner[3] = {8 * (b % 16 - 8), 8 * (b / 16 % 16 - 8), 8 * (b / 256 - 8)};
        uint8_t states[512];
        bench_octomap_brick(map, corner, states);
        for (int v = 0; v < 512; v++) counted[states[v]]++;
    }
    assert_int_equal(counted[MEMORY_OCCUPIED], occupied);
    assert_int_equal(counted[MEMORY_FREE], free);
    assert_true(bench_octomap_bytes(map) > 0);
    bench_octomap_destroy(map);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(one_wall_is_the_same_wall_in_both_maps),
        test_with_arena(a_wall_two_cells_behind_is_seen_to_be_another),
        test_with_arena(a_wall_one_cell_behind_is_beside),
        test_with_arena(a_leaf_above_the_voxels_counts_all_of_them),
    };
    return cmocka_run_group_tests_name("app/bench_compare", tests, NULL, NULL);
}
