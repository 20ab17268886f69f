#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup writes the pixels of one token. The definition is in unpatch_body.h.

#include "model/patch_gpu.h"

layout(local_size_x = PATCH_GROUP) in;
GPU_ARGS(UnpatchArgs);

void main() {
    uint grid = args.size / 8, tokens = grid * grid;
    uint group = gpu_group();
    if (group >= args.frames * tokens) return;
    uint frame = group / tokens, token = group % tokens;
    uint corner = (frame * args.size + token / grid * 8) * 3 * args.size + token % grid * 24;
    for (uint i = gl_LocalInvocationID.x; i < PATCH_PIXELS; i += PATCH_GROUP) {
        float level = args.x.at[group * PATCH_OUT + i] * 127.5 + 128.0;
        level = level > 0.0 ? min(level, 255.0) : 0.0;
        args.pixels.at[corner + i / 24 * 3 * args.size + i % 24] = uint8_t(uint(level));
    }
    if (gl_LocalInvocationID.x != 0) return;
    float s =
        clamp(args.x.at[group * PATCH_OUT + PATCH_DOUBT], PATCH_DOUBT_LEAST, PATCH_DOUBT_MOST);
    args.doubt.at[group] = exp(0.5 * s);
}
