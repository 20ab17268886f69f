// PCG-XSH-RR 64/32: a linear congruential state, whose high bits choose how the output is rotated.
// Streams differ in their seed, mixed from the name by FNV-1a's steps.

#include "base/rng.h"

Rng rng_create(uint64_t seed) {
    Rng rng = {seed * 6364136223846793005u + 1442695040888963407u};
    rng_next(&rng);
    return rng;
}

uint32_t rng_next(Rng *rng) {
    uint64_t old = rng->state;
    rng->state = old * 6364136223846793005u + 1442695040888963407u;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return shifted >> turn | shifted << (-turn & 31);
}

uint32_t rng_below(Rng *rng, uint32_t bound) {
    return (uint32_t)((uint64_t)rng_next(rng) * bound >> 32);
}

float rng_unit(Rng *rng) {
    return (float)(rng_next(rng) >> 8) * 0x1p-24f;
}

float rng_range(Rng *rng, float low, float high) {
    return low + (high - low) * rng_unit(rng);
}

Rng rng_stream(uint64_t seed, const char *name) {
    uint64_t mixed = seed ^ 0x9e3779b97f4a7c15u;
    for (const char *c = name; *c != '\0'; c++) mixed = (mixed ^ (uint8_t)*c) * 0x100000001b3u;
    return rng_create(mixed);
}
