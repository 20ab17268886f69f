// octree_view.h compiled for AVX2: eight voxels at a time.

#ifdef __AVX2__

#include "memory/octree_view.h"

static uint32_t judge_brick_avx2(const OctreePyramid *pyramid, const uint32_t brick[3]) {
    return judge_brick(pyramid, brick);
}

static bool free_voxels_avx2(const OctreePyramid *pyramid, const uint32_t brick[3],
                             const uint32_t known[16], uint32_t free[16]) {
    return free_voxels(pyramid, brick, known, free);
}

const OctreeView octree_view_avx2 = {judge_brick_avx2, free_voxels_avx2};

#else
typedef int octree_view_avx2_is_empty; // ISO C wants a declaration in every file
#endif
