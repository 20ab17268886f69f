// The definition of the features of remembered rays, compiled once for any processor and once for
// AVX-512. A group is RAY_GROUP rows of one target after the other. See ray.h.

#include "model/ray.h"

// How a page lies for a target: what all of its rows share.
typedef struct RayView {
    float origin[3];    // o
    float turn[3][3];   // R_tᵀ R_m
    float time_feature; // log2(1 + |frames between|)/8
} RayView;

static RayView view_of(const float *target, const float *page) {
    RayView view;
    for (uint32_t i = 0; i < 3; i++) {
        view.origin[i] = 0;
        for (uint32_t k = 0; k < 3; k++)
            view.origin[i] += target[3 * k + i] * (page[9 + k] - target[9 + k]);
        for (uint32_t j = 0; j < 3; j++) {
            view.turn[i][j] = 0;
            for (uint32_t k = 0; k < 3; k++) view.turn[i][j] += target[3 * k + i] * page[3 * k + j];
        }
    }
    view.time_feature = alike_log(1 + fabsf(page[12] - target[12])) * RAY_PER_LOG / 8;
    return view;
}

// the direction of a row's centre as the target sees it
static void put_direction(float d[3], const RayView *view, const RayArgs *args, uint32_t square) {
    uint32_t first = square & 0xffff;
    float half = 0.5f * (float)(square >> 16);
    float column = (float)(first % args->grid) + half, row = (float)(first / args->grid) + half;
    AlikeRay ray = alike_ray(column, row, (float)args->grid, args->slope);
    for (uint32_t i = 0; i < 3; i++)
        d[i] = view->turn[i][0] * ray.x + view->turn[i][1] * ray.y + view->turn[i][2] * ray.z;
}

// Three vectors of three as one list, which one vector register holds: o/4, d, m/4.
static void put_base(float base[9], const float o[3], const float d[3]) {
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t j = (i + 1) % 3, k = (i + 2) % 3;
        base[i] = o[i] * 0.25f;
        base[3 + i] = d[i];
        base[6 + i] = (o[j] * d[k] - o[k] * d[j]) * 0.25f;
    }
}

static void put_octaves(float *y, const float base[3], uint32_t octaves) {
    for (uint32_t axis = 0; axis < 3; axis++) {
        AlikeAngle angle = alike_angle(base[axis]);
        for (uint32_t i = 0; i < octaves; i++) {
            y[6 * i + axis] = angle.sine;
            y[6 * i + 3 + axis] = angle.cosine;
            angle = alike_twice(angle);
        }
    }
}

static void put_features(float *y, const float base[9]) {
    memcpy(y, base, 9 * sizeof *y);
    put_octaves(y + RAY_OF_ORIGIN, base, 4);
    put_octaves(y + RAY_OF_DIRECTION, base + 3, 3);
    put_octaves(y + RAY_OF_MOMENT, base + 6, 3);
}

static void ray_row(const RayArgs *args, uint32_t target, uint32_t row) {
    size_t at = target / args->targets_per_table * (size_t)args->row_count + row;
    const uint32_t *words = GPU_AT(const uint32_t, args->rows) + 2 * at;
    RayView view = view_of(GPU_AT(const float, args->target_poses) + target * RAY_POSE,
                           GPU_AT(const float, args->pages) + words[0] * RAY_POSE);
    float *y = GPU_AT(float, args->y) + ((size_t)target * args->row_count + row) * RAY_FEATURES;
    float d[3], base[9];
    put_direction(d, &view, args, words[1]);
    put_base(base, view.origin, d);
    put_features(y, base);
    y[RAY_OF_TIME] = view.time_feature;
    y[RAY_OF_SIDE] = alike_log((float)(words[1] >> 16)) * RAY_PER_LOG;
    y[RAY_FEATURES - 1] = 1;
}

static void ray_groups(const void *argument, uint32_t begin, uint32_t end) {
    const RayArgs *args = argument;
    uint32_t count = args->targets * args->row_count, first = begin * RAY_GROUP;
    uint32_t last = end * RAY_GROUP < count ? end * RAY_GROUP : count;
    for (uint32_t i = first; i < last; i++) ray_row(args, i / args->row_count, i % args->row_count);
}
