// Random numbers that are the same on every machine: PCG32 (O'Neill 2014), seeded, never global.
//
// A program that needs several independent sequences names them: rng_stream(seed, "episodes") and
// rng_stream(seed, "walkers") never disturb each other, whatever is drawn from either.

#pragma once

#include "base/base.h"

typedef struct Rng {
    uint64_t state;
} Rng;

Rng rng_create(uint64_t seed);
Rng rng_stream(uint64_t seed, const char *name);
uint32_t rng_next(Rng *rng);
uint32_t rng_below(Rng *rng, uint32_t bound);     // uniform in [0, bound)
float rng_unit(Rng *rng);                         // uniform in [0, 1)
float rng_range(Rng *rng, float low, float high); // uniform in [low, high], `high` by rounding
