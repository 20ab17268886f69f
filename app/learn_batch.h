// Batches for the world model, drawn from walks.
//
//     a walk    . . . . . . . . . . . . . . . . . . . . . . . .
//     anywhere  . m . . T m T T . . . . m . . . T . m . . T . .     remembered frames lie anywhere
//     ahead     . m . . . m . . m . . m|T . T T . . . T . . T .     remembered ones come before
//
// Half the targets lie together, the others are frames of the walk that see the same place. Most of
// what is remembered sees what the targets see (as a cache policy will choose it), a quarter is
// drawn blindly; in a third of the scenes nothing remembered lies within some frames of a target.
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

enum { LEARN_MAX_FRAMES = 256 };

// Which frames of a walk a scene of the batch is made of.
typedef struct LearnScene {
    const Walk *walk;
    uint32_t memory[LEARN_MAX_FRAMES], target[LEARN_MAX_FRAMES];
} LearnScene;

LearnBatch *learn_batch_create(const LearnConfig *config, const ModelShape *shape, float slope,
                               Arena *arena);
// The batch with all its counts at their most.
ModelBatch learn_batch_most(const LearnConfig *config);

// Where walks are drawn from: a pool, or a list that stays (learn_exam.h).
typedef struct LearnSource {
    const WalkPool *pool; // or, if it is NULL,
    const Walk *walks;    // [count]
    uint32_t count;
} LearnSource;

// The batch of a step: a function of seed, step and what the source holds then.
const ModelBatch *learn_batch_draw(LearnBatch *learn, const LearnSource *source, uint64_t seed,
                                   uint64_t step);
// The same for an exam: as many whole frames as there is room for, and nothing given of the
// targets.
const ModelBatch *learn_batch_exam(LearnBatch *learn, const LearnSource *source, uint64_t seed,
                                   uint64_t step);

// Of the last batch. The pixels of what is remembered may be changed: rollouts do
// (learn_rollout.h).
const LearnScene *learn_batch_scene(const LearnBatch *learn, uint32_t scene);
uint8_t *learn_batch_memory(LearnBatch *learn, uint32_t scene, uint32_t memory);
