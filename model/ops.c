// See ops.h.

#include "model/ops.h"

bool model_ops_create(Gpu *gpu, ModelOps *ops, Error *err) {
    *ops = (ModelOps){.gpu = gpu};
#define X(name) \
    if (!gpu_kernel_create(gpu, &model_##name##_code, &ops->name, err)) return false;
    MODEL_KERNELS(X)
#undef X
    return true;
}

void model_ops_linear(const ModelOps *ops, uint64_t x, uint64_t w, uint64_t bias, uint64_t y,
                      uint32_t rows, uint32_t in, uint32_t out, uint32_t flags) {
    flags |= ops->products | (bias != 0 ? MATMUL_BIAS : 0);
    MatmulArgs args = model_matmul_args(rows, out, in, flags);
    args.a = x, args.b = w, args.bias = bias, args.c = y;
    MODEL_RUN(ops, matmul, &args);
}

void model_ops_sum(const ModelOps *ops, uint64_t x, uint64_t out, uint32_t rows, uint32_t cols) {
    SumRowsArgs args = {.x = x,
                        .sum = out,
                        .parts = 1,
                        .rows = rows,
                        .cols = cols,
                        .pitch = cols,
                        .sum_pitch = cols,
                        .flags = SUM_ROWS_ACCUMULATE};
    MODEL_RUN(ops, sum_rows, &args);
}

void model_ops_linear_back(const ModelOps *ops, uint64_t x, uint64_t w, uint64_t dy, uint64_t dx,
                           uint64_t dw, uint64_t dbias, uint32_t rows, uint32_t in, uint32_t out,
                           uint32_t flags) {
    uint32_t turned = MATMUL_A_TURNED | MATMUL_ACCUMULATE | ops->products;
    MatmulArgs weights = model_matmul_args(in, out, rows, turned);
    weights.a = x, weights.b = dy, weights.c = dw;
    MODEL_RUN(ops, matmul, &weights);
    if (dbias != 0) model_ops_sum(ops, dy, dbias, rows, out);
    if (dx == 0) return;
    MatmulArgs inputs = model_matmul_args(rows, in, out, MATMUL_B_TURNED | ops->products | flags);
    inputs.a = dy, inputs.b = w, inputs.c = dx;
    MODEL_RUN(ops, matmul, &inputs);
}
