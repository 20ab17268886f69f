// Optimizer steps.
//
//     adam    AdamW (Loshchilov and Hutter 2019): w −= rate (m̂/(√v̂ + 1e-8) + decay w)
//     scale   SCALE (arXiv 2506.16659): for a matrix, the gradient of each output divided by its
//     root
//             mean square, w −= rate (g/max(rms, 1e-8) + decay w); only the last layer's matrix has
//             momentum. One-dimensional tensors take adam. Our matrices lie [in][out], so the
//             paper's "row of W" is a column here.
//     norm    Σ g², for clipping: each group leaves its part

#pragma once

#include "gpu/gpu.h"
#include "model/update_gpu.h"

typedef struct AdamArgs AdamArgs;
typedef struct ScaleArgs ScaleArgs;

extern const GpuCode model_adam_code, model_scale_code;

uint32_t model_adam_groups(const AdamArgs *args);
uint32_t model_scale_groups(const ScaleArgs *args);
