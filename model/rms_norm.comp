#version 460
#extension GL_GOOGLE_include_directive : require

// The root-mean-square norm, an invocation a row. The definition is in rms_norm_body.h.

#include "model/rms_norm_gpu.h"

layout(local_size_x = RMS_NORM_GROUP) in;
GPU_ARGS(RmsNormArgs);

void main() {
    for (uint k = gl_LocalInvocationID.x; k < RMS_NORM_ROWS; k += RMS_NORM_GROUP) {
        uint row = gpu_group() * RMS_NORM_ROWS + k;
        if (row >= args.rows) return;
        uint begin = row * args.cols;
        float sum = 0.0;
        for (uint i = 0; i < args.cols; i++) sum += args.x.at[begin + i] * args.x.at[begin + i];
        float r = 1.0 / sqrt(sum / float(args.cols) + float(RMS_NORM_EPSILON));
        for (uint i = 0; i < args.cols; i++)
            args.y.at[begin + i] = args.gain.at[i] * (args.x.at[begin + i] * r);
    }
}
