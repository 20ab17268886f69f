// Inside token*.c: the net that P and U are made of.

#pragma once

#include "memory/token.h"
#include "memory/token_gpu.h"

// y = base(x) + correction(x), in units of a token: [TOKEN_WIDTH] each. The same numbers from all
// bodies; token_net takes the fastest that the processor has.
typedef void TokenNetBody(const MemoryTokenModel *model, const TokenNet *net,
                          const int32_t x[TOKEN_WIDTH], int32_t y[TOKEN_WIDTH]);
TokenNetBody token_net, token_net_plain, token_net_avx2;

// What a write with this remainder did to the token: rebuilds tokens from a log, oldest first.
void token_replay(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                  const int32_t remainder[MEMORY_WIDTH]);

// Shifts that round down, which C leaves open for negative numbers.
static inline int32_t token_shift(int32_t x, uint32_t bits) {
    return x >= 0 ? x >> bits : ~(~x >> bits);
}

static inline int32_t token_saturate(int32_t x) { // to int16
    return x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x;
}

static inline uint32_t token_magnitude(int32_t x) { // also of INT32_MIN
    return x < 0 ? 0u - (uint32_t)x : (uint32_t)x;
}

static inline uint32_t token_bits(uint32_t x) {
    return x == 0 ? 0 : 32 - (uint32_t)__builtin_clz(x);
}

// where the largest magnitude of a part points to in its table of gains
static inline uint32_t token_gain_index(uint32_t most) {
    uint32_t bits = token_bits(most);
    if (bits <= TOKEN_FRACTION) return 0;
    bits -= TOKEN_FRACTION;
    return bits < TOKEN_GAINS ? bits : TOKEN_GAINS - 1;
}
