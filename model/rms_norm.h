// Root-mean-square norm (Zhang and Sennrich 2019): y = gain · x / √(mean x² + ε), row by row.
//
//     back   r = 1/√(mean x² + ε),  g = gain · dy
//            dx += r (g − x r² mean(g x))
//            d gain = Σ_rows dy x r        each group leaves its part; sum_rows adds them

#pragma once

#include "gpu/gpu.h"
#include "model/rms_norm_gpu.h"

typedef struct RmsNormArgs RmsNormArgs;
typedef struct RmsNormBackArgs RmsNormBackArgs;

extern const GpuCode model_rms_norm_code, model_rms_norm_back_code;

uint32_t model_rms_norm_groups(const RmsNormArgs *args);
uint32_t model_rms_norm_back_groups(const RmsNormBackArgs *args);

// Rows begin .. end-1. `partial` is [cols], written. Inside rms_norm*.c.
typedef void RmsNormBody(const RmsNormArgs *args, uint32_t begin, uint32_t end);
typedef void RmsNormBackBody(const RmsNormBackArgs *args, uint32_t begin, uint32_t end,
                             float *partial);
RmsNormBody model_rms_norm_plain, model_rms_norm_avx512;
RmsNormBackBody model_rms_norm_back_plain, model_rms_norm_back_avx512;
