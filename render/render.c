// The front of the renderer: cameras become RaycastViews, one dispatch draws them all, and what was
// asked for is read back.
//
//     cameras ──► views (device) ──► raycast kernel ──► rgba, depth, ... (device) ──► frames (host)
//
// A pinhole has a kernel of its own; all other lenses, and normals and flow, share a general one.
// All buffers are made for max_views pictures at creation; a call uses the front part of them.

#include "render/render.h"

#include "render/raycast_lens.h"
#include "render/render_scene.h"

#include <math.h>
#include <string.h>

CONFIG_DEFINE(RenderConfig, render, RENDER_CONFIG)

enum { SENSORS = RENDER_SENSOR_COUNT };
enum { MOST_PIXELS = 1 << 26 }; // 8192 x 8192

#define X(name, SYMBOL, words) words,
static const uint32_t words_of[SENSORS] = {RENDER_SENSORS(X)}; // per pixel
#undef X

#define X(name, SYMBOL, words) \
    _Static_assert((unsigned)RENDER_##SYMBOL == RAYCAST_##SYMBOL, "one set of bits");
RENDER_SENSORS(X)
#undef X

struct Render {
    Gpu *gpu;
    RenderConfig config;
    uint32_t max_views;
    RenderLens lens;
    uint32_t sensors; // that can be asked for
    GpuKernel kernel, lens_kernel;
    GpuBuffer view_buffer, before_buffer, lens_buffer;
    GpuBuffer outputs[SENSORS];
    RaycastView *views;        // [max_views]
    RaycastBefore *before;     // [max_views], where there is flow
    uint32_t *frames[SENSORS]; // [max_views][height][width][words_of]
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

static RaycastArgs pinhole(const RenderConfig *config) {
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

static void remember(const RenderView *view, RaycastBefore *before) {
    Basis basis = camera_basis(&view->previous);
    memcpy(before->position, view->previous.position, sizeof before->position);
    memcpy(before->right, basis.right, sizeof before->right);
    memcpy(before->up, basis.up, sizeof before->up);
    memcpy(before->forward, basis.forward, sizeof before->forward);
}

//---- points and rays -----------------------------------------------------------------------------

// A vector of the world along the axes of a camera: right, up, forward.
static void along_axes(const Basis *basis, const float world[3], float axes[3]) {
    axes[0] = axes[1] = axes[2] = 0.0f;
    for (int k = 0; k < 3; k++) {
        axes[0] += world[k] * basis->right[k];
        axes[1] += world[k] * basis->up[k];
        axes[2] += world[k] * basis->forward[k];
    }
}

static void from_axes(const Basis *basis, const float axes[3], float world[3]) {
    for (int k = 0; k < 3; k++) {
        world[k] =
            (basis->forward[k] * axes[2] + basis->right[k] * axes[0]) + basis->up[k] * axes[1];
    }
}

static RenderLens lens_of(const RenderConfig *config) {
    RenderLens lens;
    Error err = {0};
    bool ok = render_lens_make(config, &lens, &err);
    ASSERT(ok); // else there is no renderer with these settings
    return lens;
}

bool render_project(const RenderConfig *config, const RenderCamera *camera, const float point[3],
                    float pixel[2], float *depth) {
    Basis basis = camera_basis(camera);
    RenderLens lens = lens_of(config);
    float away[3], seen[3];
    for (int k = 0; k < 3; k++) away[k] = point[k] - camera->position[k];
    along_axes(&basis, away, seen);
    return render_lens_project(&lens, seen, pixel, depth);
}

bool render_ray(const RenderConfig *config, const RenderCamera *camera, float x, float y,
                float origin[3], float direction[3]) {
    Basis basis = camera_basis(camera);
    RenderLens lens = lens_of(config);
    float start[3], along[3];
    if (!render_lens_ray(&lens, x, y, start, along)) return false;
    from_axes(&basis, along, direction);
    from_axes(&basis, start, origin);
    for (int k = 0; k < 3; k++) origin[k] += camera->position[k];
    return true;
}

void render_pixel_ray(const RenderConfig *config, const RenderCamera *camera, float column,
                      float row, float direction[3]) {
    RaycastArgs args = pinhole(config);
    RaycastView view;
    aim(camera, &view);
    raycast_direction(&args, &view, column + 0.5f, row + 0.5f, direction);
}

RenderCamera render_mount(const RenderCamera *body, const RenderCamera *mount) {
    Basis frame = camera_basis(body), own = camera_basis(mount), world;
    const float place[3] = {mount->position[0], mount->position[1], -mount->position[2]};
    RenderCamera camera = *body;
    float offset[3];
    from_axes(&frame, place, offset);
    for (int k = 0; k < 3; k++) camera.position[k] += offset[k];
    // the frame of a camera at rest has its forward along -Z
    const float right[3] = {own.right[0], own.right[1], -own.right[2]};
    const float up[3] = {own.up[0], own.up[1], -own.up[2]};
    const float forward[3] = {own.forward[0], own.forward[1], -own.forward[2]};
    from_axes(&frame, right, world.right);
    from_axes(&frame, up, world.up);
    from_axes(&frame, forward, world.forward);
    float flat = hypotf(world.forward[0], world.forward[2]);
    camera.pitch = atan2f(world.forward[1], flat);
    if (flat > 1e-6f) {
        camera.yaw = atan2f(-world.forward[0], -world.forward[2]);
        camera.roll = atan2f(world.right[1], world.up[1]);
    } else { // straight up or down: all turning is yaw
        camera.yaw = atan2f(-world.right[2], world.right[0]);
        camera.roll = 0.0f;
    }
    return camera;
}

//---- create --------------------------------------------------------------------------------------

// a picture takes 20 bytes a pixel with all its sensors, and agents keep a few more
static bool is_picture_small(const RenderConfig *config, Error *err) {
    int64_t pixels = (int64_t)config->width * config->height;
    if (config->width < 0 || config->height < 0 || pixels <= MOST_PIXELS) return true;
    return error_set(err, "a picture of %d x %d pixels; choose at most as many as 8192 x 8192",
                     config->width, config->height);
}

bool render_check(const RenderConfig *config, Error *err) {
    if (!is_picture_small(config, err)) return false;
    if (config->min_depth < config->max_depth) return true;
    return error_set(err, "render.min_depth is %g; choose less than render.max_depth, %g",
                     (double)config->min_depth, (double)config->max_depth);
}

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

static size_t pixel_count(const Render *render) {
    return (size_t)render->config.width * (size_t)render->config.height;
}

static bool create_outputs(Render *render, Arena *arena, Error *err) {
    for (int s = 0; s < SENSORS; s++) {
        if (!(render->sensors & 1u << s)) continue;
        size_t words = pixel_count(render) * words_of[s] * render->max_views;
        render->frames[s] = arena_array(arena, uint32_t, words);
        if (!gpu_buffer_create(render->gpu, words * 4, &render->outputs[s], err)) return false;
    }
    return true;
}

static bool create_before(Render *render, Arena *arena, Error *err) {
    if (!(render->sensors & RENDER_FLOW)) return true;
    render->before = arena_array(arena, RaycastBefore, render->max_views);
    return gpu_buffer_create(render->gpu, render->max_views * sizeof(RaycastBefore),
                             &render->before_buffer, err);
}

static bool create_kernels(Render *render, Error *err) {
    bool is_pinhole = render->lens.kind == LENS_PINHOLE;
    bool is_general = !is_pinhole || (render->sensors & ~(uint32_t)RENDER_ALL) != 0;
    if (is_general &&
        !(gpu_buffer_wrap(render->gpu, &render->lens, sizeof render->lens, &render->lens_buffer,
                          err) &&
          gpu_kernel_create(render->gpu, &raycast_lens_code, &render->lens_kernel, err))) {
        return false;
    }
    return !is_pinhole || gpu_kernel_create(render->gpu, &raycast_code, &render->kernel, err);
}

static bool create_buffers(Render *render, Arena *arena, Error *err) {
    render->views = arena_array(arena, RaycastView, render->max_views);
    return gpu_buffer_create(render->gpu, render->max_views * sizeof(RaycastView),
                             &render->view_buffer, err) &&
           create_outputs(render, arena, err) && create_before(render, arena, err) &&
           create_kernels(render, err);
}

Render *render_create(Gpu *gpu, const RenderConfig *config, uint32_t max_views, Arena *arena,
                      Error *err) {
    ASSERT(max_views > 0);
    RenderLens lens;
    if (!check_config(config, err) || !render_lens_make(config, &lens, err)) return NULL;
    Render *render = arena_new(arena, Render);
    render->gpu = gpu;
    render->lens = lens;
    render->sensors =
        RENDER_ALL | (config->normals ? RENDER_NORMALS : 0) | (config->flow ? RENDER_FLOW : 0);
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
    gpu_buffer_destroy(render->gpu, render->before_buffer);
    gpu_buffer_destroy(render->gpu, render->lens_buffer);
    for (int s = 0; s < SENSORS; s++) gpu_buffer_destroy(render->gpu, render->outputs[s]);
    memset(render->outputs, 0, sizeof render->outputs);
    render->view_buffer = render->before_buffer = render->lens_buffer = (GpuBuffer){0};
}

//---- draw ----------------------------------------------------------------------------------------

static void draw_pinhole(Render *render, uint32_t count, uint32_t sensors) {
    RaycastArgs args = pinhole(&render->config);
    args.views = gpu_address(render->gpu, render->view_buffer);
    args.rgba = gpu_address(render->gpu, render->outputs[0]);
    args.depth = gpu_address(render->gpu, render->outputs[1]);
    args.semantic = gpu_address(render->gpu, render->outputs[2]);
    args.instance = gpu_address(render->gpu, render->outputs[3]);
    args.view_count = count;
    args.sensors = sensors;
    gpu_dispatch(render->gpu, render->kernel, &args, sizeof args, raycast_group_count(&args));
}

static void draw_lens(Render *render, uint32_t count, uint32_t sensors) {
    RaycastArgs same = pinhole(&render->config);
    RaycastLensArgs args = {.view_count = count,
                            .sensors = sensors,
                            .width = same.width,
                            .height = same.height,
                            .flags = same.flags,
                            .samples = same.samples,
                            .min_depth = same.min_depth,
                            .max_depth = same.max_depth};
    uint64_t *outputs[SENSORS] = {&args.rgba,     &args.depth,   &args.semantic,
                                  &args.instance, &args.normals, &args.flow};
    for (int s = 0; s < SENSORS; s++) {
        if (sensors & 1u << s) *outputs[s] = gpu_address(render->gpu, render->outputs[s]);
    }
    args.views = gpu_address(render->gpu, render->view_buffer);
    args.lens = gpu_address(render->gpu, render->lens_buffer);
    if (sensors & RENDER_FLOW) {
        args.before = gpu_address(render->gpu, render->before_buffer);
        gpu_write(render->gpu, render->before_buffer, 0, render->before,
                  count * sizeof *render->before);
    }
    gpu_dispatch(render->gpu, render->lens_kernel, &args, sizeof args,
                 raycast_lens_group_count(&args));
}

static void record(Render *render, uint32_t count, uint32_t sensors) {
    bool is_pinhole = render->lens.kind == LENS_PINHOLE;
    uint32_t own = is_pinhole ? sensors & RENDER_ALL : 0, general = sensors & ~own;
    gpu_write(render->gpu, render->view_buffer, 0, render->views, count * sizeof *render->views);
    if (own != 0 || general == 0) draw_pinhole(render, count, own);
    if (general != 0) draw_lens(render, count, general);
    for (int s = 0; s < SENSORS; s++) {
        if (!(sensors & 1u << s)) continue;
        gpu_read(render->gpu, render->outputs[s], 0, render->frames[s],
                 pixel_count(render) * words_of[s] * count * 4);
    }
}

static void place_views(Render *render, const RenderView *views, uint32_t count, bool has_flow) {
    for (uint32_t v = 0; v < count; v++) {
        if (views[v].world != NULL) render_world_update(views[v].world);
        render_scene_fill(&views[v], &render->views[v]);
        aim(&views[v].camera, &render->views[v]);
        if (!has_flow) continue;
        render->before[v] = (RaycastBefore){0};
        remember(&views[v], &render->before[v]);
        if (views[v].world != NULL) render_world_remember(views[v].world, &render->before[v]);
    }
}

static void disturb(Render *render, const RenderView *views, uint32_t count) {
    size_t pixels = pixel_count(render);
    for (uint32_t v = 0; v < count; v++) {
        float *ranges = (float *)(void *)render->frames[1] + v * pixels;
        render_lens_disturb(&render->config, views[v].noise, ranges, pixels);
    }
}

static RenderFrames frames_of(const Render *render, uint32_t sensors) {
    const void *frames[SENSORS];
    for (int s = 0; s < SENSORS; s++) frames[s] = sensors & 1u << s ? render->frames[s] : NULL;
    return (RenderFrames){.width = (uint32_t)render->config.width,
                          .height = (uint32_t)render->config.height,
                          .rgba = frames[0],
                          .depth = frames[1],
                          .semantic = frames[2],
                          .instance = frames[3],
                          .normals = frames[4],
                          .flow = frames[5]};
}

bool render_views(Render *render, const RenderView *views, uint32_t count, uint32_t sensors,
                  RenderFrames *frames, Error *err) {
    ASSERT(count <= render->max_views && (sensors & ~render->sensors) == 0);
    place_views(render, views, count, sensors & RENDER_FLOW);
    record(render, count, sensors);
    *frames = frames_of(render, sensors);
    if (!gpu_finish(render->gpu, err)) return false;
    if (render->lens.kind == LENS_LIDAR && frames->depth != NULL) disturb(render, views, count);
    return true;
}
