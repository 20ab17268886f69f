// OpenBLAS, whose matrix product others use, for comparison. Built in where it was found at
// configure time (Debian: libopenblas-dev).

#pragma once

#include "model/matmul.h"

bool bench_blas_is_built_in(void);

// C = A B on the calling thread alone, for operands in memory; of the flags only what is turned
// counts.
void bench_blas_multiply(const MatmulArgs *args);
