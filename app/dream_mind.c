// See dream_mind.h.

#include "app/dream_mind.h"

#include "app/walk.h"
#include "base/clock.h"
#include "model/page_place.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

static const double MOST_PSNR = 99.0; // of equal pictures, too

//---- creation ------------------------------------------------------------------------------------

// `full` keeps as many frames as the store has room for
static ModelCacheConfig fitted(const DreamMind *mind) {
    ModelCacheConfig config = mind->cache;
    int most = config.store_rows / (int)model_tokens(&mind->weights.layout.shape);
    if (strcmp(config.policy.at, "full") == 0 && config.pages > most) config.pages = most;
    return config;
}

static bool create_dream(DreamMind *mind, Error *err) {
    ModelCacheConfig config = fitted(mind);
    mind->dream_arena = arena_create("dream");
    mind->dream = model_dream_create(&mind->ops, &mind->weights, &config, &mind->dream_arena, err);
    return mind->dream != NULL;
}

static void destroy_dream(DreamMind *mind) {
    model_dream_destroy(mind->dream);
    mind->dream = NULL;
    arena_destroy(&mind->dream_arena);
}

static bool create_lens(DreamMind *mind, Error *err) {
    App *training = arena_new(&mind->arena, App);
    *training = *mind->app;
    walk_settings(training, dream_mind_size(mind));
    RenderConfig config = training->render;
    config.hfov = glm_deg(2.0f * atanf(mind->weights.slope));
    mind->lens = render_create(mind->gpu, &config, 1, &mind->arena, err);
    size_t pixels = (size_t)dream_mind_size(mind) * dream_mind_size(mind);
    mind->real = arena_array(&mind->arena, uint8_t, pixels * 3);
    return mind->lens != NULL;
}

bool dream_mind_create(const App *app, Gpu *gpu, DreamMind *mind, Error *err) {
    *mind = (DreamMind){
        .app = app, .gpu = gpu, .arena = arena_create("mind"), .cache = app->model_cache};
    bool ok = model_weights_open(app->dream.weights.at, &mind->arena, &mind->weights, err) &&
              model_ops_create(gpu, &mind->ops, err);
    mind->ops.products = app->dream.bf16 ? MATMUL_BF16 : 0;
    ok = ok && create_dream(mind, err) && create_lens(mind, err);
    if (!ok) dream_mind_destroy(mind);
    return ok;
}

void dream_mind_destroy(DreamMind *mind) {
    if (mind->app == NULL) return;
    render_destroy(mind->lens);
    destroy_dream(mind);
    arena_destroy(&mind->arena);
    *mind = (DreamMind){0};
}

bool dream_mind_choose(DreamMind *mind, const char *policy, Error *err) {
    snprintf(mind->cache.policy.at, sizeof mind->cache.policy.at, "%s", policy);
    destroy_dream(mind);
    return create_dream(mind, err);
}

//---- frames --------------------------------------------------------------------------------------

uint32_t dream_mind_size(const DreamMind *mind) {
    return mind->weights.layout.shape.size;
}

uint32_t dream_mind_grid(const DreamMind *mind) {
    return model_grid(&mind->weights.layout.shape);
}

bool dream_mind_is_empty(const DreamMind *mind) {
    return model_cache_count(model_dream_cache(mind->dream)) == 0;
}

bool dream_mind_look(DreamMind *mind, const RenderScene *scene, RenderWorld *world,
                     const RenderCamera *camera, const uint8_t **rgb, Error *err) {
    RenderView view = {.scene = scene, .world = world, .camera = *camera};
    RenderFrames frames;
    if (!render_views(mind->lens, &view, 1, RENDER_RGB, &frames, err)) return false;
    for (size_t p = 0; p < (size_t)frames.width * frames.height; p++)
        memcpy(mind->real + 3 * p, frames.rgba + 4 * p, 3);
    *rgb = mind->real;
    return true;
}

bool dream_mind_see(DreamMind *mind, const uint8_t *rgb, const float pose[MODEL_POSE],
                    bool is_imagined, Error *err) {
    ModelPage page = {.is_imagined = is_imagined};
    memcpy(page.pose, pose, sizeof page.pose);
    return model_dream_see(mind->dream, rgb, &page, err);
}

bool dream_mind_see_with(DreamMind *mind, const uint8_t *rgb, const float pose[MODEL_POSE],
                         const float feet[3], const Memory *memory, Error *err) {
    ModelPage page = {.place = 0};
    memcpy(page.pose, pose, sizeof page.pose);
    model_page_tie(memory, feet, mind->weights.slope, &page);
    return model_dream_see(mind->dream, rgb, &page, err);
}

void dream_mind_follow(DreamMind *mind, const float feet[3], const Memory *memory) {
    enum { HINTS = 8 };
    uint64_t places[HINTS];
    ModelCache *cache = model_dream_cache(mind->dream);
    model_cache_follow(cache, memory);
    model_cache_hint(cache, places, model_page_hints(memory, feet, places, HINTS));
}

bool dream_mind_imagine(DreamMind *mind, const float pose[MODEL_POSE],
                        const float action[MODEL_ACTION], DreamImage *image, Error *err) {
    const App *app = mind->app;
    ModelImagined imagined;
    double begin = clock_seconds();
    uint32_t seed = (uint32_t)app->run.seed + model_dream_count(mind->dream);
    if (!model_dream_imagine(mind->dream, pose, action, (uint32_t)app->dream.steps, seed, &imagined,
                             err))
        return false;
    *image = (DreamImage){imagined.rgb, imagined.doubt, imagined.rows, clock_seconds() - begin};
    return true;
}

bool dream_mind_keep(DreamMind *mind, Error *err) {
    return model_dream_keep(mind->dream, err);
}

double dream_psnr(const uint8_t *a, const uint8_t *b, size_t n) {
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        double difference = (double)a[i] - (double)b[i];
        squares += difference * difference;
    }
    return squares == 0 ? MOST_PSNR : fmin(10 * log10(65025 * (double)n / squares), MOST_PSNR);
}
