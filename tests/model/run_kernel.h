// One dispatch, from arrays to arrays: every operand is uploaded, and read back afterwards, so that
// a test sees what a kernel wrote and that it left the rest alone.
//
//     const Operand operands[] = {{&args.x, x, sizeof x}, {&args.y, y, sizeof y}};
//     run_kernel(gpu, &code, &args, sizeof args, groups, operands, ARRAY_COUNT(operands));

#pragma once

#include "kernel_test.h"

typedef struct Operand {
    uint64_t *address; // in the arguments
    void *data;
    size_t bytes;
} Operand;

enum { MAX_OPERANDS = 8 };

static inline void run_kernel(Gpu *gpu, const GpuCode *code, const void *args, size_t args_bytes,
                              uint32_t groups, const Operand *operands, size_t count) {
    Error err;
    GpuBuffer buffers[MAX_OPERANDS];
    GpuKernel kernel;
    assert_true(count <= MAX_OPERANDS);
    assert_ok(gpu_kernel_create(gpu, code, &kernel, &err), err);
    for (size_t i = 0; i < count; i++) {
        assert_ok(gpu_buffer_create(gpu, operands[i].bytes, &buffers[i], &err), err);
        gpu_write(gpu, buffers[i], 0, operands[i].data, operands[i].bytes);
        *operands[i].address = gpu_address(gpu, buffers[i]);
    }
    gpu_dispatch(gpu, kernel, args, args_bytes, groups);
    for (size_t i = 0; i < count; i++)
        gpu_read(gpu, buffers[i], 0, operands[i].data, operands[i].bytes);
    assert_ok(gpu_finish(gpu, &err), err);
    for (size_t i = 0; i < count; i++) gpu_buffer_destroy(gpu, buffers[i]);
}

static inline uint8_t *random_bytes(Rng *rng, Arena *arena, size_t count) {
    uint8_t *bytes = arena_array(arena, uint8_t, count);
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)rng_below(rng, 256);
    return bytes;
}

// what a kernel does not write shows up as this
static inline float *unwritten_values(Arena *arena, size_t count) {
    float *values = arena_array(arena, float, count);
    for (size_t i = 0; i < count; i++) values[i] = -12345;
    return values;
}

static inline void assert_close(double value, double expected, double allowed, const char *what,
                                size_t at) {
    if (!(value - expected <= allowed && expected - value <= allowed))
        fail_msg("%s[%zu] is %.9g, not %.9g", what, at, value, expected);
}
