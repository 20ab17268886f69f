#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup moves UPDATE_COUNT weights. The definition is in update_body.h.

#include "model/update_gpu.h"

layout(local_size_x = UPDATE_GROUP) in;
GPU_ARGS(AdamArgs);

void main() {
    uint first = gpu_group() * UPDATE_COUNT, last = min(first + UPDATE_COUNT, args.count);
    for (uint i = first + gl_LocalInvocationID.x; i < last; i += UPDATE_GROUP) {
        float g = args.g.at[i] * args.scale;
        float mean = args.beta1 * args.mean.at[i] + (1.0 - args.beta1) * g;
        float square = args.beta2 * args.square.at[i] + (1.0 - args.beta2) * g * g;
        float step = mean * args.correct1 / (sqrt(square * args.correct2) + UPDATE_LEAST);
        args.mean.at[i] = mean;
        args.square.at[i] = square;
        args.w.at[i] -= args.rate * (step + args.decay * args.w.at[i]);
    }
}
