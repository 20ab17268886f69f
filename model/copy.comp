#version 460
#extension GL_GOOGLE_include_directive : require

// See copy.h.

#include "model/copy_gpu.h"

layout(local_size_x = COPY_GROUP) in;
GPU_ARGS(CopyArgs);

void main() {
    uint first = gpu_group() * COPY_COUNT + gl_LocalInvocationID.x;
    uint last = min(gpu_group() * COPY_COUNT + COPY_COUNT, args.count);
    for (uint i = first; i < last; i += COPY_GROUP)
        args.to.at[i] = args.is_clear != 0 ? 0.0 : args.from.at[i];
}
