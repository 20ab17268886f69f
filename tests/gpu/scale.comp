#version 460
#extension GL_GOOGLE_include_directive : require
#include "scale_gpu.h"

layout(local_size_x = SCALE_GROUP) in;
GPU_ARGS(ScaleArgs);

void main() {
    uint i = gpu_invocation();
    if (i >= args.count) return;
    args.rows.at[i] *= args.factor;
}
