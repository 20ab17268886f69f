#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup writes one observation into each of TOKENS tokens. Defined in token.c.

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
    State remainder = predict(token);
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        uint64_t four = args.observations.at[TOKEN_WIDTH / 4 * item + QUADS * PART + i];
        remainder.at[i] = shorts_of(four) - remainder.at[i];
    }
    State change = update(remainder);
    [[unroll]] for (uint i = 0; i != QUADS; i++) token.at[i] += change.at[i];
    if (is_there) {
        write_ints(args.tokens, at, token);
        write_ints(args.remainders, TOKEN_WIDTH / 2 * item + TOKEN_CHANNELS / 2 * PART, remainder);
    }
}
