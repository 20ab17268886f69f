#version 460
#extension GL_GOOGLE_include_directive : require

// copy.comp for devices that read texels fast. For values that begin at a texel.

#include "model/copy_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = COPY_GROUP) in;
GPU_TEXEL_ARGS(CopyArgs);
GPU_TEXELS(0, from)
GPU_BOUND(1, to)

void main() {
    uint first = gpu_group() * COPY_COUNT + 4 * gl_LocalInvocationID.x;
    uint last = min(gpu_group() * COPY_COUNT + COPY_COUNT, args.count);
    for (uint i = first; i < last; i += 4 * COPY_GROUP)
        to_put(i, from_four(from_at + i));
}
