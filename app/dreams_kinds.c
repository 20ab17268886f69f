// Ways that come by the same places again, each in a walk of its own.
//
//     palindrome   there and back                 look     turns, there and back or all the way
//     loop         A, B, C, A, by another way     return   a place is left, and come back to
//
//     walk  |── first 60 %: seen ──|── not looked at ──|── last quarter: views near it are asked
//     ──|

#include "app/dreams_visit.h"

static const WalkKind kinds[] = {WALK_PALINDROME, WALK_LOOK, WALK_LOOP, WALK_RETURN};
static const char *const labels[] = {"palindrome", "look", "loop", "return"};
static const char *const cells[] = {"full", "window", "combined", "nearest"};

enum { NEAREST = 3, CELLS, BASE_NEAREST = 1, FRAMES = 128 };

static bool make_walk(DreamsVisit *visit, WalkKind kind, Error *err) {
    DreamsJob *job = visit->job;
    uint32_t known = FRAMES * 6 / 10;
    if (!walk_make(job->app, &visit->scene.world, visit->scene.render, kind, job->seed, FRAMES,
                   true, &job->arena, &visit->place, err) ||
        !dreams_targets(&visit->scene, &visit->place, FRAMES * 3 / 4, FRAMES, known,
                        (uint32_t)job->app->dreams.targets, job->seed, &visit->targets, err))
        return false;
    WalkView *views = arena_array(&job->arena, WalkView, known);
    for (uint32_t f = 0; f < known; f++) views[f] = walk_view(&visit->place, f);
    visit->past = (DreamsPast){views, known, known};
    return true;
}

// one line a kind: its first target, as every cell has it
static void show(DreamsVisit *visit, DreamsStrip *strip, int at, int cell) {
    const DreamsTargets *targets = &visit->targets;
    uint32_t line = (uint32_t)at, column = (uint32_t)cell + 2;
    dreams_strip_put_one(strip, line, 0, "true", dreams_truth(targets, 0), NULL);
    dreams_strip_put_one(strip, line, 1, "had seen", dreams_truth(targets, 0),
                         dreams_mask(targets, 0));
    dreams_strip_put_one(strip, line, column, cells[cell], visit->pictures, NULL);
}

static bool play_kind(DreamsVisit *visit, DreamsStrip *strip, int at, Error *err) {
    bool ok = make_walk(visit, kinds[at], err);
    for (int cell = 0; ok && cell < CELLS; cell++) {
        DreamsKept kept = {.policy = cells[cell]};
        ok = cell == NEAREST
                 ? dreams_visit_baseline(visit, BASE_NEAREST, visit->past.count, cell, at, err)
                 : dreams_visit_ask(visit, &kept, cell, at, err);
        if (ok) show(visit, strip, at, cell);
    }
    return ok;
}

static bool play(DreamsJob *job, Error *err) {
    DreamsVisit visit;
    if (!dreams_visit_begin(&visit, job, 0, err)) return false;
    DreamsStrip strip =
        dreams_strip(CELLS + 2, ARRAY_COUNT(kinds), visit.scene.size, 2, &job->arena);
    bool ok = true;
    for (int at = 0; ok && at < (int)ARRAY_COUNT(kinds); at++) {
        ArenaMark mark = arena_mark(&job->arena);
        ok = play_kind(&visit, &strip, at, err);
        arena_reset(&job->arena, mark);
    }
    if (ok && job->folder != NULL)
        ok = dreams_strip_save(&strip,
                               text_format(&job->arena, "%s/kinds_pictures.png", job->folder), err);
    dreams_visit_end(&visit);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim, DREAMS_all, DREAMS_share};

const DreamsPart dreams_kinds = {
    .name = "kinds",
    .about = "ways that come by the same places again",
    .axis = "kind of walk",
    .cells = cells,
    .cell_count = CELLS,
    .at = labels,
    .at_count = ARRAY_COUNT(labels),
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = 1,
    .play = play,
};
