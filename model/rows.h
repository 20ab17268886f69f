// Fetching what is remembered: each row is the mean of a square of patches of one page (RELIC's
// spatial downsampling; a side of 1 is the patch itself).
//
//     y[target][row]       = mean of pages[page][patches of the square]
//     d_pages[page][patch] = Σ d_y[target][row that holds the patch]/side²
//                            over the targets that share the table
//
// A patch lies in one row of its table at most, so the way back is a lookup, not a scatter.

#pragma once

#include "gpu/gpu.h"
#include "model/rows_gpu.h"

typedef struct RowsArgs RowsArgs;
typedef struct RowsBackArgs RowsBackArgs;

extern const GpuCode model_rows_code, model_rows_back_code;

uint32_t model_rows_groups(const RowsArgs *args);
uint32_t model_rows_back_groups(const RowsBackArgs *args);

// Compiled for AVX-512. Inside rows*.c.
GpuHostBody model_rows_avx512, model_rows_back_avx512;
