// The definition of a write and of its inverse: two lifting steps over two states of 128 values.
//
//     write    r = v - P(s)        rewind   s = s' - U(r)        replay   s' = s + U(r)
//              s' = s + U(r)                v = r + P(s)
//
// Sums are of uint32, which wrap, so each line undoes its mirror whatever P and U say. U is told
// the remainder in units of a token (r << TOKEN_FRACTION); P speaks in them and is rounded to those
// of an observation. A rewound observation is an int16 again only if the remainder came from a
// write: the upper half is cut off, never looked at.
//
// Where observations are whole multiples of some 2^grid (pictures of few bits), P is rounded to
// such a multiple too, so that remainders are and cost that many bits less. Values that are not on
// the grid lose nothing but a little of the prediction.
//
// There is one pair of steps and not several. A second pair would mix what the token learned back
// into the remainder, and then the log alone could be read in one direction only: from the last
// token backwards. With one pair it is read forwards too, from nothing (replay), so that a process
// which is killed needs no saved tokens.

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

static const MemoryTokenModel plain = {
    .nets = {[TOKEN_P] = {.gain = ALL_PARTS(SAME_GAIN(TOKEN_GAIN_ONE))},
             [TOKEN_U] = {.gain = ALL_PARTS(SAME_GAIN(TOKEN_GAIN_ONE / 4))}},
    .halves = TOKEN_HALVES_TABLE,
    .bends = TOKEN_BENDS_TABLE,
};

const MemoryTokenModel *memory_token_model_plain(void) {
    return &plain;
}

uint64_t memory_token_model_hash(const MemoryTokenModel *model) {
    return hash_bytes(model, sizeof *model, 0);
}

// rounds a value in units of a token to a whole multiple of 2^grid of an observation's
static uint32_t round_value(int32_t value, uint32_t grid) {
    uint32_t bits = TOKEN_FRACTION + grid;
    int32_t nearest = (int32_t)((uint32_t)value + (1u << (bits - 1)));
    return (uint32_t)token_shift(nearest, bits) << grid;
}

static void predict(const MemoryTokenModel *model, const int32_t token[MEMORY_WIDTH],
                    uint32_t expected[MEMORY_WIDTH]) {
    const TokenNet *net = &model->nets[TOKEN_P];
    int32_t y[MEMORY_WIDTH];
    token_net(model, net, token, y);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        expected[i] = round_value(y[i], (uint32_t)net->grid[i / TOKEN_CHANNELS]);
    }
}

static void update(const MemoryTokenModel *model, const int32_t remainder[MEMORY_WIDTH],
                   uint32_t change[MEMORY_WIDTH]) {
    int32_t x[MEMORY_WIDTH], y[MEMORY_WIDTH];
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        x[i] = (int32_t)((uint32_t)remainder[i] << TOKEN_FRACTION);
    }
    token_net(model, &model->nets[TOKEN_U], x, y);
    for (int i = 0; i < MEMORY_WIDTH; i++) change[i] = (uint32_t)y[i];
}

void token_replay(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                  const int32_t remainder[MEMORY_WIDTH]) {
    uint32_t change[MEMORY_WIDTH];
    update(model, remainder, change);
    for (int i = 0; i < MEMORY_WIDTH; i++) token[i] = (int32_t)((uint32_t)token[i] + change[i]);
}

void memory_token_step(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                       const int16_t observation[MEMORY_WIDTH], int32_t remainder[MEMORY_WIDTH]) {
    uint32_t expected[MEMORY_WIDTH];
    predict(model, token, expected);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        remainder[i] = (int32_t)((uint32_t)observation[i] - expected[i]);
    }
    token_replay(model, token, remainder);
}

void memory_token_step_back(const MemoryTokenModel *model, int32_t token[MEMORY_WIDTH],
                            const int32_t remainder[MEMORY_WIDTH],
                            int16_t observation[MEMORY_WIDTH]) {
    uint32_t change[MEMORY_WIDTH], expected[MEMORY_WIDTH];
    update(model, remainder, change);
    for (int i = 0; i < MEMORY_WIDTH; i++) token[i] = (int32_t)((uint32_t)token[i] - change[i]);
    predict(model, token, expected);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        observation[i] = (int16_t)(uint16_t)((uint32_t)remainder[i] + expected[i]);
    }
}

void memory_token_expect(const MemoryTokenModel *model, const int32_t token[MEMORY_WIDTH],
                         int16_t expected[MEMORY_WIDTH]) {
    int32_t y[MEMORY_WIDTH];
    token_net(model, &model->nets[TOKEN_P], token, y);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        expected[i] = (int16_t)token_saturate((int32_t)round_value(y[i], 0));
    }
}
