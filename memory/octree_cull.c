// Which bricks of the window does a picture say anything about? One look at each, as a whole.
//
//            \\    farthest depth in its rectangle
//       [1]   \\   .|
//     eye  [2] \\ . |        1 outside the frustum     unseen
//          [3]  | [5]       2, 3 before the nearest   clear: all its voxels are free
//              /|           4 behind the farthest     unseen
//        [4]  / |           5 between them            mixed: octree_carve looks at its voxels
//
// From coarse to fine, as in wavemap (Reijgwart et al. 2023): most bricks of the window are unseen
// and most others are clear, so few voxels are ever projected. All three tests are exact for
// corners, since a, b and z are linear (octree_gpu.h).
//
// What is to be looked at is put on a list, index << 2 | judgement, in any order. A brick that a
// pixel hit is always on it.

#include "base/cpu.h"
#include "memory/octree_view.h"

static const uint32_t spirv[] =
#include "memory/octree_cull.spv.h"
    ;

static uint32_t judge_brick_plain(const OctreePyramid *pyramid, const uint32_t brick[3]) {
    return judge_brick(pyramid, brick);
}

static bool free_voxels_plain(const OctreePyramid *pyramid, const uint32_t brick[3],
                              const uint32_t known[16], uint32_t free[16]) {
    return free_voxels(pyramid, brick, known, free);
}

const OctreeView octree_view_plain = {judge_brick_plain, free_voxels_plain};

const OctreeView *octree_view_best(void) {
#ifdef __x86_64__
    if (cpu_has_avx2()) return &octree_view_avx2;
#endif
    return &octree_view_plain;
}

// one group = OCTREE_CULL_GROUP bricks of the window, x fastest
static void cull(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    OctreePyramid pyramid = octree_pyramid(args);
    const OctreeView *view = octree_view_best();
    const uint32_t *marks = GPU_AT(uint32_t, args->marks);
    uint32_t *listed = &GPU_AT(OctreeState, args->state)->listed;

    const uint32_t *size = pyramid.frame->size;
    uint32_t count = size[0] * size[1] * size[2];
    uint32_t last = end * OCTREE_CULL_GROUP < count ? end * OCTREE_CULL_GROUP : count;
    for (uint32_t i = begin * OCTREE_CULL_GROUP; i < last; i++) {
        const uint32_t brick[3] = {i % size[0], i / size[0] % size[1], i / size[0] / size[1]};
        uint32_t judgement = view->judge_brick(&pyramid, brick);
        if (judgement == OCTREE_UNSEEN && !marks[i]) continue;
        uint32_t entry = __atomic_fetch_add(listed, 1, __ATOMIC_RELAXED);
        GPU_AT(uint32_t, args->list)[entry] = i << 2 | judgement;
    }
}

const GpuCode octree_cull_code = {
    .name = "octree_cull",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = cull,
    .host_grain = 8,
};
