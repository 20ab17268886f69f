#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup makes ROWS_PER_GROUP rows, its invocations side by side in a row. The definition is
// in rows_body.h.

#include "model/rows_gpu.h"

layout(local_size_x = ROWS_GROUP) in;
GPU_ARGS(RowsArgs);

void put_row(uint row) {
    uint table = row / args.row_count / args.targets_per_table;
    uint words = 2 * (table * args.row_count + row % args.row_count);
    uint page = args.rows.at[words], square = args.rows.at[words + 1];
    uint side = square >> 16, patch_at = page * args.grid * args.grid + (square & 0xffffu);
    float part = 1.0 / (float(side) * float(side));
    for (uint i = gl_LocalInvocationID.x; i < args.width; i += ROWS_GROUP) {
        float sum = 0.0;
        for (uint k = 0; k < side * side; k++) {
            uint at = patch_at + k / side * args.grid + k % side;
            sum += part * args.pages.at[at * args.width + i];
        }
        args.y.at[row * args.width + i] = sum;
    }
}

void main() {
    uint first = gpu_group() * ROWS_PER_GROUP, count = args.targets * args.row_count;
    for (uint row = first; row < min(first + ROWS_PER_GROUP, count); row++) put_row(row);
}
