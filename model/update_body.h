// The definitions of optimizer steps, compiled once for any processor and once for AVX-512. See
// update.h.

#include "model/alike_gpu.h"
#include "model/update.h"

#include <math.h>
#include <string.h>

// the moments of so many values from `first` on; of the second also the part of the step
static inline void put_moments(const AdamArgs *args, float *restrict part, uint32_t first,
                               uint32_t count) {
    const AdamArgs a = *args;
    const float *restrict g = GPU_AT(const float, a.g) + first;
    float *restrict mean = GPU_AT(float, a.mean) + first;
    float *restrict square = GPU_AT(float, a.square) + first;
    for (uint32_t i = 0; i < count; i++) {
        float gradient = g[i] * a.scale;
        mean[i] = a.beta1 * mean[i] + (1 - a.beta1) * gradient;
        square[i] = a.beta2 * square[i] + (1 - a.beta2) * gradient * gradient;
        part[i] = square[i] * a.correct2;
    }
}

static inline void adam_group(const AdamArgs *args, uint32_t first, uint32_t count) {
    float root[UPDATE_COUNT];
    put_moments(args, root, first, count);
    alike_roots(root, count);
    float *restrict w = GPU_AT(float, args->w) + first;
    const float *restrict mean = GPU_AT(const float, args->mean) + first;
    float correct = args->correct1, rate = args->rate, decay = args->decay;
    for (uint32_t i = 0; i < count; i++)
        w[i] -= rate * (mean[i] * correct / (root[i] + UPDATE_LEAST) + decay * w[i]);
}

static inline void adam_groups(const void *argument, uint32_t begin, uint32_t end) {
    const AdamArgs *args = argument;
    for (uint32_t group = begin; group < end; group++) {
        uint32_t first = group * UPDATE_COUNT, left = args->count - first;
        adam_group(args, first, left < UPDATE_COUNT ? left : UPDATE_COUNT);
    }
}

// The squares of columns, of the running means where there are any: these are brought up to date.
static inline void put_squares(const ScaleArgs *args, float sum[UPDATE_COLS], uint32_t col,
                               uint32_t cols) {
    const float *g = GPU_AT(const float, args->g) + col;
    float *mean = GPU_AT(float, args->mean);
    memset(sum, 0, UPDATE_COLS * sizeof *sum);
    for (uint32_t row = 0; row < args->rows; row++) {
        size_t at = row * (size_t)args->cols;
        for (uint32_t i = 0; i < cols; i++) {
            float value = g[at + i];
            if (mean != NULL) {
                value = args->beta * mean[at + col + i] + (1 - args->beta) * value;
                mean[at + col + i] = value;
            }
            sum[i] += value * value;
        }
    }
}

static inline void scale_cols(const ScaleArgs *args, uint32_t col, uint32_t cols) {
    float factor[UPDATE_COLS];
    put_squares(args, factor, col, cols);
    for (uint32_t i = 0; i < cols; i++) {
        float rms = sqrtf(factor[i] / (float)args->rows);
        factor[i] = 1 / (rms > UPDATE_LEAST ? rms : UPDATE_LEAST);
    }
    const float *g = GPU_AT(const float, args->mean != 0 ? args->mean : args->g) + col;
    float *w = GPU_AT(float, args->w) + col;
    for (uint32_t row = 0; row < args->rows; row++) {
        size_t at = row * (size_t)args->cols;
        for (uint32_t i = 0; i < cols; i++)
            w[at + i] -= args->rate * (g[at + i] * factor[i] + args->decay * w[at + i]);
    }
}

static inline void scale_groups(const void *argument, uint32_t begin, uint32_t end) {
    const ScaleArgs *args = argument;
    for (uint32_t group = begin; group < end; group++) {
        uint32_t col = group * UPDATE_COLS, left = args->cols - col;
        scale_cols(args, col, left < UPDATE_COLS ? left : UPDATE_COLS);
    }
}

// sixteen sums side by side, then theirs: a fixed order that vectors can follow
static inline float sum_squares(const float *g, uint32_t count) {
    float part[16] = {0}, sum = 0;
    uint32_t i = 0;
    for (; i + 16 <= count; i += 16) {
        for (uint32_t lane = 0; lane < 16; lane++) part[lane] += g[i + lane] * g[i + lane];
    }
    for (uint32_t lane = 0; lane < 16; lane++) sum += part[lane];
    for (; i < count; i++) sum += g[i] * g[i];
    return sum;
}

static inline void norm_groups(const void *argument, uint32_t begin, uint32_t end) {
    const NormArgs *args = argument;
    for (uint32_t group = begin; group < end; group++) {
        uint32_t first = group * UPDATE_COUNT, left = args->count - first;
        const float *g = GPU_AT(const float, args->g) + first;
        GPU_AT(float, args->parts)
        [group] = sum_squares(g, left < UPDATE_COUNT ? left : UPDATE_COUNT);
    }
}
