// GELU (Hendrycks and Gimpel 2016) in its tanh form:
//     y = x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))
// with tanh from one exponential that is a polynomial, so that hosts do it in vectors.

#pragma once

#include "gpu/gpu.h"
#include "model/gelu_gpu.h"

typedef struct GeluArgs GeluArgs;
typedef struct GeluBackArgs GeluBackArgs;

extern const GpuCode model_gelu_code, model_gelu_back_code;

uint32_t model_gelu_groups(const GeluArgs *args);
uint32_t model_gelu_back_groups(const GeluBackArgs *args);

// Values begin .. end-1. Inside gelu*.c.
typedef void GeluBody(const GeluArgs *args, uint32_t begin, uint32_t end);
typedef void GeluBackBody(const GeluBackArgs *args, uint32_t begin, uint32_t end);
GeluBody model_gelu_plain, model_gelu_avx512;
GeluBackBody model_gelu_back_plain, model_gelu_back_avx512;
