// A walk is planned first, on the navmesh alone (walk_plan.c), then drawn in batches.

#include "app/walk.h"

#include "base/hash.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define X(SYMBOL, name, share, about) #name,
const char *const walk_kind_names[WALK_KIND_COUNT] = {WALK_KINDS(X)};
#undef X

WalkKind walk_kind_draw(Rng *rng) {
#define X(SYMBOL, name, share, about) share,
    static const uint32_t shares[] = {WALK_KINDS(X)};
#undef X
    uint32_t sum = 0, kind = 0;
    for (uint32_t k = 0; k < WALK_KIND_COUNT; k++) sum += shares[k];
    uint32_t draw = rng_below(rng, sum);
    while (draw >= shares[kind]) draw -= shares[kind++];
    return (WalkKind)kind;
}

void walk_settings(App *app, uint32_t size) {
    app->render.width = app->render.height = (int)size;
    app->render.samples = 2;
    app->render.max_depth = 40.0f;
    app->scene.cache = false;
    app->navmesh.cell_size = 0.1f;
    app->navmesh.agent_radius = 0.2f;
    snprintf(app->gpu.device.at, sizeof app->gpu.device.at, "host");
}

bool walk_home_open(const App *app, uint64_t scene_seed, Gpu *gpu, World *world, Error *err) {
    char spec[48];
    snprintf(spec, sizeof spec, "home:%" PRIu64, scene_seed);
    SceneConfig config = app->scene;
    config.cache = false;
    *world = (World){.arena = arena_create("scene")};
    bool ok = scene_open(spec, &config, &world->arena, &world->scene, err);
    if (ok) world->navmesh = navmesh_build(&world->scene, &app->navmesh, &world->arena, err);
    ok = ok && world->navmesh != NULL;
    if (ok && gpu != NULL)
        ok = render_scene_create(gpu, &world->scene, &world->arena, &world->seen, err);
    world->sim = (SimWorld){.scene = &world->scene, .navmesh = world->navmesh, .config = app->sim};
    if (!ok) world_close(world);
    return ok;
}

void walk_pose(const RenderCamera *camera, float time, float pose[MODEL_POSE]) {
    float s = sinf(camera->roll), c = cosf(camera->roll);
    model_pose(camera->position, camera->yaw, camera->pitch, time, pose);
    for (int i = 0; i < 3; i++) {
        float right = pose[3 * i], up = pose[3 * i + 1];
        pose[3 * i] = c * right + s * up;
        pose[3 * i + 1] = c * up - s * right;
    }
}

//---- drawing -------------------------------------------------------------------------------------

static void drop_alpha(uint8_t *rgb, const uint8_t *rgba, size_t pixels) {
    for (size_t p = 0; p < pixels; p++) memcpy(rgb + 3 * p, rgba + 4 * p, 3);
}

static bool draw_batch(const World *world, Render *render, Walk *walk, uint32_t first,
                       uint32_t count, Error *err) {
    RenderView views[WALK_BATCH];
    RenderFrames drawn;
    size_t picture = (size_t)walk->size * walk->size;
    for (uint32_t f = 0; f < count; f++)
        views[f] = (RenderView){.scene = world->seen, .camera = walk->cameras[first + f]};
    uint32_t sensors = RENDER_RGB | (walk->depth != NULL ? RENDER_DEPTH : 0);
    if (!render_views(render, views, count, sensors, &drawn, err)) return false;
    ASSERT(drawn.width == walk->size && drawn.height == walk->size);
    drop_alpha(walk->rgb + first * picture * 3, drawn.rgba, count * picture);
    if (walk->depth != NULL)
        memcpy(walk->depth + first * picture, drawn.depth, count * picture * sizeof(float));
    return true;
}

bool walk_draw(const World *world, Render *render, Walk *walk, Error *err) {
    for (uint32_t first = 0; first < walk->frames; first += WALK_BATCH) {
        uint32_t left = walk->frames - first;
        uint32_t count = left < WALK_BATCH ? left : WALK_BATCH;
        if (!draw_batch(world, render, walk, first, count, err)) return false;
    }
    return true;
}

//---- making --------------------------------------------------------------------------------------

static uint64_t seed_of(const Scene *scene) {
    uint64_t seed = 0;
    return sscanf(scene->name, "home:%" SCNu64, &seed) == 1 ? seed : 0;
}

bool walk_make(const App *app, const World *world, Render *render, WalkKind kind, uint64_t seed,
               uint32_t frames, bool with_depth, Arena *arena, Walk *walk, Error *err) {
    ASSERT(app->render.width == app->render.height);
    size_t size = (size_t)app->render.width, pixels = size * size * frames;
    *walk = (Walk){.frames = frames,
                   .size = (uint32_t)size,
                   .rgb = arena_array(arena, uint8_t, pixels * 3),
                   .depth = with_depth ? arena_array(arena, float, pixels) : NULL,
                   .cameras = arena_array(arena, RenderCamera, frames),
                   .scene_seed = seed_of(&world->scene),
                   .kind = kind};
    float eye = app->sim.sensor_height;
    return walk_plan(world->navmesh, eye, 0, kind, seed, frames, walk->cameras, err) &&
           walk_draw(world, render, walk, err);
}

uint64_t walk_digest(const Walk *walk) {
    size_t pixels = (size_t)walk->frames * walk->size * walk->size;
    uint64_t hash = hash_bytes(walk->cameras, walk->frames * sizeof *walk->cameras, walk->kind);
    hash = hash_bytes(walk->rgb, pixels * 3, hash);
    return walk->depth == NULL ? hash : hash_bytes(walk->depth, pixels * sizeof(float), hash);
}
