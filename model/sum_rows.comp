#version 460
#extension GL_GOOGLE_include_directive : require

// Sums over rows, an invocation a column of one part. The definition is in sum_rows.c.

#include "model/sum_rows_gpu.h"

layout(local_size_x = SUM_ROWS_GROUP) in;
GPU_ARGS(SumRowsArgs);

void main() {
    uint blocks = (args.cols + SUM_ROWS_COLS - 1) / SUM_ROWS_COLS;
    uint part = gpu_group() / max(blocks, 1);
    if (part >= args.parts) return;
    for (uint k = gl_LocalInvocationID.x; k < SUM_ROWS_COLS; k += SUM_ROWS_GROUP) {
        uint col = gpu_group() % blocks * SUM_ROWS_COLS + k;
        if (col >= args.cols) return;
        uint at = part * args.rows * args.pitch + col, to = part * args.sum_pitch + col;
        float total = 0.0;
        for (uint row = 0; row < args.rows; row++) total += args.x.at[at + row * args.pitch];
        if ((args.flags & SUM_ROWS_ACCUMULATE) != 0) total += args.sum.at[to];
        args.sum.at[to] = total;
    }
}
