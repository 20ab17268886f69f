#version 460
#extension GL_GOOGLE_include_directive : require

// Each invocation takes one column, neighbours neighbouring ones. The definition is in
// update_body.h.

#include "model/update_gpu.h"

layout(local_size_x = UPDATE_COLS) in;
GPU_ARGS(ScaleArgs);

void main() {
    uint col = gpu_invocation();
    if (col >= args.cols) return;
    bool has_mean = uvec2(args.mean) != uvec2(0);
    float sum = 0.0;
    for (uint row = 0; row < args.rows; row++) {
        uint at = row * args.cols + col;
        float g = args.g.at[at];
        if (has_mean) {
            g = args.beta * args.mean.at[at] + (1.0 - args.beta) * g;
            args.mean.at[at] = g;
        }
        sum += g * g;
    }
    float factor = 1.0 / max(sqrt(sum / float(args.rows)), UPDATE_LEAST);
    for (uint row = 0; row < args.rows; row++) {
        uint at = row * args.cols + col;
        float g = has_mean ? args.mean.at[at] : args.g.at[at];
        args.w.at[at] -= args.rate * (g * factor + args.decay * args.w.at[at]);
    }
}
