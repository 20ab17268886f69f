// The kernels of a world model on one device, by name.
//
//     CopyArgs args = {.from = x, .to = y, .count = n};
//     MODEL_RUN(ops, copy, &args);
//
// To add one: write model/NAME.{h,c,comp} and NAME_gpu.h as matmul has them, and add its row.

#pragma once

#include "model/add_rows.h"
#include "model/attention.h"
#include "model/blend.h"
#include "model/copy.h"
#include "model/gelu.h"
#include "model/loss.h"
#include "model/matmul.h"
#include "model/mix.h"
#include "model/page.h"
#include "model/patch.h"
#include "model/ray.h"
#include "model/rms_norm.h"
#include "model/rows.h"
#include "model/sum_rows.h"
#include "model/turn.h"
#include "model/update.h"

#define MODEL_KERNELS(X) \
    X(adam)              \
    X(add_rows)          \
    X(attention)         \
    X(attention_back)    \
    X(blend)             \
    X(copy)              \
    X(gelu)              \
    X(gelu_back)         \
    X(loss)              \
    X(matmul)            \
    X(mix)               \
    X(mix_back)          \
    X(page_decode)       \
    X(page_encode)       \
    X(patch)             \
    X(ray)               \
    X(rms_norm)          \
    X(rms_norm_back)     \
    X(rows)              \
    X(rows_back)         \
    X(scale)             \
    X(sum_rows)          \
    X(turn)              \
    X(unpatch)

typedef struct ModelOps {
    Gpu *gpu;
    uint32_t products; // 0, or MATMUL_BF16: how products round their operands
#define X(name) GpuKernel name;
    MODEL_KERNELS(X)
#undef X
} ModelOps;

bool model_ops_create(Gpu *gpu, ModelOps *ops, Error *err);

#define MODEL_RUN(ops, kernel, args) \
    gpu_dispatch((ops)->gpu, (ops)->kernel, (args), sizeof *(args), model_##kernel##_groups(args))

// Space on a device, handed out in rows of 16 floats. With base 0 it only counts.
typedef struct ModelSpace {
    uint64_t base;
    size_t used; // floats
} ModelSpace;

static inline uint64_t model_take(ModelSpace *space, size_t floats) {
    uint64_t at = space->base + space->used * sizeof(float);
    space->used += (floats + 15) / 16 * 16;
    return at;
}

static inline uint64_t model_at(uint64_t address, size_t floats) {
    return address + floats * sizeof(float);
}

// Y = X W + bias (0: none), for X [rows][in], W [in][out]; MATMUL_ACCUMULATE in flags adds to Y.
void model_ops_linear(const ModelOps *ops, uint64_t x, uint64_t w, uint64_t bias, uint64_t y,
                      uint32_t rows, uint32_t in, uint32_t out, uint32_t flags);
// dX = dY Wᵀ (dx 0: not wanted; `flags` for it), dW += Xᵀ dY, d bias += Σ dY (0: none).
void model_ops_linear_back(const ModelOps *ops, uint64_t x, uint64_t w, uint64_t dy, uint64_t dx,
                           uint64_t dw, uint64_t dbias, uint32_t rows, uint32_t in, uint32_t out,
                           uint32_t flags);
void model_ops_sum(const ModelOps *ops, uint64_t x, uint64_t out, uint32_t rows, uint32_t cols);
