// The world model learns from walks through homes that no evaluation uses.
//
//     cairn train world model/world.weights --learn.steps=40000
//
//     FILE         weights in half precision, what ships
//     FILE.state   everything that an exact resume needs; the same command goes on from it
//     FILE.log     step, seconds, learning rate progress, error in dB, doubt: one line for 100
//     steps FILE.png     the curve
//
// Data, batches and first weights are functions of --seed and the settings; on the host device so
// is every step, so that two runs end with the same digest, however often they were broken off.

#include "app/learn_batch.h"
#include "app/learn_curve.h"
#include "app/learn_exam.h"
#include "app/learn_picture.h"
#include "app/learn_rollout.h"
#include "app/train.h"
#include "base/clock.h"
#include "model/weights.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LOG_STEPS = 100 };

typedef struct Lesson {
    App *app;
    const char *path;
    Gpu *gpu;
    ModelOps ops;
    ModelWeights weights;
    ModelTrainer *trainer;
    WalkPool *pool;
    LearnBatch *batch;
    LearnExam *exam;
    double grade; // of the last exam [dB]
    LearnRollout *rollout;
    const ModelBatch *last; // batch
    FILE *log;
    double begin, saved;
    ModelLoss sum; // since the last line of the log
    uint32_t summed;
} Lesson;

//---- begin ---------------------------------------------------------------------------------------

static uint16_t where_of(const App *app) {
    uint16_t i = 0;
    while (i < MODEL_WHERE_COUNT && strcmp(model_where_names[i], app->learn.where.at) != 0) i++;
    return i; // none: model_layout_create tells
}

static uint16_t off_of(const App *app) {
    const char *off = app->learn.off.at;
    return (uint16_t)((strstr(off, "conv") ? MIX_CONV : 0) | (strstr(off, "mean") ? MIX_MEAN : 0) |
                      (strstr(off, "unit") ? MIX_UNIT : 0) |
                      (strstr(off, "shift") ? MIX_SHIFT : 0));
}

static ModelShape shape_of(const App *app) {
    uint32_t heads = (uint32_t)app->learn.token_width / MODEL_HEAD;
    return (ModelShape){
        .size = (uint32_t)app->walk.size,
        .width = (uint32_t)app->learn.token_width,
        .writers = (uint32_t)app->learn.writers,
        .readers = (uint32_t)app->learn.readers,
        .heads = heads,
        .kv_heads = app->learn.kv_heads > 0 ? (uint32_t)app->learn.kv_heads : (heads + 1) / 2,
        .inner = 4,
        .off = off_of(app),
        .where = where_of(app),
        .wiring = (uint16_t)app->learn.wiring,
    };
}

static void write_recipe(Lesson *lesson) {
    const App *app = lesson->app;
    snprintf(
        lesson->weights.recipe, sizeof lesson->weights.recipe,
        "seed %d, %d steps of %d scenes, %d targets, up to %d frames in %d rows; %.16s, rate %g%s",
        app->run.seed, app->learn.steps, app->learn.batch_scenes, app->learn.batch_targets,
        app->learn.batch_memories, app->learn.batch_rows, app->model_train.optimizer.at,
        (double)app->model_train.rate, app->learn.bf16 ? ", bfloat16 products" : "");
}

static bool begin_weights(Lesson *lesson, const char *state, Error *err) {
    App *app = lesson->app;
    ModelWeights *weights = &lesson->weights;
    ModelShape shape = shape_of(app);
    if (file_exists(state)) {
        if (!model_weights_load(state, &app->arena, weights, err)) return false;
        if (memcmp(&weights->layout.shape, &shape, sizeof shape) != 0)
            return error_set(err, "%s is of a model of another shape; move it away", state);
        fprintf(stderr, "going on from step %llu\n", (unsigned long long)weights->step);
        return true;
    }
    if (!model_layout_create(&shape, &weights->layout, err)) return false;
    weights->parameters = arena_array(&app->arena, float, weights->layout.count);
    model_layout_fill(&weights->layout, (uint64_t)app->run.seed, weights->parameters);
    return true;
}

static void hand_over(Lesson *lesson) {
    ModelWeights *weights = &lesson->weights;
    ModelTrainState state = {weights->parameters, weights->mean, weights->square, weights->step};
    model_trainer_set(lesson->trainer, &state);
    if (weights->mean == NULL) {
        weights->mean = arena_array(&lesson->app->arena, float, weights->layout.count);
        weights->square = arena_array(&lesson->app->arena, float, weights->layout.count);
    }
}

static bool begin(Lesson *lesson, Error *err) {
    App *app = lesson->app;
    walk_settings(app, (uint32_t)app->walk.size);
    // its processes are made before any thread is
    lesson->pool = walk_pool_create(app, &app->walk, (uint64_t)app->run.seed, &app->arena, err);
    if (lesson->pool == NULL) return false;
    const char *state = text_format(&app->arena, "%s.state", lesson->path);
    if (!begin_weights(lesson, state, err)) return false;
    lesson->weights.slope = tanf(0.5f * app->render.hfov * 0.017453293f);
    write_recipe(lesson);
    lesson->gpu = gpu_create(&app->gpu, &app->arena, err);
    if (lesson->gpu == NULL || !model_ops_create(lesson->gpu, &lesson->ops, err)) return false;
    lesson->ops.products = app->learn.bf16 ? MATMUL_BF16 : 0;
    ModelBatch most = learn_batch_most(&app->learn);
    lesson->trainer = model_trainer_create(&lesson->ops, &lesson->weights.layout, &app->model_train,
                                           &most, &app->arena, err);
    if (lesson->trainer == NULL) return false;
    hand_over(lesson);
    lesson->batch = learn_batch_create(&app->learn, &lesson->weights.layout.shape,
                                       lesson->weights.slope, &app->arena);
    lesson->rollout = learn_rollout_create(&app->learn, &lesson->weights.layout.shape, &app->arena);
    lesson->exam = learn_exam_create(app, &lesson->weights.layout.shape, lesson->weights.slope,
                                     &app->arena, err);
    if (lesson->exam == NULL) return false;
    lesson->log = fopen(text_format(&app->arena, "%s.log", lesson->path), "a");
    return lesson->log != NULL || error_set(err, "%s.log: cannot be written", lesson->path);
}

//---- keep ----------------------------------------------------------------------------------------

static bool save(Lesson *lesson, Error *err) {
    ModelWeights *weights = &lesson->weights;
    ModelTrainState state = {weights->parameters, weights->mean, weights->square, 0};
    if (!model_trainer_get(lesson->trainer, &state, err)) return false;
    weights->step = state.step;
    Arena arena = arena_create("saving");
    const char *path = text_format(&arena, "%s.state", lesson->path);
    ModelWeights finished = *weights;
    finished.mean = finished.square = NULL;
    bool ok = model_weights_save(weights, MODEL_FLOAT32, path, err) &&
              model_weights_save(&finished, MODEL_FLOAT16, lesson->path, err) &&
              learn_curve_save(text_format(&arena, "%s.log", lesson->path),
                               text_format(&arena, "%s.png", lesson->path), &arena, err);
    if (ok && lesson->last != NULL)
        ok = learn_picture_save(text_format(&arena, "%s.seen.png", lesson->path), lesson->trainer,
                                lesson->last, weights->layout.shape.size, &arena, err);
    arena_destroy(&arena);
    lesson->saved = clock_seconds();
    return ok;
}

static void log_line(Lesson *lesson, uint64_t step) {
    double seconds = clock_seconds() - lesson->begin, n = lesson->summed;
    double decibels = 10 * log10(4 * n / lesson->sum.squared);
    fprintf(lesson->log, "%llu,%.1f,%.4f,%.5f,%.5f,%.4f\n", (unsigned long long)step, seconds,
            decibels, lesson->sum.edges / n, lesson->sum.doubt / n, lesson->grade);
    fflush(lesson->log);
    if (!lesson->app->run.quiet)
        fprintf(stderr, "step %llu of %d, %.0f s: %.2f dB, exam %.2f dB\n",
                (unsigned long long)step, lesson->app->learn.steps, seconds, decibels,
                lesson->grade);
    lesson->sum = (ModelLoss){0};
    lesson->summed = 0;
}

//---- learn ---------------------------------------------------------------------------------------

static bool is_over(const Lesson *lesson) {
    const LearnConfig *config = &lesson->app->learn;
    if (model_trainer_steps(lesson->trainer) >= (uint64_t)config->steps) return true;
    double limit = 60.0 * config->stop_minutes;
    return limit > 0 && clock_seconds() - lesson->begin > limit;
}

static bool learn_step(Lesson *lesson, Error *err) {
    const App *app = lesson->app;
    uint64_t step = model_trainer_steps(lesson->trainer);
    if (!walk_pool_advance(lesson->pool, (uint32_t)step, err)) return false;
    LearnSource source = {.pool = lesson->pool};
    const ModelBatch *batch =
        learn_batch_draw(lesson->batch, &source, (uint64_t)app->run.seed, step);
    lesson->last = batch;
    bool is_rollout = step >= (uint64_t)app->learn.rollout_from && step % 2 == 0;
    if (is_rollout &&
        !learn_rollout_run(lesson->rollout, lesson->batch, batch, lesson->trainer, err))
        return false;
    ModelLoss loss;
    double progress = (double)step / app->learn.steps;
    if (!model_trainer_step(lesson->trainer, batch, progress, &loss, err)) return false;
    lesson->sum.squared += loss.squared;
    lesson->sum.edges += loss.edges;
    lesson->sum.doubt += loss.doubt;
    lesson->summed++;
    if ((step + 1) % (uint64_t)app->learn.exam_steps == 0 &&
        !learn_exam_run(lesson->exam, lesson->trainer, &lesson->grade, err))
        return false;
    if ((step + 1) % LOG_STEPS == 0) log_line(lesson, step + 1);
    if (!isfinite(loss.squared))
        return error_set(err, "step %llu: the loss is not a number; try a lower model_train.rate",
                         (unsigned long long)step);
    bool is_due = clock_seconds() - lesson->saved > 60.0 * app->learn.save_minutes;
    return !is_due || save(lesson, err);
}

static bool learn(App *app, const char *path, Error *err) {
    Lesson lesson = {.app = app, .path = path, .begin = clock_seconds()};
    lesson.saved = lesson.begin;
    bool ok = begin(&lesson, err);
    while (ok && !is_over(&lesson)) ok = learn_step(&lesson, err);
    ok = ok && save(&lesson, err);
    if (ok)
        printf("%s: step %llu, digest %016llx\n", path, (unsigned long long)lesson.weights.step,
               (unsigned long long)model_weights_digest(&lesson.weights));
    if (lesson.log != NULL) fclose(lesson.log);
    model_trainer_destroy(lesson.trainer);
    walk_pool_destroy(lesson.pool);
    gpu_destroy(lesson.gpu);
    return ok;
}

const Trainable trainable_world = {
    .name = "world",
    .about = "the world model: what frames look like from elsewhere",
    .file = "model/world.weights",
    .learn = learn,
};
