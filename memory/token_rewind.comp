#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup takes the last observation out of each of TOKENS tokens. Defined in token.c.

#include "memory/token_gpu.h"

layout(local_size_x = TOKEN_GROUP) in;
GPU_ARGS(TokenArgs);

#include "memory/token_net.glsl"

void main() {
    begin();
    uint item = gpu_group() * TOKENS + TOKEN;
    bool is_there = item < args.count;
    item = min(item, args.count - 1); // no return: token_part.glsl says why
    uint at = TOKEN_WIDTH / 2 * args.rows.at[item] + TOKEN_CHANNELS / 2 * PART;
    State token = read_ints(args.tokens, at);
    State remainder =
        read_ints(args.remainders, TOKEN_WIDTH / 2 * item + TOKEN_CHANNELS / 2 * PART);
    State change = update(remainder);
    [[unroll]] for (uint i = 0; i != QUADS; i++) token.at[i] -= change.at[i];
    State expected = predict(token);
    if (is_there) {
        write_ints(args.tokens, at, token);
        [[unroll]] for (uint i = 0; i != QUADS; i++) {
            args.observations.at[TOKEN_WIDTH / 4 * item + QUADS * PART + i] =
                shorts_packed(remainder.at[i] + expected.at[i]);
        }
    }
}
