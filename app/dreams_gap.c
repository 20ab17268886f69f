// What is left of a place after g frames elsewhere.
//
//     history  place, then the gap: at 16, 64, ... frames of it the same targets are imagined, by
//              each policy with the same weights; nothing imagined is remembered
//     floor    one colour; the remembered frame of the nearest pose, as it is
//     ceiling  the place's frames warped by the target's true depth

#include "app/dreams_memory.h"
#include "app/dreams_strip.h"

#include "base/hash.h"

#include <string.h>

static const uint32_t gaps[] = {16, 64, 256, 512, 1024};
static const char *const labels[] = {"16", "64", "256", "512", "1024"};

enum { WARP = 7, NEAREST, MEAN, CELLS, GAPS = ARRAY_COUNT(gaps), LINES = 4 };
static const char *const cells[CELLS] = {"full",   "window",   "relic", "scout",   "landmarks",
                                         "random", "combined", "warp",  "nearest", "mean"};

typedef struct Gap {
    DreamsJob *job;
    DreamsScene scene;
    Walk place;
    DreamsTargets targets;
    DreamsPast past;
    uint8_t *pictures; // [targets][size][size][3]
    DreamsStrip strip;
} Gap;

static uint32_t gap_count(const Gap *gap) {
    uint32_t count = 0;
    while (count < GAPS && gap->place.frames + gaps[count] <= gap->past.count) count++;
    return count;
}

//---- policies ------------------------------------------------------------------------------------

static bool answer(Gap *gap, DreamsMemory *memory, int cell, uint32_t at, Error *err) {
    DreamsMeasures measures;
    if (!dreams_memory_answer(memory, &gap->targets, gap->pictures, &measures, err)) return false;
    if (at + 1 == gap_count(gap))
        dreams_strip_put(&gap->strip, (uint32_t)cell + 2, cells[cell], gap->pictures);
    return dreams_tell(gap->job, cell, (int)at, &measures, memory->digest, err);
}

static bool remember(Gap *gap, DreamsMemory *memory, int cell, Error *err) {
    uint32_t at = 0, count = gap_count(gap);
    for (uint32_t f = 0; f < gap->past.count && at < count; f++) {
        if (!dreams_memory_see(memory, &gap->past.views[f], err)) return false;
        if (f + 1 < gap->place.frames + gaps[at]) continue;
        if (!answer(gap, memory, cell, at++, err)) return false;
    }
    return true;
}

static bool play_policy(Gap *gap, int cell, Error *err) {
    DreamsMemory memory;
    DreamsKept kept = {.policy = cells[cell]};
    if (!dreams_memory_begin(&memory, gap->job, &kept, gap->past.count, err)) return false;
    bool ok = remember(gap, &memory, cell, err);
    dreams_memory_end(&memory);
    return ok;
}

//---- baselines -----------------------------------------------------------------------------------

// `views` is what it may look at
static bool play_baseline(Gap *gap, int cell, int baseline, uint32_t at, uint32_t views,
                          Error *err) {
    uint32_t size = gap->scene.size;
    size_t values = (size_t)size * size * 3;
    ArenaMark mark = arena_mark(&gap->job->arena);
    float *prediction = arena_array(&gap->job->arena, float, values);
    for (uint32_t t = 0; t < gap->targets.count; t++) {
        WalkView target = walk_view(&gap->targets.truth, t);
        walk_baselines[baseline].predict(&gap->job->app->render, &target, gap->past.views, views,
                                         prediction);
        dreams_bytes(prediction, size, gap->pictures + t * values);
    }
    DreamsMeasures measures = dreams_nothing();
    dreams_measure_pictures(&gap->targets, gap->pictures, &gap->job->arena, &measures);
    if (at + 1 == gap_count(gap))
        dreams_strip_put(&gap->strip, (uint32_t)cell + 2, cells[cell], gap->pictures);
    uint64_t digest = hash_bytes(gap->pictures, gap->targets.count * values, 0);
    arena_reset(&gap->job->arena, mark);
    return dreams_tell(gap->job, cell, (int)at, &measures, digest, err);
}

// Frames of the gap do not see the targets: they have nothing to warp.
static bool play_baselines(Gap *gap, Error *err) {
    bool ok = true;
    for (uint32_t at = 0; ok && at < gap_count(gap); at++) {
        uint32_t place = gap->place.frames, seen = place + gaps[at];
        ok = play_baseline(gap, MEAN, 0, at, seen, err) &&
             play_baseline(gap, NEAREST, 1, at, seen, err) &&
             play_baseline(gap, WARP, 2, at, place, err);
    }
    return ok;
}

//---- the part ------------------------------------------------------------------------------------

static bool make_history(Gap *gap, Error *err) {
    DreamsJob *job = gap->job;
    const DreamsConfig *config = &job->app->dreams;
    uint32_t frames = (uint32_t)config->place, longest = (uint32_t)config->longest;
    return walk_make(job->app, &gap->scene.world, gap->scene.render, WALK_LOOK, job->seed, frames,
                     true, &job->arena, &gap->place, err) &&
           dreams_targets(&gap->scene, &gap->place, 0, frames, (uint32_t)config->targets, job->seed,
                          &gap->targets, err) &&
           dreams_past(&gap->scene, &gap->place, &gap->targets, longest, job->seed, &gap->past, err);
}

static void begin_strip(Gap *gap) {
    uint32_t lines = gap->targets.count < LINES ? gap->targets.count : LINES;
    uint32_t size = gap->scene.size;
    gap->pictures = arena_array(&gap->job->arena, uint8_t, gap->targets.count * size * size * 3);
    gap->strip = dreams_strip(CELLS + 2, lines, size, 2, &gap->job->arena);
    dreams_strip_put(&gap->strip, 0, "true", gap->targets.truth.rgb);
    dreams_strip_put_masked(&gap->strip, 1, "had seen", gap->targets.truth.rgb, gap->targets.mask);
}

static bool save_strip(Gap *gap, Error *err) {
    DreamsJob *job = gap->job;
    if (job->folder == NULL) return true;
    return dreams_strip_save(&gap->strip, text_format(&job->arena, "%s/gap_pictures.png",
                                                      job->folder), err);
}

static bool play(DreamsJob *job, Error *err) {
    Gap gap = {.job = job};
    if (!dreams_scene_open(job, job->scene_seed, &gap.scene, err)) return false;
    bool ok = make_history(&gap, err);
    if (ok) begin_strip(&gap);
    for (int cell = 0; ok && cell < WARP; cell++) ok = play_policy(&gap, cell, err);
    ok = ok && play_baselines(&gap, err) && save_strip(&gap, err);
    dreams_scene_close(&gap.scene);
    return ok;
}

static const int shown[] = {DREAMS_seen,  DREAMS_ssim, DREAMS_all,
                            DREAMS_rows, DREAMS_stored, DREAMS_store};

const DreamsPart dreams_gap = {
    .name = "gap",
    .about = "a place was seen, then frames elsewhere: what is left of it",
    .axis = "frames elsewhere",
    .cells = cells,
    .cell_count = CELLS,
    .at = labels,
    .at_count = GAPS,
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = 1,
    .curves = 8,
    .play = play,
};
