// The kernels that tests of gpu/ use, in C, each with its GpuCode.

#pragma once

#include "gpu/gpu.h"
#include "gpu/shared.h"
#include "number_gpu.h"
#include "scale_gpu.h"
#include "small_gpu.h"
#include "tally_gpu.h"
#include "test_gpu.h"

typedef struct ScaleArgs ScaleArgs;
typedef struct TallyArgs TallyArgs;
typedef struct SmallArgs SmallArgs;
typedef struct NumberArgs NumberArgs;

static inline uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static inline void scale_host(const void *args, uint32_t begin, uint32_t end) {
    const ScaleArgs *a = args;
    float *rows = GPU_AT(float, a->rows);
    for (uint32_t i = begin * SCALE_GROUP; i < least(end * SCALE_GROUP, a->count); i++) {
        rows[i] *= a->factor;
    }
}

static inline void tally_host(const void *args, uint32_t begin, uint32_t end) {
    const TallyArgs *a = args;
    const uint64_t *keys = GPU_AT(uint64_t, a->keys);
    for (uint32_t i = begin * TALLY_GROUP; i < least(end * TALLY_GROUP, a->count); i++) {
        uint64_t *sum = GPU_AT(uint64_t, a->sums) + keys[i] % a->bins, next;
        __atomic_fetch_add(GPU_AT(uint64_t, a->counts) + keys[i] % a->bins, 1, __ATOMIC_RELAXED);
        uint64_t seen = __atomic_load_n(sum, __ATOMIC_RELAXED);
        do {
            next = seen + keys[i] < TALLY_LIMIT ? seen + keys[i] : TALLY_LIMIT;
        } while (!__atomic_compare_exchange_n(sum, &seen, next, false, __ATOMIC_RELAXED,
                                              __ATOMIC_RELAXED));
    }
}

static inline void small_host(const void *args, uint32_t begin, uint32_t end) {
    const SmallArgs *a = args;
    for (uint32_t i = begin * SMALL_GROUP; i < least(end * SMALL_GROUP, a->count); i++) {
        int sum = GPU_AT(int8_t, a->codes)[i] * GPU_AT(uint8_t, a->weights)[i] +
                  GPU_AT(uint16_t, a->offsets)[i];
        GPU_AT(int32_t, a->sums)[i] = sum;
        GPU_AT(uint8_t, a->bytes)[i] = (uint8_t)(sum & 255);
    }
}

static inline void number_host(const void *args, uint32_t begin, uint32_t end) {
    const NumberArgs *a = args;
    for (uint32_t g = begin; g < least(end, a->count); g++) {
        GPU_AT(uint32_t, a->out_words)[g] += 3 * g + 1;
    }
}

static const uint32_t scale_spirv[] =
#include "tests/gpu/scale.spv.h"
    ;
static const uint32_t tally_spirv[] =
#include "tests/gpu/tally.spv.h"
    ;
static const uint32_t small_spirv[] =
#include "tests/gpu/small.spv.h"
    ;
static const uint32_t number_spirv[] =
#include "tests/gpu/number.spv.h"
    ;

static const GpuCode scale_code = {"scale", scale_spirv, sizeof scale_spirv, scale_host, 16};
static const GpuCode tally_code = {"tally", tally_spirv, sizeof tally_spirv, tally_host, 16};
static const GpuCode small_code = {"small", small_spirv, sizeof small_spirv, small_host, 16};
static const GpuCode number_code = {"number", number_spirv, sizeof number_spirv, number_host, 64};

static inline GpuKernel make_kernel(Gpu *gpu, const GpuCode *code) {
    Error err = {0};
    GpuKernel kernel;
    if (!gpu_kernel_create(gpu, code, &kernel, &err)) fail_msg("%s", err.text);
    return kernel;
}

static inline GpuBuffer make_buffer(Gpu *gpu, size_t bytes) {
    Error err = {0};
    GpuBuffer buffer;
    if (!gpu_buffer_create(gpu, bytes, &buffer, &err)) fail_msg("%s", err.text);
    return buffer;
}

static inline void finish(Gpu *gpu) {
    Error err = {0};
    if (!gpu_finish(gpu, &err)) fail_msg("%s", err.text);
}

static inline void scale(Gpu *gpu, GpuBuffer rows, uint32_t count, float factor) {
    ScaleArgs args = {.rows = gpu_address(gpu, rows), .count = count, .factor = factor};
    gpu_dispatch(gpu, make_kernel(gpu, &scale_code), &args, sizeof args,
                 (count + SCALE_GROUP - 1) / SCALE_GROUP);
}
