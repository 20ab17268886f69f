// The definition of a write and of its inverse: lifting steps over two states of 128 values.
//
//     write    r = v                            rewind   for each block, backwards:
//              for each block:                               s -= U(r)
//                  r -= P(s)                                 r += P(s)
//                  s += U(r)                             v = r
//
// Sums are of uint32, which wrap, so each line undoes its mirror whatever P and U say. U is told
// the remainder in units of a token (r << TOKEN_FRACTION); P speaks in them and is rounded to those
// of an observation. A rewound observation is an int16 again only if the remainder came from a
// write: the upper half is cut off, never looked at.

#include "base/hash.h"
#include "memory/token_net.h"
#include "memory/token_tables.h"

#include <assert.h>
#include <string.h>

static_assert(TOKEN_WIDTH == MEMORY_WIDTH && TOKEN_PARTS == MEMORY_TOKEN_PARTS &&
                  TOKEN_CHANNELS == MEMORY_TOKEN_CHANNELS &&
                  TOKEN_FRACTION == MEMORY_TOKEN_FRACTION,
              "token.h and token_gpu.h differ");

#define ALL_PARTS(row) \
    { row, row, row, row, row, row, row, row }
#define SAME_GAIN(g) \
    { g, g, g, g, g, g, g, g, g, g, g, g, g, g, g, g }

// P and U of the second block are 0
static const MemoryTokenModel plain = {
    .nets = {{.gain = ALL_PARTS(SAME_GAIN(TOKEN_GAIN_ONE))},
             {.gain = ALL_PARTS(SAME_GAIN(TOKEN_GAIN_ONE / 4))}},
    .halves = TOKEN_HALVES_TABLE,
    .bends = TOKEN_BENDS_TABLE,
};

const MemoryTokenModel *memory_token_model_plain(void) {
    return &plain;
}

uint64_t memory_token_model_hash(const MemoryTokenModel *model) {
    return hash_bytes(model, sizeof *model, 0);
}

static void predict(const MemoryTokenModel *model, int block, const int32_t token[MEMORY_WIDTH],
                    uint32_t expected[MEMORY_WIDTH]) {
    int32_t y[MEMORY_WIDTH];
    token_net(model, &model->nets[2 * block], token, y);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        int32_t nearest = (int32_t)((uint32_t)y[i] + (1u << (TOKEN_FRACTION - 1)));
        expected[i] = (uint32_t)token_shift(nearest, TOKEN_FRACTION);
    }
}

static void update(const MemoryTokenModel *model, int block, const int32_t remainder[MEMORY_WIDTH],
                   int32_t change[MEMORY_WIDTH]) {
    int32_t x[MEMORY_WIDTH];
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        x[i] = (int32_t)((uint32_t)remainder[i] << TOKEN_FRACTION);
    }
    token_net(model, &model->nets[2 * block + 1], x, change);
}

void memory_token_step(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                       const int16_t observation[MEMORY_WIDTH], int32_t remainder[MEMORY_WIDTH]) {
    uint32_t expected[MEMORY_WIDTH];
    int32_t change[MEMORY_WIDTH];
    for (int i = 0; i < MEMORY_WIDTH; i++) remainder[i] = observation[i];
    for (int block = 0; block < TOKEN_BLOCKS; block++) {
        predict(model, block, token, expected);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            remainder[i] = (int32_t)((uint32_t)remainder[i] - expected[i]);
        }
        update(model, block, remainder, change);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            token[i] = (int32_t)((uint32_t)token[i] + (uint32_t)change[i]);
        }
    }
}

void memory_token_step_back(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                            const int32_t remainder[MEMORY_WIDTH],
                            int16_t observation[MEMORY_WIDTH]) {
    uint32_t expected[MEMORY_WIDTH];
    int32_t change[MEMORY_WIDTH], rest[MEMORY_WIDTH];
    memcpy(rest, remainder, sizeof rest);
    for (int block = TOKEN_BLOCKS - 1; block >= 0; block--) {
        update(model, block, rest, change);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            token[i] = (int32_t)((uint32_t)token[i] - (uint32_t)change[i]);
        }
        predict(model, block, token, expected);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            rest[i] = (int32_t)((uint32_t)rest[i] + expected[i]);
        }
    }
    for (int i = 0; i < MEMORY_WIDTH; i++) observation[i] = (int16_t)(uint16_t)rest[i];
}

void memory_token_expect(const MemoryTokenModel *model, const int32_t token[MEMORY_WIDTH],
                         int16_t expected[MEMORY_WIDTH]) {
    uint32_t next[MEMORY_WIDTH];
    predict(model, 0, token, next);
    for (int i = 0; i < MEMORY_WIDTH; i++) expected[i] = (int16_t)token_saturate((int32_t)next[i]);
}
