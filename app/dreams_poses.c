// Where frames were seen from is what memory is asked by: with the poses of its frames permuted it
// should know nothing.

#include "app/dreams_visit.h"
#include "base/rng.h"

static const char *const cells[] = {"own", "permuted", "mean"};
static const char *const labels[] = {"gap of 64"};

enum { OWN, PERMUTED, MEAN, GAP = 64, BASE_MEAN = 0 };

// the same pictures, every one with another one's pose
static void permute(DreamsVisit *visit) {
    DreamsPast *past = &visit->past;
    Rng rng = rng_stream(visit->job->seed, "permutation");
    for (uint32_t i = past->count; i > 1; i--) {
        uint32_t j = rng_below(&rng, i - 1); // another one: a single cycle (Sattolo 1986)
        const RenderCamera *camera = past->views[i - 1].camera;
        past->views[i - 1].camera = past->views[j].camera;
        past->views[j].camera = camera;
    }
}

static bool play(DreamsJob *job, Error *err) {
    DreamsVisit visit;
    DreamsKept kept = {0};
    if (!dreams_visit_begin(&visit, job, GAP, err)) return false;
    bool ok = dreams_visit_ask(&visit, &kept, OWN, 0, err) &&
              dreams_visit_baseline(&visit, BASE_MEAN, visit.past.count, MEAN, 0, err);
    if (ok) permute(&visit);
    ok = ok && dreams_visit_ask(&visit, &kept, PERMUTED, 0, err) && dreams_visit_save(&visit, err);
    dreams_visit_end(&visit);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim};

const DreamsPart dreams_poses = {
    .name = "poses",
    .about = "the poses of what is remembered, permuted: nothing should be left",
    .axis = "history",
    .cells = cells,
    .cell_count = ARRAY_COUNT(cells),
    .at = labels,
    .at_count = ARRAY_COUNT(labels),
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = MEAN,
    .play = play,
};
