// The Mersenne twister MT19937 (Matsumoto and Nishimura 1998) as Python's `random` seeds and uses
// it: for repeating published baselines that drew from it, to the last digit, and for nothing else.
// Everything of ours draws from base/rng.h.

#pragma once

#include "base/base.h"

enum { MERSENNE_WORDS = 624 };

typedef struct Mersenne {
    uint32_t words[MERSENNE_WORDS];
    int next;
} Mersenne;

Mersenne mersenne_create(uint32_t seed);                     // random.seed(seed)
uint32_t mersenne_next(Mersenne *mersenne);                  // 32 bits
uint32_t mersenne_below(Mersenne *mersenne, uint32_t bound); // the index of random.choice
