// A tile of pixels, plainly, and the choice of the host's body: this loop, or packets of 8 or 16
// rays where the processor has AVX2 or AVX-512. All give the same bits (raycast.h says where the
// parts are).
//
// Depth and ids come from the ray through the middle of the pixel, so they do not depend on the
// anti-aliasing of the colours: that averages samples × samples toned colours on a regular grid.

#include "render/raycast.h"

#include "base/cpu.h"

#include <math.h>

static const uint32_t spirv[] =
#include "render/raycast.spv.h"
    ;

static void run(const void *args, uint32_t begin, uint32_t end) {
#if defined(__x86_64__)
    if (cpu_has_avx512()) {
        raycast_avx512(args, begin, end);
        return;
    }
    if (cpu_has_avx2()) {
        raycast_avx2(args, begin, end);
        return;
    }
#endif
    raycast_plain(args, begin, end);
}

const GpuCode raycast_code = {
    .name = "raycast",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = run,
    .host_grain = 4, // about 50 µs of work
};

static uint32_t tiles(uint32_t pixels) {
    return (pixels + RAYCAST_TILE - 1) / RAYCAST_TILE;
}

uint32_t raycast_group_count(const RaycastArgs *args) {
    return tiles(args->width) * tiles(args->height) * args->view_count;
}

void raycast_direction(const RaycastArgs *args, const RaycastView *view, float x, float y,
                       float direction[3]) {
    float right = x * args->step - args->half_width;
    float up = args->half_height - y * args->step;
    for (int k = 0; k < 3; k++) {
        direction[k] = (view->forward[k] + view->right[k] * right) + view->up[k] * up;
    }
}

static float clamped_depth(const RaycastArgs *args, float t) {
    if (t < args->min_depth) return 0.0f;
    return t < args->max_depth ? t : args->max_depth;
}

static void add_sample(const RaycastArgs *args, const RaycastView *view, const float direction[3],
                       const RaycastHit *hit, float sum[3]) {
    float color[3];
    if (hit->instance == RAYCAST_NONE) {
        raycast_sky(GPU_AT(const RaycastScene, view->scene), direction, color);
    } else {
        raycast_shade(args, view, direction, hit, color);
    }
    for (int k = 0; k < 3; k++) sum[k] = sum[k] + raycast_tone(color[k]);
}

// Gives the last of the hits: the only one where a pixel has one sample, through its middle.
static uint32_t draw_samples(const RaycastArgs *args, const RaycastView *view, uint32_t column,
                             uint32_t row, RaycastHit *last) {
    float sum[3] = {0};
    float part = 1.0f / (float)args->samples;
    for (uint32_t j = 0; j < args->samples; j++) {
        for (uint32_t i = 0; i < args->samples; i++) {
            float direction[3];
            raycast_direction(args, view, (float)column + ((float)i + 0.5f) * part,
                              (float)row + ((float)j + 0.5f) * part, direction);
            *last = raycast_closest(view, direction);
            add_sample(args, view, direction, last, sum);
        }
    }
    for (int k = 0; k < 3; k++) sum[k] = sum[k] * (part * part);
    return raycast_encode(sum);
}

static void write_geometry(const RaycastArgs *args, const RaycastView *view, const RaycastHit *hit,
                           size_t at) {
    bool is_hit = hit->instance != RAYCAST_NONE;
    const RaycastInstance *instance =
        GPU_AT(const RaycastInstance, view->instances) + (is_hit ? hit->instance : 0);
    if (args->sensors & RAYCAST_DEPTH) {
        GPU_AT(float, args->depth)[at] = clamped_depth(args, hit->t);
    }
    if (args->sensors & RAYCAST_SEMANTIC) {
        GPU_AT(uint32_t, args->semantic)[at] = is_hit ? instance->category : 0;
    }
    if (args->sensors & RAYCAST_INSTANCE) {
        GPU_AT(uint32_t, args->instance)[at] = is_hit ? instance->object : 0;
    }
}

static void draw_pixel(const RaycastArgs *args, const RaycastView *view, uint32_t column,
                       uint32_t row, size_t at) {
    RaycastHit hit;
    bool has_rgb = args->sensors & RAYCAST_RGB;
    if (has_rgb) {
        GPU_AT(uint32_t, args->rgba)[at] = draw_samples(args, view, column, row, &hit);
    }
    if (!(args->sensors & ~RAYCAST_RGB)) return;
    if (!has_rgb || args->samples != 1) {
        float direction[3];
        raycast_direction(args, view, (float)column + 0.5f, (float)row + 0.5f, direction);
        hit = raycast_closest(view, direction);
    }
    write_geometry(args, view, &hit, at);
}

void raycast_plain(const void *arguments, uint32_t begin, uint32_t end) {
    const RaycastArgs *args = arguments;
    uint32_t columns = tiles(args->width), rows = tiles(args->height);
    for (uint32_t group = begin; group < end; group++) {
        uint32_t v = group / (columns * rows);
        uint32_t left = group % columns * RAYCAST_TILE;
        uint32_t upper = group / columns % rows * RAYCAST_TILE;
        const RaycastView *view = GPU_AT(const RaycastView, args->views) + v;
        for (uint32_t row = upper; row < upper + RAYCAST_TILE && row < args->height; row++) {
            for (uint32_t c = left; c < left + RAYCAST_TILE && c < args->width; c++) {
                size_t at = ((size_t)v * args->height + row) * args->width + c;
                draw_pixel(args, view, c, row, at);
            }
        }
    }
}
