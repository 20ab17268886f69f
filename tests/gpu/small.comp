#version 460
#extension GL_GOOGLE_include_directive : require
#include "small_gpu.h"

layout(local_size_x = SMALL_GROUP) in;
GPU_ARGS(SmallArgs);

void main() {
    uint i = gpu_invocation();
    if (i >= args.count) return;
    int sum = int(args.codes.at[i]) * int(args.weights.at[i]) + int(args.offsets.at[i]);
    args.sums.at[i] = sum;
    args.bytes.at[i] = uint8_t(sum & 255);
}
