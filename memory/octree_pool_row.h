// The body of octree_pool_row_plain and octree_pool_row_avx2: included by both files, compiled for
// each one's instruction set. What it computes is told in octree_pool.c.

#pragma once

#include "memory/octree_inside.h"

static inline int32_t smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static inline int32_t larger(int32_t a, int32_t b) {
    return a > b ? a : b;
}

// windows that do not reach past the right edge: no bounds inside the loop
static inline void pool_inner(const int32_t *near_rows[2], const int32_t *far_rows[2],
                              uint32_t step, uint32_t width, int32_t *nearest, int32_t *farthest) {
    const int32_t *restrict n0 = near_rows[0], *restrict n1 = near_rows[1];
    const int32_t *restrict f0 = far_rows[0], *restrict f1 = far_rows[1];
    int32_t *restrict near_out = nearest, *restrict far_out = farthest;
    for (uint32_t i = 0; i < width; i++) {
        uint32_t at = step * i, beside = at + step;
        near_out[i] = smaller(smaller(n0[at], n0[beside]), smaller(n1[at], n1[beside]));
        far_out[i] = larger(larger(f0[at], f0[beside]), larger(f1[at], f1[beside]));
    }
}

static inline void pool_row(const int32_t *near_rows[2], const int32_t *far_rows[2],
                            uint32_t source_width, uint32_t step, uint32_t width, int32_t *nearest,
                            int32_t *farthest) {
    uint32_t inner = (source_width - 1) / step; // step * i + step <= source_width - 1
    if (step == 1) {
        pool_inner(near_rows, far_rows, 1, inner, nearest, farthest);
    } else {
        pool_inner(near_rows, far_rows, 2, inner, nearest, farthest);
    }
    for (uint32_t i = inner; i < width; i++) {
        uint32_t at = step * i, last = source_width - 1;
        nearest[i] = smaller(smaller(near_rows[0][at], near_rows[0][last]),
                             smaller(near_rows[1][at], near_rows[1][last]));
        farthest[i] = larger(larger(far_rows[0][at], far_rows[0][last]),
                             larger(far_rows[1][at], far_rows[1][last]));
    }
}
