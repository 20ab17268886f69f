#version 460
#extension GL_GOOGLE_include_directive : require

// The way back through GELU. The definition is in gelu_body.h.

#include "model/gelu_gpu.h"

layout(local_size_x = GELU_GROUP) in;
GPU_ARGS(GeluBackArgs);

const float TWICE = 2.0 * 0.797884561;

float gate(float x) {
    return 1.0 / (1.0 + exp(clamp(-TWICE * (x + 0.044715 * x * x * x), -87.0, 87.0)));
}

void main() {
    uint begin = gpu_group() * GELU_COUNT + gl_LocalInvocationID.x;
    for (uint k = 0; k < GELU_COUNT; k += GELU_GROUP) {
        uint i = begin + k;
        if (i >= args.count) break;
        float x = args.x.at[i], s = gate(x);
        float slope = s + x * s * (1.0 - s) * TWICE * (1.0 + 3.0 * 0.044715 * x * x);
        args.dx.at[i] = args.dy.at[i] * slope;
    }
}
