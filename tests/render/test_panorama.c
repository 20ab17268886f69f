// A panorama against six pinhole views of the same moment, resampled: each pixel's ray is looked up
// in the face of a cube that sees it most nearly straight on, the nearest pixel there. Pixels at
// edges, where the nearest may be another thing, are counted apart.

#include "render/studio.h"

enum { CUBE = 512, PANORAMA_WIDTH = 384, PANORAMA_HEIGHT = 192 };

typedef struct Cube {
    RenderCamera cameras[6];
    float *depth;       // [6][CUBE][CUBE]
    uint32_t *instance; // the same
    RenderConfig config;
} Cube;

static Cube draw_cube(Gpu *gpu, const Scene *scene, const RenderCamera *camera, Arena *arena) {
    Cube cube = {.config = lens_config("pinhole", CUBE, CUBE)};
    Studio studio = studio_open(gpu, scene, &cube.config, 6, arena);
    RenderView views[6];
    for (int f = 0; f < 6; f++) {
        RenderCamera mount = {.yaw = f < 4 ? PI * 0.5f * (float)f : 0.0f,
                              .pitch = f < 4    ? 0.0f
                                       : f == 4 ? PI * 0.5f
                                                : PI * -0.5f};
        cube.cameras[f] = render_mount(camera, &mount);
        views[f] = (RenderView){.scene = studio.seen, .camera = cube.cameras[f]};
    }
    RenderFrames frames = studio_draw(&studio, views, 6, RENDER_DEPTH | RENDER_INSTANCE);
    size_t words = (size_t)6 * CUBE * CUBE;
    cube.depth = arena_array(arena, float, words);
    cube.instance = arena_array(arena, uint32_t, words);
    memcpy(cube.depth, frames.depth, 4 * words);
    memcpy(cube.instance, frames.instance, 4 * words);
    studio_close(&studio);
    return cube;
}

// The face that sees along `ray` most nearly straight on, and its pixel there.
static size_t cube_pixel(const Cube *cube, const float origin[3], const float ray[3],
                         double *axis) {
    size_t best = 0;
    *axis = 0.0;
    for (size_t f = 0; f < 6; f++) {
        float point[3], pixel[2], depth;
        for (int k = 0; k < 3; k++) point[k] = origin[k] + ray[k];
        bool sees = render_project(&cube->config, &cube->cameras[f], point, pixel, &depth);
        if (!sees || (double)depth <= *axis) continue;
        *axis = (double)depth;
        int x = (int)floorf(pixel[0]), y = (int)floorf(pixel[1]);
        x = x < 0 ? 0 : x >= CUBE ? CUBE - 1 : x;
        y = y < 0 ? 0 : y >= CUBE ? CUBE - 1 : y;
        best = (f * CUBE + (size_t)y) * CUBE + (size_t)x;
    }
    return best;
}

// An edge: neighbours in the panorama show something else, or lie on another plane.
static bool is_edge(const RenderFrames *f, size_t x, size_t y) {
    size_t w = f->width, h = f->height, at = y * w + x;
    if (y == 0 || y + 1 == h) return true;
    const size_t near[4] = {y * w + (x + 1) % w, y * w + (x + w - 1) % w, at + w, at - w};
    for (int k = 0; k < 4; k++) {
        float dot = 0.0f;
        for (size_t i = 0; i < 3; i++) dot += f->normals[3 * at + i] * f->normals[3 * near[k] + i];
        if (f->instance[near[k]] != f->instance[at] || dot < 0.9f) return true;
        if (fabsf(f->depth[near[k]] - f->depth[at]) > 0.1f * f->depth[at]) return true;
    }
    return false;
}

typedef struct Agreement {
    size_t pixels, edges, same, same_off_edges, near_off_edges;
} Agreement;

static Agreement compare_panorama(const RenderFrames *f, const RenderConfig *config,
                                  const RenderCamera *camera, const Cube *cube) {
    Agreement a = {.pixels = (size_t)f->width * f->height};
    for (size_t i = 0; i < a.pixels; i++) {
        size_t x = i % f->width, y = i / f->width;
        float origin[3], ray[3];
        double axis;
        render_ray(config, camera, (float)x + 0.5f, (float)y + 0.5f, origin, ray);
        size_t at = cube_pixel(cube, origin, ray, &axis);
        bool edge = is_edge(f, x, y), same = f->instance[i] == cube->instance[at];
        double away = (double)cube->depth[at] / axis; // along the ray
        // a pixel of the cube is up to 1/256 wide: a slanted surface leaves that much room
        bool near = same && fabs(away - (double)f->depth[i]) < 0.02 * away;
        a.edges += edge;
        a.same += same;
        a.same_off_edges += same && !edge;
        a.near_off_edges += near && !edge;
    }
    return a;
}

static void check_six(Gpu *gpu, const Scene *scene, const RenderCamera *camera, Arena *arena) {
    Cube cube = draw_cube(gpu, scene, camera, arena);
    RenderConfig config = lens_config("equirectangular", PANORAMA_WIDTH, PANORAMA_HEIGHT);
    Studio studio = studio_open(gpu, scene, &config, 1, arena);
    RenderView view = {.scene = studio.seen, .camera = *camera};
    RenderFrames frames = studio_draw(&studio, &view, 1, RENDER_ALL | RENDER_NORMALS);
    Agreement a = compare_panorama(&frames, &config, camera, &cube);
    double n = (double)a.pixels, off = (double)(a.pixels - a.edges);
    print_message("instances agree on %.2f %%, off edges (%.1f %% are) on %.3f %%, depth too on "
                  "%.3f %%\n",
                  100 * (double)a.same / n, 100 * (double)a.edges / n,
                  100 * (double)a.same_off_edges / off, 100 * (double)a.near_off_edges / off);
    assert_true((double)a.edges < 0.3 * n);
    assert_true((double)a.same > 0.97 * n);
    assert_true((double)a.same_off_edges > 0.999 * off);
    assert_true((double)a.near_off_edges > 0.998 * off);
    studio_close(&studio);
}

static void check_panorama(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    room_build(3, arena, &scene);
    check_six(gpu, &scene, &(RenderCamera){{0.7f, 1.4f, -0.3f}, 0.6f, 0.1f, 0.0f}, arena);
}

static void a_panorama_equals_six_pinhole_views_resampled(void **state) {
    test_on_devices(check_panorama, *state);
}

static void a_panorama_of_a_home_equals_six_pinhole_views_resampled(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Scene scene = {0};
    SceneConfig config = scene_config_default();
    Error err = {0};
    config.cache = false;
    assert_ok(scene_open("home:7", &config, arena, &scene, &err), err);
    check_six(gpu, &scene, &(RenderCamera){{4.16f, 1.35f, -2.04f}, 1.05f, 0, 0}, arena);
    scene_close(&scene);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_panorama_equals_six_pinhole_views_resampled),
        test_with_arena(a_panorama_of_a_home_equals_six_pinhole_views_resampled),
    };
    return cmocka_run_group_tests_name("render/panorama", tests, NULL, NULL);
}
