// Arguments of the matrix product, read by both compilers. What it computes: matmul.h.

#include "gpu/shared.h"

#define MATMUL_ROWS 128 // of C, of one workgroup: strips of 12 or 6, tiles of 32
#define MATMUL_COLS 64  // of C
#define MATMUL_GROUP 256

#define MATMUL_A_TURNED 1u   // A lies as [k][rows]
#define MATMUL_B_TURNED 2u   // B lies as [cols][k]
#define MATMUL_ACCUMULATE 4u // C += instead of C =
#define MATMUL_BIAS 8u       // bias[cols] is added to every row
#define MATMUL_BF16 16u      // A and B are rounded to bfloat16; sums stay float

struct MatmulArgs {
    GPU_PTR(F32) a;
    GPU_PTR(F32) b;
    GPU_PTR(F32) bias;
    GPU_PTR(F32) c;
    uint32_t rows, cols, k;
    uint32_t a_pitch, b_pitch, c_pitch; // floats from one row as it lies to the next
    uint32_t flags;
};
