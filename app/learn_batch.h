// Batches for the world model, drawn from walks.
//
//     a walk    . . . . . . . . . . . . . . . . . . . . . . . .
//     anywhere  m . . m T . m . . m T . T m . . m . m T . . m .     one remembered frame in each
//     part ahead     m . . m . . m . m . . m m m|T T T . T . . .         remembered ones come
//     before
//
// All scenes of a batch remember in the same form, drawn anew for each step: a few frames whole,
// the others pooled (2 × 2 or 4 × 4 patches a row, RELIC) or by checkpoint tokens (SCOUT: the last
// patch of eight). So the model meets every page that a cache policy may show it, and few frames as
// well as many. Most targets are imagined from nothing; some start from a noisy picture, so that
// more than one step can be taken.

#pragma once

#include "app/walk_pool.h"
#include "model/trainer.h"

typedef struct LearnBatch LearnBatch;

LearnBatch *learn_batch_create(const LearnConfig *config, const ModelShape *shape, float slope,
                               Arena *arena);
// The batch with all its counts at their most.
ModelBatch learn_batch_most(const LearnConfig *config);

// The batch of a step: a function of seed, step and what the pool holds then.
const ModelBatch *learn_batch_draw(LearnBatch *learn, const WalkPool *pool, uint64_t seed,
                                   uint64_t step);

// Of the last batch: frame `target` of scene `scene` becomes a remembered one with the pixels
// given. Used by rollouts: see train_world.c.
uint8_t *learn_batch_memory(LearnBatch *learn, uint32_t scene, uint32_t memory);
