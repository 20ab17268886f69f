// Flow against reprojection in double precision by the formulas of each lens, and against the
// picture of the step before.

#include "render/studio.h"

typedef struct Frame3 {
    double right[3], up[3], forward[3], position[3];
} Frame3;

static Frame3 frame_of(const RenderCamera *c) {
    double sy = sin((double)c->yaw), cy = cos((double)c->yaw);
    double sp = sin((double)c->pitch), cp = cos((double)c->pitch);
    Frame3 f = {{cy, 0, -sy}, {sy * sp, cp, cy * sp}, {-sy * cp, sp, -cy * cp}, {0}};
    for (int k = 0; k < 3; k++) f.position[k] = (double)c->position[k];
    return f;
}

// Pixel of a point, by the formulas of each lens; false where there is none.
static bool reproject(const RenderConfig *config, const Frame3 *frame, const double point[3],
                      bool is_direction, double pixel[2]) {
    double x = 0, y = 0, z = 0, w = config->width, h = config->height;
    for (int k = 0; k < 3; k++) {
        double d = point[k] - (is_direction ? 0 : frame->position[k]);
        x += d * frame->right[k];
        y += d * frame->up[k];
        z += d * frame->forward[k];
    }
    const char *lens = config->lens.at;
    double pi = 3.14159265358979, azimuth = atan2(x, z), elevation = atan2(y, hypot(x, z));
    double focal = w / 2 / tan((double)config->hfov * pi / 360);
    if (strcmp(lens, "equirectangular") == 0) {
        pixel[0] = (azimuth / (2 * pi) + 0.5) * w;
        pixel[1] = (0.5 - elevation / pi) * h;
        return true;
    }
    if (strcmp(lens, "lidar") == 0) {
        double high = (double)config->lidar_high, low = (double)config->lidar_low;
        pixel[0] = (azimuth * 180 / pi / (double)config->lidar_azimuth + 0.5) * w;
        pixel[1] = (high - elevation * 180 / pi) / (high - low) * (h - 1) + 0.5;
        return true;
    }
    if (strcmp(lens, "orthographic") == 0) {
        double metre = w * (double)config->ortho_scale;
        pixel[0] = w / 2 + x * metre;
        pixel[1] = h / 2 - y * metre;
        return z > 0 && !is_direction;
    }
    if (strcmp(lens, "fisheye") == 0) {
        double xi = (double)config->fisheye_xi, alpha = (double)config->fisheye_alpha;
        double d1 = sqrt(x * x + y * y + z * z), s = xi * d1 + z;
        double below = alpha * sqrt(x * x + y * y + s * s) + (1 - alpha) * s;
        double right_angle = 1 / (alpha * sqrt(1 + xi * xi) + (1 - alpha) * xi);
        focal = fmin(w, h) / 2 / right_angle;
        pixel[0] = w / 2 + focal * x / below;
        pixel[1] = h / 2 - focal * y / below;
        return z > -0.5 * d1; // well inside what it sees
    }
    pixel[0] = w / 2 + focal * x / z;
    pixel[1] = h / 2 - focal * y / z;
    return z > 1e-6;
}

static double wrapped(const RenderConfig *config, double dx) {
    double turn = config->width;
    if (strcmp(config->lens.at, "lidar") == 0)
        turn *= 360 / (double)config->lidar_azimuth;
    else if (strcmp(config->lens.at, "equirectangular") != 0)
        return dx;
    return dx > turn / 2 ? dx - turn : dx < -turn / 2 ? dx + turn : dx;
}

typedef struct FlowCount {
    size_t known, moved, unknown, wrong;
    double worst;
} FlowCount;

// The box came from 0.4 m to the right and was turned by 0.3 about its own axis.
static void box_before(const double now[3], double before[3]) {
    double x = now[0], z = now[2] + 2, c = cos(0.3), s = sin(0.3);
    before[0] = c * x + s * z + 0.4;
    before[1] = now[1];
    before[2] = -s * x + c * z - 2;
}

static FlowCount compare_flow(const RenderConfig *config, const RenderView *view,
                              const RenderFrames *f) {
    FlowCount count = {0};
    Frame3 before = frame_of(&view->previous);
    for (size_t i = 0; i < (size_t)f->width * f->height; i++) {
        double x = (double)(i % f->width) + 0.5, y = (double)(i / f->width) + 0.5, pixel[2];
        float origin[3], ray[3];
        if (!render_ray(config, &view->camera, (float)x, (float)y, origin, ray)) continue;
        bool is_sky = f->instance[i] == 0;
        if (strcmp(config->lens.at, "lidar") == 0 && is_sky) continue;
        double now[3], was[3];
        for (int k = 0; k < 3; k++)
            now[k] =
                is_sky ? (double)ray[k] : (double)origin[k] + (double)f->depth[i] * (double)ray[k];
        memcpy(was, now, sizeof was);
        bool is_box = f->instance[i] == id_of(false, 1);
        if (is_box) box_before(now, was);
        bool known = reproject(config, &before, was, is_sky, pixel);
        double in = fmin(fmin(pixel[0], (double)f->width - pixel[0]),
                         fmin(pixel[1], (double)f->height - pixel[1]));
        bool pole = strcmp(config->lens.at, "equirectangular") == 0 &&
                    fabs(pixel[1] / (double)f->height - 0.5) > 0.45;
        if (!known || in < 0.05 || pole) { // outside, or so near the border that rounding decides
            count.unknown += isnan(f->flow[2 * i]);
            count.wrong += known && in < -0.05 && !isnan(f->flow[2 * i]);
            continue;
        }
        double dx = wrapped(config, x - pixel[0]), dy = y - pixel[1];
        double error = fmax(fabs(wrapped(config, (double)f->flow[2 * i] - dx)),
                            fabs((double)f->flow[2 * i + 1] - dy));
        count.known++;
        count.moved += is_box;
        count.wrong += !(error < 0.01);
        count.worst = fmax(count.worst, error);
    }
    return count;
}

static void check_flow(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    set_build(false, arena, &scene);
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++) {
        RenderConfig config = lens_config(lenses[l], 128, 96);
        Error err = {0};
        config.lidar_low = -30;
        config.lidar_high = 30;
        config.ortho_scale = 0.2f;
        Studio studio = studio_open(gpu, &scene, &config, 1, arena);
        RenderWorld *world;
        assert_ok(render_world_create(studio.seen, arena, &world, &err), err);
        mat4 to; // of the box
        glm_translate_make(to, (vec3){0.4f, 0, -2});
        glm_rotate_y(to, 0.3f, to);
        render_world_move(world, 0, to);
        render_world_step(world);
        glm_translate_make(to, (vec3){0, 0, -2});
        render_world_move(world, 0, to);
        RenderView view = {.scene = studio.seen,
                           .world = world,
                           .camera = {{0.3f, 0.1f, 1.0f}, 0.15f, -0.1f, 0},
                           .previous = {{0.2f, 0.0f, 1.3f}, 0.02f, 0.05f, 0}};
        RenderFrames f = studio_draw(&studio, &view, 1, EVERYTHING);
        FlowCount count = compare_flow(&config, &view, &f);
        print_message("%-16s %zu known (%zu on what moved), within %.1e pixels\n", lenses[l],
                      count.known, count.moved, count.worst);
        assert_int_equal(count.wrong, 0);
        assert_true(count.known > 500 && count.moved > 100);
        if (l == 0) assert_true(count.unknown > 100);

        // nothing moved: no flow, but for rounding
        view.previous = view.camera;
        render_world_step(world);
        f = studio_draw(&studio, &view, 1, RENDER_FLOW);
        for (size_t i = 0; i < (size_t)128 * 96; i++) {
            bool is_inside = i % 128 > 0 && i % 128 < 127 && i / 128 > 6 && i / 128 < 90;
            if (!is_inside || isnan(f.flow[2 * i])) continue;
            assert_float_equal(f.flow[2 * i], 0.0f, 0.02f);
            assert_float_equal(f.flow[2 * i + 1], 0.0f, 0.02f);
        }
        render_world_destroy(world);
        studio_close(&studio);
    }
}

static void flow_is_reprojection_by_the_formulas_of_each_lens(void **state) {
    test_on_devices(check_flow, *state);
}

// What flow leads back to is what the picture before shows there, unless something hid it.
static void flow_leads_to_the_same_thing_in_the_picture_before(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Scene scene = {0};
    room_build(2, arena, &scene);
    RenderConfig config = lens_config("equirectangular", 256, 128);
    Studio studio = studio_open(gpu, &scene, &config, 1, arena);
    RenderView now = {.scene = studio.seen,
                      .camera = {{0.5f, 1.3f, 0.5f}, 0.4f, 0, 0},
                      .previous = {{0.4f, 1.3f, 0.7f}, 0.2f, 0, 0}};
    RenderView then = {.scene = studio.seen, .camera = now.previous};
    uint32_t *ids = arena_array(arena, uint32_t, 256 * 128);
    RenderFrames f = studio_draw(&studio, &then, 1, RENDER_INSTANCE);
    memcpy(ids, f.instance, sizeof *ids * 256 * 128);
    f = studio_draw(&studio, &now, 1, RENDER_INSTANCE | RENDER_FLOW);
    size_t same = 0;
    for (size_t i = 0; i < 256 * 128; i++) {
        int x = (int)floorf((float)(i % 256) + 0.5f - f.flow[2 * i]);
        int y = (int)floorf((float)(i / 256) + 0.5f - f.flow[2 * i + 1]);
        same += ids[(y < 0 ? 0 : y > 127 ? 127 : y) * 256 + (x + 256) % 256] == f.instance[i];
    }
    print_message("the same instance on %.2f %%\n", (double)same / 2.56 / 128);
    assert_true(same > (size_t)(0.95 * 256 * 128));
    studio_close(&studio);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(flow_is_reprojection_by_the_formulas_of_each_lens),
        test_with_arena(flow_leads_to_the_same_thing_in_the_picture_before),
    };
    return cmocka_run_group_tests_name("render/flow", tests, NULL, NULL);
}
