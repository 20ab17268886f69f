// Inside train_keep*.c: rules for what to keep, tried on what was seen in some homes.

#pragma once

#include "base/list.h"
#include "memory/long_term.h"

typedef struct KeepSighting {
    uint32_t thing;
    int clock, number; // of its thing's, rising
    int16_t values[MEMORY_WIDTH];
} KeepSighting;

typedef struct KeepHome {
    List sightings;     // KeepSighting, in the order of their clocks
    uint32_t kept_part; // of these, the first so many are offered to a rule; the rest are questions
    uint32_t things;
} KeepHome;

typedef enum KeepKind { KEEP_COUNTS, KEEP_SURPRISE, KEEP_NOVELTY } KeepKind;

typedef struct KeepRule {
    KeepKind kind;
    double number; // base of the counts, bits, least novelty
    double power;  // of the novelty
} KeepRule;

typedef struct KeepResult {
    double kept, bytes, questions;
    double token[2], past[2]; // recall@1 and @3, ranked by tokens and by the past
} KeepResult;

enum { KEEP_MOST_SAMPLES = 100000 };

typedef struct KeepSamples { // answers by the past, right and wrong
    struct {
        float octaves, margin;
        bool is_right;
    } at[KEEP_MOST_SAMPLES];
    int count;
} KeepSamples;

// `samples` NULL: none are wanted. Of each question, known or not, the first four answers.
KeepResult keep_try(const KeepHome *homes, int count, const KeepRule *rule, KeepSamples *samples,
                    Arena *arena);
// p = 1 / (1 + exp(-(w0 - w1 octaves + w2 margin))), by Newton's method (Platt 1999)
void keep_fit(const KeepSamples *samples, double w[3]);
double keep_error(const KeepSamples *samples, const double w[3]); // expected calibration error
