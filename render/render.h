// What is seen: one ray-cast kernel, any number of views of any number of states in one dispatch.
//
//     Render *render = render_create(gpu, &config, max_views, arena, err);
//     render_scene_create(gpu, &scene, arena, &seen, err);        // uploads a scene once
//     RenderView views[2] = {{.scene = seen, .camera = a}, {.scene = seen, .camera = b}};
//     if (!render_views(render, views, 2, RENDER_RGB | RENDER_DEPTH, &frames, err)) ...
//     frames.depth[v * height * width + row * width + column]     // metres
//
// A view looks through one lens, that of its renderer: a pinhole, or what lens.h lists (panorama,
// fisheye, orthographic, lidar). An agent with several sensors has a renderer for each, and mounts
// their cameras on its own pose (render_mount). Depth is the distance along the viewing axis
// (z-depth, as Habitat's), or along the ray, as lens.h says. A picture does not depend on the batch
// that it is drawn in: bit for bit the same alone and among sixty-three others.
//
// Moving things: a RenderWorld holds its own placement of the scene's instances (and the upper tree
// over them); a view names the world that it looks at, or none for the scene as it was made.

#pragma once

#include "base/config.h"
#include "gpu/gpu.h"
#include "render/lens.h"
#include "scenes/scene.h"

#include <cglm/types.h>

#define RENDER_CONFIG(X)                                                       \
    X(int, width, 128, "picture width [pixels]")                               \
    X(int, height, 128, "picture height [pixels]")                             \
    X(float, hfov, 90.0f, "horizontal field of view [degrees]")                \
    X(float, min_depth, 0.0f, "nearer surfaces read as 0 [m]")                 \
    X(float, max_depth, 10.0f, "farther surfaces read as max_depth [m]")       \
    X(bool, shadows, true, "the sun casts shadows")                            \
    X(bool, textures, true, "surfaces show their textures")                    \
    X(int, samples, 1, "rays per pixel side for RGB anti-aliasing: 1, 2 or 4") \
    X(bool, normals, false, "surface normals can be asked for")                \
    X(bool, flow, false, "optical flow can be asked for")                      \
    RENDER_LENS_CONFIG(X)

CONFIG_DECLARE(RenderConfig, render, RENDER_CONFIG)

// X(section, name, low, high): what config_check lets pass.
#define RENDER_RANGES(X)          \
    X(render, min_depth, 0, 1000) \
    X(render, max_depth, 0.01, 10000)

// What ranges of single settings cannot say; false with one line.
bool render_check(const RenderConfig *config, Error *err);

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
    RenderCamera previous; // for flow: the camera a step ago
    uint64_t noise;        // for a lidar: seed of the noise of this scan
} RenderView;

// Sensors: what a view can be asked for, and how many 32-bit words each has for a pixel. Their bits
// are those of the kernels (raycast_gpu.h, raycast_lens_gpu.h).
#define RENDER_SENSORS(X)    \
    X(rgb, RGB, 1)           \
    X(depth, DEPTH, 1)       \
    X(semantic, SEMANTIC, 1) \
    X(instance, INSTANCE, 1) \
    X(normals, NORMALS, 3)   \
    X(flow, FLOW, 2)

#define X(name, SYMBOL, words) RENDER_NUMBER_##SYMBOL,
enum { RENDER_SENSORS(X) RENDER_SENSOR_COUNT };
#undef X

// bits: RENDER_RGB | RENDER_DEPTH ...; normals and flow only where config->normals, config->flow
#define X(name, SYMBOL, words) RENDER_##SYMBOL = 1 << RENDER_NUMBER_##SYMBOL,
enum {
    RENDER_SENSORS(X) RENDER_ALL = 15 // of the first four
};
#undef X

// Host arrays, [view][height][width], valid until the next render_views; NULL when not asked for.
typedef struct RenderFrames {
    uint32_t width, height;
    const uint8_t *rgba; // ... [4], sRGB, alpha 255
    const float *depth;  // metres, within min_depth .. max_depth; 0 where the lens sees nothing
    const uint32_t *semantic; // category id, 0 = none
    const uint32_t *instance; // object id + 1, 0 = nothing
    // ... [3], unit length, towards the eye, in the frame of the camera as OpenGL has it: right,
    // up, back. Smooth where the mesh is. 0, 0, 0 = nothing.
    const float *normals;
    // ... [2], pixels to the right and down: where the point that is seen is, minus where it was a
    // step ago. NaN where it was out of the picture, whether or not something hid it.
    const float *flow;
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
// A step begins: for flow, instances come from where they are now. Before the moves of the step.
void render_world_step(RenderWorld *world);
void render_world_destroy(RenderWorld *world);

// Draws and waits. Allocates nothing.
bool render_views(Render *render, const RenderView *views, uint32_t count, uint32_t sensors,
                  RenderFrames *frames, Error *err);

// Where a world point appears through the lens: pixels from the upper left corner and its depth;
// false when the lens cannot see it (for a pinhole: it lies behind). For overlays.
bool render_project(const RenderConfig *config, const RenderCamera *camera, const float point[3],
                    float pixel[2], float *depth);
// The world ray through (x, y), pixels from the upper left corner (pixel centres end in .5), so
// that origin + depth * direction is the surface that the depth sensor saw; false where the lens
// sees nothing.
bool render_ray(const RenderConfig *config, const RenderCamera *camera, float x, float y,
                float origin[3], float direction[3]);
// The world ray of a pinhole through a pixel centre; `direction` has unit length along the viewing
// axis, so that position + depth * direction is the surface that the depth sensor saw.
void render_pixel_ray(const RenderConfig *config, const RenderCamera *camera, float column,
                      float row, float direction[3]);

// The camera of a sensor mounted on a body: `mount` is its pose in the frame of the body (position
// along right, up and back; turned as RenderCamera is).
RenderCamera render_mount(const RenderCamera *body, const RenderCamera *mount);
