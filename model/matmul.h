// The matrix product C = A B, where A and B may lie transposed: what a model spends its time on.
//
//     forward    Y  = X W          model_matmul(..., 0)
//     backward   dX = dY Wᵀ        MATMUL_B_TURNED     B lies as [cols][k]
//                dW = Xᵀ dY        MATMUL_A_TURNED     A lies as [k][rows]
//
// One workgroup makes MATMUL_ROWS × MATMUL_COLS of C, and each value of C is one sum over k in
// rising order, whatever the number of workers: the same digest from run to run. Pitches let an
// operand be a part of a wider matrix.
//
// With MATMUL_BF16 the operands are rounded to bfloat16 on the way (they lie as floats) and their
// products are summed in float: the mixed precision in which models are trained.
//
// Five bodies of one definition: plain C, a shader, vectors of 8 and of 16 (AVX2 and AVX-512:
// matmul_body.h), and tiles (AMX: matmul_amx.c, for bfloat16 alone, about four times as fast). They
// round sums differently, since only some multiply and add in one step; AMX takes denormal numbers
// for zeros.

#pragma once

#include "gpu/gpu.h"
#include "model/matmul_gpu.h"

#include <string.h>

typedef struct MatmulArgs MatmulArgs;

extern const GpuCode model_matmul_code;

// Workgroups of a dispatch of model_matmul_code.
uint32_t model_matmul_groups(const MatmulArgs *args);

// Row-major operands without gaps: the pitches that belong to the flags.
MatmulArgs model_matmul_args(uint32_t rows, uint32_t cols, uint32_t k, uint32_t flags);

// The whole product on the calling thread, for host bodies of kernels that are made of products.
// Cheap for small ones; addresses are pointers.
void model_matmul_block(const MatmulArgs *args);

// The bfloat16 (8 bits of precision, the exponents of a float) nearest to x, the even one of two;
// NaN stays NaN.
static inline float model_matmul_rounded(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t nearest = bits + 0x7fff + (bits >> 16 & 1);
    bits = (x == x ? nearest : bits | 0x400000) & 0xffff0000;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// A part of C, of at most MATMUL_ROWS rows. Inside matmul*.c.
typedef void MatmulPart(const MatmulArgs *args, uint32_t row, uint32_t rows, uint32_t col,
                        uint32_t cols);
MatmulPart model_matmul_part_plain, model_matmul_part_avx2, model_matmul_part_avx512;
MatmulPart model_matmul_part_amx; // of MATMUL_BF16 alone
