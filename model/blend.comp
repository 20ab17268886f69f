#version 460
#extension GL_GOOGLE_include_directive : require

// See blend.h.

#include "model/blend_gpu.h"

layout(local_size_x = BLEND_GROUP) in;
GPU_ARGS(BlendArgs);

void main() {
    uint first = gpu_group() * BLEND_COUNT;
    uint last = min(first + BLEND_COUNT, args.count);
    for (uint i = first + gl_LocalInvocationID.x; i < last; i += BLEND_GROUP) {
        float sum = args.a != 0.0 ? args.a * args.x.at[i] : 0.0;
        if (args.b != 0.0) sum += args.b * args.y.at[i];
        if (args.c != 0.0) sum += args.c * args.z.at[i];
        args.to.at[i] = sum;
    }
}
