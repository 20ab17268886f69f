// The world model as imagination: a dream that sees every picture worth keeping and keeps nothing
// that it imagines.

#include "agent/imagine.h"

#include "model/action.h"
#include "model/dream.h"
#include "model/page_place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    PAGES = 512, // pictures remembered
    ROWS = 512,  // that an imagined one sees: the last picture, and seven
    TOKENS = 64, // rows of a picture
    HINTS = 8,   // places that are asked of the memory
};

typedef struct ModelImagination {
    ModelOps ops;
    ModelWeights weights;
    ModelDream *dream;
    const Memory *memory; // the agent's, as last followed; NULL: it has none
} ModelImagination;

// for policies that show named places first
static void give_hints(ModelImagination *m, const float eye[3]) {
    uint64_t places[HINTS];
    if (m->memory == NULL) return;
    const float feet[3] = {eye[0], m->memory->pose.position[1], eye[2]};
    uint32_t count = model_page_hints(m->memory, feet, places, HINTS);
    model_cache_hint(model_dream_cache(m->dream), places, count);
}

// a level camera that came by itself from nowhere
static bool look(void *self, const float eye[3], float yaw, Glance *glance, Error *err) {
    ModelImagination *m = self;
    float pose[MODEL_POSE], still[MODEL_ACTION] = {[MODEL_STATIC] = 1};
    ModelImagined imagined;
    model_pose(eye, yaw, 0, (float)model_dream_count(m->dream), pose);
    give_hints(m, eye);
    if (!model_dream_imagine(m->dream, pose, still, 1, 0, &imagined, err)) return false;
    glance_take(imagined.rgb, imagined.doubt, glance);
    return true;
}

static bool remember(void *self, const uint8_t *rgb, const MemoryPose *eye, const Memory *memory,
                     Error *err) {
    ModelImagination *m = self;
    ModelPage page = {.kind = MODEL_WHOLE};
    model_pose(eye->position, eye->yaw, eye->pitch, (float)model_dream_count(m->dream), page.pose);
    if (memory != NULL) model_page_tie(memory, memory->pose.position, m->weights.slope, &page);
    return model_dream_see(m->dream, rgb, &page, err);
}

static float follow(void *self, const Memory *memory) {
    ModelImagination *m = self;
    m->memory = memory;
    return model_cache_follow(model_dream_cache(m->dream), memory);
}

static bool can_look(const void *self) {
    const ModelImagination *m = self;
    return model_cache_count(model_dream_cache(m->dream)) > 0;
}

static void forget(void *self) {
    ModelImagination *m = self;
    model_cache_clear(model_dream_cache(m->dream));
    m->memory = NULL;
}

static void destroy(void *self) {
    ModelImagination *m = self;
    model_dream_destroy(m->dream);
}

static bool fits(const ModelWeights *weights, const char *path, Error *err) {
    uint32_t size = weights->layout.shape.size;
    if (size == GLANCE_PIXELS && fabsf(weights->slope - 1) < 1e-3f) return true;
    return error_set(err, "%s: imagines %u x %u pixels; wanted are %d x %d at 90 degrees", path,
                     size, size, GLANCE_PIXELS, GLANCE_PIXELS);
}

bool imagine_model(Gpu *gpu, const char *path, Arena *arena, Imagine *imagine, Error *err) {
    ModelImagination *m = arena_new(arena, ModelImagination);
    *imagine = (Imagine){NULL, look, remember, follow, can_look, forget, destroy};
    if (!model_weights_open(path, arena, &m->weights, err)) return false;
    if (!fits(&m->weights, path, err) || !model_ops_create(gpu, &m->ops, err)) return false;
    m->ops.products = MATMUL_BF16;
    ModelCacheConfig config = model_cache_config_default();
    snprintf(config.policy.at, sizeof config.policy.at, "landmarks");
    config.pages = PAGES;
    config.rows = ROWS;
    config.store_rows = (PAGES + 2) * TOKENS;
    config.window = 1;
    m->dream = model_dream_create(&m->ops, &m->weights, &config, arena, err);
    if (m->dream == NULL) return false;
    imagine->self = m;
    return true;
}
