#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup makes one token: each invocation some pairs of values, the first three the ray. The
// definition is in patch_body.h.

#include "model/patch_gpu.h"

layout(local_size_x = PATCH_GROUP) in;
GPU_ARGS(PatchArgs);

float pixel(uint corner, uint value) { // of the frame, -1 .. 1
    uint at = corner + value / 24 * 3 * args.size + value % 24;
    return float(uint(args.pixels.at[at])) * (1.0 / 127.5) - 1.0;
}

void put_values(uint out_at, uint frame, uint token, float level) {
    uint grid = args.size / 8;
    uint corner = (frame * args.size + token / grid * 8) * 3 * args.size + token % grid * 24;
    uint key = alike_mix(alike_mix(args.seed) + frame);
    for (uint i = gl_LocalInvocationID.x; i < PATCH_PAIRS; i += PATCH_GROUP) {
        float first = 0.0, second = 0.0;
        if (level < 1.0) {
            first = pixel(corner, i);
            second = pixel(corner, i + PATCH_PAIRS);
        }
        if (level < 1.0 && level > 0.0) {
            uint pair = token * PATCH_PAIRS + i;
            AlikeAngle angle = alike_random_angle(key, pair);
            float radius = sqrt(alike_square_radius(key, pair));
            first = (1.0 - level) * first + level * radius * angle.cosine;
            second = (1.0 - level) * second + level * radius * angle.sine;
        }
        args.y.at[out_at + i] = first;
        args.y.at[out_at + i + PATCH_PAIRS] = second;
    }
}

void put_ray(uint out_at, uint token, uint axis) {
    uint grid = args.size / 8;
    AlikeRay ray =
        alike_ray(float(token % grid) + 0.5, float(token / grid) + 0.5, float(grid), args.slope);
    float direction = axis == 0 ? ray.x : axis == 1 ? ray.y : ray.z;
    args.y.at[out_at + axis] = direction;
    AlikeAngle angle = alike_angle(direction);
    for (uint i = 0; i < PATCH_OCTAVES; i++) {
        args.y.at[out_at + 3 + 6 * i + axis] = angle.sine;
        args.y.at[out_at + 6 + 6 * i + axis] = angle.cosine;
        angle = alike_twice(angle);
    }
}

void main() {
    uint grid = args.size / 8, tokens = grid * grid;
    uint group = gpu_group();
    if (group >= args.frames * tokens) return;
    uint frame = group / tokens, token = group % tokens;
    uint out_at = group * PATCH_TOKEN;
    float level = args.level.at[frame];
    put_values(out_at, frame, token, level);
    if (gl_LocalInvocationID.x < 3) put_ray(out_at + PATCH_PIXELS, token, gl_LocalInvocationID.x);
    if (gl_LocalInvocationID.x != 3) return;
    args.y.at[out_at + PATCH_LEVEL] = level;
    args.y.at[out_at + PATCH_LEVEL + 1] = level < 1.0 ? 0.0 : 1.0;
    for (uint i = PATCH_LEVEL + 2; i < PATCH_TOKEN; i++) args.y.at[out_at + i] = 0.0;
}
