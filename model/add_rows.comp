#version 460
#extension GL_GOOGLE_include_directive : require

// Adds a row to all rows of a part, an invocation every ADD_ROWS_GROUP-th column. The definition is
// in add_rows.c.

#include "model/add_rows_gpu.h"

layout(local_size_x = ADD_ROWS_GROUP) in;
GPU_ARGS(AddRowsArgs);

void main() {
    for (uint k = 0; k < ADD_ROWS_ROWS; k++) {
        uint row = gpu_group() * ADD_ROWS_ROWS + k;
        if (row >= args.parts * args.rows) return;
        uint add = row / args.rows * args.pitch;
        for (uint i = gl_LocalInvocationID.x; i < args.cols; i += ADD_ROWS_GROUP)
            args.x.at[row * args.cols + i] += args.row.at[add + i];
    }
}
