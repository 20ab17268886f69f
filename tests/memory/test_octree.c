// The map of a room of which everything is known: walls where they are, nothing seen through them,
// the air free; and the same map on every device.

#include "map.h"

#include <malloc.h>

//---- a map against the truth ---------------------------------------------------------------------

static void centre_of(const int32_t voxel[3], double centre[3]) {
    for (int i = 0; i < 3; i++) centre[i] = (voxel[i] + 0.5) * (double)0.05f;
}

typedef void CheckVoxel(const Room *room, const int32_t voxel[3], int log_odds, void *context);

static void for_all_voxels(const MapVolume *volume, const Room *room, CheckVoxel *check,
                           void *context) {
    for (uint32_t b = 0; b < volume->count; b++) {
        const MemoryBrick *brick = &volume->bricks[b];
        for (int v = 0; v < 512; v++) {
            const int32_t voxel[3] = {brick->corner[0] + v % 8, brick->corner[1] + v / 8 % 8,
                                      brick->corner[2] + v / 64};
            check(room, voxel, brick->log_odds[v], context);
        }
    }
}

static void check_against_truth(const Room *room, const int32_t voxel[3], int log_odds,
                                void *context) {
    int *counts = context;
    double centre[3];
    centre_of(voxel, centre);
    double clearance = room_clearance(room, centre);
    if (log_odds >= MEMORY_OCCUPIED_FROM) {
        counts[0]++;
        if (fabs(clearance) > 0.0501) {
            fail_msg("occupied (%.3f %.3f %.3f), %.3f m off", centre[0], centre[1], centre[2],
                     clearance);
        }
    }
    if (log_odds <= MEMORY_FREE_TO) {
        counts[1]++;
        if (clearance < 0.0) {
            fail_msg("free (%.3f %.3f %.3f), %.3f m inside", centre[0], centre[1], centre[2],
                     -clearance);
        }
    }
}

static void walls_are_where_they_are_and_nothing_behind_is_free(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    for (int i = 0; i < 36; i++) {
        MemoryPose pose = room_pose(i);
        map_add(octree, &room, &pose, arena);
    }
    int counts[2] = {0};
    MapVolume volume = map_read(octree, arena);
    for_all_voxels(&volume, &room, check_against_truth, counts);
    // 6 x 5 floor, ceiling and walls of 2.5: 115 m² of 400 voxels each; 75 m³ of 8000
    print_message("%u bricks, %d occupied, %d free\n", volume.count, counts[0], counts[1]);
    assert_in_range(counts[0], 30000, 70000);
    assert_in_range(counts[1], 400000, 600000);
    memory_octree_destroy(octree);
}

// Is the map_camera of this point, `margin` voxels wider than a voxel to all sides, in the picture
// of `pose`, within the range, and is nothing before it?
static bool is_in_plain_view(const Room *room, const MemoryCamera *camera, const MemoryPose *pose,
                             const double point[3], double margin) {
    RoomAxes axes = room_axes(pose);
    double x = 0, y = 0, z = 0, from[3], way[3];
    for (int i = 0; i < 3; i++) {
        from[i] = (double)pose->position[i];
        x += axes.right[i] * (point[i] - from[i]);
        y += axes.up[i] * (point[i] - from[i]);
        z += axes.forward[i] * (point[i] - from[i]);
    }
    if (z < 0.3 || z > 4.8) return false;
    double focal = room_focal(camera), wide = margin * 0.05 * focal / z + 2.0;
    if (fabs(x / z * focal) + wide > 0.5 * camera->width) return false;
    if (fabs(y / z * focal) + wide > 0.5 * camera->height) return false;
    for (int i = 0; i < 3; i++) way[i] = (point[i] - from[i]) / z;
    return (double)room_ray(room, from, way, 10.0f) > z - 0.01;
}

static bool is_seen_from_any(const Room *room, const MemoryPose *poses, int count,
                             const double point[3]) {
    for (int i = 0; i < count; i++) {
        if (is_in_plain_view(room, &map_camera, &poses[i], point, 1.5)) return true;
    }
    return false;
}

static void the_air_in_view_is_free(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    room.solid_count = 0;
    MemoryPose poses[6];
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    for (int i = 0; i < 6; i++) {
        poses[i] = room_pose(5 * i);
        map_add(octree, &room, &poses[i], arena);
    }
    MapVolume volume = map_read(octree, arena);
    int seen = 0, missed = 0;
    int32_t v[3];
    for (v[2] = -44; v[2] < 56; v[2]++) {
        for (v[1] = 0; v[1] < 50; v[1]++) {
            for (v[0] = -74; v[0] < 46; v[0]++) {
                double centre[3];
                centre_of(v, centre);
                // beside a wall the voxel's map_camera also holds pixels of the wall before it
                if (room_clearance(&room, centre) < 0.3) continue;
                if (!is_seen_from_any(&room, poses, 6, centre)) continue;
                seen++;
                missed += map_at(&volume, v) > MEMORY_FREE_TO;
            }
        }
    }
    print_message("%d voxels of air in view, %d not free\n", seen, missed);
    assert_true(seen > 200000);
    assert_int_equal(missed, 0);
    memory_octree_destroy(octree);
}

// The voxel behind each point of the wall x = 2.3 that is seen at less than 60 degrees.
static void a_wall_is_closed_after_one_picture(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    room.solid_count = 0;
    for (int distance = 1; distance <= 4; distance++) {
        MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
        MemoryPose pose = {{2.3f - (float)distance, 1.25f, 0.3f}, -1.3f, 0.1f};
        map_add(octree, &room, &pose, arena);
        MapVolume volume = map_read(octree, arena);
        int seen = 0, holes = 0;
        int32_t v[3] = {46, 0, 0}; // all but the corners, which belong to two walls
        for (v[2] = -43; v[2] < 55; v[2]++) {
            for (v[1] = 1; v[1] < 49; v[1]++) {
                double point[3];
                centre_of(v, point);
                point[0] = 2.3;
                double aside = hypot(point[1] - 1.25, point[2] - (double)0.3f);
                if (aside > 1.7 * distance) continue;
                if (!is_in_plain_view(&room, &map_camera, &pose, point, 1.0)) continue;
                seen++;
                holes += map_at(&volume, v) < MEMORY_OCCUPIED_FROM;
            }
        }
        print_message("%d m: %d wall voxels in view, %d holes\n", distance, seen, holes);
        assert_true(seen > 500);
        assert_int_equal(holes, 0);
        memory_octree_destroy(octree);
    }
}

//---- forgetting ----------------------------------------------------------------------------------

static int count_in_box(const MapVolume *volume, const RoomBox *box, int from, int to) {
    int32_t low[3], high[3], v[3];
    int count = 0;
    for (int i = 0; i < 3; i++) {
        low[i] = (int32_t)lrintf(box->low[i] / 0.05f);
        high[i] = (int32_t)lrintf(box->high[i] / 0.05f);
    }
    for (v[2] = low[2]; v[2] < high[2]; v[2]++) {
        for (v[1] = low[1]; v[1] < high[1]; v[1]++) {
            for (v[0] = low[0]; v[0] < high[0]; v[0]++) {
                int value = map_at(volume, v);
                count += value >= from && value <= to;
            }
        }
    }
    return count;
}

static void a_removed_object_disappears_after_nine_pictures(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    room.solid_count = 1;
    room.solids[0] = (RoomBox){{-0.3f, 0.8f, -1.0f}, {0.3f, 1.4f, -0.6f}};
    MemoryPose pose = {{0.0f, 1.1f, 1.0f}, 0.0f, 0.0f};
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    for (int i = 0; i < 5; i++) map_add(octree, &room, &pose, arena); // 4 hits reach the top
    MapVolume volume = map_read(octree, arena);
    int front = count_in_box(&volume, &room.solids[0], OCTREE_HIGHEST, OCTREE_HIGHEST);
    assert_int_equal(front, 12 * 12);

    RoomBox gone = room.solids[0];
    room.solid_count = 0;
    for (int i = 1; i <= 11; i++) {
        map_add(octree, &room, &pose, arena);
        volume = map_read(octree, arena);
        int occupied = count_in_box(&volume, &gone, MEMORY_OCCUPIED_FROM, OCTREE_HIGHEST);
        assert_int_equal(occupied, i < 9 ? front : 0); // 56 - 9 * 6 < 8
    }
    int clear = count_in_box(&volume, &gone, OCTREE_LOWEST, MEMORY_FREE_TO); // 56 - 11 * 6 < -5
    assert_int_equal(clear, 12 * 12 * 8);
    memory_octree_destroy(octree);
}

//---- readings ------------------------------------------------------------------------------------

static void no_reading_says_nothing(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryPose pose = room_pose(3);
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    float *depth = arena_array(arena, float, 128 * 128);
    static const float nothing[] = {0.0f, -1.0f, -INFINITY, NAN};
    for (size_t i = 0; i < 128 * 128; i++) depth[i] = nothing[i % ARRAY_COUNT(nothing)];
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    assert_int_equal(memory_octree_brick_count(octree), 0);

    MemorySlice slice;
    assert_ok(memory_octree_slice(octree, 0.0f, 1.0f, &slice, &err), err);
    assert_int_equal(slice.width * slice.height, 0);
    assert_true(map_digest(octree) == 0);
    memory_octree_destroy(octree);
}

static void far_readings_free_the_range_and_hit_nothing(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryPose pose = {{0.0f, 1.0f, 0.0f}, 0.0f, 0.0f};
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    float *depth = arena_array(arena, float, 128 * 128);
    static const float far[] = {10.0f, INFINITY, 7.0f, 5.1f};
    for (size_t i = 0; i < 128 * 128; i++) depth[i] = far[i % ARRAY_COUNT(far)];
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);

    MapVolume volume = map_read(octree, arena);
    for (int32_t z = 2; z < 110; z++) { // straight ahead
        const int32_t voxel[3] = {0, 20, -1 - z};
        assert_int_equal(map_at(&volume, voxel), z < 100 ? OCTREE_MISS : 0);
    }
    for (uint32_t b = 0; b < volume.count; b++) {
        for (int v = 0; v < 512; v++) assert_true(volume.bricks[b].log_odds[v] <= 0);
    }
    memory_octree_destroy(octree);
}

//---- beginnings and ends -------------------------------------------------------------------------

static void a_cleared_octree_is_as_new(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryPose first = room_pose(1), second = room_pose(9);
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena);
    map_add(octree, &room, &first, arena);
    uint64_t digest = map_digest(octree);
    map_add(octree, &room, &second, arena);
    assert_true(map_digest(octree) != digest);
    assert_ok(memory_octree_clear(octree, &err), err);
    assert_int_equal(memory_octree_brick_count(octree), 0);
    map_add(octree, &room, &first, arena);
    assert_true(map_digest(octree) == digest);
    memory_octree_destroy(octree);
}

static void the_map_moves_with_the_world(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryPose pose = room_pose(4);
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    map_add(octree, &room, &pose, arena);
    MapVolume near = map_read(octree, arena);
    memory_octree_destroy(octree);

    // 25.6 km away by whole bricks; the pose is a float, so choose one that is exact there
    octree = map_create(gpu, &map_camera, 4096, arena);
    float *depth = arena_array(arena, float, 128 * 128);
    room_see(&room, &map_camera, &pose, depth);
    Error err = {0};
    pose.position[0] = -25600.0f;
    pose.position[2] = 25600.0f;
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    MapVolume far = map_read(octree, arena);
    assert_true(far.count > near.count / 2);
    for (uint32_t i = 0; i < far.count; i++)
        assert_in_range(far.bricks[i].corner[2], 511800, 512200);
    memory_octree_destroy(octree);
}

static void after_warming_up_a_picture_allocates_nothing(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Room room = room_example();
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    float *depth = arena_array(arena, float, 128 * 128);
    size_t heap = 0, used = 0;
    for (int i = 0; i < 20; i++) {
        MemoryPose pose = room_pose(i);
        room_see(&room, &map_camera, &pose, depth);
        if (i == 1) heap = mallinfo2().uordblks, used = arena->used;
        assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    }
    assert_int_equal(mallinfo2().uordblks, heap);
    assert_int_equal(arena->used, used);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

static void wishes_that_cannot_be_met_are_explained(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryConfig config = memory_config_default();
    MemoryCamera camera = {8000, 8000, 1.5f, 10.0f};
    assert_null(memory_octree_create(gpu, &config, &camera, arena, &err));
    assert_non_null(strstr(err.text, "too fine"));
    camera = (MemoryCamera){0, 128, 1.5f, 10.0f};
    assert_null(memory_octree_create(gpu, &config, &camera, arena, &err));
    camera = (MemoryCamera){128, 128, 3.2f, 10.0f};
    assert_null(memory_octree_create(gpu, &config, &camera, arena, &err));
    assert_non_null(strstr(err.text, "hfov"));
    config.bricks = INT32_MAX; // a terabyte
    assert_null(memory_octree_create(gpu, &config, &map_camera, arena, &err));
    assert_non_null(strstr(err.text, "memory.bricks"));
    assert_int_equal(gpu_memory_bytes(gpu), 0);
    memory_octree_destroy(NULL);
    test_gpu_destroy(gpu);
}

static void bytes_are_those_of_the_device(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    size_t before = gpu_memory_bytes(gpu);
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena);
    MemoryPose pose = room_pose(0);
    map_add(octree, &room, &pose, arena);
    assert_int_equal(memory_octree_bytes(octree), gpu_memory_bytes(gpu) - before);
    memory_octree_destroy(octree);
    assert_int_equal(gpu_memory_bytes(gpu), before);
}

#define ON_DEVICES(X)                                      \
    X(walls_are_where_they_are_and_nothing_behind_is_free) \
    X(the_air_in_view_is_free)                             \
    X(a_wall_is_closed_after_one_picture)                  \
    X(a_removed_object_disappears_after_nine_pictures)     \
    X(no_reading_says_nothing)                             \
    X(far_readings_free_the_range_and_hit_nothing)         \
    X(a_cleared_octree_is_as_new)                          \
    X(the_map_moves_with_the_world)                        \
    X(bytes_are_those_of_the_device)

ON_DEVICES(TEST_ON_DEVICES)

int main(int argc, char **argv) {
    if (argc > 1) cmocka_set_test_filter(argv[1]); // e.g. "*slice*"
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW)
            test_with_arena(after_warming_up_a_picture_allocates_nothing),
        test_with_arena(wishes_that_cannot_be_met_are_explained),
    };
    return cmocka_run_group_tests_name("memory/octree", tests, NULL, NULL);
}
