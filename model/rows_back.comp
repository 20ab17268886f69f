#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup makes the gradients of ROWS_PER_GROUP patches, its invocations side by side in a
// patch's row. The definition is in rows_body.h.

#include "model/rows_gpu.h"

layout(local_size_x = ROWS_GROUP) in;
GPU_ARGS(RowsBackArgs);

void put_patch(uint index) {
    uint row = args.row_of.at[index];
    uint table = index / (args.grid * args.grid) / args.pages_per_table;
    uint first = table * args.targets_per_table * args.row_count + row;
    uint side = row == ROWS_NONE ? 1 : args.rows.at[2 * (table * args.row_count + row) + 1] >> 16;
    uint targets = row == ROWS_NONE ? 0 : args.targets_per_table;
    float part = 1.0 / (float(side) * float(side));
    for (uint i = gl_LocalInvocationID.x; i < args.width; i += ROWS_GROUP) {
        float sum = 0.0;
        for (uint t = 0; t < targets; t++)
            sum += part * args.d_y.at[(first + t * args.row_count) * args.width + i];
        args.d_pages.at[index * args.width + i] = sum;
    }
}

void main() {
    uint first = gpu_group() * ROWS_PER_GROUP, count = args.pages * args.grid * args.grid;
    for (uint i = first; i < min(first + ROWS_PER_GROUP, count); i++) put_patch(i);
}
