// How long until something can be used: files read cold and from the cache, and the way from
// nothing to the first picture. The limit is reading the prepared scene once at full bandwidth.

#include "app/bench.h"
#include "base/clock.h"

#include <string.h>

typedef struct Times {
    double wall, idle;
} Times;

static Times now(void) {
    return (Times){clock_seconds(), clock_cpu_seconds()};
}

static Times since(Times start) {
    double wall = clock_seconds() - start.wall;
    double idle = clock_cpu_seconds() - start.idle; // of one thread; more threads only help
    return (Times){wall, idle < wall ? idle : wall};
}

// opens a scene and says how long it took and how many bytes it holds
static bool open_once(const Bench *bench, const char *path, bool cache, Times *times, size_t *bytes,
                      Error *err) {
    Arena arena = arena_create("bench scene");
    SceneConfig config = bench->app->scene;
    config.cache = cache;
    Scene scene;
    Times start = now();
    bool ok = scene_open(path, &config, &arena, &scene, err);
    *times = since(start);
    if (ok) {
        *bytes = scene.image.size;
        scene_close(&scene);
    }
    arena_destroy(&arena);
    return ok;
}

static bool load_scene(Bench *bench, const char *path, Arena *arena, Error *err) {
    Times cold, filling, cached;
    size_t bytes = 0;
    if (!open_once(bench, path, false, &cold, &bytes, err)) return false;
    if (!open_once(bench, path, true, &filling, &bytes, err)) return false;
    if (!open_once(bench, path, true, &cached, &bytes, err)) return false;
    double limit = (double)bytes / bench->best.bytes_per_second;
    bench_time(bench, text_format(arena, "%s cold", file_name(path)), cold.wall, cold.idle, limit);
    bench_time(bench, text_format(arena, "%s cached", file_name(path)), cached.wall, cached.idle,
               limit);
    return true;
}

static bool first_frame(Bench *bench, const char *path, Arena *arena, Error *err) {
    World world;
    if (!world_open(bench->app, path, bench->gpu, &world, err)) return false; // fills the caches
    world_close(&world);
    Times start = now();
    Arena own = arena_create("first frame");
    bool ok = world_open(bench->app, path, bench->gpu, &world, err);
    if (ok) {
        Render *render = render_create(bench->gpu, &bench->app->render, 1, &own, err);
        RenderView view = {.scene = world.seen, .camera.position = {0.0f, 1.25f, 0.0f}};
        RenderFrames frames;
        ok = render != NULL && render_views(render, &view, 1, RENDER_ALL, &frames, err);
        Times taken = since(start);
        render_destroy(render);
        world_close(&world);
        if (ok)
            bench_time(bench,
                       text_format(arena, "%s start to first frame, cached", file_name(path)),
                       taken.wall, taken.idle, 0.0);
    }
    arena_destroy(&own);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    static const uint32_t sizes[] = {10000, 150000, 1000000};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        const char *path = bench_make_scene(sizes[i], arena, err);
        if (path == NULL || !load_scene(bench, path, arena, err)) return false;
    }
    if (!load_scene(bench, "home:1", arena, err) || !first_frame(bench, "home:1", arena, err))
        return false;
    for (int i = 0; i < bench->app->argument_count; i++) {
        const char *path = bench->app->arguments[i];
        if (!load_scene(bench, path, arena, err) || !first_frame(bench, path, arena, err))
            return false;
    }
    return true;
}

const BenchType bench_load = {"load", "scene files cold and cached, start to the first picture",
                              run};
