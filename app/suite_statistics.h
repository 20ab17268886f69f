// What may be said of two conditions that went through the same scenes.
//
//     scene        1     2     3    ...              the scenes are the independent draws: subtasks
//     full       0.71  0.64  0.80                    of one scene share its rooms and its memory,
//     without    0.50  0.66  0.61                    so they are averaged first
//     difference +0.21 -0.02 +0.19
//                  └────┴─────┴──► paired bootstrap ──► mean, 95 % interval, p
//
// The bootstrap (Efron 1979) draws as many scenes as there are, with replacement, 10,000 times, and
// looks at how the mean of the drawn differences spreads. It takes no distribution for granted, and
// its draws come from a seed: the same numbers give the same interval on every machine.
//
// Success is yes or no, so there is also McNemar's exact test (1947): of the subtasks that exactly
// one of two conditions solved, is the split between them that of a fair coin?

#pragma once

#include "base/arena.h"

// Fewer scenes than this are never called significant: six equal signs are the fewest that a sign
// test takes for more than chance (2 / 2^6 = 0.03), and a bootstrap of less is too sure of itself.
#define SUITE_FEWEST_SCENES 6

typedef struct SuiteInterval {
    int count;           // of the values
    double mean;         // 0 of none
    double low, high;    // 95 %
    double p;            // two-sided: how often a resampled mean crosses 0
    bool is_significant; // 0 lies outside, and there are enough scenes
} SuiteInterval;

// Of the mean of values[count], one difference per scene.
SuiteInterval suite_statistics_bootstrap(const double *values, int count, uint64_t seed,
                                         Arena *scratch);

// The two-sided p of McNemar's exact test; the counts are of pairs that only one of both solved.
double suite_statistics_mcnemar(int only_first, int only_second);

// Least squares slope of values[count] over 0, 1, ...; what is no number is left out.
double suite_statistics_slope(const double *values, int count);
