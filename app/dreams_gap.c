// What is left of a place after g frames elsewhere.
//
//     history  place, then the gap: at 16, 64, ... frames of it the same targets are imagined, by
//              each policy with the same weights; nothing imagined is remembered
//     floor    one colour; the remembered frame of the nearest pose, as it is
//     ceiling  the place's frames warped by the target's true depth

#include "app/dreams_visit.h"

static const uint32_t gaps[] = {16, 64, 256, 512, 1024};
static const char *const labels[] = {"16", "64", "256", "512", "1024"};

enum { BASE_MEAN, BASE_NEAREST, BASE_WARP }; // as walk_baselines has them
enum { WARP = 7, PLACES, RELIC_WIDE, SCOUT_WIDE, NEAREST, MEAN, CELLS };
static const char *const cells[CELLS] = {"full",       "window",   "relic", "scout",  "landmarks",
                                         "random",     "combined", "warp",  "places", "relic wide",
                                         "scout wide", "nearest",  "mean"};

// RELIC's and SCOUT's memories show all that they store: `wide` ones store as much as those that
// choose, and look at all of it.
enum { WIDE = 4096, GAPS = ARRAY_COUNT(gaps) };
static const DreamsKept policies[NEAREST] = {
    {.policy = "full"},
    {.policy = "window"},
    {.policy = "relic"},
    {.policy = "scout"},
    {.policy = "landmarks"},
    {.policy = "random"},
    {.policy = "combined"},
    [PLACES] = {.policy = "places"},
    [RELIC_WIDE] = {.policy = "relic", .rows = WIDE},
    [SCOUT_WIDE] = {.policy = "scout", .rows = WIDE},
};

static uint32_t gap_count(const DreamsVisit *visit) {
    uint32_t count = 0;
    while (count < GAPS && visit->place.frames + gaps[count] <= visit->past.count) count++;
    return count;
}

//---- policies ------------------------------------------------------------------------------------

static bool answer(DreamsVisit *visit, DreamsMemory *memory, int cell, uint32_t at, Error *err) {
    DreamsMeasures measures;
    if (!dreams_memory_answer(memory, &visit->targets, visit->pictures, &measures, err))
        return false;
    dreams_visit_show(visit, cell); // the longest gap's stay
    return dreams_tell(visit->job, cell, (int)at, &measures, memory->digest, err);
}

static bool remember(DreamsVisit *visit, DreamsMemory *memory, int cell, Error *err) {
    uint32_t at = 0, count = gap_count(visit);
    for (uint32_t f = 0; f < visit->past.count && at < count; f++) {
        if (!dreams_memory_see(memory, &visit->past.views[f], err)) return false;
        if (f + 1 < visit->place.frames + gaps[at]) continue;
        if (!answer(visit, memory, cell, at++, err)) return false;
    }
    return true;
}

static bool play_policy(DreamsVisit *visit, int cell, Error *err) {
    DreamsMemory memory;
    if (!dreams_memory_begin(&memory, visit->job, &policies[cell], visit->past.count, err))
        return false;
    bool ok = remember(visit, &memory, cell, err);
    dreams_memory_end(&memory);
    return ok;
}

//---- the part ------------------------------------------------------------------------------------

// Frames of the gap do not see the targets: they have nothing to warp.
static bool play_baselines(DreamsVisit *visit, Error *err) {
    bool ok = true;
    for (uint32_t at = 0; ok && at < gap_count(visit); at++) {
        uint32_t place = visit->place.frames, seen = place + gaps[at];
        ok = dreams_visit_baseline(visit, BASE_MEAN, seen, MEAN, (int)at, err) &&
             dreams_visit_baseline(visit, BASE_NEAREST, seen, NEAREST, (int)at, err) &&
             dreams_visit_baseline(visit, BASE_WARP, place, WARP, (int)at, err);
    }
    return ok;
}

static bool play(DreamsJob *job, Error *err) {
    DreamsVisit visit;
    if (!dreams_visit_begin(&visit, job, (uint32_t)job->app->dreams.longest, err)) return false;
    bool ok = true;
    for (int cell = 0; ok && cell < NEAREST; cell++)
        if (cell != WARP) ok = play_policy(&visit, cell, err);
    ok = ok && play_baselines(&visit, err) && dreams_visit_save(&visit, err);
    dreams_visit_end(&visit);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim,   DREAMS_all,
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
