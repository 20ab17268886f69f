// octree_carve_voxels.h compiled for AVX2: eight voxels at a time.

#ifdef __AVX2__

#include "memory/octree_carve_voxels.h"

bool octree_free_voxels_avx2(const OctreeFrame *frame, const int32_t *nearest,
                             const int32_t *farthest, const uint32_t brick[3], uint32_t free[16]) {
    return free_voxels(frame, nearest, farthest, brick, free);
}

#else
typedef int octree_carve_avx2_is_empty; // ISO C wants a declaration in every file
#endif
