// Frames to tokens and back.
//
//     patch     pixels ─► (1 − t) x0 + t ε, ray features, level     [token][224]
//     unpatch   [token][208] ─► pixels, and the doubt that goes with each patch
//
// x0 = pixel/127.5 − 1. ε is normal noise, a pure function of (seed, frame, value): a counter
// through a hash, so that every device draws the same. At t = 1 nothing is given: values are 0, not
// noise, so that imagining in one step needs no chance. The ray of a patch is that of its centre;
// square pixels.

#pragma once

#include "gpu/gpu.h"
#include "model/patch_gpu.h"

typedef struct PatchArgs PatchArgs;
typedef struct UnpatchArgs UnpatchArgs;

extern const GpuCode model_patch_code, model_unpatch_code;

uint32_t model_patch_groups(const PatchArgs *args);
uint32_t model_unpatch_groups(const UnpatchArgs *args);

// Compiled for AVX-512. Inside patch*.c and unpatch*.c.
GpuHostBody model_patch_avx512, model_unpatch_avx512;
