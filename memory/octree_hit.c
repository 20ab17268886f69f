// Pixels become surfaces: each is put back into space, and the voxel that it falls into is hit.
//
//     point = eye + depth * (first + column * ray_column + row * ray_row)
//
// Columns and rows are those of samples: every stride-th pixel, since pixels far denser than voxels
// are not all needed. Where samples lie more than a voxel apart (far away, on slanted walls, in
// small pictures) a wall would be left with holes. There a sample stands for n x n points on the
// plane through it and the samples to the right and below, as long as that neighbour continues the
// surface: it is at most two sample widths nearer or farther (63 degrees of slant). At the edge of
// an object a sample stays one point.
//
//     +-------+-------+         n = 2:  X x . .   two points from this sample towards each
//     | X   x | .     |                 x x . .   neighbour, so that together they leave no gap
//     | x   x |       |
//     +-------+-------+
//
// Several samples fall into one voxel; bits are or-ed together, so their order does not matter.

#include "memory/octree_inside.h"

static const uint32_t spirv[] =
#include "memory/octree_hit.spv.h"
    ;

enum { MOST_SPLIT = 3 }; // n = 8 at most

// change of depth towards a neighbour, or OCTREE_FAR where the surface does not go on
static int32_t slope(const OctreeFrame *frame, int32_t depth, int32_t neighbour) {
    int32_t change = neighbour - depth;
    // two sample widths at this depth: 2 depth / focal voxels
    int64_t most = (int64_t)depth * (2 * OCTREE_UNIT);
    int64_t size = (int64_t)(change < 0 ? -change : change) * frame->focal;
    bool goes_on = neighbour != 0 && neighbour != OCTREE_FAR && size <= most;
    return goes_on ? change : OCTREE_FAR;
}

// how often to halve a sample until its points are no more than 3/4 voxel apart to either side
// and in depth
static uint32_t splits(const OctreeFrame *frame, int32_t depth, const int32_t slopes[2]) {
    int32_t steepest = 0;
    for (int i = 0; i < 2; i++) {
        int32_t change = slopes[i] == OCTREE_FAR ? 0 : slopes[i] < 0 ? -slopes[i] : slopes[i];
        steepest = change > steepest ? change : steepest;
    }
    uint32_t split = 0;
    while (split < MOST_SPLIT &&
           (4 * depth > 3 * frame->focal << split || 4 * steepest > 3 * OCTREE_UNIT << split)) {
        split++;
    }
    return split;
}

// Points that follow each other often fall into the same word of voxels: its bits are gathered and
// written at once.
typedef struct Pen {
    const OctreeArgs *args;
    const OctreeFrame *frame;
    size_t word;   // of all bricks', 16 each
    uint32_t bits; // to be set in it
} Pen;

static void write_bits(const Pen *pen) {
    uint32_t *word = GPU_AT(uint32_t, pen->args->hits) + pen->word;
    uint32_t old = __atomic_load_n(word, __ATOMIC_RELAXED);
    if ((old & pen->bits) == pen->bits) return; // near things: most are set
    __atomic_fetch_or(word, pen->bits, __ATOMIC_RELAXED);
    __atomic_store_n(GPU_AT(uint32_t, pen->args->marks) + pen->word / 16, 1, __ATOMIC_RELAXED);
}

// sets the bit of the voxel that holds a point of the window; `>>` on negatives rounds down (gcc,
// clang), and a negative coordinate turns into one beyond the window
static inline void hit_point(Pen *pen, const int64_t ray[3], int32_t depth) {
    const OctreeFrame *frame = pen->frame;
    uint32_t voxel[3], outside = 0;
    for (int i = 0; i < 3; i++) {
        int64_t offset = (depth * ray[i]) >> OCTREE_RAY_BITS;
        voxel[i] = (uint32_t)((frame->eye[i] + offset) >> 10);
        outside |= voxel[i] >= 8 * frame->size[i];
    }
    if (outside) return; // rounding at the window's edge
    uint32_t brick =
        voxel[0] / 8 + frame->size[0] * (voxel[1] / 8 + frame->size[1] * (voxel[2] / 8));
    uint32_t bit = voxel[0] % 8 + 8 * (voxel[1] % 8) + 64 * (voxel[2] % 8);
    size_t word = 16 * (size_t)brick + bit / 32;
    if (word != pen->word) {
        write_bits(pen);
        pen->word = word;
        pen->bits = 0;
    }
    pen->bits |= 1u << bit % 32;
}

// the points of one row of a sample, from `way`, where its first stands past the sample's own ray
static inline void hit_row(Pen *pen, const int64_t ray[3], int32_t depth, int64_t way[3],
                           int64_t change, int32_t slope_across, int32_t count, uint32_t split) {
    for (int32_t column = 0; column < count; column++) {
        const int64_t point[3] = {ray[0] + (way[0] >> split), ray[1] + (way[1] >> split),
                                  ray[2] + (way[2] >> split)};
        hit_point(pen, point, depth + (int32_t)(change >> split));
        for (int i = 0; i < 3; i++) way[i] += pen->frame->ray_column[i];
        change += slope_across;
    }
}

static void hit_square(Pen *pen, const int64_t ray[3], int32_t depth, uint32_t split,
                       const int32_t slopes[2]) {
    int32_t across = slopes[0] == OCTREE_FAR ? 1 : 1 << split;
    int32_t down = slopes[1] == OCTREE_FAR ? 1 : 1 << split;
    for (int32_t row = 0; row < down; row++) {
        int64_t way[3], change = down > 1 ? (int64_t)slopes[1] * row : 0;
        for (int i = 0; i < 3; i++) way[i] = (int64_t)pen->frame->ray_row[i] * row;
        hit_row(pen, ray, depth, way, change, slopes[0], across, split);
    }
}

static void hit_sample(Pen *pen, uint32_t column, uint32_t row) {
    const OctreeFrame *frame = pen->frame;
    const int32_t *picture = GPU_AT(int32_t, pen->args->depth);
    size_t down = (size_t)frame->stride * frame->width;
    size_t at = row * down + (size_t)column * frame->stride;
    int32_t depth = picture[at];
    if (depth == 0 || depth == OCTREE_FAR) return;

    int64_t ray[3];
    for (int i = 0; i < 3; i++) {
        ray[i] = frame->ray_first[i] + (int64_t)frame->ray_column[i] * column +
                 (int64_t)frame->ray_row[i] * row;
    }
    bool has_right = column + 1 < frame->columns, has_below = row + 1 < frame->rows;
    const int32_t slopes[2] = {
        slope(frame, depth, has_right ? picture[at + frame->stride] : 0),
        slope(frame, depth, has_below ? picture[at + down] : 0),
    };
    uint32_t split = splits(frame, depth, slopes);
    if (split == 0) {
        hit_point(pen, ray, depth);
    } else {
        hit_square(pen, ray, depth, split, slopes);
    }
}

// one group = OCTREE_HIT_GROUP samples, row by row
static void hit(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    uint32_t count = frame->columns * frame->rows;
    uint32_t first = begin * OCTREE_HIT_GROUP, last = end * OCTREE_HIT_GROUP;
    if (last > count) last = count;

    Pen pen = {args, frame, 0, 0};
    uint32_t row = first / frame->columns, column = first % frame->columns;
    for (uint32_t i = first; i < last; i++) {
        hit_sample(&pen, column, row);
        if (++column == frame->columns) column = 0, row++;
    }
    write_bits(&pen);
}

const GpuCode octree_hit_code = {
    .name = "octree_hit",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = hit,
    .host_grain = 32,
};
