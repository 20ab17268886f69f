// Imitated observations of things, as memory/observation.h describes them: for tests of tokens and
// long-term memory, and to train and calibrate on until an agent has seen real ones.
//
//     [ 0, 32)   appearance: 32 x int8, category's mean + the thing's own + noise of the day
//     [32, 64)   name: 1024 x signs of the category
//     [64, 96)   around: names of things near, 512 x closeness; more are found as it is seen again
//     [96,128)   0
//
// and of places: 64 values of shape that go together in fours, noise on each, what stands around.

#pragma once

#include "base/rng.h"
#include "memory/token.h"

enum { THINGS_CATEGORIES = 40, THINGS_NEAR = 5 };

typedef struct Thing {
    uint32_t category;
    int8_t look[32];
    uint32_t near[THINGS_NEAR];
    int closeness[THINGS_NEAR]; // of 512
    int light[32];              // how the light of the day changes its looks
} Thing;

static inline int things_normal(Rng *rng, int deviation) { // sum of 4 uniform numbers
    int sum = 0;
    for (int i = 0; i < 4; i++) sum += (int)rng_below(rng, 2001) - 1000;
    return sum * deviation / 1155;
}

static inline int things_clamp(int x, int most) {
    return x > most ? most : x < -most ? -most : x;
}

static inline Thing things_make(Rng *rng) {
    Thing thing = {.category = 1 + rng_below(rng, THINGS_CATEGORIES)};
    Rng kind = rng_create(thing.category);
    for (int i = 0; i < 32; i++) {
        int mean = things_normal(&kind, 40);
        thing.light[i] = things_normal(&kind, 8);
        thing.look[i] = (int8_t)things_clamp(mean + things_normal(rng, 12), 120);
    }
    for (int i = 0; i < THINGS_NEAR; i++) {
        // what stands around goes with the category: tables have chairs
        thing.near[i] = rng_below(rng, 3)
                            ? 1 + (thing.category * 7 + (uint32_t)i * 3) % THINGS_CATEGORIES
                            : 1 + rng_below(rng, THINGS_CATEGORIES);
        thing.closeness[i] = (int)rng_below(rng, 512);
    }
    return thing;
}

static inline void things_add_name(uint32_t category, int size, int16_t values[32]) {
    Rng signs = rng_create(1000 + category);
    uint32_t bits = rng_next(&signs);
    for (int i = 0; i < 32; i++) values[i] = (int16_t)(values[i] + (bits >> i & 1 ? size : -size));
}

// the thing as seen for the `seen`-th time, from 0
static inline void things_observe(const Thing *thing, uint32_t seen, Rng *rng,
                                  int16_t observation[MEMORY_WIDTH]) {
    for (int i = 0; i < MEMORY_WIDTH; i++) observation[i] = 0;
    int day = things_normal(rng, 100);
    for (int i = 0; i < 32; i++) {
        int look = thing->look[i] + thing->light[i] * day / 100 + things_normal(rng, 3);
        observation[i] = (int16_t)(32 * things_clamp(look, 127));
    }
    things_add_name(thing->category, 1024, observation + 32);
    for (uint32_t i = 0; i < THINGS_NEAR && i <= seen + 1; i++) {
        int closeness = thing->closeness[i] + things_normal(rng, 8);
        if (closeness > 0) things_add_name(thing->near[i], closeness, observation + 64);
    }
}

typedef struct Spot { // a place
    int shape[64];
    Thing around;
} Spot;

static inline Spot spots_make(Rng *rng) {
    Spot spot = {.around = things_make(rng)};
    for (int i = 0; i < 64; i++) {
        int together = i % 4 == 0 ? 0 : spot.shape[i - 1] / 2;
        spot.shape[i] = things_clamp(together + things_normal(rng, 600), 3000);
    }
    return spot;
}

static inline void spots_observe(const Spot *spot, uint32_t seen, Rng *rng,
                                 int16_t observation[MEMORY_WIDTH]) {
    int16_t thing[MEMORY_WIDTH];
    things_observe(&spot->around, seen, rng, thing);
    for (int i = 0; i < MEMORY_WIDTH; i++) observation[i] = i >= 64 ? thing[i] : 0;
    int shift = things_normal(rng, 40); // stood a little elsewhere
    for (int i = 0; i < 64; i++) {
        int value = spot->shape[i] + (i % 4 < 2 ? shift : -shift) + things_normal(rng, 40);
        observation[i] = (int16_t)things_clamp(value, 4095);
    }
}
