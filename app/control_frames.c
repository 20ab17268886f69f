// See control_frames.h.

#include "app/control_frames.h"

#include <math.h>
#include <string.h>

static bool draw_batch(const ControlStage *stage, const RenderCamera *cameras, uint32_t count,
                       uint8_t *rgb, float *depth, Error *err) {
    RenderView views[WALK_BATCH];
    RenderFrames drawn;
    size_t pixels = (size_t)stage->walk->size * stage->walk->size * count;
    for (uint32_t i = 0; i < count; i++)
        views[i] = (RenderView){.scene = stage->world->seen, .camera = cameras[i]};
    uint32_t sensors = RENDER_RGB | (depth != NULL ? RENDER_DEPTH : 0);
    if (!render_views(stage->render, views, count, sensors, &drawn, err)) return false;
    for (size_t p = 0; p < pixels; p++) memcpy(rgb + 3 * p, drawn.rgba + 4 * p, 3);
    if (depth != NULL) memcpy(depth, drawn.depth, pixels * sizeof *depth);
    return true;
}

bool control_draw(const ControlStage *stage, const RenderCamera *cameras, uint32_t count,
                  uint8_t *rgb, float *depth, Error *err) {
    size_t picture = (size_t)stage->walk->size * stage->walk->size;
    for (uint32_t first = 0; first < count; first += WALK_BATCH) {
        uint32_t left = count - first, batch = left < WALK_BATCH ? left : WALK_BATCH;
        if (!draw_batch(stage, cameras + first, batch, rgb + first * picture * 3,
                        depth == NULL ? NULL : depth + first * picture, err))
            return false;
    }
    return true;
}

//---- blur ----------------------------------------------------------------------------------------

enum { REACH = 8, MOST_SIDE = 256 };

static int make_kernel(float sigma, float kernel[REACH + 1]) {
    int reach = (int)ceilf(2.5f * sigma);
    ASSERT(reach <= REACH);
    for (int i = 0; i <= reach; i++) kernel[i] = expf(-0.5f * (float)(i * i) / (sigma * sigma));
    return reach;
}

// one line of `count` pixels, `stride` floats apart
static void blur_line(float *line, int count, int stride, const float *kernel, int reach) {
    float sums[MOST_SIDE][3];
    for (int i = 0; i < count; i++) {
        int low = i < reach ? -i : -reach, high = count - 1 - i < reach ? count - 1 - i : reach;
        float weight = 0, sum[3] = {0};
        for (int j = low; j <= high; j++) {
            float w = kernel[j < 0 ? -j : j];
            const float *at = line + (i + j) * stride;
            weight += w;
            for (int k = 0; k < 3; k++) sum[k] += w * at[k];
        }
        for (int k = 0; k < 3; k++) sums[i][k] = sum[k] / weight;
    }
    for (int i = 0; i < count; i++) memcpy(line + i * stride, sums[i], sizeof sums[i]);
}

void control_blur(const uint8_t *rgb, uint32_t size, float sigma, float *soft) {
    ASSERT(size <= MOST_SIDE);
    float kernel[REACH + 1];
    int reach = make_kernel(sigma, kernel), side = (int)size;
    for (uint32_t i = 0; i < size * size * 3; i++) soft[i] = (float)rgb[i] / 255;
    for (int y = 0; y < side; y++) blur_line(soft + y * side * 3, side, 3, kernel, reach);
    for (int x = 0; x < side; x++) blur_line(soft + x * 3, side, side * 3, kernel, reach);
}

//---- distance ------------------------------------------------------------------------------------

double control_error(const float *a, const float *b, const uint8_t *mask, uint32_t pixels) {
    double squares = 0, values = 0;
    for (uint32_t p = 0; p < pixels; p++) {
        if (mask != NULL && !mask[p]) continue;
        float sum = 0;
        for (uint32_t i = 3 * p; i < 3 * p + 3; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        squares += (double)sum;
        values += 3;
    }
    return squares / values;
}

double control_decibels(double error) {
    return -10 * log10(fmax(error, 1e-10));
}
