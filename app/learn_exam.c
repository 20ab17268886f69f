// See learn_exam.h.

#include "app/learn_exam.h"

#include <math.h>
#include <stdio.h>

enum { HOMES = 8, BATCHES = 8, SEED = 1 };

struct LearnExam {
    Walk walks[HOMES];
    LearnBatch *batch;
    uint8_t *imagined;
};

static bool make_walk(const App *app, Gpu *gpu, Render *render, int home, Arena *arena, Walk *walk,
                      Error *err) {
    World world;
    uint64_t seed = WALK_HELD_OUT + WALK_HELD_OUT_COUNT - 1 - (uint64_t)home;
    if (!walk_home_open(app, seed, gpu, &world, err)) return false;
    bool ok = walk_make(app, &world, render, (WalkKind)(home % WALK_KIND_COUNT), SEED,
                        (uint32_t)app->walk.frames, false, arena, walk, err);
    world_close(&world);
    return ok;
}

static bool make_walks(const App *app, LearnExam *exam, Arena *arena, Error *err) {
    Arena scratch = arena_create("exam");
    GpuConfig config = app->gpu;
    snprintf(config.device.at, sizeof config.device.at, "host"); // the same walks on every device
    Gpu *gpu = gpu_create(&config, &scratch, err);
    Render *render =
        gpu != NULL ? render_create(gpu, &app->render, WALK_BATCH, &scratch, err) : NULL;
    bool ok = render != NULL;
    for (int i = 0; ok && i < HOMES; i++)
        ok = make_walk(app, gpu, render, i, arena, &exam->walks[i], err);
    render_destroy(render);
    gpu_destroy(gpu);
    arena_destroy(&scratch);
    return ok;
}

LearnExam *learn_exam_create(const App *app, const ModelShape *shape, float slope, Arena *arena,
                             Error *err) {
    LearnExam *exam = arena_new(arena, LearnExam);
    size_t frames = (size_t)app->learn.batch_scenes * (size_t)app->learn.batch_targets;
    exam->imagined = arena_alloc(arena, frames * shape->size * shape->size * 3);
    exam->batch = learn_batch_create(&app->learn, shape, slope, arena);
    return make_walks(app, exam, arena, err) ? exam : NULL;
}

bool learn_exam_run(LearnExam *exam, ModelTrainer *trainer, double *decibels, Error *err) {
    LearnSource source = {.walks = exam->walks, .count = HOMES};
    double sum = 0;
    for (uint64_t i = 0; i < BATCHES; i++) {
        const ModelBatch *batch = learn_batch_exam(exam->batch, &source, SEED, i);
        ModelLoss loss;
        if (!model_trainer_imagine(trainer, batch, exam->imagined, &loss, err)) return false;
        sum += loss.squared;
    }
    *decibels = 10 * log10(4 * BATCHES / sum);
    return true;
}
