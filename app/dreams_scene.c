// See dreams_scene.h.

#include "app/dreams_scene.h"

#include "base/list.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

static const float ASIDE = 0.12f;        // of a target from a view of the place, at most [m]
static const float TURNED = 0.2f;        // [rad]
static const float TILTED = 0.05f;       // [rad]
static const float OUT_OF_SIGHT = 0.02f; // share of a target that a frame of the gap may see
enum { STRETCH = 256, MOST_STRETCHES = 16, STRIDE = 4 };

//---- opening -------------------------------------------------------------------------------------

bool dreams_scene_open(DreamsJob *job, uint64_t scene_seed, DreamsScene *scene, Error *err) {
    const App *app = job->app;
    *scene = (DreamsScene){.app = app, .size = (uint32_t)app->render.width, .arena = &job->arena};
    if (!walk_home_open(app, scene_seed, job->gpu, &scene->world, err)) return false;
    scene->render = render_create(job->gpu, &app->render, WALK_BATCH, &job->arena, err);
    if (scene->render != NULL) return true;
    world_close(&scene->world);
    return false;
}

void dreams_scene_close(DreamsScene *scene) {
    render_destroy(scene->render);
    world_close(&scene->world);
}

//---- drawing -------------------------------------------------------------------------------------

Walk dreams_walk(const DreamsScene *scene, uint32_t frames) {
    size_t pixels = (size_t)scene->size * scene->size * frames;
    return (Walk){.frames = frames,
                  .size = scene->size,
                  .rgb = arena_array(scene->arena, uint8_t, pixels * 3),
                  .depth = arena_array(scene->arena, float, pixels),
                  .cameras = arena_array(scene->arena, RenderCamera, frames)};
}

static void take_frames(const RenderFrames *drawn, Walk *walk, uint32_t first, uint32_t count) {
    size_t picture = (size_t)walk->size * walk->size;
    uint8_t *rgb = walk->rgb + first * picture * 3;
    for (size_t p = 0; p < count * picture; p++) memcpy(rgb + 3 * p, drawn->rgba + 4 * p, 3);
    memcpy(walk->depth + first * picture, drawn->depth, count * picture * sizeof(float));
}

bool dreams_draw(DreamsScene *scene, RenderWorld *moved, Walk *walk, Error *err) {
    for (uint32_t first = 0; first < walk->frames; first += WALK_BATCH) {
        uint32_t left = walk->frames - first, count = left < WALK_BATCH ? left : WALK_BATCH;
        RenderView views[WALK_BATCH];
        RenderFrames drawn;
        for (uint32_t i = 0; i < count; i++)
            views[i] = (RenderView){scene->world.seen, moved, walk->cameras[first + i]};
        if (!render_views(scene->render, views, count, RENDER_RGB | RENDER_DEPTH, &drawn, err))
            return false;
        take_frames(&drawn, walk, first, count);
    }
    return true;
}

//---- targets -------------------------------------------------------------------------------------

const uint8_t *dreams_mask(const DreamsTargets *targets, uint32_t target) {
    return targets->mask + (size_t)target * targets->truth.size * targets->truth.size;
}

const uint8_t *dreams_truth(const DreamsTargets *targets, uint32_t target) {
    return targets->truth.rgb + (size_t)target * targets->truth.size * targets->truth.size * 3;
}

void dreams_targets_see(const DreamsScene *scene, DreamsTargets *targets, const WalkView *views,
                        uint32_t count) {
    for (uint32_t t = 0; t < targets->count; t++) {
        WalkView target = walk_view(&targets->truth, t);
        walk_seen(&scene->app->render, &target, views, count,
                  targets->mask + (size_t)t * scene->size * scene->size);
    }
}

static RenderCamera near_view(const RenderCamera *view, Rng *rng) {
    RenderCamera near = *view;
    float angle = rng_range(rng, 0, 6.2831853f), off = rng_range(rng, 0.4f * ASIDE, ASIDE);
    float turn = rng_range(rng, 0.25f * TURNED, TURNED);
    near.position[0] += off * cosf(angle);
    near.position[2] += off * sinf(angle);
    near.yaw += rng_below(rng, 2) == 0 ? turn : -turn;
    near.pitch += rng_range(rng, -TILTED, TILTED);
    return near;
}

static void choose_views(const Walk *walk, uint32_t first, uint32_t end, uint64_t seed,
                         DreamsTargets *targets) {
    Rng rng = rng_stream(seed, "targets");
    for (uint32_t t = 0; t < targets->count; t++) {
        float along = ((float)t + 0.5f) / (float)targets->count;
        uint32_t frame = first + (uint32_t)(along * (float)(end - first));
        targets->from[t] = walk->cameras[frame];
        targets->truth.cameras[t] = near_view(&walk->cameras[frame], &rng);
    }
}

bool dreams_targets(DreamsScene *scene, const Walk *walk, uint32_t first, uint32_t end,
                    uint32_t known, uint32_t count, uint64_t seed, DreamsTargets *targets,
                    Error *err) {
    ASSERT(end <= walk->frames && first < end && known <= walk->frames && count > 0);
    size_t picture = (size_t)scene->size * scene->size;
    *targets = (DreamsTargets){.count = count,
                               .truth = dreams_walk(scene, count),
                               .from = arena_array(scene->arena, RenderCamera, count),
                               .mask = arena_array(scene->arena, uint8_t, count * picture)};
    choose_views(walk, first, end, seed, targets);
    if (!dreams_draw(scene, NULL, &targets->truth, err)) return false;
    WalkView *views = arena_array(scene->arena, WalkView, known + 1);
    for (uint32_t f = 0; f < known; f++) views[f] = walk_view(walk, f);
    dreams_targets_see(scene, targets, views, known);
    return true;
}

//---- the gap -------------------------------------------------------------------------------------

static bool is_seen_at(const RenderConfig *config, const WalkView *target, const WalkView *other,
                       int x, int y) {
    float ray[3], point[3], pixel[2], there, depth = target->depth[y * config->width + x];
    render_pixel_ray(config, target->camera, (float)x, (float)y, ray);
    bool is_sky = depth >= config->max_depth;
    if (is_sky) return false; // sky says nothing of a place
    for (int k = 0; k < 3; k++) point[k] = target->camera->position[k] + depth * ray[k];
    if (!render_project(config, other->camera, point, pixel, &there) || there <= 1e-3f)
        return false;
    float size = (float)config->width;
    if (!(pixel[0] >= 0 && pixel[1] >= 0 && pixel[0] < size && pixel[1] < size)) return false;
    float seen = other->depth[(int)pixel[1] * config->width + (int)pixel[0]];
    return seen < config->max_depth && fabsf(1 / there - 1 / seen) <= 0.06f / there;
}

float dreams_sight(const RenderConfig *config, const WalkView *target, const WalkView *other) {
    int looked = 0, seen = 0;
    for (int y = STRIDE / 2; y < config->height; y += STRIDE)
        for (int x = STRIDE / 2; x < config->width; x += STRIDE, looked++)
            seen += is_seen_at(config, target, other, x, y);
    return (float)seen / (float)looked;
}

static bool sees_a_target(const DreamsScene *scene, const DreamsTargets *targets,
                          const WalkView *view) {
    for (uint32_t t = 0; t < targets->count; t++) {
        WalkView target = walk_view(&targets->truth, t);
        if (dreams_sight(&scene->app->render, &target, view) > OUT_OF_SIGHT) return true;
    }
    return false;
}

static void add_unseen(const DreamsScene *scene, const DreamsTargets *targets, const Walk *walk,
                       uint32_t most, List *views) {
    for (uint32_t f = 0; f < walk->frames && views->count < most; f++) {
        WalkView view = walk_view(walk, f);
        if (!sees_a_target(scene, targets, &view))
            *(WalkView *)list_push(views, scene->arena) = view;
    }
}

bool dreams_past(DreamsScene *scene, const Walk *place, const DreamsTargets *targets, uint32_t gap,
                 uint64_t seed, DreamsPast *past, Error *err) {
    List views = {.item_bytes = sizeof(WalkView)};
    uint32_t most = place->frames + gap;
    for (uint32_t f = 0; f < place->frames; f++)
        *(WalkView *)list_push(&views, scene->arena) = walk_view(place, f);
    for (uint64_t i = 1; i <= MOST_STRETCHES && views.count < most; i++) {
        Walk *walk = arena_new(scene->arena, Walk);
        uint32_t left = most - views.count;
        if (!walk_make(scene->app, &scene->world, scene->render, WALK_EXPLORE, seed + i,
                       left < STRETCH ? left + 16 : STRETCH, true, scene->arena, walk, err))
            return false;
        add_unseen(scene, targets, walk, most, &views);
    }
    *past = (DreamsPast){views.items, views.count, place->frames};
    return true;
}
