// Levels, and the choice among them.

#include "app/view_eye.h"

#include "base/clock.h"

#include <math.h>

const char *const view_picture_names[VIEW_PICTURES] = {"colour", "depth", "categories", "objects"};

// pixels of the panel per pixel of the picture, and rays per pixel side
static const struct {
    float divisor;
    int samples;
} levels[VIEW_LEVELS] = {{1.0f, 2}, {1.0f, 1}, {1.25f, 1}, {1.6f, 1},
                         {2.0f, 1}, {3.0f, 1}, {4.0f, 1}};

// beyond any room; the agent's own limit would cut overlays off
static const float FAR = 60.0f;
// how much the last picture's cost says about the next
static const double NEWS = 0.25;
// a finer level must fit this well, so that levels do not flicker
static const double SLACK = 0.85;

ViewEye view_eye_create(Gpu *gpu, const RenderConfig *config) {
    ViewEye eye = {.gpu = gpu,
                   .arena = arena_create("eye"),
                   .config = *config,
                   .shown_depth = config->max_depth,
                   .level = VIEW_LEVELS - 1};
    eye.config.width = eye.config.height = 0;
    eye.config.min_depth = 0.0f;
    eye.config.max_depth = FAR;
    return eye;
}

static void drop_levels(ViewEye *eye) {
    for (int i = 0; i < VIEW_LEVELS; i++) {
        render_destroy(eye->levels[i]);
        eye->levels[i] = NULL;
    }
    eye->frames = (RenderFrames){0};
    arena_reset(&eye->arena, (ArenaMark){0});
}

void view_eye_destroy(ViewEye *eye) {
    drop_levels(eye);
    arena_destroy(&eye->arena);
    *eye = (ViewEye){0};
}

static RenderConfig level_config(const ViewEye *eye, int level) {
    RenderConfig config = eye->config;
    config.width = (int)fmaxf(1.0f, (float)config.width / levels[level].divisor);
    config.height = (int)fmaxf(1.0f, (float)config.height / levels[level].divisor);
    config.samples = levels[level].samples;
    return config;
}

void view_eye_fit(ViewEye *eye, int width, int height, float hfov) {
    RenderConfig *config = &eye->config;
    if (config->width == width && config->height == height && config->hfov == hfov) return;
    drop_levels(eye);
    config->width = width;
    config->height = height;
    config->hfov = hfov;
    eye->small = image_create((uint32_t)width, (uint32_t)height, 4, &eye->arena);
}

// made when first drawn: a person who turns the wheel passes through many fields of view
static Render *level_renderer(ViewEye *eye, int level, Error *err) {
    RenderConfig config = level_config(eye, level);
    if (eye->levels[level] == NULL)
        eye->levels[level] = render_create(eye->gpu, &config, 1, &eye->arena, err);
    return eye->levels[level];
}

static double rays_of(const ViewEye *eye, int level) {
    RenderConfig config = level_config(eye, level);
    return (double)config.width * config.height * config.samples * config.samples;
}

int view_eye_level(const ViewEye *eye, double seconds) {
    int coarsest = VIEW_LEVELS - 1;
    if (eye->ray_seconds == 0.0) return coarsest;
    for (int i = 0; i < coarsest; i++) {
        double limit = i < eye->level ? SLACK * seconds : seconds;
        if (eye->ray_seconds * rays_of(eye, i) <= limit) return i;
    }
    return coarsest;
}

//---- the picture ---------------------------------------------------------------------------------

static void measure(ViewEye *eye, double seconds) {
    double cost = seconds / rays_of(eye, eye->level);
    eye->ray_seconds =
        eye->ray_seconds == 0.0 ? cost : eye->ray_seconds + NEWS * (cost - eye->ray_seconds);
}

static uint32_t sensors_for(ViewPicture picture) {
    static const uint32_t sensors[VIEW_PICTURES] = {
        [VIEW_COLOUR] = RENDER_RGB,
        [VIEW_DEPTH] = RENDER_DEPTH,
        [VIEW_CATEGORIES] = RENDER_SEMANTIC,
        [VIEW_OBJECTS] = RENDER_INSTANCE,
    };
    return sensors[picture] | RENDER_DEPTH;
}

static const uint8_t *paint(ViewEye *eye, ViewPicture picture) {
    const RenderFrames *f = &eye->frames;
    Image *small = &eye->small;
    if (picture == VIEW_COLOUR) return f->rgba;
    small->width = f->width;
    small->height = f->height;
    if (picture == VIEW_DEPTH)
        render_picture_depth(f->depth, f->width, f->height, eye->shown_depth, small);
    else
        render_picture_ids(picture == VIEW_CATEGORIES ? f->semantic : f->instance, f->width,
                           f->height, small);
    for (uint32_t i = 0; i < f->width * f->height; i++) small->pixels[4 * i + 3] = 255;
    return small->pixels;
}

bool view_eye_look(ViewEye *eye, const RenderScene *scene, RenderWorld *world,
                   const RenderCamera *camera, ViewPicture picture, int level, Image *to,
                   Error *err) {
    Render *render = level_renderer(eye, level, err);
    if (render == NULL) return false;
    double start = clock_seconds();
    RenderView view = {.scene = scene, .world = world, .camera = *camera};
    if (!render_views(render, &view, 1, sensors_for(picture), &eye->frames, err)) return false;
    eye->level = level;
    eye->camera = *camera;
    measure(eye, clock_seconds() - start);
    const uint8_t *pixels = paint(eye, picture);
    view_canvas_stretch(to, (ViewRect){0, 0, (int)to->width, (int)to->height},
                        (const uint32_t *)(const void *)pixels, eye->frames.width,
                        eye->frames.height, picture == VIEW_COLOUR);
    return true;
}

float view_eye_depth(const ViewEye *eye, float x, float y) {
    const RenderFrames *f = &eye->frames;
    if (f->depth == NULL) return FAR;
    int column = (int)(x * (float)f->width / (float)eye->config.width);
    int row = (int)(y * (float)f->height / (float)eye->config.height);
    if (column < 0 || row < 0 || column >= (int)f->width || row >= (int)f->height) return 0.0f;
    return f->depth[(size_t)row * f->width + (size_t)column];
}
