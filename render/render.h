// What is seen: one ray-cast kernel, any number of views of any number of states in one dispatch.
//
//     Render *render = render_create(gpu, &config, max_views, arena, err);
//     render_scene_create(gpu, &scene, arena, &seen, err);        // uploads a scene once
//     RenderView views[2] = {{.scene = seen, .camera = a}, {.scene = seen, .camera = b}};
//     if (!render_views(render, views, 2, RENDER_RGB | RENDER_DEPTH, &frames, err)) ...
//     frames.depth[v * height * width + row * width + column]     // metres
//
// A view is a pinhole camera; depth is the distance along the viewing axis (z-depth, as Habitat's).
// A picture does not depend on the batch that it is drawn in: bit for bit the same alone and among
// sixty-three others.
//
// Moving things: a RenderWorld holds its own placement of the scene's instances (and the upper tree
// over them); a view names the world that it looks at, or none for the scene as it was made.

#pragma once

#include "base/config.h"
#include "gpu/gpu.h"
#include "scenes/scene.h"

#include <cglm/types.h>

#define RENDER_CONFIG(X)                                                 \
    X(int, width, 128, "picture width [pixels]")                         \
    X(int, height, 128, "picture height [pixels]")                       \
    X(float, hfov, 90.0f, "horizontal field of view [degrees]")          \
    X(float, min_depth, 0.0f, "nearer surfaces read as 0 [m]")           \
    X(float, max_depth, 10.0f, "farther surfaces read as max_depth [m]") \
    X(bool, shadows, true, "the sun casts shadows")                      \
    X(bool, textures, true, "surfaces show their textures")              \
    X(int, samples, 1, "rays per pixel side for RGB anti-aliasing: 1, 2 or 4")

CONFIG_DECLARE(RenderConfig, render, RENDER_CONFIG)

// yaw 0 looks along -Z, positive turns left (towards -X); pitch positive looks up; roll positive
// tips the camera to its left, about its own axis. Radians.
typedef struct RenderCamera {
    float position[3];
    float yaw, pitch, roll;
} RenderCamera;

typedef struct Render Render;
typedef struct RenderScene RenderScene;
typedef struct RenderWorld RenderWorld;

typedef struct RenderView {
    const RenderScene *scene;
    RenderWorld *world; // NULL: as the scene was made
    RenderCamera camera;
} RenderView;

enum {
    RENDER_RGB = 1,
    RENDER_DEPTH = 2,
    RENDER_SEMANTIC = 4,
    RENDER_INSTANCE = 8,
    RENDER_ALL = 15
};

// Host arrays, [view][height][width], valid until the next render_views; NULL when not asked for.
typedef struct RenderFrames {
    uint32_t width, height;
    const uint8_t *rgba;      // ... [4], sRGB, alpha 255
    const float *depth;       // metres along the viewing axis, within min_depth .. max_depth
    const uint32_t *semantic; // category id, 0 = none
    const uint32_t *instance; // object id + 1, 0 = nothing
} RenderFrames;

// Buffers for `max_views` pictures of config->width × config->height.
Render *render_create(Gpu *gpu, const RenderConfig *config, uint32_t max_views, Arena *arena,
                      Error *err);
void render_destroy(Render *render); // NULL is fine

// `scene` must outlive `seen`: on the host device its arrays are used where they are.
bool render_scene_create(Gpu *gpu, const Scene *scene, Arena *arena, RenderScene **seen,
                         Error *err);
void render_scene_destroy(RenderScene *seen);

bool render_world_create(RenderScene *seen, Arena *arena, RenderWorld **world, Error *err);
void render_world_move(RenderWorld *world, uint32_t instance,
                       mat4 world_from_local); // before render_views
void render_world_destroy(RenderWorld *world);

// Draws and waits. Allocates nothing.
bool render_views(Render *render, const RenderView *views, uint32_t count, uint32_t sensors,
                  RenderFrames *frames, Error *err);

// Where a world point appears: pixels from the upper left corner and the distance along the viewing
// axis; false when it lies behind the camera. For overlays.
bool render_project(const RenderConfig *config, const RenderCamera *camera, const float point[3],
                    float pixel[2], float *depth);
// The world ray through a pixel centre; `direction` has unit length along the viewing axis, so that
// position + depth * direction is the surface that the depth sensor saw.
void render_pixel_ray(const RenderConfig *config, const RenderCamera *camera, float column,
                      float row, float direction[3]);
