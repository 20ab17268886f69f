// The memory suite: is a memory worth having, which part of it, and what does it do when the world
// does not stay as it was remembered?
//
//     cairn eval --suite=memory             100 homes x 10 subtasks, every condition
//     cairn eval --suite=memory --quick     the same signs in about a minute
//
// Protocol: iterative navigation. Agents go through tours of subtasks in one scene (IR2R, Krantz et
// al. 2023; GOAT-Bench, Khanna et al. 2024), and what differs between conditions is what they keep
// from one subtask to the next. Every condition goes through the same tours: same worlds, starts
// and goals, whatever an agent does; a scene is what comparisons pair and resample.
//
//     job = scene x variant:   open, make the tour ──► each cell of the variant plays it ──► rows
//
// What to read from it: SPL that rises with the subtask's number, revisits above first visits, and
// conditions below `full` by more than their interval.

#include "app/pool.h"
#include "app/resume.h"
#include "app/suite.h"
#include "app/suite_plan.h"
#include "app/suite_tell.h"
#include "app/suite_tour.h"
#include "base/clock.h"
#include "base/progress.h"

#include <string.h>

typedef struct MemorySuite {
    App *app;
    SuiteResults results;
    int variants[SUITE_CELLS]; // [variant_count] those that cells are in
    int variant_count;
    Journal journal;
    Pool pool;
    Progress progress;
    int scene, cell; // being played here
} MemorySuite;

//---- one job -------------------------------------------------------------------------------------

static bool keep(void *context, SuiteRow *row, Error *err) {
    MemorySuite *suite = context;
    row->scene = suite->scene;
    row->cell = suite->cell;
    return pool_tell(&suite->pool, row, err);
}

static bool play_cell(MemorySuite *suite, Gpu *gpu, const App *app, SuiteScene *scene, App *as,
                      Error *err) {
    const SuiteCell *cell = &suite->results.cells[suite->cell];
    const SuiteCondition *condition = &suite_conditions[cell->condition];
    const AgentType *type = agent_find(condition->agent);
    ASSERT(type != NULL); // rows name agents that there are
    if (!suite_plan_settings(app, cell, as, err)) return false;
    return suite_tour_play(scene, as, gpu, type, keep, suite, err) ||
           error_wrap(err, "%s", condition->name);
}

static bool play_variant(MemorySuite *suite, Gpu *gpu, const App *app, int variant, Arena *arena,
                         Error *err) {
    SuiteScene scene;
    App *as = arena_new(arena, App);
    uint64_t seed = episode_seed(app, suite->scene);
    const char *name = suite->results.scenes[suite->scene];
    if (!suite_scene_open(app, gpu, name, &sim_variants[variant], seed, &scene, err))
        return error_wrap(err, "%s", name);
    bool ok = true;
    for (int c = 0; ok && c < suite->results.cell_count; c++) {
        if (suite->results.cells[c].variant != variant) continue;
        suite->cell = c;
        ok = play_cell(suite, gpu, app, &scene, as, err);
    }
    suite_scene_close(&scene);
    return ok || error_wrap(err, "%s, %s", name, sim_variants[variant].name);
}

static const float SUBMAP = 5.0f; // [m] of way: by then 1.5 % of drift are a voxel and a half

static bool play_job(Pool *pool, Gpu *gpu, int job, Error *err) {
    MemorySuite *suite = pool->context;
    int variant = suite->variants[job % suite->variant_count];
    Arena arena = arena_create("job");
    App *app = arena_new(&arena, App);
    suite_plan_copy(suite->app, app);
    suite->scene = job / suite->variant_count;
    app->scene.people = sim_variants[variant].walkers; // who walks about is made with the scene
    // where odometry drifts a map is made of parts
    bool drifts = sim_variants[variant].drift > 0;
    if (drifts && app->memory.submap <= 0) app->memory.submap = SUBMAP;
    bool ok = play_variant(suite, gpu, app, variant, &arena, err);
    arena_destroy(&arena);
    return ok;
}

//---- all of them ---------------------------------------------------------------------------------

static void show_progress(Pool *pool, const void *told) {
    MemorySuite *suite = pool->context;
    const SuiteRow *row = told;
    const SuiteCell *cell = &suite->results.cells[row->cell];
    char what[160];
    snprintf(what, sizeof what, "%.60s, %s, %s", suite->results.scenes[row->scene],
             sim_variants[cell->variant].name, suite_conditions[cell->condition].name);
    progress_step(&suite->progress, what);
}

// cells are sorted by variant
static void list_variants(MemorySuite *suite) {
    for (int c = 0; c < suite->results.cell_count; c++) {
        int variant = suite->results.cells[c].variant;
        int last = suite->variant_count - 1;
        if (last < 0 || suite->variants[last] != variant)
            suite->variants[suite->variant_count++] = variant;
    }
}

static bool open_journal(MemorySuite *suite, int job_count, Error *err) {
    const SuiteResults *results = &suite->results;
    const ResumeRun run = {.scenes = results->scenes,
                           .scene_count = results->scene_count,
                           .device = results->device,
                           .job_count = job_count,
                           .row_bytes = sizeof(SuiteRow)};
    return resume_begin(suite->app, &run, &suite->app->arena, &suite->journal, err);
}

static bool play_all(MemorySuite *suite, Error *err) {
    SuiteResults *results = &suite->results;
    int workers = 1;
    if (!pool_workers(suite->app, &workers, results->device, sizeof results->device, err))
        return false;
    list_variants(suite);
    int job_count = results->scene_count * suite->variant_count;
    if (!open_journal(suite, job_count, err)) return false;
    suite->pool = (Pool){.app = suite->app,
                         .context = suite,
                         .job_count = job_count,
                         .row_bytes = sizeof(SuiteRow),
                         .play = play_job,
                         .told = show_progress,
                         .journal = suite->journal.out != NULL ? &suite->journal : NULL};
    int total = results->scene_count * results->cell_count * results->subtasks;
    double start = clock_seconds();
    suite->progress = progress_begin("memory", total, suite->app->run.quiet);
    progress_known(&suite->progress, (int)suite->journal.rows.count);
    bool ok = pool_run(&suite->pool, workers, err);
    progress_end(&suite->progress);
    results->seconds = suite->journal.seconds + clock_seconds() - start;
    results->rows = suite->pool.rows.items;
    results->row_count = (int)suite->pool.rows.count;
    return ok;
}

// What was played before a failure is kept as lines; there are no means of it, because scenes that
// only some conditions went through would not be paired.
static void rescue(const MemorySuite *suite, Error *err) {
    Error ignored = {0};
    Arena arena = arena_create("rescue");
    const char *folder = suite->app->eval.out.at;
    const char *path = text_format(&arena, "%s/results.csv", folder);
    if (suite->results.row_count > 0 && folder[0] != '\0' &&
        file_make_directories(folder, &ignored) && suite_save_csv(&suite->results, path, &ignored))
        error_wrap(err, "after %d subtasks (they are in %s; --resume plays the rest)",
                   suite->results.row_count, path);
    arena_destroy(&arena);
}

static bool run(App *app, Error *err) {
    MemorySuite *suite = arena_new(&app->arena, MemorySuite);
    suite->app = app;
    if (app->eval.quick) suite_plan_quick(app);
    bool ok = suite_plan(app, &suite->results, &app->arena, err) &&
              suite_plan_streets(app, &suite->results, err);
    if (ok) {
        ok = play_all(suite, err);
        if (!ok) rescue(suite, err);
        ok = ok && suite_tell(app, "memory", &suite->results, err) &&
             resume_end(&suite->journal, err);
    }
    resume_close(&suite->journal);
    pool_destroy(&suite->pool);
    return ok;
}

const Suite suite_memory = {
    .name = "memory",
    .about = "what a memory is worth over tours of subtasks, part by part",
    .run = run,
};
