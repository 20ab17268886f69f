// octree_pool_row.h compiled for AVX2.

#ifdef __AVX2__

#include "memory/octree_pool_row.h"

void octree_pool_row_avx2(const int32_t *near_rows[2], const int32_t *far_rows[2],
                          uint32_t source_width, uint32_t step, uint32_t width, int32_t *nearest,
                          int32_t *farthest) {
    pool_row(near_rows, far_rows, source_width, step, width, nearest, farthest);
}

#else
typedef int octree_pool_avx2_is_empty; // ISO C wants a declaration in every file
#endif
