// What token*.c say to token_*.comp: the learned part and the arguments. Read by both compilers.
//
// All of a model is whole numbers. A net reads 8 parts x 16 channels in units of a token (1/256 of
// an observation's) and gives a value for each; token_net.c says how.
//
//     nets[TOKEN_P]  what the token expects        nets[TOKEN_U]  what it learns from a remainder
//
// A workgroup does TOKEN_GROUP / TOKEN_PARTS tokens, an invocation for each part. It reads nets,
// tokens and observations as words of 64 bits, so that matrices begin at bytes that are named here
// (token_coder.c compares them with the struct), rows of parts at multiples of 8.

#include "gpu/shared.h"

#define TOKEN_PARTS 8
#define TOKEN_CHANNELS 16
#define TOKEN_WIDTH 128 // parts x channels
#define TOKEN_HIDDEN 32
#define TOKEN_P 0
#define TOKEN_U 1
#define TOKEN_NETS 2
#define TOKEN_FRACTION 8

#define TOKEN_STATE_BITS 12 // a state is scaled so that its largest value has so many bits
#define TOKEN_GAINS 16      // by the bits of a part's largest value
#define TOKEN_GAIN_ONE 256
#define TOKEN_HALVES 256
#define TOKEN_BENDS 256
#define TOKEN_GROUP 32 // invocations; larger ones idle more in a small batch

// where what a net is made of begins, in bytes
#define TOKEN_AT_POSITION 256
#define TOKEN_AT_QUERY 384
#define TOKEN_AT_KEY 640
#define TOKEN_AT_VALUE 896
#define TOKEN_AT_MIX 1152
#define TOKEN_AT_BIAS 1408
#define TOKEN_AT_UP 1472
#define TOKEN_AT_UP_BIAS 1984
#define TOKEN_AT_DOWN 2016
#define TOKEN_AT_DOWN_BIAS 2528
#define TOKEN_AT_SCALE 2544
#define TOKEN_NET_BYTES 2680

// One of the functions P and U. Weights count in 1/64, rows are those of outputs.
struct TokenNet {
    int16_t gain[TOKEN_PARTS][TOKEN_GAINS];       // of the base, 1/256
    int8_t position[TOKEN_PARTS][TOKEN_CHANNELS]; // 1/128
    int8_t query[TOKEN_CHANNELS][TOKEN_CHANNELS];
    int8_t key[TOKEN_CHANNELS][TOKEN_CHANNELS];
    int8_t value[TOKEN_CHANNELS][TOKEN_CHANNELS];
    int8_t mix[TOKEN_CHANNELS][TOKEN_CHANNELS];
    int8_t bias[TOKEN_PARTS][TOKEN_PARTS]; // of a score: who attends, to whom; 1/16 octave
    int8_t up[TOKEN_HIDDEN][TOKEN_CHANNELS];
    int8_t up_bias[TOKEN_HIDDEN]; // 1/32
    int8_t down[TOKEN_CHANNELS][TOKEN_HIDDEN];
    int8_t down_bias[TOKEN_CHANNELS];          // 1/128
    int8_t scale[TOKEN_PARTS][TOKEN_CHANNELS]; // of the correction, 1/128; all 0: the base alone
    int8_t grid[TOKEN_PARTS]; // of P: observations of a part are mostly multiples of 2^grid
};

#ifndef VULKAN
typedef struct TokenNet TokenNet;
#endif

struct MemoryTokenModel {
    TokenNet nets[TOKEN_NETS];
    uint16_t halves[TOKEN_HALVES]; // 65535 * 2^(-i/16)
    int16_t bends[TOKEN_BENDS];    // 4096 * tanh((i + 1/2) / 64), 0 at 0
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer TokenModelPtr {
    MemoryTokenModel at[];
};
#endif

struct TokenArgs {
    GPU_PTR(TokenModelPtr) model;
    GPU_PTR(U64) tokens;       // int32 [rows][TOKEN_WIDTH]
    GPU_PTR(U32) rows;         // [count] distinct
    GPU_PTR(U64) observations; // int16 [count][TOKEN_WIDTH]
    GPU_PTR(U64) remainders;   // int32 [count][TOKEN_WIDTH]
    uint count, padding;
};

#ifndef VULKAN
typedef struct TokenArgs TokenArgs;
#endif
