// A dream with a memory that is told by a policy and a format, and what is measured of it.

#pragma once

#include "app/dreams_scene.h"
#include "app/dreams_score.h"
#include "model/dream.h"

typedef struct DreamsMemory {
    DreamsJob *job;
    ModelDream *dream;
    ModelCacheConfig config;
    Arena arena;
    uint64_t digest; // of all that was imagined
} DreamsMemory;

// How a cell's memory differs from the default one. NULL and 0: not at all.
typedef struct DreamsKept {
    const char *policy, *format;
    float keep_k, keep_v;
    int rows; // that a frame looks at, at most
} DreamsKept;

// `frames`: as many as will come; a memory that forgets nothing needs room for them.
bool dreams_memory_begin(DreamsMemory *memory, DreamsJob *job, const DreamsKept *kept,
                         uint32_t frames, Error *err);
void dreams_memory_end(DreamsMemory *memory);

// The next frame of a history, as it is, or as if it had been seen by another camera.
bool dreams_memory_see(DreamsMemory *memory, const WalkView *view, Error *err);
bool dreams_memory_see_at(DreamsMemory *memory, const uint8_t *rgb, const RenderCamera *camera,
                          Error *err);
bool dreams_memory_imagine(DreamsMemory *memory, const RenderCamera *camera,
                           const RenderCamera *from, ModelImagined *imagined, Error *err);

// Imagines all targets: pictures [count][size][size][3], and what they are worth.
bool dreams_memory_answer(DreamsMemory *memory, const DreamsTargets *targets, uint8_t *pictures,
                          DreamsMeasures *measures, Error *err);
// What is stored now.
void dreams_memory_measure(const DreamsMemory *memory, DreamsMeasures *measures);
void dreams_measure_score(const DreamsScore *score, DreamsMeasures *measures);
// Scores of pictures that no model made.
void dreams_measure_pictures(const DreamsTargets *targets, const uint8_t *pictures, Arena *scratch,
                             DreamsMeasures *measures);
