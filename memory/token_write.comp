#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup writes one observation into one token. The definition is in token.c.

#include "memory/token_gpu.h"

layout(local_size_x = TOKEN_WIDTH) in;
GPU_ARGS(TokenArgs);

#include "memory/token_net.glsl"

void main() {
    uint item = gpu_group(), i = gl_LocalInvocationID.x;
    if (item >= args.count) return;
    uint at = TOKEN_WIDTH * args.rows.at[item] + i;
    int token = args.tokens.at[at];
    int remainder = int(args.observations.at[TOKEN_WIDTH * item + i]) - predict(token);
    args.tokens.at[at] = token + update(remainder);
    args.remainders.at[TOKEN_WIDTH * item + i] = remainder;
}
