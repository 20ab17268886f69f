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

#define LEARN_CONFIG(X)                                                                      \
    X(int, steps, 40000, "of training in all")                                               \
    X(int, scenes, 4, "in a step")                                                           \
    X(int, targets, 8, "imagined frames of a scene in a step")                               \
    X(int, memories, 12, "remembered frames of a scene, at most")                            \
    X(int, rows, 512, "remembered rows that a frame sees, at most")                          \
    X(float, ahead, 0.5f, "share of steps in which targets come after what is remembered")   \
    X(float, noisy, 0.25f, "share of targets that start from a noisy picture")               \
    X(int, rollout_from, 30000, "from this step on some of what is remembered was imagined") \
    X(bool, bf16, true, "products of bfloat16 (sums stay float)")                            \
    X(int, width, 128, "of a token")                                                         \
    X(int, writers, 3, "blocks that a finished frame goes through")                          \
    X(int, readers, 6, "blocks that an imagined frame goes through")                         \
    X(int, save_minutes, 3, "how often the state is saved [min]")                            \
    X(int, stop_minutes, 0, "stop after so long, to be resumed; 0 trains to the end [min]")

CONFIG_DECLARE(LearnConfig, learn, LEARN_CONFIG)

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
