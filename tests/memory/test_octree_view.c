// The code compiled for AVX2 finds the same free voxels, bit for bit, as the plain code.

#include "map.h"

static void vector_code_agrees_with_plain_code(void **state) {
    Arena *arena = *state;
#if !defined(__x86_64__)
    UNUSED(arena);
    skip();
#else
    if (!__builtin_cpu_supports("avx2")) skip();
    Room room = room_example();
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = map_create(gpu, &map_camera, 4096, arena);
    int seen = 0;
    for (int i = 0; i < 12; i++) {
        MemoryPose pose = room_pose(3 * i);
        map_add(octree, &room, &pose, arena);
        const OctreeFrame *frame = &octree->frame;
        OctreePyramid pyramid = {frame, GPU_AT(int32_t, gpu_address(gpu, octree->nearest)),
                                 GPU_AT(int32_t, gpu_address(gpu, octree->farthest))};
        for (uint32_t b = 0; b < frame->size[0] * frame->size[1] * frame->size[2]; b++) {
            const uint32_t brick[3] = {b % frame->size[0], b / frame->size[0] % frame->size[1],
                                       b / frame->size[0] / frame->size[1]};
            uint32_t plain[16] = {0}, vector[16] = {0};
            const uint32_t known[16] = {b % 3 == 0 ? 0x00ff00ffu : 0, b % 5 == 0 ? ~0u : 0};
            uint32_t judgement = octree_view_plain.judge_brick(&pyramid, brick);
            assert_int_equal(octree_view_avx2.judge_brick(&pyramid, brick), judgement);
            if (judgement != OCTREE_MIXED) continue;
            bool any = octree_view_plain.free_voxels(&pyramid, brick, known, plain);
            assert_int_equal(octree_view_avx2.free_voxels(&pyramid, brick, known, vector), any);
            assert_memory_equal(plain, vector, sizeof plain);
            seen += any;
        }
    }
    assert_true(seen > 1000);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {test_with_arena(vector_code_agrees_with_plain_code)};
    return cmocka_run_group_tests_name("memory/octree_view", tests, NULL, NULL);
}
