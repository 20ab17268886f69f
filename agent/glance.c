// See glance.h.

#include "agent/glance.h"

#include <math.h>
#include <string.h>

static const float USUAL = 0.05f; // s0, of values in 0 .. 1
static const float PART = 0.25f;  // of the doubt of a pixel that is left in the mean of sixteen

//---- resampling ----------------------------------------------------------------------------------

// the source pixels first .. end-1 that pixel i of the square picture covers; slope: of half the
// source, which is `across` pixels wide
static void span(int i, float slope, uint32_t across, int *first, int *end) {
    float half = 0.5f * (float)across, per = 2.0f / GLANCE_PIXELS;
    float low = half + half * (per * (float)i - 1) / slope;
    float high = half + half * (per * (float)(i + 1) - 1) / slope;
    int most = (int)across - 1;
    *first = (int)fminf(fmaxf(floorf(low + 0.001f), 0), (float)most);
    *end = (int)fminf(fmaxf(ceilf(high - 0.001f), (float)(*first + 1)), (float)across);
}

void glance_resample(const MemoryCamera *camera, const uint8_t *rgba,
                     uint8_t rgb[GLANCE_PIXELS * GLANCE_PIXELS * 3]) {
    float slope = tanf(0.5f * camera->hfov);
    float down = slope * (float)camera->height / (float)camera->width;
    for (int y = 0; y < GLANCE_PIXELS; y++) {
        int top, bottom;
        span(y, down, camera->height, &top, &bottom);
        for (int x = 0; x < GLANCE_PIXELS; x++) {
            int left, right, sum[3] = {0};
            span(x, slope, camera->width, &left, &right);
            for (int v = top; v < bottom; v++)
                for (int u = left; u < right; u++)
                    for (int k = 0; k < 3; k++)
                        sum[k] += rgba[((size_t)v * camera->width + (size_t)u) * 4 + (size_t)k];
            int count = (bottom - top) * (right - left);
            for (int k = 0; k < 3; k++)
                rgb[(y * GLANCE_PIXELS + x) * 3 + k] = (uint8_t)((sum[k] + count / 2) / count);
        }
    }
}

//---- comparing -----------------------------------------------------------------------------------

void glance_take(const uint8_t rgb[GLANCE_PIXELS * GLANCE_PIXELS * 3], const float *doubt,
                 Glance *glance) {
    enum { STEP = GLANCE_PIXELS / GLANCE_SIDE };
    for (int cell = 0; cell < GLANCE_CELLS; cell++) {
        int sum[3] = {0}, left = cell % GLANCE_SIDE * STEP, top = cell / GLANCE_SIDE * STEP;
        for (int p = 0; p < STEP * STEP; p++)
            for (int k = 0; k < 3; k++)
                sum[k] += rgb[((top + p / STEP) * GLANCE_PIXELS + left + p % STEP) * 3 + k];
        for (int k = 0; k < 3; k++)
            glance->cells[cell][k] = (uint8_t)((sum[k] + STEP * STEP / 2) / (STEP * STEP));
    }
    for (int p = 0; p < GLANCE_PATCHES * GLANCE_PATCHES; p++) // a value's -1 .. 1 is a byte's range
        glance->doubt[p] = doubt == NULL ? 0 : (uint8_t)fminf(0.5f * doubt[p] * 255, 255);
}

float glance_unlike(const Glance *goal, const Glance *other) {
    enum { SIDE = GLANCE_SIDE / GLANCE_PATCHES }; // cells a patch
    float sum = 0, usual = USUAL * USUAL;
    for (int p = 0; p < GLANCE_PATCHES * GLANCE_PATCHES; p++) {
        float doubt = PART * (float)other->doubt[p] / 255, spread = usual + doubt * doubt;
        int squares = 0;
        for (int c = 0; c < SIDE * SIDE; c++) {
            int row = p / GLANCE_PATCHES * SIDE + c / SIDE;
            int cell = row * GLANCE_SIDE + p % GLANCE_PATCHES * SIDE + c % SIDE;
            for (int k = 0; k < 3; k++) {
                int d = goal->cells[cell][k] - other->cells[cell][k];
                squares += d * d;
            }
        }
        float mean = (float)squares / (SIDE * SIDE * 3 * 255.0f * 255.0f);
        sum += 2 * log1pf(0.5f * mean / spread) + logf(spread / usual);
    }
    return sum / (GLANCE_PATCHES * GLANCE_PATCHES);
}
