#version 460
#extension GL_GOOGLE_include_directive : require

// GELU, each invocation every GELU_GROUP-th of a group's values. The definition is in gelu_body.h.

#include "model/gelu_gpu.h"

layout(local_size_x = GELU_GROUP) in;
GPU_ARGS(GeluArgs);

float gate(float x) {
    float u = 0.797884561 * (x + 0.044715 * x * x * x);
    return 1.0 / (1.0 + exp(clamp(-2.0 * u, -87.0, 87.0)));
}

void main() {
    uint begin = gpu_group() * GELU_COUNT + gl_LocalInvocationID.x;
    for (uint k = 0; k < GELU_COUNT; k += GELU_GROUP) {
        uint i = begin + k;
        if (i < args.count) args.y.at[i] = args.x.at[i] * gate(args.x.at[i]);
    }
}
