// Pictures: rays and frames per second over sizes, sensors, batches and scenes.
//
// The limit counts the arithmetic that the surface-area heuristic expects of an average ray (box
// and triangle tests of both levels of trees), at 24 operations a test, at the calibrated rate. A
// triangle takes a few more, and a picture also needs shading; the limit leaves both out.

#include "app/bench.h"

#include <math.h>
#include <string.h>

enum { MOST_VIEWS = 64, TEST_FLOPS = 24 };

typedef struct Shots {
    Render *render;
    RenderView views[MOST_VIEWS];
    uint32_t count, sensors;
} Shots;

static bool shoot(void *context, int round, Error *err) {
    UNUSED(round);
    Shots *s = context;
    RenderFrames frames;
    return render_views(s->render, s->views, s->count, s->sensors, &frames, err);
}

// views from walkable places where there are some, else from the middle of the scene's box
static void choose_views(const Bench *bench, const World *world, Shots *shots) {
    Rng rng = rng_create(5);
    const Scene *scene = &world->scene;
    for (int i = 0; i < MOST_VIEWS; i++) {
        float point[3] = {0.5f * (scene->low[0] + scene->high[0]), scene->low[1],
                          0.5f * (scene->low[2] + scene->high[2])};
        navmesh_random_point(world->navmesh, &rng, 0, point);
        point[1] += bench->app->sim.sensor_height;
        shots->views[i] =
            (RenderView){.scene = world->seen, .camera.yaw = rng_range(&rng, -3.0f, 3.0f)};
        memcpy(shots->views[i].camera.position, point, sizeof point);
    }
}

static double surface(const float low[3], const float high[3]) {
    double x = (double)high[0] - (double)low[0], y = (double)high[1] - (double)low[1],
           z = (double)high[2] - (double)low[2];
    return 2.0 * (x * y + y * z + z * x);
}

// expected operations of a ray through the scene's box
static double flops_per_ray(const Scene *scene) {
    double tests = (double)bvh_cost(scene->top_nodes, scene->top_node_count);
    double whole = surface(scene->low, scene->high);
    for (uint32_t i = 0; i < scene->instance_count && whole > 0.0; i++) {
        const SceneMesh *mesh = &scene->meshes[scene->instances[i].mesh];
        const SceneObject *object = &scene->objects[scene->instances[i].object];
        double chance = surface(object->low, object->high) / whole;
        double cost = (double)bvh_cost(scene->nodes + mesh->first_node, mesh->node_count);
        if (isfinite(chance)) tests += chance * cost;
    }
    return tests * TEST_FLOPS;
}

static bool measure(Bench *bench, const World *world, int size, uint32_t sensors, const char *what,
                    uint32_t views, Arena *arena, Error *err) {
    RenderConfig config = bench->app->render;
    config.width = config.height = size;
    Shots shots = {.count = views, .sensors = sensors};
    choose_views(bench, world, &shots);
    shots.render = render_create(bench->gpu, &config, views, arena, err);
    if (shots.render == NULL) return false;
    double rays = (double)size * size * views;
    double limit = bench->best.flops_per_second / flops_per_ray(&world->scene) / 1e6;
    const char *name =
        text_format(arena, "%s %dx%d %s x%u", world->scene.name, size, size, what, views);
    BenchCase figure = {.name = name,
                        .unit = "Mray/s",
                        .items = rays,
                        .scale = 1e6,
                        .limit = limit,
                        .work = shoot,
                        .context = &shots,
                        .frames = (double)views};
    bool ok = bench_rate(bench, &figure, err);
    render_destroy(shots.render);
    return ok;
}

static bool measure_scene(Bench *bench, const char *path, Arena *arena, Error *err) {
    static const struct {
        const char *name;
        uint32_t sensors;
    } kinds[] = {{"rgb", RENDER_RGB}, {"depth", RENDER_DEPTH}, {"all", RENDER_ALL}};
    static const int sizes[] = {64, 128, 256};
    World world;
    if (!world_open(bench->app, path, bench->gpu, &world, err)) return false;
    bool ok = true;
    for (size_t s = 0; ok && s < ARRAY_COUNT(sizes); s++)
        for (size_t k = 0; ok && k < ARRAY_COUNT(kinds); k++)
            ok = measure(bench, &world, sizes[s], kinds[k].sensors, kinds[k].name, 1, arena, err) &&
                 measure(bench, &world, sizes[s], kinds[k].sensors, kinds[k].name, MOST_VIEWS,
                         arena, err);
    world_close(&world);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    static const uint32_t sizes[] = {10000, 150000, 1000000};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        const char *path = bench_make_scene(sizes[i], arena, err);
        if (path == NULL || !measure_scene(bench, path, arena, err)) return false;
    }
    if (!measure_scene(bench, "home:1", arena, err)) return false;
    for (int i = 0; i < bench->app->argument_count; i++)
        if (!measure_scene(bench, bench->app->arguments[i], arena, err)) return false;
    return true;
}

const BenchType bench_rays = {"rays", "primary rays per second; frames per second = rays / pixels",
                              run};
