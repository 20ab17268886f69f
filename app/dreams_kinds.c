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

enum { POLICIES = 3, NEAREST = 3, BASE_NEAREST = 1, FRAMES = 128 };

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

static bool play_kind(DreamsVisit *visit, int at, Error *err) {
    bool ok = make_walk(visit, kinds[at], err);
    for (int cell = 0; ok && cell < POLICIES; cell++) {
        DreamsKept kept = {.policy = cells[cell]};
        ok = dreams_visit_ask(visit, &kept, cell, at, err);
    }
    return ok && dreams_visit_baseline(visit, BASE_NEAREST, visit->past.count, NEAREST, at, err);
}

static bool play(DreamsJob *job, Error *err) {
    DreamsVisit visit;
    if (!dreams_visit_begin(&visit, job, 0, err)) return false;
    bool ok = true;
    for (int at = 0; ok && at < (int)ARRAY_COUNT(kinds); at++) {
        ArenaMark mark = arena_mark(&job->arena);
        ok = play_kind(&visit, at, err);
        arena_reset(&job->arena, mark);
    }
    dreams_visit_end(&visit);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim, DREAMS_all, DREAMS_share};

const DreamsPart dreams_kinds = {
    .name = "kinds",
    .about = "ways that come by the same places again",
    .axis = "kind of walk",
    .cells = cells,
    .cell_count = ARRAY_COUNT(cells),
    .at = labels,
    .at_count = ARRAY_COUNT(labels),
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = 1,
    .play = play,
};
