// The suite of the world model: does what it imagines hold together, over long gaps, with a memory
// that does not grow?
//
//     cairn eval --suite=world-model             16 homes, every part
//     cairn eval --suite=world-model --quick     the same signs in a minute
//     cairn eval --suite=world-model --variants=gap,pairs     parts of it
//
// Homes are those from WALK_HELD_OUT on, which no training draws from. What the parts are:
// dreams.h. What is told: suite_world_tell.h.
//
//     job = home x part ──► the part plays in the home ──► rows

#include "app/pool.h"
#include "app/resume.h"
#include "app/suite.h"
#include "app/suite_plan.h"
#include "app/suite_world_tell.h"
#include "app/walk.h"
#include "base/clock.h"
#include "base/progress.h"

#include <math.h>
#include <string.h>

enum { HOMES = 16 };

typedef struct WorldSuite {
    App *app; // what was asked for
    App *as;  // with pictures as the model has them
    WorldResults results;
    int parts[ARRAY_COUNT(((WorldResults *)0)->is_played)]; // [part_count] those that are played
    int part_count;
    ModelWeights weights;
    ModelOps ops; // of this process
    bool has_ops;
    Journal journal;
    Pool pool;
    Progress progress;
} WorldSuite;

//---- one job -------------------------------------------------------------------------------------

static bool keep(DreamsJob *job, const DreamsRow *row, Error *err) {
    WorldSuite *suite = job->context;
    return pool_tell(&suite->pool, row, err);
}

static bool begin_ops(WorldSuite *suite, Gpu *gpu, Error *err) {
    if (suite->has_ops) return true;
    if (!model_ops_create(gpu, &suite->ops, err)) return false;
    suite->ops.products = suite->app->dreams.bf16 ? MATMUL_BF16 : 0;
    return suite->has_ops = true;
}

static bool play_job(Pool *pool, Gpu *gpu, int number, Error *err) {
    WorldSuite *suite = pool->context;
    if (!begin_ops(suite, gpu, err)) return false;
    int home = number / suite->part_count, part = suite->parts[number % suite->part_count];
    const char *folder = suite->app->eval.out.at;
    DreamsJob job = {
        .app = suite->as,
        .gpu = gpu,
        .ops = &suite->ops,
        .weights = &suite->weights,
        .home = home,
        .part = part,
        .scene_seed = WALK_HELD_OUT + (uint64_t)home,
        .seed = suite->results.seed * 1000003u + (uint64_t)home,
        .arena = arena_create("job"),
        .folder = home == 0 && folder[0] != '\0' ? folder : NULL,
        .context = suite,
        .tell = keep,
    };
    bool ok = dreams_parts[part]->play(&job, err) ||
              error_wrap(err, "home:%d, %s", WALK_HELD_OUT + home, dreams_parts[part]->name);
    arena_destroy(&job.arena);
    return ok;
}

static void show_progress(Pool *pool, const void *told) {
    WorldSuite *suite = pool->context;
    const DreamsRow *row = told;
    const DreamsPart *part = dreams_parts[row->part];
    char what[160];
    snprintf(what, sizeof what, "home:%d, %s, %s at %s", WALK_HELD_OUT + row->home, part->name,
             part->cells[row->cell], part->at[row->at]);
    progress_step(&suite->progress, what);
}

//---- what is asked for ---------------------------------------------------------------------------

static bool choose_parts(WorldSuite *suite, Error *err) {
    const char *text = suite->app->eval.variants.at, *names[ARRAY_COUNT(suite->parts)];
    char *rest = text_format(&suite->app->arena, "%s", text);
    for (int p = 0; p < dreams_part_count; p++) names[p] = dreams_parts[p]->name;
    for (char *name; (name = strsep(&rest, ",")) != NULL;) {
        if (name[0] == '\0') continue;
        int part = world_part_find(name);
        if (part < 0)
            return config_no_such("part", name, names, dreams_part_count, "cairn eval --help", err);
        suite->results.is_played[part] = true;
    }
    for (int p = 0; p < dreams_part_count; p++) {
        if (text[0] == '\0') suite->results.is_played[p] = true;
        if (suite->results.is_played[p]) suite->parts[suite->part_count++] = p;
    }
    return true;
}

static bool load_weights(WorldSuite *suite, Error *err) {
    const char *path = suite->app->dreams.weights.at;
    if (!model_weights_open(path, &suite->app->arena, &suite->weights, err))
        return error_wrap(err, "--dreams.weights");
    suite->results.weights = model_weights_digest(&suite->weights);
    suite->results.step = suite->weights.step;
    snprintf(suite->results.recipe, sizeof suite->results.recipe, "%s", suite->weights.recipe);
    return true;
}

// pictures as the model has learned them; the device stays what was asked for
static void make_settings(WorldSuite *suite) {
    suite->as = arena_new(&suite->app->arena, App);
    suite_plan_copy(suite->app, suite->as);
    walk_settings(suite->as, suite->weights.layout.shape.size);
    suite->as->gpu = suite->app->gpu;
    suite->as->render.hfov = 2 * atanf(suite->weights.slope) * 57.29578f;
}

#define REPLACE_DEFAULT(value, default, quick) \
    if ((value) == (default)) (value) = (quick)

static void make_quick(App *app) {
    DreamsConfig plain = dreams_config_default();
    REPLACE_DEFAULT(app->eval.suite_scenes, eval_config_default().suite_scenes, 2);
    REPLACE_DEFAULT(app->dreams.targets, plain.targets, 4);
    REPLACE_DEFAULT(app->dreams.place, plain.place, 24);
    REPLACE_DEFAULT(app->dreams.longest, plain.longest, 256);
    REPLACE_DEFAULT(app->dreams.stream, plain.stream, 320);
}

static int count_rows(const WorldSuite *suite) {
    int count = 0;
    for (int i = 0; i < suite->part_count; i++) {
        const DreamsPart *part = dreams_parts[suite->parts[i]];
        count += part->cell_count * part->at_count;
    }
    return count * suite->results.home_count;
}

//---- all -----------------------------------------------------------------------------------------

static bool open_journal(WorldSuite *suite, int job_count, Error *err) {
    const ResumeRun run = {
        .device = suite->results.device, .job_count = job_count, .row_bytes = sizeof(DreamsRow)};
    return resume_begin(suite->app, &run, &suite->app->arena, &suite->journal, err);
}

static bool play_all(WorldSuite *suite, Error *err) {
    WorldResults *results = &suite->results;
    int workers = 1;
    if (!pool_workers(suite->app, &workers, results->device, sizeof results->device, err))
        return false;
    int job_count = results->home_count * suite->part_count;
    if (!open_journal(suite, job_count, err)) return false;
    suite->pool = (Pool){.app = suite->app,
                         .context = suite,
                         .job_count = job_count,
                         .row_bytes = sizeof(DreamsRow),
                         .play = play_job,
                         .told = show_progress,
                         .journal = suite->journal.out != NULL ? &suite->journal : NULL};
    double start = clock_seconds();
    suite->progress = progress_begin("world-model", count_rows(suite), suite->app->run.quiet);
    progress_known(&suite->progress, (int)suite->journal.rows.count);
    bool ok = pool_run(&suite->pool, workers, err);
    progress_end(&suite->progress);
    results->seconds = suite->journal.seconds + clock_seconds() - start;
    results->rows = suite->pool.rows.items;
    results->row_count = (int)suite->pool.rows.count;
    return ok;
}

static bool run(App *app, Error *err) {
    WorldSuite *suite = arena_new(&app->arena, WorldSuite);
    suite->app = app;
    if (app->eval.quick) make_quick(app);
    REPLACE_DEFAULT(app->eval.suite_scenes, eval_config_default().suite_scenes, HOMES);
    suite->results.app = app;
    suite->results.home_count = app->eval.suite_scenes;
    suite->results.seed = (uint64_t)app->run.seed;
    bool ok = choose_parts(suite, err) && load_weights(suite, err);
    if (ok) make_settings(suite);
    ok = ok && play_all(suite, err) && world_tell(&suite->results, err) &&
         resume_end(&suite->journal, err);
    resume_close(&suite->journal);
    pool_destroy(&suite->pool);
    return ok;
}

const Suite suite_world = {
    .name = "world-model",
    .about = "what imagined frames keep of what was seen: memory, streams, histories",
    .run = run,
};
