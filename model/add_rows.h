// x[part][row][col] += add[part][col]: a frame's action, added to all its tokens (RELIC: after
// self-attention). The way back is sum_rows.

#pragma once

#include "gpu/gpu.h"
#include "model/add_rows_gpu.h"

typedef struct AddRowsArgs AddRowsArgs;

extern const GpuCode model_add_rows_code;

uint32_t model_add_rows_groups(const AddRowsArgs *args);
