#version 460
#extension GL_GOOGLE_include_directive : require

// rms_norm.comp for devices that read texels fast. For rows that begin at texels.

#include "model/rms_norm_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = RMS_NORM_GROUP) in;
GPU_TEXEL_ARGS(RmsNormArgs);
GPU_TEXELS(0, x)
GPU_TEXELS(1, gain)
GPU_BOUND(2, y)

void main() {
    for (uint k = gl_LocalInvocationID.x; k < RMS_NORM_ROWS; k += RMS_NORM_GROUP) {
        uint row = gpu_group() * RMS_NORM_ROWS + k;
        if (row >= args.rows) return;
        uint begin = row * args.cols;
        vec4 squares = vec4(0);
        for (uint i = 0; i < args.cols; i += 4) {
            vec4 x = x_four(x_at + begin + i);
            squares += x * x;
        }
        float sum = squares.x + squares.y + squares.z + squares.w;
        float r = 1.0 / sqrt(sum / float(args.cols) + float(RMS_NORM_EPSILON));
        for (uint i = 0; i < args.cols; i += 4) {
            y_put(begin + i, gain_four(gain_at + i) * (x_four(x_at + begin + i) * r));
        }
    }
}
