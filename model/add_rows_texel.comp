#version 460
#extension GL_GOOGLE_include_directive : require

// add_rows.comp for devices that read texels fast. For rows that begin at texels.

#include "model/add_rows_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = ADD_ROWS_GROUP) in;
GPU_TEXEL_ARGS(AddRowsArgs);
GPU_TEXELS(0, x)
GPU_BOUND(0, x)
GPU_TEXELS(1, row)

void main() {
    for (uint k = 0; k < ADD_ROWS_ROWS; k++) {
        uint row = gpu_group() * ADD_ROWS_ROWS + k;
        if (row >= args.parts * args.rows) return;
        uint add = row / args.rows * args.pitch, begin = row * args.cols;
        for (uint i = 4 * gl_LocalInvocationID.x; i < args.cols; i += 4 * ADD_ROWS_GROUP)
            x_put(begin + i, x_four(x_at + begin + i) + row_four(row_at + add + i));
    }
}
