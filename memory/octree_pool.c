// The nearest and the farthest depth in any rectangle of the picture, by at most four readings.
//
// A pyramid with windows that overlap by half: level k stands every s = 2^k pixels and covers 2 s.
//
//     level 0   |--|          level 1   |----|             pixel  0 1 2 3 4 5 6 7
//                 |--|                    |----|
//                   |--|                      |----|
//
// So a span of up to 3 s pixels is covered by two windows whose overhang is less than s at either
// end, where plain halving (windows side by side) would need twice the width. Level 0 is made from
// the depth, each other level from the one before: window i is the union of windows 2 i and 2 i + 2
// below. Windows at the right and lower edge hold the pixels that exist.
//
// A brick or voxel is free only if all of it lies before the *nearest* depth in its rectangle
// (Funk et al. 2021 pool so in supereight2), and hidden if it lies behind the *farthest*: thin
// things are never seen through, whatever the resolution.

#include "base/cpu.h"
#include "memory/octree_pool_row.h"

static const uint32_t spirv[] =
#include "memory/octree_pool.spv.h"
    ;

void octree_pool_row_plain(const int32_t *near_rows[2], const int32_t *far_rows[2],
                           uint32_t source_width, uint32_t step, uint32_t width, int32_t *nearest,
                           int32_t *farthest) {
    pool_row(near_rows, far_rows, source_width, step, width, nearest, farthest);
}

static OctreePoolRow *best_row(void) {
#ifdef __x86_64__
    if (cpu_has_avx2()) return octree_pool_row_avx2;
#endif
    return octree_pool_row_plain;
}

// one group = one row of args->level
static void pool(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    OctreePoolRow *pool_one = best_row();

    uint32_t level = args->level, below = level == 0 ? 0 : level - 1;
    uint32_t step = level == 0 ? 1 : 2;
    uint32_t source_width = frame->level_width[below], last = frame->level_height[below] - 1;
    int32_t *nearest = GPU_AT(int32_t, args->nearest), *farthest = GPU_AT(int32_t, args->farthest);
    const int32_t *depth = GPU_AT(int32_t, args->depth);
    const int32_t *near_source = level == 0 ? depth : nearest + frame->level_first[below];
    const int32_t *far_source = level == 0 ? depth : farthest + frame->level_first[below];

    for (uint32_t row = begin; row < end; row++) {
        size_t top = (size_t)(step * row) * source_width;
        size_t bottom =
            (size_t)(step * row + step < last ? step * row + step : last) * source_width;
        const int32_t *near_rows[2] = {near_source + top, near_source + bottom};
        const int32_t *far_rows[2] = {far_source + top, far_source + bottom};
        uint32_t width = frame->level_width[level];
        size_t out = frame->level_first[level] + (size_t)row * width;
        pool_one(near_rows, far_rows, source_width, step, width, nearest + out, farthest + out);
    }
}

const GpuCode octree_pool_code = {
    .name = "octree_pool",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = pool,
    .host_grain = 32,
};
