// Mapping: depth pictures of a home integrated into the octree. The limit is the projective part
// alone: every voxel of the viewing frustum read and written once, the picture read once. The
// frustum holds (4/3) tan(fx/2) tan(fy/2) r³ / voxel³ voxels.

#include "app/bench.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

typedef struct Mapping {
    MemoryOctree *octree;
    BenchPictures pictures;
} Mapping;

static bool integrate(void *context, int round, Error *err) {
    Mapping *m = context;
    int i = round % BENCH_PICTURES;
    return memory_octree_integrate(m->octree, &m->pictures.poses[i], m->pictures.depth[i], err);
}

static bool take_picture(Bench *bench, Render *render, const World *world, const float floor[3],
                         MemoryPose *pose, float *depth, Error *err) {
    RenderView view = {.scene = world->seen, .camera.yaw = pose->yaw};
    memcpy(pose->position, floor, sizeof pose->position);
    pose->position[1] += bench->app->sim.sensor_height;
    memcpy(view.camera.position, pose->position, sizeof pose->position);
    RenderFrames frames;
    if (!render_views(render, &view, 1, RENDER_DEPTH, &frames, err)) return false;
    memcpy(depth, frames.depth, sizeof(float) * frames.width * frames.height);
    return true;
}

bool bench_take_pictures(Bench *bench, const World *world, int width, int height,
                         BenchPictures *pictures, Arena *arena, Error *err) {
    RenderConfig config = bench->app->render;
    config.width = width;
    config.height = height;
    *pictures = (BenchPictures){
        .camera = {(uint32_t)width, (uint32_t)height, glm_rad(config.hfov), config.max_depth}};
    Render *render = render_create(bench->gpu, &config, 1, arena, err);
    Rng rng = rng_create(3);
    bool ok = render != NULL;
    float floor[3] = {0};
    for (int i = 0; ok && i < BENCH_PICTURES; i++) {
        if (i % 4 == 0) navmesh_random_point(world->navmesh, &rng, 0, floor);
        pictures->poses[i].yaw = (float)(i % 4) * GLM_PI_2f;
        pictures->depth[i] = arena_array(arena, float, (size_t)width *(size_t)height);
        ok =
            take_picture(bench, render, world, floor, &pictures->poses[i], pictures->depth[i], err);
    }
    render_destroy(render);
    return ok;
}

double bench_integrate_limit(const Bench *bench, const MemoryCamera *camera) {
    double half = tan((double)camera->hfov / 2.0), aspect = (double)camera->height / camera->width;
    double range = (double)bench->app->memory.range, voxel = (double)bench->app->memory.voxel;
    double voxels = 4.0 / 3.0 * half * half * aspect * pow(range / voxel, 3.0);
    double bytes = 2.0 * voxels + 4.0 * camera->width * camera->height;
    return bench->best.bytes_per_second / bytes;
}

static bool measure(Bench *bench, const World *world, int width, int height, Arena *arena,
                    Error *err) {
    Mapping m = {0};
    bool ok = bench_take_pictures(bench, world, width, height, &m.pictures, arena, err);
    if (ok) {
        m.octree =
            memory_octree_create(bench->gpu, &bench->app->memory, &m.pictures.camera, arena, err);
        ok = m.octree != NULL;
    }
    for (int i = 0; ok && i < BENCH_PICTURES; i++)
        ok = integrate(&m, i, err); // the map is there, then it is kept up
    if (ok) {
        const char *name =
            text_format(arena, "integrate %dx%d, %.0f m, %.0f cm", width, height,
                        (double)bench->app->memory.range, 100.0 * (double)bench->app->memory.voxel);
        BenchCase figure = {.name = name,
                            .unit = "frame/s",
                            .items = 1.0,
                            .scale = 1.0,
                            .limit = bench_integrate_limit(bench, &m.pictures.camera),
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
