// to[i] = from[i], or 0: the residual stream, kept where a block changes it, for the way back; its
// gradient before the way back begins.

#pragma once

#include "gpu/gpu.h"
#include "model/copy_gpu.h"

typedef struct CopyArgs CopyArgs;

extern const GpuCode model_copy_code;

uint32_t model_copy_groups(const CopyArgs *args);
