// What a picture says of a brick and of a row of voxels: the bodies of octree_view_plain and
// octree_view_avx2, included by both files and compiled for each one's instruction set. Why it is
// computed so is told in octree_cull.c and octree_carve.c.

#pragma once

#include "memory/octree_inside.h"

#include <string.h>

// a, b and z of one point, in units
typedef struct Projected {
    int32_t a, b, z;
} Projected;

// the pyramid's level whose windows cover `span` + 1 pixels two by two: least k, 3 * 2^k > span
static inline uint32_t level_of(const OctreeFrame *frame, uint32_t span) {
    uint32_t level = span < 3 ? 0 : 32 - (uint32_t)__builtin_clz(span / 3);
    return level < frame->level_count ? level : frame->level_count - 1;
}

// exact a / z for a >= 0, z > 0. The quotient in floating point is off by one at most, and the
// remainder tells which way.
static inline int32_t divide(int32_t a, int32_t z, float inverse) {
    int32_t quotient = (int32_t)((float)a * inverse);
    int32_t remainder = a - quotient * z;
    return quotient + (remainder >= z) - (remainder < 0);
}

static inline int32_t lower(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static inline int32_t higher(int32_t a, int32_t b) {
    return a > b ? a : b;
}

// a where mask is all ones, b where it is all zeros
static inline int32_t blend(int32_t mask, int32_t a, int32_t b) {
    return (a & mask) | (b & ~mask);
}

// the lowest corner of a brick; 64 bits, for the steps are many
static inline Projected project_brick(const OctreeFrame *frame, const uint32_t brick[3]) {
    int64_t a = 0, b = 0, z = 0;
    for (int i = 0; i < 3; i++) {
        int64_t offset = (int64_t)brick[i] * 8 * OCTREE_UNIT - frame->eye[i];
        a += offset * frame->a_axis[i];
        b += offset * frame->b_axis[i];
        z += offset * frame->z_axis[i];
    }
    return (Projected){(int32_t)(a >> OCTREE_AXIS_BITS), (int32_t)(b >> OCTREE_AXIS_BITS),
                       (int32_t)(z >> OCTREE_AXIS_BITS)};
}

static inline Projected step(const OctreeFrame *frame, Projected from, int x, int y, int z) {
    return (Projected){
        from.a + x * frame->a_half[0] + y * frame->a_half[1] + z * frame->a_half[2],
        from.b + x * frame->b_half[0] + y * frame->b_half[1] + z * frame->b_half[2],
        from.z + x * frame->z_half[0] + y * frame->z_half[1] + z * frame->z_half[2],
    };
}

//---- a whole brick -------------------------------------------------------------------------------

// is all of the brick outside of one side of the frustum? is all of it inside of all sides?
static inline bool is_outside(const OctreeFrame *frame, const int32_t side[5]) {
    bool outside = side[4] + frame->most[4] < OCTREE_NEAR;
    outside |= side[4] + frame->least[4] > frame->limit;
    for (int i = 0; i < 4; i++) outside |= side[i] + frame->most[i] < 0;
    return outside;
}

static inline bool is_inside(const OctreeFrame *frame, const int32_t side[5]) {
    bool inside = true;
    for (int i = 0; i < 4; i++) inside &= side[i] + frame->least[i] > 0;
    return inside;
}

typedef struct Rectangle {
    int32_t left, right, top, bottom; // inclusive
} Rectangle;

// the pixels that a brick's eight corners span, cut to the picture
static inline Rectangle brick_rectangle(const OctreeFrame *frame, Projected base) {
    Rectangle r = {INT32_MAX, 0, INT32_MAX, 0};
    int32_t width = (int32_t)frame->width, height = (int32_t)frame->height;
    for (int i = 0; i < 8; i++) {
        Projected corner = step(frame, base, 16 * (i & 1), 8 * (i & 2), 4 * (i & 4));
        float inverse = 1.0f / (float)corner.z;
        int32_t a = lower(higher(corner.a, 0), width * corner.z - 1);
        int32_t b = lower(higher(corner.b, 0), height * corner.z - 1);
        int32_t u = divide(a, corner.z, inverse), v = divide(b, corner.z, inverse);
        r = (Rectangle){lower(r.left, u), higher(r.right, u), lower(r.top, v), higher(r.bottom, v)};
    }
    return r;
}

// nearest and farthest depth in a rectangle
static inline void look_up(const OctreePyramid *pyramid, Rectangle r, int32_t *nearest,
                           int32_t *farthest) {
    const OctreeFrame *frame = pyramid->frame;
    uint32_t level = level_of(frame, (uint32_t)higher(r.right - r.left, r.bottom - r.top));
    int32_t first = (int32_t)frame->level_first[level], width = (int32_t)frame->level_width[level];
    const int32_t columns[2] = {r.left >> level, higher(r.left >> level, (r.right >> level) - 1)};
    const int32_t rows[2] = {r.top >> level, higher(r.top >> level, (r.bottom >> level) - 1)};
    *nearest = INT32_MAX, *farthest = 0;
    for (int i = 0; i < 4; i++) {
        int32_t at = first + rows[i / 2] * width + columns[i % 2];
        *nearest = lower(*nearest, pyramid->nearest[at]);
        *farthest = higher(*farthest, pyramid->farthest[at]);
    }
}

static inline uint32_t judge_brick(const OctreePyramid *pyramid, const uint32_t brick[3]) {
    const OctreeFrame *frame = pyramid->frame;
    Projected base = project_brick(frame, brick);
    int32_t width = (int32_t)frame->width, height = (int32_t)frame->height;
    const int32_t side[5] = {base.a, width * base.z - base.a, base.b, height * base.z - base.b,
                             base.z};
    if (is_outside(frame, side)) return OCTREE_UNSEEN;
    int32_t front = base.z + frame->least[4], back = base.z + frame->most[4];
    if (front < OCTREE_NEAR) return OCTREE_MIXED; // some corner has no place in the picture

    int32_t nearest, farthest;
    look_up(pyramid, brick_rectangle(frame, base), &nearest, &farthest);
    if (front > farthest) return OCTREE_UNSEEN;
    bool is_clear = back <= lower(nearest, frame->limit);
    return is_clear && is_inside(frame, side) ? OCTREE_CLEAR : OCTREE_MIXED;
}

//---- a row of voxels -----------------------------------------------------------------------------

// does a row from one point to the other lie outside of one side of the picture?
static inline bool is_row_outside(const OctreeFrame *frame, Projected from, Projected to) {
    int32_t width = (int32_t)frame->width, height = (int32_t)frame->height;
    int32_t half = frame->footprint;
    return higher(from.a, to.a) < half || higher(from.b, to.b) < half ||
           higher(width * from.z - from.a, width * to.z - to.a) <= half ||
           higher(height * from.z - from.b, height * to.z - to.b) <= half;
}

// the voxels of a row whose pixels are looked up: those in the picture and before `wall`
static inline int32_t is_voxel_seen(const OctreeFrame *frame, Projected p, int32_t wall) {
    int32_t half = frame->footprint, z = higher(p.z, OCTREE_NEAR);
    return -(p.z >= OCTREE_NEAR) & -(p.z + frame->reach <= wall) & -(p.a >= half) & -(p.b >= half) &
           -(p.a + half < (int32_t)frame->width * z) & -(p.b + half < (int32_t)frame->height * z);
}

// Voxels farther away than they are wide in pixels: each lies in one window of the lowest level,
// since its square spans two pixels at most either way.
static inline uint32_t free_far_row(const OctreePyramid *pyramid, Projected at, int32_t wall) {
    const OctreeFrame *frame = pyramid->frame;
    const int32_t *nearest = pyramid->nearest;
    int32_t da = 2 * frame->a_half[0], db = 2 * frame->b_half[0], dz = 2 * frame->z_half[0];
    int32_t half = frame->footprint, reach = frame->reach, pitch = (int32_t)frame->width;
    uint32_t free = 0;
    for (int i = 0; i < 8; i++) {
        Projected p = {at.a + i * da, at.b + i * db, at.z + i * dz};
        int32_t seen = is_voxel_seen(frame, p, wall), z = blend(seen, p.z, OCTREE_NEAR);
        float inverse = 1.0f / (float)z;
        int32_t left = divide((p.a - half) & seen, z, inverse);
        int32_t top = divide((p.b - half) & seen, z, inverse);
        free |= (uint32_t)(seen & -(z + reach <= nearest[top * pitch + left])) & 1u << i;
    }
    return free;
}

// voxels of any size, in up to four windows each
static inline uint32_t free_near_row(const OctreePyramid *pyramid, Projected at, int32_t wall,
                                     uint32_t level) {
    const OctreeFrame *frame = pyramid->frame;
    const int32_t *nearest = pyramid->nearest + frame->level_first[level];
    int32_t da = 2 * frame->a_half[0], db = 2 * frame->b_half[0], dz = 2 * frame->z_half[0];
    int32_t half = frame->footprint, reach = frame->reach;
    int32_t pitch = (int32_t)frame->level_width[level];
    uint32_t free = 0;
    for (int i = 0; i < 8; i++) {
        Projected p = {at.a + i * da, at.b + i * db, at.z + i * dz};
        int32_t seen = is_voxel_seen(frame, p, wall), z = blend(seen, p.z, OCTREE_NEAR);
        float inverse = 1.0f / (float)z;
        int32_t left = divide((p.a - half) & seen, z, inverse) >> level;
        int32_t top = divide((p.b - half) & seen, z, inverse) >> level;
        int32_t right = higher(left, (divide((p.a + half) & seen, z, inverse) >> level) - 1);
        int32_t bottom = higher(top, (divide((p.b + half) & seen, z, inverse) >> level) - 1);
        int32_t upper = top * pitch, under = bottom * pitch;
        int32_t depth = lower(lower(nearest[upper + left], nearest[upper + right]),
                              lower(nearest[under + left], nearest[under + right]));
        free |= (uint32_t)(seen & -(z + reach <= depth)) & 1u << i;
    }
    return free;
}

// Eight voxels along x from the centre `at`: bit i is set when voxel i is free. None beyond `wall`.
// Voxels that are not seen take a place that is legal: masks instead of conditions, which a
// compiler turns into one vector of eight.
static inline uint32_t free_row(const OctreePyramid *pyramid, Projected at, int32_t wall) {
    const OctreeFrame *frame = pyramid->frame;
    Projected end = step(frame, at, 14, 0, 0);
    int32_t front = lower(at.z, end.z), back = higher(at.z, end.z);
    if (back < OCTREE_NEAR || front + frame->reach > wall) return 0;
    if (is_row_outside(frame, at, end)) return 0;

    int32_t across = 2 * frame->footprint;
    front = higher(front, OCTREE_NEAR);
    if (across < front) return free_far_row(pyramid, at, wall);
    // one level for the row, from its nearest voxel
    return free_near_row(pyramid, at, wall, level_of(frame, (uint32_t)(across / front) + 1));
}

// No voxel behind the farthest depth in the brick's rectangle is free. The kernel does without
// this: it only saves time.
static inline int32_t wall_behind(const OctreePyramid *pyramid, Projected base) {
    const OctreeFrame *frame = pyramid->frame;
    if (base.z + frame->least[4] < OCTREE_NEAR) return frame->limit;
    int32_t nearest, farthest;
    look_up(pyramid, brick_rectangle(frame, base), &nearest, &farthest);
    return lower(farthest, frame->limit);
}

// all rows of a brick: bit x + 8 y + 64 z of the words is set when that voxel is free. Rows whose
// voxels are all in `known` are left out.
static inline bool free_voxels(const OctreePyramid *pyramid, const uint32_t brick[3],
                               const uint32_t known[16], uint32_t free[16]) {
    Projected base = project_brick(pyramid->frame, brick);
    int32_t wall = wall_behind(pyramid, base);
    uint32_t words[16] = {0}, any = 0;
    for (int row = 0; row < 64; row++) {
        if ((known[row / 4] >> 8 * (row % 4) & 0xff) == 0xff) continue;
        int y = row % 8, z = row / 8;
        uint32_t bits =
            free_row(pyramid, step(pyramid->frame, base, 1, 2 * y + 1, 2 * z + 1), wall);
        words[row / 4] |= bits << 8 * (row % 4);
        any |= bits;
    }
    memcpy(free, words, sizeof words);
    return any != 0;
}
