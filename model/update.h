// Optimizer steps.
//
//     adam    AdamW (Loshchilov and Hutter 2019): w −= rate (m̂/(√v̂ + 1e-8) + decay w)
//     scale   SCALE (arXiv 2506.16659): for a matrix, the gradient of each output divided by its
//             root mean square, w −= rate (g/max(rms, 1e-8) + decay w); only the last layer's
//             matrix has momentum: its g is the running mean. One-dimensional tensors take adam.
//             Our matrices lie [in][out], so the paper's "row of W" is a column here.
//     norm    Σ g², for clipping: each group leaves its part
//
// A gradient of zeros moves nothing but what decay and momentum move; none of them makes a NaN.

#pragma once

#include "gpu/gpu.h"
#include "model/update_gpu.h"

typedef struct AdamArgs AdamArgs;
typedef struct ScaleArgs ScaleArgs;
typedef struct NormArgs NormArgs;

extern const GpuCode model_adam_code, model_scale_code, model_norm_code;

uint32_t model_adam_groups(const AdamArgs *args);
uint32_t model_scale_groups(const ScaleArgs *args);
uint32_t model_norm_groups(const NormArgs *args); // so many parts

// Compiled for AVX-512. Inside update*.c.
GpuHostBody model_update_adam_avx512, model_update_scale_avx512, model_update_norm_avx512;
