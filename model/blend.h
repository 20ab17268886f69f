// to = a x + b y + c z: the two streams of reversible wiring (stack.h).

#pragma once

#include "gpu/gpu.h"
#include "model/blend_gpu.h"

typedef struct BlendArgs BlendArgs;

extern const GpuCode model_blend_code;

uint32_t model_blend_groups(const BlendArgs *args);
