#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup takes one frame, patch by patch: each invocation three values of a patch. The
// definition is in loss_body.h.

#include "model/loss_gpu.h"

layout(local_size_x = LOSS_GROUP) in;
GPU_ARGS(LossArgs);

const uint ROW = 24; // values of a patch's row of pixels
shared float e[PATCH_PIXELS];
shared float part[3][LOSS_GROUP]; // sums of each invocation: see LOSS_PARTS

float error_at(uint x_at, uint corner, uint value) {
    uint at = corner + value / ROW * 3 * args.size + value % ROW;
    return args.x.at[x_at + value] - (float(uint(args.pixels.at[at])) * (1.0 / 127.5) - 1.0);
}

// the gradient of a value; its error and its steps to the right and down join the sums
float take(uint i, vec3 weights, inout vec2 sums) {
    float right = i % ROW < ROW - 3 ? e[i + 3] - e[i] : 0.0;
    float below = i + ROW < PATCH_PIXELS ? e[i + ROW] - e[i] : 0.0;
    float left = i % ROW >= 3 ? e[i] - e[i - 3] : 0.0, above = i >= ROW ? e[i] - e[i - ROW] : 0.0;
    sums += vec2(e[i] * e[i], right * right + below * below);
    return 2.0 * weights.x * e[i] + 2.0 * weights.y * (left - right + above - below);
}

// sums of all invocations end in those of the first
void add_up(uint of) {
    uint lane = gl_LocalInvocationID.x;
    for (uint step = LOSS_GROUP / 2; step > 0; step /= 2) {
        barrier();
        if (lane < step) part[of][lane] += part[of][lane + step];
    }
    barrier();
}

float doubt(uint at, float mean_square, float weight) {
    float given = args.x.at[at + PATCH_DOUBT];
    float s = clamp(given, PATCH_DOUBT_LEAST, PATCH_DOUBT_MOST);
    float ratio = mean_square * exp(-s);
    args.dx.at[at + PATCH_DOUBT] = s == given ? weight * 0.5 * (1.0 - ratio) : 0.0;
    return 0.5 * (ratio + s);
}

void main() {
    uint lane = gl_LocalInvocationID.x, frame = gpu_group();
    if (frame >= args.frames) return;
    uint grid = args.size / 8, tokens = grid * grid;
    float patches = float(args.frames) * float(tokens);
    vec3 weights =
        vec3(1.0 / PATCH_PIXELS, args.edge_weight / LOSS_EDGES, args.doubt_weight) / patches;
    vec3 sums = vec3(0.0);
    for (uint token = 0; token < tokens; token++) {
        uint x_at = (frame * tokens + token) * PATCH_OUT;
        uint corner = (frame * args.size + token / grid * 8) * 3 * args.size + token % grid * ROW;
        for (uint i = lane; i < PATCH_PIXELS; i += LOSS_GROUP) e[i] = error_at(x_at, corner, i);
        barrier();
        vec2 mine = vec2(0.0);
        for (uint i = lane; i < PATCH_PIXELS; i += LOSS_GROUP)
            args.dx.at[x_at + i] = take(i, weights, mine);
        if (lane < PATCH_OUT - PATCH_PIXELS) args.dx.at[x_at + PATCH_PIXELS + lane] = 0.0;
        part[0][lane] = mine.x;
        add_up(0);
        if (lane == 0) sums.z += doubt(x_at, part[0][0] / PATCH_PIXELS, weights.z);
        sums.xy += mine;
    }
    part[0][lane] = sums.x;
    part[1][lane] = sums.y;
    add_up(0);
    add_up(1);
    if (lane != 0) return;
    args.parts.at[frame * LOSS_PARTS + 0] = part[0][0] / (float(tokens) * PATCH_PIXELS);
    args.parts.at[frame * LOSS_PARTS + 1] = part[1][0] / (float(tokens) * LOSS_EDGES);
    args.parts.at[frame * LOSS_PARTS + 2] = sums.z / float(tokens);
    args.parts.at[frame * LOSS_PARTS + 3] = 0.0;
}
