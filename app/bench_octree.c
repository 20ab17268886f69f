// Mapping: depth pictures of a home integrated into the octree. The limit is the projective part
// alone: every voxel of the viewing frustum read and written once, the picture read once. The
// frustum holds (4/3) tan(fx/2) tan(fy/2) r³ / voxel³ voxels.

#include "app/bench.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

enum { POSES = 16 };

typedef struct Mapping {
    MemoryOctree *octree;
    MemoryPose poses[POSES];
    float *depth[POSES];
} Mapping;

static bool integrate(void *context, int round, Error *err) {
    Mapping *m = context;
    return memory_octree_integrate(m->octree, &m->poses[round % POSES], m->depth[round % POSES],
                                   err);
}

// a walk of sorts: a few places, each seen in several directions
static bool take_pictures(Bench *bench, const World *world, const RenderConfig *config, Mapping *m,
                          Arena *arena, Error *err) {
    Render *render = render_create(bench->gpu, config, 1, arena, err);
    Rng rng = rng_create(3);
    size_t pixels = (size_t)config->width * (size_t)config->height;
    bool ok = render != NULL;
    float point[3] = {0};
    for (int i = 0; ok && i < POSES; i++) {
        if (i % 4 == 0) navmesh_random_point(world->navmesh, &rng, 0, point);
        RenderView view = {.scene = world->seen, .camera.yaw = (float)(i % 4) * GLM_PI_2f};
        memcpy(view.camera.position, point, sizeof point);
        view.camera.position[1] += bench->app->sim.sensor_height;
        RenderFrames frames;
        ok = render_views(render, &view, 1, RENDER_DEPTH, &frames, err);
        if (!ok) break;
        m->poses[i] = (MemoryPose){.yaw = view.camera.yaw};
        memcpy(m->poses[i].position, view.camera.position, sizeof point);
        m->depth[i] = arena_array(arena, float, pixels);
        memcpy(m->depth[i], frames.depth, pixels * sizeof(float));
    }
    render_destroy(render);
    return ok;
}

static double limit_per_second(const Bench *bench, const RenderConfig *config) {
    double half = tan(glm_rad(config->hfov) / 2.0), aspect = (double)config->height / config->width;
    double range = (double)bench->app->memory.range, voxel = (double)bench->app->memory.voxel;
    double voxels = 4.0 / 3.0 * half * half * aspect * pow(range / voxel, 3.0);
    double bytes = 2.0 * voxels + 4.0 * config->width * config->height;
    return bench->best.bytes_per_second / bytes;
}

static bool measure(Bench *bench, const World *world, int width, int height, Arena *arena,
                    Error *err) {
    RenderConfig config = bench->app->render;
    config.width = width;
    config.height = height;
    Mapping m = {0};
    MemoryCamera camera = {(uint32_t)width, (uint32_t)height, glm_rad(config.hfov),
                           config.max_depth};
    m.octree = memory_octree_create(bench->gpu, &bench->app->memory, &camera, arena, err);
    bool ok = m.octree != NULL && take_pictures(bench, world, &config, &m, arena, err);
    for (int i = 0; ok && i < POSES; i++)
        ok = integrate(&m, i, err); // the map is there, then it is kept up
    if (ok) {
        const char *name =
            text_format(arena, "integrate %dx%d, %.0f m, %.0f cm", width, height,
                        (double)bench->app->memory.range, 100.0 * (double)bench->app->memory.voxel);
        BenchCase figure = {.name = name,
                            .unit = "frame/s",
                            .items = 1.0,
                            .scale = 1.0,
                            .limit = limit_per_second(bench, &config),
                            .work = integrate,
                            .context = &m};
        ok = bench_rate(bench, &figure, err);
    }
    memory_octree_destroy(m.octree);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    World world;
    if (!world_open(bench->app, "home:1", bench->gpu, &world, err)) return false;
    bool ok = measure(bench, &world, 128, 128, arena, err) &&
              measure(bench, &world, 640, 480, arena, err);
    world_close(&world);
    return ok;
}

const BenchType bench_octree = {"octree", "depth pictures integrated into the map", run};
