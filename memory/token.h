// Tokens: a fixed-size summary of everything observed at one key, written so that nothing is lost.
//
// A token s and an observation v enter a reversible transformer, a token s' and a remainder r come
// out; each pair can be computed from the other, bit for bit, on any device:
//
//     predict   r  = v - P(s)             what the token did not know      (lifting: Sweldens 1996)
//     update    s' = s + U(r)             what it learns from that
//     r goes to the log, s' stays
//
//     rewind    (s', r)  ->  (s, v)       the same steps backwards: s = s' - U(r), v = r + P(s)
//     replay    (s, r)   ->  (s', v)      and forwards: tokens are rebuilt from the log alone
//
// Sums wrap at 32 bits, so every step is a bijection whatever P and U compute; and P and U are made
// of whole numbers only (int8 weights, int32 sums, table look-ups), so a token written on one
// device is read on any other. Mem4Nav's R is the same coupling in floating point: exact on no
// device, and its code keeps only the last observation (mem4nav-facts: theta_r stays zero). Here
// the log of remainders plus the last token give back the whole history in reverse, and the better
// P predicts, the fewer bits a remainder costs: what is learned shows as bytes saved.
//
// P and U see a pair as TOKENS x CHANNELS (8 x 16): attention over the 8 parts, then a two-layer
// perceptron on each, both integer: scores by shifts, softmax by a table of 2^-x and an unsigned
// division, activation by a table.
//
//     kernels: token_write, token_rewind      a group does some keys; those of a batch differ

#pragma once

#include "gpu/gpu.h"

enum {
    MEMORY_TOKEN_PARTS = 8,
    MEMORY_TOKEN_CHANNELS = 16,
    MEMORY_WIDTH = MEMORY_TOKEN_PARTS * MEMORY_TOKEN_CHANNELS, // values of a token, an observation
    MEMORY_TOKEN_FRACTION =
        8, // a token's values have so many bits after the point of an observation's
};

// The learned part: weights and tables, whole numbers. The one that ships is in token_weights.c,
// with the command that made it.
typedef struct MemoryTokenModel MemoryTokenModel;
const MemoryTokenModel *memory_token_model(void);
const MemoryTokenModel *memory_token_model_plain(void); // not learned: P(s) = s, U(r) = r / 4
uint64_t memory_token_model_hash(const MemoryTokenModel *model);

typedef struct MemoryTokenCoder MemoryTokenCoder;
MemoryTokenCoder *memory_token_coder_create(Gpu *gpu, const MemoryTokenModel *model, Arena *arena,
                                            Error *err);
void memory_token_coder_destroy(MemoryTokenCoder *coder);

// Batches on the device. `tokens`: buffer of int32 [rows][MEMORY_WIDTH]. `rows`: [count] distinct
// token rows. write: observations [count][MEMORY_WIDTH] -> remainders, tokens changed in place.
// rewind: remainders -> observations, tokens as they were before that write.
bool memory_token_write(MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                        uint32_t count, const int16_t *observations, int32_t *remainders,
                        Error *err);
bool memory_token_rewind(MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                         uint32_t count, const int32_t *remainders, int16_t *observations,
                         Error *err);

// The definition, on the host, of one write and its inverse.
void memory_token_step(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                       const int16_t observation[MEMORY_WIDTH], int32_t remainder[MEMORY_WIDTH]);
void memory_token_step_back(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                            const int32_t remainder[MEMORY_WIDTH],
                            int16_t observation[MEMORY_WIDTH]);

// What a token says of its key: the observation that it expects next, clamped to int16.
void memory_token_expect(const MemoryTokenModel *model, const int32_t token[MEMORY_WIDTH],
                         int16_t expected[MEMORY_WIDTH]);

// Remainders as bytes: zigzag, then an adaptive Golomb-Rice code per part. Returns the number of
// bytes; `room` must be MEMORY_REMAINDER_MAX at least. decode fails on bytes that encode never
// made.
enum { MEMORY_REMAINDER_MAX = MEMORY_WIDTH * 8 };
size_t memory_remainder_encode(const int32_t remainder[MEMORY_WIDTH], uint8_t *bytes);
bool memory_remainder_decode(const uint8_t *bytes, size_t size, int32_t remainder[MEMORY_WIDTH]);
