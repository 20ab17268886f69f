#version 460
// Uses a feature that no kernel may use: the validation layer must complain.
#extension GL_GOOGLE_include_directive : require
#include "scale_gpu.h"

layout(local_size_x = SCALE_GROUP) in;
GPU_ARGS(ScaleArgs);

void main() {
    uint i = gpu_invocation();
    if (i < args.count) args.rows.at[i] = float(double(args.rows.at[i]) * 1.0000000001LF);
}
