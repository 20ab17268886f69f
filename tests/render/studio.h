// What the tests of lenses share: one renderer of one scene, and a set of known shapes.

#pragma once

#include "render/render.h"
#include "render/room.h"
#include "test_gpu.h"

#define PI 3.14159265f

enum { EVERYTHING = RENDER_ALL | RENDER_NORMALS | RENDER_FLOW };

// One renderer of one scene.
typedef struct Studio {
    Gpu *gpu;
    RenderScene *seen;
    Render *render;
    RenderConfig config;
} Studio;

static inline RenderConfig lens_config(const char *lens, int width, int height) {
    RenderConfig config = render_config_default();
    snprintf(config.lens.at, sizeof config.lens.at, "%s", lens);
    config.width = width;
    config.height = height;
    config.max_depth = 30.0f;
    config.normals = config.flow = true;
    return config;
}

static inline Studio studio_open(Gpu *gpu, const Scene *scene, const RenderConfig *config,
                                 uint32_t views, Arena *arena) {
    Error err = {0};
    Studio studio = {.gpu = gpu, .config = *config};
    assert_ok(render_scene_create(gpu, scene, arena, &studio.seen, &err), err);
    studio.render = render_create(gpu, config, views, arena, &err);
    assert_ok(studio.render != NULL, err);
    return studio;
}

static inline void studio_close(Studio *studio) {
    render_destroy(studio->render);
    render_scene_destroy(studio->seen);
}

static inline RenderFrames studio_draw(Studio *studio, const RenderView *views, uint32_t count,
                                       uint32_t sensors) {
    Error err = {0};
    RenderFrames frames;
    assert_ok(render_views(studio->render, views, count, sensors, &frames, &err), err);
    return frames;
}

static const char *const lenses[] = {"pinhole", "equirectangular", "fisheye", "orthographic",
                                     "lidar"};

// A room of 8 × 3 × 6 m about the origin, with a box of 2 × 1 × 1 m ahead and a ball to the right.
static inline void set_build(bool has_room, Arena *arena, Scene *scene) {
    Room room = {.builder = scene_builder_create(arena), .rng = rng_create(1)};
    room_materials(&room, arena);
    int walls = scene_builder_mesh(room.builder), box = scene_builder_mesh(room.builder);
    int ball = scene_builder_mesh(room.builder);
    room_box(&room, walls, room.paint, (vec3){-4, -1.5f, -3}, (vec3){4, 1.5f, 3});
    room_box(&room, box, room.wood, (vec3){-1, -0.5f, -0.5f}, (vec3){1, 0.5f, 0.5f});
    room_ring(&room, ball, room.paint, 0, 0.5f, 48);
    if (has_room) room_place(&room, walls, "walls", (vec3){0, 0, 0}, 0, 1);
    room_place(&room, box, "box", (vec3){0, 0, -2}, 0, 1);
    room_place(&room, ball, "ball", (vec3){2, 0, 0}, 0.3f, 1);
    scene_builder_finish(room.builder, "set", arena, scene);
}

static inline uint32_t id_of(bool has_room, int thing) { // 0 walls, 1 box, 2 ball
    return (uint32_t)(has_room ? thing + 1 : thing);
}
