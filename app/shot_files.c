// Sensors as rows of a table of pictures; arrays by base/npz.h; points as a binary PLY.

#include "app/shot_files.h"

#include "base/file.h"
#include "base/npz.h"
#include "render/draw.h"

#include <math.h>
#include <string.h>

//---- pictures ------------------------------------------------------------------------------------

static void paint_rgb(const App *app, const RenderFrames *f, Image *image) {
    UNUSED(app);
    render_picture_rgba(f->rgba, f->width, f->height, image);
}

static void paint_depth(const App *app, const RenderFrames *f, Image *image) {
    render_picture_depth(f->depth, f->width, f->height, app->render.max_depth, image);
}

static void paint_semantic(const App *app, const RenderFrames *f, Image *image) {
    UNUSED(app);
    render_picture_ids(f->semantic, f->width, f->height, image);
}

static void paint_instance(const App *app, const RenderFrames *f, Image *image) {
    UNUSED(app);
    render_picture_ids(f->instance, f->width, f->height, image);
}

static void paint_normals(const App *app, const RenderFrames *f, Image *image) {
    UNUSED(app);
    render_picture_normals(f->normals, f->width, f->height, image);
}

// thrice the mean: the poles of a panorama move by far the most
static float strong_flow(const RenderFrames *f) {
    double sum = 0.0, count = 1e-6;
    for (size_t i = 0; i < (size_t)f->width * f->height; i++) {
        float length = hypotf(f->flow[2 * i], f->flow[2 * i + 1]);
        if (isnan(length)) continue;
        sum += (double)length;
        count += 1.0;
    }
    return fmaxf((float)(3.0 * sum / count), 1e-3f);
}

static void paint_flow(const App *app, const RenderFrames *f, Image *image) {
    UNUSED(app);
    render_picture_flow(f->flow, f->width, f->height, strong_flow(f), image);
}

static bool save_pictures(const App *app, const RenderFrames *f, const char *base, Arena *arena,
                          Error *err) {
    const struct {
        const char *name;
        const void *frame;
        void (*paint)(const App *, const RenderFrames *, Image *);
    } sensors[] = {{"rgb", f->rgba, paint_rgb},
                   {"depth", f->depth, paint_depth},
                   {"semantic", f->semantic, paint_semantic},
                   {"instance", f->instance, paint_instance},
                   {"normals", f->normals, paint_normals},
                   {"flow", f->flow, paint_flow}};
    Image image = image_create(f->width, f->height, 3, arena);
    for (size_t s = 0; s < ARRAY_COUNT(sensors); s++) {
        if (sensors[s].frame == NULL) continue;
        sensors[s].paint(app, f, &image);
        const char *path = text_format(arena, "%s_%s.png", base, sensors[s].name);
        if (!image_save_png(path, &image, err)) return false;
    }
    return true;
}

//---- arrays --------------------------------------------------------------------------------------

static void add_camera(Npz *npz, const RenderCamera *camera) {
    // a mount that looks along each axis of the body
    RenderConfig middle = render_config_default();
    middle.width = middle.height = 1;
    float axes[3][3], origin[3];
    const float quarter = 1.57079633f;
    const RenderCamera mounts[3] = {{.yaw = -quarter}, {.pitch = quarter}, {.yaw = 2 * quarter}};
    for (int k = 0; k < 3; k++) {
        RenderCamera along = render_mount(camera, &mounts[k]);
        render_ray(&middle, &along, 0.5f, 0.5f, origin, axes[k]);
    }
    npz_add(npz, "position", NPZ_F32, camera->position, (size_t[]){3}, 1);
    npz_add(npz, "axes", NPZ_F32, axes, (size_t[]){3, 3}, 2);
}

static bool save_arrays(const RenderView *view, const RenderFrames *f, const char *path,
                        Arena *arena, Error *err) {
    size_t pixels = (size_t)f->width * f->height;
    size_t shape[3] = {f->height, f->width, 3};
    uint8_t *rgb = arena_array(arena, uint8_t, 3 * pixels);
    for (size_t i = 0; i < pixels; i++) memcpy(rgb + 3 * i, f->rgba + 4 * i, 3);
    Npz npz = npz_create();
    npz_add(&npz, "rgb", NPZ_U8, rgb, shape, 3);
    npz_add(&npz, "depth", NPZ_F32, f->depth, shape, 2);
    npz_add(&npz, "semantic", NPZ_U32, f->semantic, shape, 2);
    npz_add(&npz, "instance", NPZ_U32, f->instance, shape, 2);
    if (f->normals != NULL) npz_add(&npz, "normals", NPZ_F32, f->normals, shape, 3);
    shape[2] = 2;
    if (f->flow != NULL) npz_add(&npz, "flow", NPZ_F32, f->flow, shape, 3);
    add_camera(&npz, &view->camera);
    bool ok = npz_save(&npz, path, err);
    npz_destroy(&npz);
    return ok;
}

//---- points --------------------------------------------------------------------------------------

enum { POINT_BYTES = 3 * 4 + 3 + 2 * 4 };

static size_t put(uint8_t *out, const void *value, size_t bytes) {
    memcpy(out, value, bytes);
    return bytes;
}

static size_t put_point(uint8_t *out, const float point[3], const RenderFrames *f, size_t i) {
    size_t at = put(out, point, 12);
    at += put(out + at, f->rgba + 4 * i, 3);
    at += put(out + at, &f->semantic[i], 4);
    return at + put(out + at, &f->instance[i], 4);
}

// The ray of pixel i with its depth; false without a return.
static bool point_of(const App *app, const RenderView *view, const RenderFrames *f, size_t i,
                     float point[3]) {
    float direction[3], x = (float)(i % f->width) + 0.5f, y = (float)(i / f->width) + 0.5f;
    if (!(f->depth[i] > 0.0f)) return false;
    if (!render_ray(&app->render, &view->camera, x, y, point, direction)) return false;
    for (int k = 0; k < 3; k++) point[k] += f->depth[i] * direction[k];
    return true;
}

static const char point_header[] = "ply\nformat binary_little_endian 1.0\n"
                                   "comment metres, Y up\n"
                                   "element vertex %10zu\n"
                                   "property float x\nproperty float y\nproperty float z\n"
                                   "property uchar red\nproperty uchar green\nproperty uchar blue\n"
                                   "property uint category\nproperty uint object_id\nend_header\n";

static bool save_points(const App *app, const RenderView *view, const RenderFrames *f,
                        const char *path, Arena *arena, Error *err) {
    size_t pixels = (size_t)f->width * f->height, count = 0;
    size_t header = strlen(text_format(arena, point_header, (size_t)0));
    uint8_t *bytes = arena_array(arena, uint8_t, header + pixels * POINT_BYTES);
    for (size_t i = 0; i < pixels; i++) {
        float point[3];
        if (!point_of(app, view, f, i, point)) continue;
        put_point(bytes + header + count++ * POINT_BYTES, point, f, i);
    }
    memcpy(bytes, text_format(arena, point_header, count), header);
    return file_save(path, bytes, header + count * POINT_BYTES, err);
}

bool shot_files_save(const App *app, const RenderView *view, const RenderFrames *frames,
                     const char *base, Arena *arena, Error *err) {
    bool is_pinhole = strcmp(app->render.lens.at, "pinhole") == 0;
    bool is_lidar = strcmp(app->render.lens.at, "lidar") == 0;
    bool has_arrays = !is_pinhole || frames->normals != NULL || frames->flow != NULL;
    if (!save_pictures(app, frames, base, arena, err)) return false;
    if (has_arrays && !save_arrays(view, frames, text_format(arena, "%s.npz", base), arena, err)) {
        return false;
    }
    return !is_lidar ||
           save_points(app, view, frames, text_format(arena, "%s_points.ply", base), arena, err);
}
