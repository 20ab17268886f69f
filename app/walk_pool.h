// The walks that a world model learns from: a window over an endless row of homes that moves on
// while training runs.
//
//     WalkPool *pool = walk_pool_create(&app, &config, seed, arena, err);   before any loop
//     for (uint32_t step = 0; ; step++) {
//         if (!walk_pool_advance(pool, step, err)) ...
//         const Walk *walk = walk_pool_at(pool, rng_below(&rng, walk_pool_count(pool)));
//     }
//
//     homes    0  1  2  3  4  5  6  7  8  9 10 11 12 ...        8 walks each
//     step 0  [0  1  2  3]
//     step 25 [0  1  2  3  4]                                   it grows by a home every 25 steps,
//     step .. [         3  4  5  6  7  8  9]  10 11             then it moves on; workers are a few
//                                             being made        homes ahead
//
// What is in it is a function of seed and step alone: a run that is resumed at a step makes that
// step's window again and learns on from the same frames. So it does not matter how fast the
// workers are: a trainer that is faster waits.

#pragma once

#include "app/walk.h"

typedef struct WalkPool WalkPool;

WalkPool *walk_pool_create(const App *app, const WalkConfig *config, uint64_t seed, Arena *arena,
                           Error *err);
void walk_pool_destroy(WalkPool *pool); // NULL is fine

// Makes the pool what belongs to `step`; not lower than at the last call. The first call tells its
// progress. Walks got before are good until the next call.
bool walk_pool_advance(WalkPool *pool, uint32_t step, Error *err);

uint32_t walk_pool_count(const WalkPool *pool);
const Walk *walk_pool_at(const WalkPool *pool, uint32_t index); // the oldest first; without depth
