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
