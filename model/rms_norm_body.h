// The loops of the root-mean-square norm, compiled once for any machine (rms_norm.c) and once for
// AVX-512 (rms_norm_avx512.c): the including file says FORM(name), VEC (floats of a vector) and
// SUM(v) (of its lanes). The definition is in rms_norm.h.
//
// Sums along a row are made in lanes, lane l taking values l, l + VEC, ..., and what does not fill
// a vector is added last.

#include "model/rms_norm.h"

#include <math.h>
#include <string.h>

typedef float Vec __attribute__((vector_size(VEC * sizeof(float)), aligned(4), may_alias));

static inline Vec load(const float *from) {
    return *(const Vec *)from;
}

static float sum_squares(const float *x, uint32_t count) {
    Vec lanes = {0};
    uint32_t i = 0;
    for (; i + VEC <= count; i += VEC) lanes += load(x + i) * load(x + i);
    float sum = SUM(lanes);
    for (; i < count; i++) sum += x[i] * x[i];
    return sum;
}

// Σ gain dy x
static float sum_products(const float *gain, const float *dy, const float *x, uint32_t count) {
    Vec lanes = {0};
    uint32_t i = 0;
    for (; i + VEC <= count; i += VEC) lanes += load(gain + i) * load(dy + i) * load(x + i);
    float sum = SUM(lanes);
    for (; i < count; i++) sum += gain[i] * dy[i] * x[i];
    return sum;
}

static float inverse_rms(const float *x, uint32_t cols) {
    return 1 / sqrtf(sum_squares(x, cols) / (float)cols + (float)RMS_NORM_EPSILON);
}

void FORM(model_rms_norm)(const RmsNormArgs *args, uint32_t begin, uint32_t end) {
    const float *gain = GPU_AT(const float, args->gain);
    for (uint32_t row = begin; row < end; row++) {
        const float *x = GPU_AT(const float, args->x) + row * (size_t)args->cols;
        float *y = GPU_AT(float, args->y) + row * (size_t)args->cols;
        float r = inverse_rms(x, args->cols);
#pragma GCC ivdep
        for (uint32_t i = 0; i < args->cols; i++) y[i] = gain[i] * (x[i] * r);
    }
}

void FORM(model_rms_norm_back)(const RmsNormBackArgs *args, uint32_t begin, uint32_t end,
                               float *partial) {
    const float *gain = GPU_AT(const float, args->gain);
    memset(partial, 0, args->cols * sizeof *partial);
    for (uint32_t row = begin; row < end; row++) {
        const float *x = GPU_AT(const float, args->x) + row * (size_t)args->cols;
        const float *dy = GPU_AT(const float, args->dy) + row * (size_t)args->cols;
        float *dx = GPU_AT(float, args->dx) + row * (size_t)args->cols;
        float r = inverse_rms(x, args->cols);
        float mean = sum_products(gain, dy, x, args->cols) / (float)args->cols;
        float along = r * r * mean;
#pragma GCC ivdep
        for (uint32_t i = 0; i < args->cols; i++) {
            partial[i] += dy[i] * (x[i] * r);
            dx[i] += r * (gain[i] * dy[i] - x[i] * along);
        }
    }
}
