#version 460
#extension GL_GOOGLE_include_directive : require

// gelu.comp for devices that read texels fast. For values that begin at a texel.

#include "model/gelu_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = GELU_GROUP) in;
GPU_TEXEL_ARGS(GeluArgs);
GPU_TEXELS(0, x)
GPU_BOUND(1, y)

vec4 gate(vec4 x) {
    vec4 u = 0.797884561 * (x + 0.044715 * x * x * x);
    return 1.0 / (1.0 + exp(clamp(-2.0 * u, -87.0, 87.0)));
}

void main() {
    uint begin = gpu_group() * GELU_COUNT + 4 * gl_LocalInvocationID.x;
    for (uint k = 0; k < GELU_COUNT; k += 4 * GELU_GROUP) {
        uint i = begin + k;
        if (i >= args.count) return;
        vec4 x = x_four(x_at + i);
        y_put(i, x * gate(x));
    }
}
