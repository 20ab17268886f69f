// Things that move are found, followed under one number, and forgotten.

#include "map.h"

#include <malloc.h>

static const MemoryPose watcher = {{-0.7f, 1.1f, 2.4f}, 0.0f, -0.1f};

static Room empty_room(void) {
    Room room = room_example();
    room.solid_count = 0;
    return room;
}

// the room was seen empty: its air is ever free
static MemoryOctree *create(Gpu *gpu, Arena *arena) {
    MemoryOctree *octree = map_create(gpu, &map_camera, 2048, arena);
    Room room = empty_room();
    for (int i = 0; i < 8; i++) map_add(octree, &room, &watcher, arena);
    return octree;
}

static int movers_of(MemoryOctree *octree, const MemoryMover **list) {
    return memory_octree_movers(octree, list);
}

static void a_box_is_followed_under_one_number(Gpu *gpu, Arena *arena) {
    Room room = empty_room();
    MemoryOctree *octree = create(gpu, arena);
    const MemoryMover *list;
    assert_int_equal(movers_of(octree, &list), 0);
    for (int i = 0; i < 10; i++) {
        float x = -2.0f + 0.3f * (float)i, z = -0.5f;
        Room busy = room_with(&room, room_person(x, z));
        map_add(octree, &busy, &watcher, arena);
        assert_int_equal(movers_of(octree, &list), 1);
        assert_int_equal(list->id, 1);
        assert_int_equal(list->first, 9);
        assert_int_equal(list->last, 9 + i);
        assert_true(fabsf(list->position[0] - x) < 0.1f);
        assert_in_range((int)(100.0f * (z + 0.2f - list->position[2]) + 10.0f), 0, 50); // its front
        assert_in_range((int)(100.0f * list->radius), 15, 35);
        assert_true(list->high[1] > 1.6f && list->high[1] < 1.8f);
        assert_true(list->voxels > 100);
        if (i < 2) continue;
        assert_true(fabsf(list->velocity[0] - 0.3f) < 0.045f);
        assert_true(fabsf(list->velocity[2]) < 0.045f);
        assert_true(list->velocity[1] == 0.0f);
    }
    print_message("%.3f m a picture, radius %.2f m, %d voxels\n", (double)list->velocity[0],
                  (double)list->radius, list->voxels);
    memory_octree_destroy(octree);
}

static void who_walks_towards_the_camera_is_followed(Gpu *gpu, Arena *arena) {
    Room room = empty_room();
    MemoryOctree *octree = create(gpu, arena);
    const MemoryMover *list;
    for (int i = 0; i < 8; i++) {
        Room busy = room_with(&room, room_person(-0.5f, -1.6f + 0.3f * (float)i));
        map_add(octree, &busy, &watcher, arena);
        assert_int_equal(movers_of(octree, &list), 1);
        assert_int_equal(list->id, 1);
        if (i >= 2) assert_true(fabsf(list->velocity[2] - 0.3f) < 0.045f);
    }
    memory_octree_destroy(octree);
}

static const MemoryMover *find(const MemoryMover *list, int count, int id) {
    for (int m = 0; m < count; m++) {
        if (list[m].id == id) return &list[m];
    }
    fail_msg("mover %d is lost", id);
    return NULL;
}

// Meanwhile the one behind looks out on both sides of the one before: three are seen.
static void two_who_pass_each_other_keep_their_numbers(Gpu *gpu, Arena *arena) {
    Room room = empty_room();
    MemoryOctree *octree = create(gpu, arena);
    const MemoryMover *list;
    int ids[2] = {0}; // from the left and far away, from the right and near
    for (int i = 0; i < 10; i++) {
        float way = 0.3f * (float)i;
        Room busy = room_with(&room, room_person(-2.0f + way, -1.4f));
        busy = room_with(&busy, room_person(0.6f - way, -0.1f));
        map_add(octree, &busy, &watcher, arena);
        int count = movers_of(octree, &list);
        if (i == 0) {
            assert_int_equal(count, 2);
            for (int m = 0; m < 2; m++) ids[list[m].position[2] > -0.8f] = list[m].id;
        }
        for (int m = 0; m < 2 && (i == 3 || i == 9); m++) { // before they meet and after
            const MemoryMover *mover = find(list, count, ids[m]);
            assert_true(fabsf(mover->position[0] - (m ? 0.6f - way : -2.0f + way)) < 0.15f);
            assert_true(fabsf(mover->velocity[0] - (m ? -0.3f : 0.3f)) < 0.045f);
        }
    }
    memory_octree_destroy(octree);
}

static void who_is_gone_is_forgotten_after_ttl_pictures(Gpu *gpu, Arena *arena) {
    Room room = empty_room(), busy = room_with(&room, room_person(-1.0f, -0.5f));
    MemoryOctree *octree = create(gpu, arena);
    const MemoryMover *list;
    for (int i = 0; i < 3; i++) map_add(octree, &busy, &watcher, arena);
    assert_int_equal(movers_of(octree, &list), 1);
    assert_true(hypotf(list->velocity[0], list->velocity[2]) < 0.01f); // stands still
    for (int i = 1; i <= 12; i++) {
        map_add(octree, &room, &watcher, arena);
        assert_int_equal(movers_of(octree, &list), i < 12);
    }
    map_add(octree, &busy, &watcher, arena);
    assert_int_equal(movers_of(octree, &list), 1);
    assert_int_equal(list->id, 2);
    Error err = {0};
    assert_ok(memory_octree_clear(octree, &err), err);
    assert_int_equal(movers_of(octree, &list), 0);
    assert_int_equal(memory_octree_clock(octree), 0);
    memory_octree_destroy(octree);
}

static void a_few_voxels_are_nobody(Gpu *gpu, Arena *arena) {
    Room room = empty_room();
    RoomBox crumb = {{-0.7f, 1.0f, -0.5f}, {-0.6f, 1.1f, -0.4f}}; // its front: four voxels
    Room busy = room_with(&room, crumb);
    MemoryOctree *octree = create(gpu, arena);
    const MemoryMover *list;
    map_add(octree, &busy, &watcher, arena);
    MapVolume volume = map_read(octree, arena);
    assert_in_range(map_count_dynamic(&volume), 2, 7);
    assert_int_equal(movers_of(octree, &list), 0);
    memory_octree_destroy(octree);
}

// the submap stands elsewhere, turned; the answer is in the common frame
static void movers_stand_in_the_common_frame(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryTransform at = {{4.0f, 0.5f, -3.0f}, 1.1f};
    Room room = empty_room();
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena);
    assert_ok(memory_octree_begin_submap(octree, &at, &err), err);
    MemoryPose pose;
    memory_transform_pose(&at, &watcher, &pose);
    float *depth = arena_array(arena, float, map_camera.width *map_camera.height);
    const MemoryMover *list;
    float expected[3], before[3];
    for (int i = 0; i < 12; i++) {
        Room busy = room;
        const float middle[3] = {-2.0f + 0.3f * (float)(i - 8), 0.85f, -0.32f};
        if (i >= 8) busy = room_with(&room, room_person(middle[0], -0.5f));
        room_see(&busy, &map_camera, &watcher, depth);
        assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
        memcpy(before, expected, sizeof before);
        memory_transform_point(&at, middle, expected);
        if (i >= 8) assert_int_equal(movers_of(octree, &list), 1);
    }
    for (int i = 0; i < 3; i++) {
        assert_true(fabsf(list->position[i] - expected[i]) < 0.15f);
        if (i != 1) assert_true(fabsf(list->velocity[i] - (expected[i] - before[i])) < 0.05f);
    }
    memory_octree_destroy(octree);
}

static void all_devices_follow_the_same(void **state) {
    Arena *arena = *state;
    Gpu *gpus[2] = {test_gpu(arena, "host"), test_gpu(arena, "lavapipe")};
    MemoryOctree *octrees[2] = {create(gpus[0], arena), create(gpus[1], arena)};
    Room room = empty_room();
    for (int i = 0; i < 16; i++) {
        Room busy = room_with(&room, room_person(-2.0f + 0.2f * (float)i, -1.0f));
        if (i % 3) busy = room_with(&busy, room_person(0.2f, 0.7f - 0.1f * (float)i));
        const MemoryMover *lists[2];
        int counts[2];
        for (int g = 0; g < 2; g++) {
            map_add(octrees[g], &busy, &watcher, arena);
            counts[g] = movers_of(octrees[g], &lists[g]);
        }
        assert_true(counts[0] > 0);
        assert_int_equal(counts[0], counts[1]);
        assert_memory_equal(lists[0], lists[1], (size_t)counts[0] * sizeof **lists);
    }
    for (int g = 0; g < 2; g++) memory_octree_destroy(octrees[g]);
    for (int g = 0; g < 2; g++) test_gpu_destroy(gpus[g]);
}

static void following_allocates_nothing(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = create(gpu, arena);
    Room room = empty_room();
    float *depth = arena_array(arena, float, map_camera.width *map_camera.height);
    size_t heap = 0, used = octree->own.used;
    for (int i = 0; i < 12; i++) {
        Room busy = room_with(&room, room_person(-2.0f + 0.2f * (float)i, -0.5f));
        room_see(&busy, &map_camera, &watcher, depth);
        if (i == 1) heap = mallinfo2().uordblks;
        assert_ok(memory_octree_integrate(octree, &watcher, depth, &err), err);
    }
    const MemoryMover *list;
    assert_int_equal(movers_of(octree, &list), 1);
    assert_int_equal(mallinfo2().uordblks, heap);
    assert_int_equal(octree->own.used, used);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

#define ON_DEVICES(X)                              \
    X(a_box_is_followed_under_one_number)          \
    X(who_walks_towards_the_camera_is_followed)    \
    X(two_who_pass_each_other_keep_their_numbers)  \
    X(who_is_gone_is_forgotten_after_ttl_pictures) \
    X(a_few_voxels_are_nobody)                     \
    X(movers_stand_in_the_common_frame)

ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) test_with_arena(all_devices_follow_the_same),
        test_with_arena(following_allocates_nothing),
    };
    return cmocka_run_group_tests_name("memory/octree_mover", tests, NULL, NULL);
}
