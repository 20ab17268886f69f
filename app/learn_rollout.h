// The second stage of training: some of what is remembered was imagined by the model itself, as it
// will be when it dreams (chained forward, Memory Forcing; self-rollouts, RELIC section 4).
//
//     remembered   m0 m1 m2 m3 │ m4 m5 │ m6 m7
//                  true        │ imagined from m0..m3 │ imagined from m0..m5
//
// No gradient flows through what was imagined: its pixels become data, and the step that follows is
// an ordinary one. That is RELIC's replayed back-propagation with a frame as the unit: roll out
// with no tape, then replay each frame with gradients on the remembered context.

#pragma once

#include "app/learn_batch.h"

typedef struct LearnRollout LearnRollout;

LearnRollout *learn_rollout_create(const LearnConfig *config, const ModelShape *shape,
                                   Arena *arena);

// Replaces part of what the last batch remembers.
bool learn_rollout_run(LearnRollout *rollout, LearnBatch *learn, const ModelBatch *batch,
                       ModelTrainer *trainer, Error *err);
