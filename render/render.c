// The front of the renderer: cameras become RaycastViews, one dispatch draws them all, and what was
// asked for is read back.
//
//     cameras ──► views (device) ──► raycast kernel ──► rgba, depth, ... (device) ──► frames (host)
//
// All buffers are made for max_views pictures at creation; a call uses the front part of them.

#include "render/render.h"

#include "render/raycast.h"
#include "render/render_scene.h"

#include <math.h>
#include <string.h>

CONFIG_DEFINE(RenderConfig, render, RENDER_CONFIG)

enum { SENSORS = 4 }; // in the order of their bits: rgb, depth, semantic, instance

struct Render {
    Gpu *gpu;
    RenderConfig config;
    uint32_t max_views;
    GpuKernel kernel;
    GpuBuffer view_buffer;
    GpuBuffer outputs[SENSORS];
    RaycastView *views;        // [max_views]
    uint32_t *frames[SENSORS]; // [max_views][height][width] words
};

//---- camera --------------------------------------------------------------------------------------

typedef struct Basis {
    float right[3], up[3], forward[3];
} Basis;

static void roll_basis(float roll, Basis *basis) {
    float s = sinf(roll), c = cosf(roll);
    for (int k = 0; k < 3; k++) {
        float right = basis->right[k], up = basis->up[k];
        basis->right[k] = c * right + s * up;
        basis->up[k] = c * up - s * right;
    }
}

static Basis camera_basis(const RenderCamera *camera) {
    float sy = sinf(camera->yaw), cy = cosf(camera->yaw);
    float sp = sinf(camera->pitch), cp = cosf(camera->pitch);
    Basis basis = {.right = {cy, 0.0f, -sy},
                   .up = {sy * sp, cp, cy * sp},
                   .forward = {-sy * cp, sp, -cy * cp}};
    if (camera->roll != 0.0f) roll_basis(camera->roll, &basis);
    return basis;
}

static RaycastArgs lens(const RenderConfig *config) {
    float half_width = tanf(config->hfov * (3.14159265f / 180.0f) * 0.5f);
    float step = 2.0f * half_width / (float)config->width;
    return (RaycastArgs){
        .width = (uint32_t)config->width,
        .height = (uint32_t)config->height,
        .samples = (uint32_t)config->samples,
        .flags =
            (config->shadows ? RAYCAST_SHADOWS : 0) | (config->textures ? RAYCAST_TEXTURES : 0),
        .half_width = half_width,
        .half_height = step * (float)config->height * 0.5f,
        .step = step,
        .min_depth = config->min_depth,
        .max_depth = config->max_depth,
    };
}

static void aim(const RenderCamera *camera, RaycastView *view) {
    Basis basis = camera_basis(camera);
    memcpy(view->position, camera->position, sizeof view->position);
    memcpy(view->right, basis.right, sizeof view->right);
    memcpy(view->up, basis.up, sizeof view->up);
    memcpy(view->forward, basis.forward, sizeof view->forward);
}

bool render_project(const RenderConfig *config, const RenderCamera *camera, const float point[3],
                    float pixel[2], float *depth) {
    Basis basis = camera_basis(camera);
    RaycastArgs args = lens(config);
    float right = 0.0f, up = 0.0f, forward = 0.0f;
    for (int k = 0; k < 3; k++) {
        float d = point[k] - camera->position[k];
        right += d * basis.right[k];
        up += d * basis.up[k];
        forward += d * basis.forward[k];
    }
    *depth = forward;
    if (!(forward > 1e-6f)) return false;
    pixel[0] = (right / forward + args.half_width) / args.step;
    pixel[1] = (args.half_height - up / forward) / args.step;
    return true;
}

void render_pixel_ray(const RenderConfig *config, const RenderCamera *camera, float column,
                      float row, float direction[3]) {
    RaycastArgs args = lens(config);
    RaycastView view;
    aim(camera, &view);
    raycast_direction(&args, &view, column + 0.5f, row + 0.5f, direction);
}

//---- create --------------------------------------------------------------------------------------

static bool check_config(const RenderConfig *config, Error *err) {
    if (config->width < 1 || config->height < 1 || config->width > 16384 ||
        config->height > 16384) {
        return error_set(err, "a picture of %d x %d pixels: each side must be 1 .. 16384",
                         config->width, config->height);
    }
    if (!(config->hfov >= 1.0f && config->hfov <= 170.0f)) {
        return error_set(err, "a field of view of %g degrees: it must be 1 .. 170",
                         (double)config->hfov);
    }
    if (config->samples != 1 && config->samples != 2 && config->samples != 4) {
        return error_set(err, "%d samples per pixel side: 1, 2 or 4 are possible", config->samples);
    }
    return true;
}

static size_t picture_words(const Render *render) {
    return (size_t)render->config.width * (size_t)render->config.height;
}

static bool create_buffers(Render *render, Arena *arena, Error *err) {
    size_t words = picture_words(render) * render->max_views;
    render->views = arena_array(arena, RaycastView, render->max_views);
    if (!gpu_buffer_create(render->gpu, render->max_views * sizeof(RaycastView),
                           &render->view_buffer, err)) {
        return false;
    }
    for (int s = 0; s < SENSORS; s++) {
        render->frames[s] = arena_array(arena, uint32_t, words);
        if (!gpu_buffer_create(render->gpu, words * 4, &render->outputs[s], err)) return false;
    }
    return gpu_kernel_create(render->gpu, &raycast_code, &render->kernel, err);
}

Render *render_create(Gpu *gpu, const RenderConfig *config, uint32_t max_views, Arena *arena,
                      Error *err) {
    ASSERT(max_views > 0);
    if (!check_config(config, err)) return NULL;
    Render *render = arena_new(arena, Render);
    render->gpu = gpu;
    render->config = *config;
    render->max_views = max_views;
    if (create_buffers(render, arena, err)) return render;
    error_wrap(err, "buffers for %u pictures of %d x %d", max_views, config->width, config->height);
    render_destroy(render);
    return NULL;
}

void render_destroy(Render *render) {
    if (render == NULL) return;
    gpu_buffer_destroy(render->gpu, render->view_buffer);
    for (int s = 0; s < SENSORS; s++) gpu_buffer_destroy(render->gpu, render->outputs[s]);
    memset(render->outputs, 0, sizeof render->outputs);
    render->view_buffer = (GpuBuffer){0};
}

//---- draw ----------------------------------------------------------------------------------------

static void record(Render *render, uint32_t count, uint32_t sensors) {
    RaycastArgs args = lens(&render->config);
    args.views = gpu_address(render->gpu, render->view_buffer);
    args.rgba = gpu_address(render->gpu, render->outputs[0]);
    args.depth = gpu_address(render->gpu, render->outputs[1]);
    args.semantic = gpu_address(render->gpu, render->outputs[2]);
    args.instance = gpu_address(render->gpu, render->outputs[3]);
    args.view_count = count;
    args.sensors = sensors;
    gpu_write(render->gpu, render->view_buffer, 0, render->views, count * sizeof *render->views);
    gpu_dispatch(render->gpu, render->kernel, &args, sizeof args, raycast_group_count(&args));
    for (int s = 0; s < SENSORS; s++) {
        if (!(sensors & 1u << s)) continue;
        gpu_read(render->gpu, render->outputs[s], 0, render->frames[s],
                 picture_words(render) * count * 4);
    }
}

bool render_views(Render *render, const RenderView *views, uint32_t count, uint32_t sensors,
                  RenderFrames *frames, Error *err) {
    ASSERT(count <= render->max_views && (sensors & ~(uint32_t)RENDER_ALL) == 0);
    for (uint32_t v = 0; v < count; v++) {
        if (views[v].world != NULL) render_world_update(views[v].world);
        render_scene_fill(&views[v], &render->views[v]);
        aim(&views[v].camera, &render->views[v]);
    }
    record(render, count, sensors);
    *frames = (RenderFrames){
        .width = (uint32_t)render->config.width,
        .height = (uint32_t)render->config.height,
        .rgba = sensors & RENDER_RGB ? (const uint8_t *)render->frames[0] : NULL,
        .depth = sensors & RENDER_DEPTH ? (const float *)(const void *)render->frames[1] : NULL,
        .semantic = sensors & RENDER_SEMANTIC ? render->frames[2] : NULL,
        .instance = sensors & RENDER_INSTANCE ? render->frames[3] : NULL,
    };
    return gpu_finish(render->gpu, err);
}
