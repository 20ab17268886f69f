// The nets of token_net.h in floating point: for training them, and as the comparison arm that
// shows why tokens are whole numbers.
//
// With x in units of a token and unit = 4096 * 2^shift, the whole-number net computes
//
//     y = gain * x + scale * unit * net(x / unit + position)
//
// up to its roundings; here the same is computed in float, with the same weights.

#pragma once

#include "memory/token_net.h"

typedef struct TokenFloatNet {
    float gain[TOKEN_PARTS][TOKEN_GAINS];
    float position[TOKEN_PARTS][TOKEN_CHANNELS];
    float query[TOKEN_CHANNELS][TOKEN_CHANNELS];
    float key[TOKEN_CHANNELS][TOKEN_CHANNELS];
    float value[TOKEN_CHANNELS][TOKEN_CHANNELS];
    float mix[TOKEN_CHANNELS][TOKEN_CHANNELS];
    float bias[TOKEN_PARTS][TOKEN_PARTS]; // octaves
    float up[TOKEN_HIDDEN][TOKEN_CHANNELS];
    float up_bias[TOKEN_HIDDEN];
    float down[TOKEN_CHANNELS][TOKEN_HIDDEN];
    float down_bias[TOKEN_CHANNELS];
    float scale[TOKEN_PARTS][TOKEN_CHANNELS];
} TokenFloatNet;

// What a forward pass leaves for the backward one.
typedef float TokenFloatState[TOKEN_PARTS][TOKEN_CHANNELS];
typedef struct TokenFloatTrace {
    float unit;
    uint32_t gain_index[TOKEN_PARTS];
    TokenFloatState h, query, key, value, mixed, z, out;
    float weights[TOKEN_PARTS][TOKEN_PARTS];
    float hidden[TOKEN_PARTS][TOKEN_HIDDEN];
} TokenFloatTrace;

void token_float_from(const TokenNet *net, TokenFloatNet *result);
void token_float_forward(const TokenFloatNet *net, const float x[TOKEN_WIDTH],
                         TokenFloatTrace *trace, float y[TOKEN_WIDTH]);

// The comparison arm: tokens are floats (their bits in an int32 row), remainders are rounded to
// whole numbers for the log. What rounding loses is not undone by the way back.
void token_float_step(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                      const int16_t observation[TOKEN_WIDTH], int32_t remainder[TOKEN_WIDTH]);
void token_float_step_back(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                           const int32_t remainder[TOKEN_WIDTH], int16_t observation[TOKEN_WIDTH]);
void token_float_replay(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                        const int32_t remainder[TOKEN_WIDTH]);
void token_float_expect(const MemoryTokenModel *model, const int32_t token[TOKEN_WIDTH],
                        int16_t expected[TOKEN_WIDTH]);
