// The definition of the features of remembered rays, compiled once for any processor and once for
// AVX-512. A group is RAY_GROUP rows of one target after the other. See ray.h.

#include "model/ray.h"

enum { RAY_LANES = 16 };

// How a page lies for a target: what all of its rows of one side share.
typedef struct RayView {
    float origin[3];    // o
    float turn[3][3];   // R_tᵀ R_m
    float time_feature; // log2(1 + |frames between|)/8
    float side_feature; // log2 side
} RayView;

static RayView view_of(const float *target, const float *page, uint32_t side) {
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
    view.side_feature = alike_log((float)side) * RAY_PER_LOG;
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

// o/4, d and m/4 as one list, that a vector register holds
static void put_base(float base[RAY_LANES], const float o[3], const float d[3]) {
    memset(base, 0, RAY_LANES * sizeof *base);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t j = (i + 1) % 3, k = (i + 2) % 3;
        base[i] = o[i] * 0.25f;
        base[3 + i] = d[i];
        base[6 + i] = (o[j] * d[k] - o[k] * d[j]) * 0.25f;
    }
}

// of each lane the sine and cosine in four octaves
typedef struct RayOctaves {
    float sine[4][RAY_LANES], cosine[4][RAY_LANES];
} RayOctaves;

static void put_octaves(RayOctaves *octaves, const float base[RAY_LANES]) {
    for (uint32_t lane = 0; lane < RAY_LANES; lane++) {
        AlikeAngle angle = alike_angle(base[lane]);
        for (uint32_t i = 0; i < 4; i++) {
            octaves->sine[i][lane] = angle.sine;
            octaves->cosine[i][lane] = angle.cosine;
            angle = alike_twice(angle);
        }
    }
}

// those of the three lanes from `lane` on
static void put_waves(float *y, const RayOctaves *octaves, uint32_t lane, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        memcpy(y + 6 * i, octaves->sine[i] + lane, 3 * sizeof *y);
        memcpy(y + 6 * i + 3, octaves->cosine[i] + lane, 3 * sizeof *y);
    }
}

static void put_features(float *y, const float base[RAY_LANES]) {
    RayOctaves octaves;
    put_octaves(&octaves, base);
    memcpy(y, base, 9 * sizeof *y);
    put_waves(y + RAY_OF_ORIGIN, &octaves, 0, 4);
    put_waves(y + RAY_OF_DIRECTION, &octaves, 3, 3);
    put_waves(y + RAY_OF_MOMENT, &octaves, 6, 3);
}

static void ray_row(float *y, const RayView *view, const RayArgs *args, uint32_t square) {
    float d[3], base[RAY_LANES];
    put_direction(d, view, args, square);
    put_base(base, view->origin, d);
    put_features(y, base);
    y[RAY_OF_TIME] = view->time_feature;
    y[RAY_OF_SIDE] = view->side_feature;
    y[RAY_FEATURES - 1] = 1;
}

// is the row's page or side another than that of the row before?
static bool is_new_view(const uint32_t *words) {
    return words[0] != words[-2] || words[1] >> 16 != words[-1] >> 16;
}

// rows of one page often follow each other: these share a view
static void ray_rows(const RayArgs *args, uint32_t target, uint32_t first, uint32_t last) {
    size_t row_count = args->row_count;
    const uint32_t *rows =
        GPU_AT(const uint32_t, args->rows) + 2 * (target / args->targets_per_table * row_count);
    float *y = GPU_AT(float, args->y) + target * row_count * RAY_FEATURES;
    const float *pose = GPU_AT(const float, args->target_poses) + target * RAY_POSE;
    RayView view;
    for (uint32_t row = first; row < last; row++) {
        const uint32_t *words = rows + 2 * (size_t)row;
        const float *page = GPU_AT(const float, args->pages) + words[0] * (size_t)RAY_POSE;
        if (row == first || is_new_view(words)) view = view_of(pose, page, words[1] >> 16);
        ray_row(y + row * (size_t)RAY_FEATURES, &view, args, words[1]);
    }
}

static void ray_groups(const void *argument, uint32_t begin, uint32_t end) {
    const RayArgs *args = argument;
    uint32_t rows = args->row_count, count = args->targets * rows, first = begin * RAY_GROUP;
    uint32_t last = end * RAY_GROUP < count ? end * RAY_GROUP : count;
    while (first < last) {
        uint32_t target = first / rows,
                 to = (target + 1) * rows < last ? (target + 1) * rows : last;
        ray_rows(args, target, first - target * rows, to - target * rows);
        first = to;
    }
}
