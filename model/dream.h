// Dreaming: a stream of frames from actions, with a memory that holds.
//
//     model_dream_see      a real frame ─ writer ─► cache
//     model_dream_imagine  camera, action ─ what the cache shows ─ reader ─► a frame and its doubt
//     model_dream_keep     the frame imagined last ─ writer ─► cache
//
//     ModelDream *dream = model_dream_create(&ops, &weights, &config, arena, err);
//     model_dream_see(dream, rgb, &page, err);
//     for (;;) {
//         model_action_apply(pose, action, pose);
//         model_dream_imagine(dream, pose, action, &options, &frame, err);
//         model_dream_keep(dream, err);
//     }
//
// One frame at a time, in memory that never grows.

#pragma once

#include "model/cache.h"
#include "model/weights.h"

typedef struct ModelDream ModelDream;

// `weights` must outlive the dream. The cache is empty at first.
ModelDream *model_dream_create(const ModelOps *ops, const ModelWeights *weights,
                               const ModelCacheConfig *config, Arena *arena, Error *err);
void model_dream_destroy(ModelDream *dream); // NULL is fine
ModelCache *model_dream_cache(ModelDream *dream);

// rgb U8 [size][size][3]. `page` tells pose, place, class; its number is given here: the next.
bool model_dream_see(ModelDream *dream, const uint8_t *rgb, const ModelPage *page, Error *err);

typedef struct ModelImagined {
    const uint8_t *rgb; // [size][size][3], good until the next call
    const float *doubt; // [grid][grid] expected error of a value of each patch, 0 .. 2
    uint32_t rows;      // of memory that were seen
} ModelImagined;

// `steps` 1: from nothing at once; more: each further step starts from the last picture mixed with
// noise. The cache must hold a page.
bool model_dream_imagine(ModelDream *dream, const float pose[MODEL_POSE],
                         const float action[MODEL_ACTION], uint32_t steps, uint32_t seed,
                         ModelImagined *imagined, Error *err);
// Remembers the frame imagined last.
bool model_dream_keep(ModelDream *dream, Error *err);

// For files (dream_file.h): a dream that goes on after `count` frames, the first of them at
// `first`; what its cache holds is not touched.
const ModelWeights *model_dream_weights(const ModelDream *dream);
const float *model_dream_first(const ModelDream *dream); // pose of the first frame
void model_dream_resume(ModelDream *dream, uint32_t count, const float first[MODEL_POSE]);

uint32_t model_dream_count(const ModelDream *dream); // frames seen and kept so far
size_t model_dream_bytes(const ModelDream *dream);   // on the device, the cache included
