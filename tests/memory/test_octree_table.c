// One map on all devices, whatever room it began with.

#include "map.h"

static uint64_t digest_of_walk(Gpu *gpu, const MemoryCamera *camera, int bricks, int pictures,
                               Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, camera, bricks, arena);
    for (int i = 0; i < pictures; i++) {
        MemoryPose pose = room_pose(i);
        map_add(octree, &room, &pose, arena);
    }
    uint64_t digest = map_digest(octree);
    memory_octree_destroy(octree);
    return digest;
}

static void all_devices_build_the_same_map(void **state) {
    // common, odd, flat and tiny pictures; wide and narrow views
    static const MemoryCamera cameras[] = {
        {128, 128, 1.5707964f, 10.0f}, {97, 61, 1.2f, 10.0f}, {160, 31, 2.0f, 3.0f},
        {33, 75, 0.4f, 10.0f},         {1, 1, 0.5f, 10.0f},   {320, 240, 1.3788101f, 5.0f},
    };
    Arena *arena = *state;
    Gpu *host = test_gpu(arena, "host"), *lavapipe = test_gpu(arena, "lavapipe");
    for (size_t i = 0; i < ARRAY_COUNT(cameras); i++) {
        uint64_t a = digest_of_walk(host, &cameras[i], 4096, 32, arena);
        uint64_t b = digest_of_walk(lavapipe, &cameras[i], 4096, 32, arena);
        print_message("%u x %u: %016llx\n", cameras[i].width, cameras[i].height,
                      (unsigned long long)a);
        assert_true(a != 0);
        assert_true(a == b);
    }
    test_gpu_destroy(lavapipe);
    test_gpu_destroy(host);
}

static void growing_from_sixteen_bricks_gives_the_same_map(Gpu *gpu, Arena *arena) {
    uint64_t roomy = digest_of_walk(gpu, &map_camera, 8192, 12, arena);
    uint64_t grown = digest_of_walk(gpu, &map_camera, 16, 12, arena);
    assert_true(roomy == grown);
    assert_true(digest_of_walk(gpu, &map_camera, 1, 12, arena) == roomy);
}

#ifdef __SANITIZE_ADDRESS__
static const bool can_take_memory = false; // it would fill its shadow of what is taken
#else
static const bool can_take_memory = true;
#endif

// Takes nearly all the memory that the host device admits to having; calloc does not touch it.
static bool take_memory(Gpu *gpu, GpuBuffer *taken) {
    Error err = {0};
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    gpu_list_devices(devices, &err);
    size_t left = 100000; // less than the table needs to grow
    return gpu_buffer_create(gpu, devices[0].memory_bytes - gpu_memory_bytes(gpu) - left, taken,
                             &err);
}

static void a_map_that_cannot_grow_stays_as_it_was(void **state) {
    if (!can_take_memory) skip();
    Arena *arena = *state;
    Error err = {0};
    Room room = room_example();
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = map_create(gpu, &map_camera, 1024, arena);
    MemoryOctree *roomy = map_create(gpu, &map_camera, 4096, arena);
    GpuBuffer taken;
    if (!take_memory(gpu, &taken)) skip();

    float *depth = arena_array(arena, float, map_camera.width *map_camera.height);
    uint64_t digest = 0;
    bool failed = false;
    for (int i = 0; i < 24; i++) {
        MemoryPose pose = room_pose(i);
        room_see(&room, &map_camera, &pose, depth);
        map_add(roomy, &room, &pose, arena);
        bool ok = memory_octree_integrate(octree, &pose, depth, &err);
        if (!ok && !failed) { // the first picture without room
            assert_non_null(strstr(err.text, "1024 bricks"));
            assert_true(map_digest(octree) == digest);
            failed = true;
            gpu_buffer_destroy(gpu, taken);
            ok = memory_octree_integrate(octree, &pose, depth, &err);
        }
        assert_ok(ok, err);
        digest = map_digest(octree);
        assert_true(digest == map_digest(roomy));
    }
    assert_true(failed);
    memory_octree_destroy(octree);
    memory_octree_destroy(roomy);
    test_gpu_destroy(gpu);
}

static void the_map_does_not_depend_on_the_first_room(void **state) {
    test_on_devices(growing_from_sixteen_bricks_gives_the_same_map, *state);
}

// digests from before there was a dynamic layer, or more than one map
static void without_the_split_a_map_is_what_it_always_was(Gpu *gpu, Arena *arena) {
    static const MemoryCamera cameras[] = {{97, 61, 1.2f, 10.0f}, {320, 240, 1.3788101f, 5.0f}};
    static const uint64_t digests[] = {0xaa5a32c4ba2c317du, 0x459ba82854c494d2u};
    Room room = room_example();
    MemoryConfig config = memory_config_default();
    config.bricks = 256;
    config.split = false;
    for (size_t c = 0; c < ARRAY_COUNT(cameras); c++) {
        MemoryOctree *octree = map_create_with(gpu, &config, &cameras[c], arena);
        for (int i = 0; i < 32; i++) {
            MemoryPose pose = room_pose(i);
            map_add(octree, &room, &pose, arena);
        }
        assert_true(map_digest(octree) == digests[c]);
        memory_octree_destroy(octree);
    }
}

static void the_switch_takes_the_dynamic_layer_out(void **state) {
    test_on_devices(without_the_split_a_map_is_what_it_always_was, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(all_devices_build_the_same_map),
        test_with_arena(the_map_does_not_depend_on_the_first_room),
        test_with_arena(the_switch_takes_the_dynamic_layer_out),
        test_with_arena(a_map_that_cannot_grow_stays_as_it_was),
    };
    return cmocka_run_group_tests_name("memory/octree_table", tests, NULL, NULL);
}
