#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup makes a tile of C, an invocation a quarter of one of its columns: 24 sums, whose
// values of A are the same for all 64 columns, and whose value of B is read once. The definition is
// in matmul.c.

#include "model/matmul_gpu.h"

layout(local_size_x = MATMUL_GROUP) in;
GPU_ARGS(MatmulArgs);

const uint ROWS = MATMUL_ROWS / (MATMUL_GROUP / MATMUL_COLS); // of an invocation

// to the nearest bfloat16, if so asked
float operand(float x) {
    if ((args.flags & MATMUL_BF16) == 0) return x;
    uint bits = floatBitsToUint(x);
    bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
    uint nearest = is_nan ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1);
    return uintBitsToFloat(nearest & 0xffff0000);
}

void main() {
    uint across = (args.cols + MATMUL_COLS - 1) / MATMUL_COLS;
    uint col = gpu_group() % across * MATMUL_COLS + gl_LocalInvocationID.x % MATMUL_COLS;
    uint row = gpu_group() / across * MATMUL_ROWS + gl_LocalInvocationID.x / MATMUL_COLS * ROWS;
    if (col >= args.cols || row >= args.rows) return;

    bool is_a_turned = (args.flags & MATMUL_A_TURNED) != 0;
    bool is_b_turned = (args.flags & MATMUL_B_TURNED) != 0;
    uint a_row = is_a_turned ? 1 : args.a_pitch, a_step = is_a_turned ? args.a_pitch : 1;
    uint b_step = is_b_turned ? 1 : args.b_pitch;
    uint a = row * a_row, b = is_b_turned ? col * args.b_pitch : col;
    uint count = min(ROWS, args.rows - row);
    float sum[ROWS];
    for (uint r = 0; r < ROWS; r++) sum[r] = 0.0;
    for (uint k = 0; k < args.k; k++) {
        float value = operand(args.b.at[b]);
        for (uint r = 0; r < count; r++) sum[r] += operand(args.a.at[a + r * a_row]) * value;
        a += a_step;
        b += b_step;
    }
    float bias = (args.flags & MATMUL_BIAS) != 0 ? args.bias.at[col] : 0.0;
    for (uint r = 0; r < count; r++) {
        uint at = (row + r) * args.c_pitch + col;
        float before = (args.flags & MATMUL_ACCUMULATE) != 0 ? args.c.at[at] : 0.0;
        args.c.at[at] = before + sum[r] + bias;
    }
}
