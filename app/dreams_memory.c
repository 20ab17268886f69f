// See dreams_memory.h.

#include "app/dreams_memory.h"

#include "base/hash.h"
#include "model/action.h"

#include <math.h>
#include <string.h>

static void set_text(ConfigText *text, const char *value) {
    if (value != NULL) snprintf(text->at, sizeof text->at, "%s", value);
}

// a memory that forgets nothing has room for all that comes and shows all of it
static void make_whole(DreamsMemory *memory, uint32_t frames) {
    uint32_t rows = frames * model_tokens(&memory->job->weights->layout.shape);
    if (strcmp(memory->config.policy.at, "full") != 0) return;
    memory->config.pages = (int)frames;
    memory->config.rows = memory->config.store_rows = (int)rows;
}

bool dreams_memory_begin(DreamsMemory *memory, DreamsJob *job, const DreamsKept *kept,
                         uint32_t frames, Error *err) {
    *memory =
        (DreamsMemory){.job = job, .config = job->app->model_cache, .arena = arena_create("dream")};
    set_text(&memory->config.policy, kept->policy != NULL ? kept->policy : "combined");
    set_text(&memory->config.format, kept->format);
    if (kept->keep_k > 0) memory->config.keep_k = kept->keep_k;
    if (kept->keep_v > 0) memory->config.keep_v = kept->keep_v;
    if (kept->rows > 0) memory->config.rows = kept->rows;
    make_whole(memory, frames);
    memory->dream =
        model_dream_create(job->ops, job->weights, &memory->config, &memory->arena, err);
    if (memory->dream != NULL) return true;
    arena_destroy(&memory->arena);
    return error_wrap(err, "a memory with policy %s", memory->config.policy.at);
}

void dreams_memory_end(DreamsMemory *memory) {
    model_dream_destroy(memory->dream);
    arena_destroy(&memory->arena);
}

//---- seeing and imagining ------------------------------------------------------------------------

// Squares of 1.5 m stand for the places of a graph. Never 0.
static uint64_t place_of(const RenderCamera *camera) {
    const int32_t square[2] = {(int32_t)floorf(camera->position[0] / 1.5f),
                               (int32_t)floorf(camera->position[2] / 1.5f)};
    return hash_bytes(square, sizeof square, 0) | 1;
}

// what a long-term memory would say of where the camera is; only the policy `places` is told
static void hint(DreamsMemory *memory, const RenderCamera *camera) {
    if (strcmp(memory->config.policy.at, "places") != 0) return;
    const uint64_t place = place_of(camera);
    model_cache_hint(model_dream_cache(memory->dream), &place, 1);
}

bool dreams_memory_see_at(DreamsMemory *memory, const uint8_t *rgb, const RenderCamera *camera,
                          Error *err) {
    ModelPage page = {.place = place_of(camera)};
    walk_pose(camera, (float)model_dream_count(memory->dream), page.pose);
    return model_dream_see(memory->dream, rgb, &page, err);
}

bool dreams_memory_see(DreamsMemory *memory, const WalkView *view, Error *err) {
    return dreams_memory_see_at(memory, view->rgb, view->camera, err);
}

bool dreams_memory_imagine(DreamsMemory *memory, const RenderCamera *camera,
                           const RenderCamera *from, ModelImagined *imagined, Error *err) {
    float before[MODEL_POSE], pose[MODEL_POSE], action[MODEL_ACTION] = {0};
    uint32_t time = model_dream_count(memory->dream);
    walk_pose(from, (float)time, before);
    walk_pose(camera, (float)time, pose);
    model_action(before, pose, action);
    hint(memory, camera);
    if (!model_dream_imagine(memory->dream, pose, action, (uint32_t)memory->job->app->dreams.passes,
                             time, imagined, err))
        return false;
    size_t size = memory->job->weights->layout.shape.size;
    memory->digest = hash_bytes(imagined->rgb, size * size * 3, memory->digest);
    return true;
}

//---- measures ------------------------------------------------------------------------------------

void dreams_measure_score(const DreamsScore *score, DreamsMeasures *measures) {
    measures->seen = (float)walk_error_psnr(&score->seen);
    measures->all = (float)walk_error_psnr(&score->all);
    measures->ssim = score->windows > 0 ? (float)(score->ssim / score->windows) : NAN;
    measures->share = (float)(score->seen_pixels / score->pixels);
}

void dreams_memory_measure(const DreamsMemory *memory, DreamsMeasures *measures) {
    const ModelCache *cache = model_dream_cache(memory->dream);
    ModelCacheBytes bytes = model_cache_bytes(cache);
    float frames = (float)model_cache_count(cache);
    measures->row_bytes = (float)bytes.row;
    measures->stored = (float)bytes.store / (float)bytes.row;
    measures->store = (float)bytes.store / 1024;
    measures->frames = frames;
    measures->frame_bytes = (float)bytes.store / frames;
    measures->device = (float)model_dream_bytes(memory->dream) / 1024;
}

void dreams_measure_pictures(const DreamsTargets *targets, const uint8_t *pictures, Arena *scratch,
                             DreamsMeasures *measures) {
    DreamsScore score = {0};
    uint32_t size = targets->truth.size;
    for (uint32_t t = 0; t < targets->count; t++)
        dreams_score_add(&score, pictures + (size_t)t * size * size * 3, dreams_truth(targets, t),
                         dreams_mask(targets, t), size, scratch);
    dreams_measure_score(&score, measures);
}

bool dreams_memory_answer(DreamsMemory *memory, const DreamsTargets *targets, uint8_t *pictures,
                          DreamsMeasures *measures, Error *err) {
    size_t bytes = (size_t)targets->truth.size * targets->truth.size * 3;
    double rows = 0;
    for (uint32_t t = 0; t < targets->count; t++) {
        ModelImagined imagined;
        if (!dreams_memory_imagine(memory, &targets->truth.cameras[t], &targets->from[t], &imagined,
                                   err))
            return false;
        memcpy(pictures + t * bytes, imagined.rgb, bytes);
        rows += imagined.rows;
    }
    *measures = dreams_nothing();
    dreams_measure_pictures(targets, pictures, &memory->arena, measures);
    dreams_memory_measure(memory, measures);
    measures->rows = (float)(rows / targets->count);
    return true;
}
