// See dream_stage.h.

#include "app/dream_stage.h"

#include "app/dream_saved.h"
#include "app/walk.h"
#include "base/clock.h"
#include "model/dream_file.h"
#include "model/policy.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float MOST_PITCH = 1.05f; // 60 degrees, as the simulator's

//---- creation ------------------------------------------------------------------------------------

// a memory file is no scene: say what it is, and what to do
static bool refuse_memory(FileBytes bytes, const char *spec, Arena *arena, Error *err) {
    ModelWeights weights;
    Error unused;
    if (model_weights_parse(bytes, arena, &weights, &unused))
        return error_set(err,
                         "%s holds weights; name them with --dream.weights and give a scene: "
                         "cairn dream home:1",
                         spec);
    return error_set(err,
                     "%s is an agent's memory: it keeps cells, places and tokens but no "
                     "pictures to dream from; give its scene: cairn dream home:1",
                     spec);
}

// The chunks of a saved dream; *count 0: it is something else, a scene.
static bool read_file(const char *spec, Arena *arena, MemoryChunk **chunks, int *count,
                      Error *err) {
    FileBytes bytes;
    Error why = {0};
    *count = 0;
    if (!file_exists(spec) || !file_read(spec, arena, &bytes, &why)) return true;
    if (bytes.size < 8 || memcmp(bytes.data, "CAIRNMEM", 8) != 0) return true;
    bool is_read = memory_snapshot_parse(bytes, arena, chunks, count, &why);
    if (is_read && model_dream_is_file(*chunks, *count)) return true;
    if (!is_read && model_dream_is_file_image(bytes))
        return error_set(err, "%s: %s", spec, why.text);
    return refuse_memory(bytes, spec, arena, err);
}

static bool find_walk(const char *name, WalkKind *kind, Error *err) {
    for (int k = 0; k < WALK_KIND_COUNT; k++) {
        *kind = (WalkKind)k;
        if (strcmp(walk_kind_names[k], name) == 0) return true;
    }
    return config_no_such("walk", name, walk_kind_names, WALK_KIND_COUNT, "cairn dream --help",
                          err);
}

static bool plan_lead(DreamStage *stage, Error *err) {
    const App *app = stage->app;
    WalkKind kind;
    stage->lead_count = (uint32_t)app->dream.context;
    stage->lead = arena_array(&stage->arena, RenderCamera, stage->lead_count);
    return find_walk(app->dream.walk.at, &kind, err) &&
           walk_plan(stage->world.navmesh, app->sim.sensor_height, 0, kind, (uint64_t)app->run.seed,
                     stage->lead_count, stage->lead, err);
}

static void make_frames(DreamStage *stage, uint32_t most) {
    size_t side = dream_mind_size(&stage->mind), patches = dream_mind_grid(&stage->mind);
    stage->most = most;
    stage->frames = arena_array(&stage->arena, DreamFrame, most);
    for (uint32_t i = 0; i < most; i++) {
        stage->frames[i].real = arena_array(&stage->arena, uint8_t, side * side * 3);
        stage->frames[i].imagined = arena_array(&stage->arena, uint8_t, side * side * 3);
        stage->frames[i].doubt = arena_array(&stage->arena, float, patches *patches);
    }
}

// frames are drawn, and walks planned, as the model has learned from them
static App *training_settings(const App *app, Arena *arena) {
    App *training = arena_new(arena, App);
    *training = *app;
    walk_settings(training, 64);
    training->gpu = app->gpu;
    training->scene = app->scene;
    return training;
}

static bool begin(DreamStage *stage, const App *app, const char *spec, Error *err) {
    stage->app = training_settings(app, &stage->arena);
    stage->gamma = app->dream.gamma;
    snprintf(stage->scene, sizeof stage->scene, "%s", spec);
    stage->has_world = true;
    return dream_mind_create(stage->app, stage->gpu, &stage->mind, err) &&
           world_open(stage->app, spec, stage->gpu, &stage->world, err) && plan_lead(stage, err);
}

// a dream goes on without its scene, too
static void open_world(DreamStage *stage) {
    Error why = {0};
    stage->has_world = world_open(stage->app, stage->scene, stage->gpu, &stage->world, &why);
    if (!stage->has_world)
        snprintf(stage->note, sizeof stage->note, "nothing real beside it: %.120s", why.text);
}

static void take_body(DreamStage *stage, const DreamSaved *saved) {
    memcpy(stage->feet, saved->feet, sizeof stage->feet);
    memcpy(stage->last, saved->last, sizeof stage->last);
    stage->yaw = saved->yaw, stage->pitch = saved->pitch, stage->gamma = saved->gamma;
    stage->count = stage->before = saved->count;
    stage->sees_real = saved->sees_real && stage->has_world;
}

static bool resume(DreamStage *stage, const App *app, const MemoryChunk *chunks, int count,
                   Error *err) {
    DreamSaved saved;
    App *completed;
    if (!dream_saved_read(chunks, count, app, &stage->arena, &saved, &completed, err)) return false;
    stage->app = training_settings(completed, &stage->arena);
    snprintf(stage->scene, sizeof stage->scene, "%s", saved.scene);
    if (!dream_mind_create(stage->app, stage->gpu, &stage->mind, err) ||
        !model_dream_read(stage->mind.dream, chunks, count, err))
        return false;
    if (dream_mind_is_empty(&stage->mind)) return error_set(err, "remembers nothing");
    open_world(stage);
    take_body(stage, &saved);
    return true;
}

bool dream_stage_create(const App *app, const char *spec, Gpu *gpu, uint32_t most,
                        DreamStage *stage, Error *err) {
    ASSERT(app->dream.context > 0 && most > 1);
    *stage = (DreamStage){.app = app, .gpu = gpu, .arena = arena_create("stage")};
    MemoryChunk *chunks;
    int count;
    bool ok = read_file(spec, &stage->arena, &chunks, &count, err);
    if (ok && count == 0) ok = begin(stage, app, spec, err);
    if (ok && count > 0) ok = resume(stage, app, chunks, count, err) || error_wrap(err, "%s", spec);
    if (ok)
        make_frames(stage, most);
    else
        dream_stage_destroy(stage);
    return ok;
}

void dream_stage_destroy(DreamStage *stage) {
    if (stage->app == NULL) return;
    dream_mind_destroy(&stage->mind);
    if (stage->world.arena.name != NULL) world_close(&stage->world);
    arena_destroy(&stage->arena);
    *stage = (DreamStage){0};
}

//---- frames --------------------------------------------------------------------------------------

const DreamFrame *dream_stage_frame(const DreamStage *stage, uint32_t back) {
    if (back >= dream_stage_kept(stage)) return NULL;
    return &stage->frames[(stage->count - 1 - back) % stage->most];
}

uint32_t dream_stage_kept(const DreamStage *stage) {
    uint32_t count = stage->count - stage->before;
    return count < stage->most ? count : stage->most;
}

const char *dream_stage_name(const DreamStage *stage) {
    return stage->has_world ? stage->world.scene.name : stage->scene;
}

RenderCamera dream_stage_camera(const DreamStage *stage) {
    const float *feet = stage->feet;
    return (RenderCamera){.position = {feet[0], feet[1] + stage->app->sim.sensor_height, feet[2]},
                          .yaw = stage->yaw,
                          .pitch = stage->pitch};
}

// grey where there is nothing real
static bool look(DreamStage *stage, DreamFrame *frame, Error *err) {
    double begin = clock_seconds();
    RenderCamera camera = dream_stage_camera(stage);
    const uint8_t *rgb;
    frame->looking = 0;
    if (!stage->has_world) {
        memset(frame->real, 128,
               (size_t)3 * dream_mind_size(&stage->mind) * dream_mind_size(&stage->mind));
        return true;
    }
    if (!dream_mind_look(&stage->mind, stage->world.seen, NULL, &camera, &rgb, err)) return false;
    size_t side = dream_mind_size(&stage->mind);
    memcpy(frame->real, rgb, side * side * 3);
    frame->looking = clock_seconds() - begin;
    return true;
}

static bool imagine(DreamStage *stage, DreamFrame *frame, Error *err) {
    size_t side = dream_mind_size(&stage->mind), patches = dream_mind_grid(&stage->mind);
    frame->has_image = !dream_mind_is_empty(&stage->mind);
    frame->psnr = NAN;
    frame->rows = 0;
    frame->imagining = 0;
    if (!frame->has_image) {
        memset(frame->imagined, 128, side * side * 3);
        for (size_t p = 0; p < patches * patches; p++) frame->doubt[p] = 1;
        return true;
    }
    DreamImage image;
    if (!dream_mind_imagine(&stage->mind, frame->pose, frame->action, &image, err)) return false;
    memcpy(frame->imagined, image.rgb, side * side * 3);
    memcpy(frame->doubt, image.doubt, patches * patches * sizeof *frame->doubt);
    frame->rows = image.rows;
    frame->imagining = image.seconds;
    if (stage->has_world) frame->psnr = dream_psnr(frame->real, frame->imagined, side * side * 3);
    return true;
}

// the frame where the body stands now
static bool add_frame(DreamStage *stage, Error *err) {
    if (!dream_stage_settle(stage, err)) return false;
    const DreamFrame *before = dream_stage_frame(stage, 0);
    const float *last = before != NULL ? before->pose : stage->before > 0 ? stage->last : NULL;
    DreamFrame *frame = &stage->frames[stage->count % stage->most];
    RenderCamera camera = dream_stage_camera(stage);
    walk_pose(&camera, (float)stage->count, frame->pose);
    model_action(last != NULL ? last : frame->pose, frame->pose, frame->action);
    if (!look(stage, frame, err) || !imagine(stage, frame, err)) return false;
    frame->is_real = stage->sees_real || !frame->has_image;
    frame->remembering = frame->drawing = frame->waiting = 0;
    stage->count++;
    stage->is_due = true;
    return true;
}

bool dream_stage_settle(DreamStage *stage, Error *err) {
    if (!stage->is_due) return true;
    DreamFrame *frame = &stage->frames[(stage->count - 1) % stage->most];
    double begin = clock_seconds();
    stage->is_due = false;
    if (!(frame->is_real ? dream_mind_see(&stage->mind, frame->real, frame->pose, false, err)
                         : dream_mind_keep(&stage->mind, err)))
        return false;
    frame->remembering = clock_seconds() - begin;
    return true;
}

//---- motion --------------------------------------------------------------------------------------

bool dream_stage_is_leading(const DreamStage *stage) {
    return stage->count < stage->lead_count;
}

bool dream_stage_lead(DreamStage *stage, Error *err) {
    const RenderCamera *camera = &stage->lead[stage->count];
    memcpy(stage->feet, camera->position, sizeof stage->feet);
    stage->feet[1] -= stage->app->sim.sensor_height;
    stage->yaw = camera->yaw;
    stage->pitch = camera->pitch;
    stage->sees_real = true;
    if (!add_frame(stage, err)) return false;
    stage->sees_real = dream_stage_is_leading(stage);
    return true;
}

static void step(DreamStage *stage, float ahead, float left) {
    float sine = sinf(stage->yaw), cosine = cosf(stage->yaw), end[3];
    const float *at = stage->feet;
    float to[3] = {at[0] - sine * ahead - cosine * left, at[1],
                   at[2] - cosine * ahead + sine * left};
    memcpy(end, to, sizeof end);
    if (stage->has_world) navmesh_try_step(stage->world.navmesh, at, to, true, end);
    memcpy(stage->feet, end, sizeof end);
}

bool dream_stage_move(DreamStage *stage, const DreamMotion *motion, Error *err) {
    float metres = stage->gamma * MODEL_STEP_METRES, radians = stage->gamma * MODEL_STEP_RADIANS;
    if (motion->ahead != 0 || motion->left != 0)
        step(stage, motion->ahead * metres, motion->left * metres);
    stage->yaw = remainderf(stage->yaw + motion->turn * radians, 2.0f * GLM_PIf);
    stage->pitch = fminf(fmaxf(stage->pitch + motion->up * radians, -MOST_PITCH), MOST_PITCH);
    return add_frame(stage, err);
}

//---- memory --------------------------------------------------------------------------------------

bool dream_stage_save(DreamStage *stage, const char *path, Error *err) {
    if (!dream_stage_settle(stage, err)) return false;
    const DreamFrame *last = dream_stage_frame(stage, 0);
    DreamSaved saved = {.count = stage->count,
                        .yaw = stage->yaw,
                        .pitch = stage->pitch,
                        .gamma = stage->gamma,
                        .sees_real = stage->sees_real};
    snprintf(saved.scene, sizeof saved.scene, "%s", stage->scene);
    memcpy(saved.feet, stage->feet, sizeof saved.feet);
    memcpy(saved.last, last != NULL ? last->pose : stage->last, sizeof saved.last);
    return dream_saved_save(stage->app, &saved, stage->mind.dream, path, err);
}

bool dream_stage_forget(DreamStage *stage, Error *err) {
    ASSERT(stage->has_world);
    model_cache_clear(model_dream_cache(stage->mind.dream));
    DreamFrame *frame = &stage->frames[(stage->count - 1) % stage->most];
    frame->is_real = true;
    stage->is_due = true;
    return dream_stage_settle(stage, err);
}

#define X(name) #name,
static const char *const policies[] = {MODEL_POLICIES(X)};
#undef X

static bool show_past(DreamStage *stage, Error *err) {
    for (uint32_t back = dream_stage_kept(stage); back-- > 0;) {
        const DreamFrame *frame = dream_stage_frame(stage, back);
        const uint8_t *rgb = frame->is_real ? frame->real : frame->imagined;
        if (!dream_mind_see(&stage->mind, rgb, frame->pose, !frame->is_real, err)) return false;
    }
    return true;
}

bool dream_stage_next_policy(DreamStage *stage, Error *err) {
    size_t at = 0;
    while (at < ARRAY_COUNT(policies) && strcmp(policies[at], stage->mind.cache.policy.at) != 0)
        at++;
    const char *next = policies[(at + 1) % ARRAY_COUNT(policies)];
    return dream_stage_settle(stage, err) && dream_mind_choose(&stage->mind, next, err) &&
           show_past(stage, err);
}

//---- score ---------------------------------------------------------------------------------------

DreamScore dream_stage_score(const DreamStage *stage) {
    DreamScore score = {0};
    for (uint32_t back = 0; back < dream_stage_kept(stage); back++) {
        const DreamFrame *frame = dream_stage_frame(stage, back);
        if (!frame->has_image || isnan(frame->psnr)) continue;
        if (frame->is_real)
            score.seen_psnr += frame->psnr, score.seen++;
        else
            score.alone_psnr += frame->psnr, score.alone++;
    }
    if (score.seen > 0) score.seen_psnr /= score.seen;
    if (score.alone > 0) score.alone_psnr /= score.alone;
    return score;
}

//---- cost ----------------------------------------------------------------------------------------

static int compare_times(const void *a, const void *b) {
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

// of one of a frame's times, `offset` bytes into it; 0 is no time
static DreamTimes times_of(const DreamStage *stage, size_t offset) {
    Arena arena = arena_create("times");
    uint32_t kept = dream_stage_kept(stage), count = 0;
    double *times = arena_array(&arena, double, kept + 1);
    for (uint32_t back = 0; back < kept; back++) {
        memcpy(&times[count], (const char *)dream_stage_frame(stage, back) + offset, sizeof *times);
        if (times[count] > 0) count++;
    }
    qsort(times, count, sizeof *times, compare_times);
    DreamTimes of = {.count = count};
    if (count > 0) of.p50 = times[count / 2], of.p99 = times[(99 * count + 99) / 100 - 1];
    arena_destroy(&arena);
    return of;
}

DreamCost dream_stage_cost(const DreamStage *stage) {
    return (DreamCost){.waiting = times_of(stage, offsetof(DreamFrame, waiting)),
                       .looking = times_of(stage, offsetof(DreamFrame, looking)),
                       .imagining = times_of(stage, offsetof(DreamFrame, imagining)),
                       .drawing = times_of(stage, offsetof(DreamFrame, drawing)),
                       .remembering = times_of(stage, offsetof(DreamFrame, remembering))};
}

void dream_stage_note(DreamStage *stage, double drawing, double waiting) {
    if (dream_stage_kept(stage) == 0) return;
    DreamFrame *frame = &stage->frames[(stage->count - 1) % stage->most];
    frame->drawing = drawing;
    if (waiting > 0) frame->waiting = waiting;
}
