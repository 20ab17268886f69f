// See dream_stage.h.

#include "app/dream_stage.h"

#include "app/walk.h"
#include "base/clock.h"
#include "model/policy.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float MOST_PITCH = 1.05f; // 60 degrees, as the simulator's

//---- creation ------------------------------------------------------------------------------------

// a memory file is no scene: say what it is, and what to do
static bool check_spec(const char *spec, Arena *arena, Error *err) {
    FileBytes bytes;
    Error unused;
    if (!file_exists(spec) || !file_read(spec, arena, &bytes, &unused)) return true;
    if (bytes.size < 8 || memcmp(bytes.data, "CAIRNMEM", 8) != 0) return true;
    ModelWeights weights;
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

bool dream_stage_create(const App *app, const char *spec, Gpu *gpu, uint32_t most,
                        DreamStage *stage, Error *err) {
    ASSERT(app->dream.context > 0 && most > 1);
    *stage = (DreamStage){.gpu = gpu, .arena = arena_create("stage"), .gamma = app->dream.gamma};
    stage->app = training_settings(app, &stage->arena);
    bool ok = check_spec(spec, &stage->arena, err) &&
              dream_mind_create(stage->app, gpu, &stage->mind, err) &&
              world_open(stage->app, spec, gpu, &stage->world, err) && plan_lead(stage, err);
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
    return stage->count < stage->most ? stage->count : stage->most;
}

RenderCamera dream_stage_camera(const DreamStage *stage) {
    const float *feet = stage->feet;
    return (RenderCamera){.position = {feet[0], feet[1] + stage->app->sim.sensor_height, feet[2]},
                          .yaw = stage->yaw,
                          .pitch = stage->pitch};
}

static bool look(DreamStage *stage, DreamFrame *frame, Error *err) {
    double begin = clock_seconds();
    RenderCamera camera = dream_stage_camera(stage);
    const uint8_t *rgb;
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
    frame->psnr = dream_psnr(frame->real, frame->imagined, side * side * 3);
    return true;
}

// the frame where the body stands now
static bool add_frame(DreamStage *stage, Error *err) {
    if (!dream_stage_settle(stage, err)) return false;
    const DreamFrame *last = dream_stage_frame(stage, 0);
    DreamFrame *frame = &stage->frames[stage->count % stage->most];
    RenderCamera camera = dream_stage_camera(stage);
    walk_pose(&camera, (float)stage->count, frame->pose);
    model_action(last != NULL ? last->pose : frame->pose, frame->pose, frame->action);
    if (!look(stage, frame, err) || !imagine(stage, frame, err)) return false;
    frame->is_real = stage->sees_real || !frame->has_image;
    frame->remembering = frame->waiting = 0;
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
    navmesh_try_step(stage->world.navmesh, at, to, true, end);
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

bool dream_stage_forget(DreamStage *stage, Error *err) {
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
        if (!frame->has_image) continue;
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
static double median(const DreamStage *stage, size_t offset) {
    Arena arena = arena_create("median");
    uint32_t kept = dream_stage_kept(stage), count = 0;
    double *times = arena_array(&arena, double, kept + 1);
    for (uint32_t back = 0; back < kept; back++) {
        memcpy(&times[count], (const char *)dream_stage_frame(stage, back) + offset, sizeof *times);
        if (times[count] > 0) count++;
    }
    qsort(times, count, sizeof *times, compare_times);
    double middle = times[count / 2];
    arena_destroy(&arena);
    return count > 0 ? middle : 0;
}

DreamCost dream_stage_cost(const DreamStage *stage) {
    return (DreamCost){.imagining = median(stage, offsetof(DreamFrame, imagining)),
                       .remembering = median(stage, offsetof(DreamFrame, remembering)),
                       .looking = median(stage, offsetof(DreamFrame, looking)),
                       .waiting = median(stage, offsetof(DreamFrame, waiting))};
}

void dream_stage_note_wait(DreamStage *stage, double seconds) {
    if (stage->count > 0) stage->frames[(stage->count - 1) % stage->most].waiting = seconds;
}
