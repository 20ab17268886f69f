// What the tests of single kernels share: random arrays, their way to a device and back, and the
// slope of a reference, measured.

#pragma once

#include "base/rng.h"
#include "test_gpu.h"

#include <math.h>

static inline float *test_random(Rng *rng, Arena *arena, size_t count, float largest) {
    float *values = arena_array(arena, float, count);
    for (size_t i = 0; i < count; i++) values[i] = rng_range(rng, -largest, largest);
    return values;
}

static inline double *test_doubles(Arena *arena, const float *values, size_t count) {
    double *wide = arena_array(arena, double, count);
    for (size_t i = 0; i < count; i++) wide[i] = (double)values[i];
    return wide;
}

// A buffer on the device that holds `values`.
static inline GpuBuffer test_upload(Gpu *gpu, const float *values, size_t count) {
    Error err;
    GpuBuffer buffer;
    size_t bytes = (count > 0 ? count : 1) * sizeof *values;
    assert_ok(gpu_buffer_create(gpu, bytes, &buffer, &err), err);
    if (count > 0) gpu_write(gpu, buffer, 0, values, count * sizeof *values);
    return buffer;
}

static inline void test_download(Gpu *gpu, GpuBuffer buffer, float *values, size_t count) {
    if (count > 0) gpu_read(gpu, buffer, 0, values, count * sizeof *values);
}

static inline void test_dispatch(Gpu *gpu, const GpuCode *code, const void *args, size_t bytes,
                                 uint32_t groups) {
    Error err;
    GpuKernel kernel;
    assert_ok(gpu_kernel_create(gpu, code, &kernel, &err), err);
    gpu_dispatch(gpu, kernel, args, bytes, groups);
}

// Runs what was recorded and gives the buffers back.
static inline void test_finish(Gpu *gpu, const GpuBuffer *buffers, size_t count) {
    Error err;
    assert_ok(gpu_finish(gpu, &err), err);
    for (size_t i = 0; i < count; i++) gpu_buffer_destroy(gpu, buffers[i]);
}

// Fails unless |value - right| <= allowed · (1 + |right|). NaN is far from everything.
static inline void test_near(const char *what, size_t at, double value, double right,
                             double allowed) {
    if (!(fabs(value - right) <= allowed * (1 + fabs(right))))
        fail_msg("%s[%zu] is %.9g, not %.9g", what, at, value, right);
}

static inline void test_all_near(const char *what, const float *values, const double *right,
                                 size_t count, double allowed) {
    for (size_t i = 0; i < count; i++) test_near(what, i, (double)values[i], right[i], allowed);
}

// d f / d values[i], by central differences.
typedef double TestFunction(void *context);

static inline double test_slope(TestFunction *f, void *context, double *value, double step) {
    double before = *value;
    *value = before + step;
    double up = f(context);
    *value = before - step;
    double down = f(context);
    *value = before;
    return (up - down) / (2 * step);
}
