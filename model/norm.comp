#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup adds up UPDATE_COUNT squares. The definition is in update_body.h.

#include "model/update_gpu.h"

layout(local_size_x = UPDATE_GROUP) in;
GPU_ARGS(NormArgs);

shared float part[UPDATE_GROUP];

void main() {
    uint lane = gl_LocalInvocationID.x, group = gpu_group();
    uint first = group * UPDATE_COUNT, last = min(first + UPDATE_COUNT, args.count);
    if (first >= args.count) return;
    float sum = 0.0;
    for (uint i = first + lane; i < last; i += UPDATE_GROUP) sum += args.g.at[i] * args.g.at[i];
    part[lane] = sum;
    for (uint step = UPDATE_GROUP / 2; step > 0; step /= 2) {
        barrier();
        if (lane < step) part[lane] += part[lane + step];
    }
    if (lane == 0) args.parts.at[group] = part[0];
}
