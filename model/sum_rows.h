// sum[part][col] = Σ x[part][row][col] over the rows, in rising order: gradients of biases and
// gains (one part), of what was added to all tokens of a frame (a part is a frame).

#pragma once

#include "gpu/gpu.h"
#include "model/sum_rows_gpu.h"

typedef struct SumRowsArgs SumRowsArgs;

extern const GpuCode model_sum_rows_code;

uint32_t model_sum_rows_groups(const SumRowsArgs *args);
