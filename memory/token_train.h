// Learning what tokens know: P and U trained so that remainders cost few bits.
//
//     chains of observations ──► 12 writes in float, weights rounded to those that will ship
//                                  loss: mean log2(1 + |remainder|), what a code would take
//                            ◄── its gradient, back through all 12 writes and both nets
//     shadow weights (float) ──► Adam ──► rounded ──► MemoryTokenModel ──► C source text
//
// Rounding has no gradient; it is passed through as if it were not there (straight-through: Bengio
// et al. 2013). Training begins at the plain model (P(s) = s, U(r) = r / 4, scale 0), so it can
// only help. Everything is seeded and runs on one thread: the same chains give the same weights.
//
// Chains in a file, little endian, as an agent's run dumps them:
//
//     | "cairnobs" | count u32 | lengths u32 [count] | int16 [sum of lengths][MEMORY_WIDTH] |
//
// A chain holds the observations of one key, oldest first.

#pragma once

#include "base/config.h"
#include "base/error.h"
#include "memory/token_float.h"

#include <stdio.h>

typedef struct MemoryTokenChains {
    const int16_t *observations; // [sum of lengths][MEMORY_WIDTH]
    const uint32_t *lengths;     // [count]
    uint32_t count;
} MemoryTokenChains;

bool memory_token_chains_load(const char *path, Arena *arena, MemoryTokenChains *chains,
                              Error *err);

#define MEMORY_TOKEN_TRAIN_CONFIG(X)                                       \
    X(int, steps, 5000, "steps of Adam")                                   \
    X(int, batch, 16, "chains of a step")                                  \
    X(int, chain, 12, "observations of a chain that are unrolled")         \
    X(float, rate, 0.002f, "learning rate at the start; falls to a tenth") \
    X(int, check, 250, "steps between two looks at the chains kept back")  \
    X(int, seed, 1, "of the first weights and the order of the chains")

CONFIG_DECLARE(MemoryTokenTrainConfig, memory_token_train, MEMORY_TOKEN_TRAIN_CONFIG)

// Every tenth chain is kept back; the model that codes those in the fewest bytes is the result.
// Lines of progress go to `log` (NULL: none).
void memory_token_train(const MemoryTokenChains *chains, const MemoryTokenTrainConfig *config,
                        Arena *arena, MemoryTokenModel *model, FILE *log);

// Bytes of the remainders' codes, mean over observations: the first `chain` of each of the chains
// first, first + step, ...
double memory_token_train_bytes(const MemoryTokenModel *model, const MemoryTokenChains *chains,
                                uint32_t first, uint32_t step, uint32_t chain);

// Prints the model as C source, the text of token_weights.c; `head` (lines that begin with "//")
// says how it was made.
void memory_token_model_save(const MemoryTokenModel *model, const char *head, FILE *out);

// ---- inside ----

// Adds the gradient of the loss by the net's weights to `gradient`, writes that by x. dy: by y.
void token_train_backward(const TokenFloatNet *net, const TokenFloatTrace *trace,
                          const float x[TOKEN_WIDTH], const float dy[TOKEN_WIDTH],
                          TokenFloatNet *gradient, float dx[TOKEN_WIDTH]);
