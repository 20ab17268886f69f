// Lenses by themselves: directions against the formulas in double precision, the way there and
// back, the frames that Habitat's users know, settings that cannot be, and a lidar's noise.

#include "base/rng.h"
#include "render/lens.h"
#include "render/render.h"
#include "test.h"

#include <math.h>

typedef struct Case {
    const char *lens;
    int width, height;
    float hfov, xi, alpha, fx, cx, low, high, azimuth, scale;
} Case;

static const Case cases[] = {
    {.lens = "pinhole", .width = 128, .height = 96, .hfov = 90},
    {.lens = "pinhole", .width = 31, .height = 77, .hfov = 120},
    {.lens = "equirectangular", .width = 512, .height = 256, .hfov = 90},
    {.lens = "equirectangular", .width = 37, .height = 91, .hfov = 90},
    {.lens = "fisheye", .width = 256, .height = 200, .xi = -0.27f, .alpha = 0.57f, .cx = -1},
    {.lens = "fisheye",
     .width = 640,
     .height = 480,
     .xi = -0.27f,
     .alpha = 0.57f,
     .fx = 364.84f,
     .cx = 300},
    {.lens = "fisheye", .width = 100, .height = 100, .xi = 0.3f, .alpha = 0.4f, .fx = 40, .cx = -1},
    {.lens = "fisheye",
     .width = 100,
     .height = 100,
     .xi = -0.2f,
     .alpha = 0.5f,
     .fx = 30,
     .cx = -1},
    {.lens = "fisheye",
     .width = 64,
     .height = 64,
     .xi = 0,
     .alpha = 0,
     .fx = 30,
     .cx = -1}, // a pinhole
    {.lens = "orthographic", .width = 120, .height = 60, .scale = 0.1f},
    {.lens = "orthographic", .width = 33, .height = 99, .scale = 2.5f},
    {.lens = "lidar", .width = 360, .height = 16, .low = -15, .high = 15, .azimuth = 360},
    {.lens = "lidar", .width = 100, .height = 64, .low = -25, .high = 10, .azimuth = 120},
    {.lens = "lidar", .width = 90, .height = 1, .low = 0, .high = 0, .azimuth = 270},
};

static RenderConfig config_of(const Case *c) {
    RenderConfig config = render_config_default();
    snprintf(config.lens.at, sizeof config.lens.at, "%s", c->lens);
    config.width = c->width;
    config.height = c->height;
    if (c->hfov != 0) config.hfov = c->hfov;
    config.fisheye_xi = c->xi;
    config.fisheye_alpha = c->alpha;
    config.fisheye_fx = c->fx;
    config.fisheye_cx = c->cx;
    config.lidar_low = c->low;
    config.lidar_high = c->high;
    config.lidar_azimuth = c->azimuth;
    if (c->scale != 0) config.ortho_scale = c->scale;
    return config;
}

static RenderLens lens_of(const RenderConfig *config) {
    RenderLens lens;
    Error err = {0};
    assert_ok(render_lens_make(config, &lens, &err), err);
    return lens;
}

static double norm(const float v[3]) {
    return sqrt((double)v[0] * (double)v[0] + (double)v[1] * (double)v[1] +
                (double)v[2] * (double)v[2]);
}

//---- there and back ------------------------------------------------------------------------------

static void a_point_on_a_ray_projects_to_its_pixel_through_every_lens(void **state) {
    UNUSED(state);
    Rng rng = rng_create(4);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        RenderConfig config = config_of(&cases[i]);
        RenderLens lens = lens_of(&config);
        int seen = 0;
        for (int r = 0; r < 2000; r++) {
            float x = rng_unit(&rng) * (float)config.width,
                  y = rng_unit(&rng) * (float)config.height;
            float origin[3], direction[3], point[3], pixel[2], depth;
            if (!render_lens_ray(&lens, x, y, origin, direction)) continue;
            // at the rim itself rounding decides
            if (lens.kind == LENS_FISHEYE && direction[2] < 0.01f - lens.behind) continue;
            float t = rng_range(&rng, 0.1f, 20.0f);
            for (int k = 0; k < 3; k++) point[k] = origin[k] + t * direction[k];
            if (!render_lens_project(&lens, point, pixel, &depth))
                fail_msg("case %zu: no pixel for %g %g", i, (double)x, (double)y);
            assert_float_equal(depth, t, 1e-5f * t);
            // near a pole the azimuth is lost, and near the rim of a fisheye its angle
            bool is_pole = lens.kind == LENS_EQUIRECTANGULAR &&
                           fminf(y, (float)config.height - y) < 0.05f * (float)config.height;
            float margin = lens.kind == LENS_FISHEYE ? 0.01f : 2e-3f;
            if (!is_pole) assert_float_equal(pixel[0], x, margin);
            assert_float_equal(pixel[1], y, margin);
            seen++;
        }
        assert_true(seen > 1300); // outside the circle of a fisheye nothing is
    }
}

static void what_a_lens_cannot_see_has_no_pixel(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        RenderConfig config = config_of(&cases[i]);
        RenderLens lens = lens_of(&config);
        float pixel[2], depth, behind[3] = {0.01f, 0.02f, -3.0f};
        bool sees_all = lens.kind == LENS_EQUIRECTANGULAR || lens.kind == LENS_LIDAR;
        if (lens.kind == LENS_FISHEYE && lens.alpha == 0.5f) continue; // all but straight behind
        assert_int_equal(render_lens_project(&lens, behind, pixel, &depth), sees_all);
    }
    RenderConfig config = config_of(&cases[4]);
    RenderLens lens = lens_of(&config);
    float origin[3], direction[3];
    config.width = config.height = 256;
    lens = lens_of(&config);
    assert_false(render_lens_ray(&lens, 0.5f, 0.5f, origin, direction)); // the corner
    assert_true(render_lens_ray(&lens, 0.5f, 128.0f, origin, direction));
    assert_float_equal(direction[2], 0.0f, 0.02f); // 180 degrees from side to side
}

//---- formulas ------------------------------------------------------------------------------------

// Usenko, Demmel, Cremers 2018, eqs. 40, 41
static void project_double_sphere(const RenderConfig *c, const double p[3], double pixel[2]) {
    double fx = (double)c->fisheye_fx, xi = (double)c->fisheye_xi, alpha = (double)c->fisheye_alpha;
    double d1 = sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    double z = xi * d1 + p[2];
    double d2 = sqrt(p[0] * p[0] + p[1] * p[1] + z * z);
    double below = alpha * d2 + (1 - alpha) * z;
    pixel[0] = fx * p[0] / below + (c->fisheye_cx < 0 ? c->width / 2.0 : (double)c->fisheye_cx);
    pixel[1] = -fx * p[1] / below + c->height / 2.0;
}

static void a_fisheye_is_the_double_sphere_of_its_paper(void **state) {
    UNUSED(state);
    Rng rng = rng_create(6);
    for (size_t i = 5; i < 9; i++) {
        RenderConfig config = config_of(&cases[i]);
        RenderLens lens = lens_of(&config);
        for (int r = 0; r < 500; r++) {
            float p[3] = {rng_range(&rng, -3, 3), rng_range(&rng, -3, 3), rng_range(&rng, 0.5f, 3)};
            double exact[2], q[3] = {(double)p[0], (double)p[1], (double)p[2]};
            float pixel[2], depth;
            assert_true(render_lens_project(&lens, p, pixel, &depth));
            project_double_sphere(&config, q, exact);
            assert_float_equal(pixel[0], (float)exact[0], 1e-3f);
            assert_float_equal(pixel[1], (float)exact[1], 1e-3f);
        }
    }
}

static void a_panorama_is_exact_to_the_seventh_digit(void **state) {
    UNUSED(state);
    RenderConfig config = config_of(&cases[2]);
    RenderLens lens = lens_of(&config);
    const double pi = 3.14159265358979;
    double worst = 0, worst_pixel = 0;
    for (int i = 0; i <= 1024; i++) {
        for (int j = 0; j <= 512; j += 3) {
            double x = i * 0.5, y = j * 0.5, a = (x / 256 - 1) * pi, b = (0.5 - y / 256) * pi;
            double exact[3] = {cos(b) * sin(a), sin(b), cos(b) * cos(a)};
            float origin[3], direction[3], pixel[2], depth;
            assert_true(render_lens_ray(&lens, (float)x, (float)y, origin, direction));
            for (int k = 0; k < 3; k++) worst = fmax(worst, fabs((double)direction[k] - exact[k]));
            render_lens_project(&lens, direction, pixel, &depth);
            double ba =
                atan2((double)direction[1], hypot((double)direction[0], (double)direction[2]));
            worst_pixel = fmax(worst_pixel, fabs((double)pixel[1] - (0.5 - ba / pi) * 256));
        }
    }
    print_message("direction within %.1e, back within %.1e pixels\n", worst, worst_pixel);
    assert_true(worst < 5e-7);
    assert_true(worst_pixel < 1e-4);
}

//---- frames --------------------------------------------------------------------------------------

static void assert_looks(const RenderConfig *config, const RenderCamera *camera, float x, float y,
                         float dx, float dy, float dz) {
    float origin[3], d[3];
    assert_true(render_ray(config, camera, x, y, origin, d));
    double length = norm(d);
    assert_float_equal(d[0] / (float)length, dx, 2e-6f);
    assert_float_equal(d[1] / (float)length, dy, 2e-6f);
    assert_float_equal(d[2] / (float)length, dz, 2e-6f);
}

static void yaw_0_looks_along_minus_z_and_90_degrees_is_left_through_every_lens(void **state) {
    UNUSED(state);
    const float right_angle = 1.57079633f;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        RenderConfig config = config_of(&cases[i]);
        config.fisheye_cx = -1;
        if (config.lidar_low != -config.lidar_high) config.lidar_low = -config.lidar_high;
        float x = (float)config.width * 0.5f, y = (float)config.height * 0.5f;
        RenderCamera ahead = {.position = {1, 2, 3}}, left = {.yaw = right_angle};
        RenderCamera up = {.pitch = right_angle}, back = {.yaw = 2 * right_angle};
        assert_looks(&config, &ahead, x, y, 0, 0, -1);
        assert_looks(&config, &left, x, y, -1, 0, 0);
        assert_looks(&config, &back, x, y, 0, 0, 1);
        assert_looks(&config, &up, x, y, 0, 1, 0);
    }
}

static void
a_panorama_has_its_left_quarter_to_the_left_and_its_upper_edge_straight_up(void **state) {
    UNUSED(state);
    RenderConfig config = config_of(&cases[2]);
    RenderCamera ahead = {0}, left = {.yaw = 1.57079633f};
    assert_looks(&config, &ahead, 128, 128, -1, 0, 0);
    assert_looks(&config, &ahead, 384, 128, 1, 0, 0);
    assert_looks(&config, &ahead, 0, 128, 0, 0, 1);
    assert_looks(&config, &ahead, 512, 128, 0, 0, 1);
    assert_looks(&config, &ahead, 77, 0, 0, 1, 0);
    assert_looks(&config, &ahead, 256, 256, 0, -1, 0);
    assert_looks(&config, &left, 384, 128, 0, 0, -1);
}

static void an_orthographic_picture_is_as_wide_as_its_scale_says(void **state) {
    UNUSED(state);
    RenderConfig config = config_of(&cases[9]); // 120 x 60 pixels, 10 m wide
    RenderCamera camera = {.position = {1, 2, 3}};
    float origin[3], direction[3];
    assert_true(render_ray(&config, &camera, 0, 0, origin, direction));
    assert_float_equal(origin[0], 1 - 5, 1e-5f);
    assert_float_equal(origin[1], 2 + 2.5f, 1e-5f);
    assert_float_equal(origin[2], 3, 1e-5f);
    assert_true(render_ray(&config, &camera, 120, 60, origin, direction));
    assert_float_equal(origin[0], 1 + 5, 1e-5f);
    assert_float_equal(origin[1], 2 - 2.5f, 1e-5f);
}

static void the_beams_of_a_lidar_are_where_its_settings_say(void **state) {
    UNUSED(state);
    RenderConfig config = config_of(&cases[11]); // 16 beams, two degrees apart
    RenderCamera camera = {0};
    for (int beam = 0; beam < 16; beam++) {
        float elevation = (15.0f - 2.0f * (float)beam) * 0.0174532925f;
        assert_looks(&config, &camera, 180, (float)beam + 0.5f, 0, sinf(elevation),
                     -cosf(elevation));
        assert_looks(&config, &camera, 90, (float)beam + 0.5f, -cosf(elevation), sinf(elevation),
                     0);
    }
    config = config_of(&cases[13]); // one beam, level
    for (int c = 0; c < 90; c++) {
        float azimuth = ((float)c + 0.5f - 45.0f) * 3.0f * 0.0174532925f;
        assert_looks(&config, &camera, (float)c + 0.5f, 0.5f, sinf(azimuth), 0, -cosf(azimuth));
    }
}

static void a_mounted_camera_turns_with_its_body(void **state) {
    UNUSED(state);
    RenderConfig config = config_of(&cases[0]);
    Rng rng = rng_create(9);
    for (int r = 0; r < 200; r++) {
        RenderCamera body = {{1, 2, 3}, rng_range(&rng, -3, 3), 0, 0};
        RenderCamera mount = {{0.3f, 1.2f, -0.5f},
                              rng_range(&rng, -3, 3),
                              rng_range(&rng, -1.5f, 1.5f),
                              rng_range(&rng, -3, 3)};
        RenderCamera camera = render_mount(&body, &mount), still = {0};
        // a body that only turns left adds to the yaw
        RenderCamera turned = mount;
        turned.yaw += body.yaw;
        float origin[3], a[3], b[3];
        assert_true(render_ray(&config, &camera, 10, 80, origin, a));
        assert_true(render_ray(&config, &turned, 10, 80, origin, b));
        for (int k = 0; k < 3; k++) assert_float_equal(a[k], b[k], 1e-5f);
        // no mount is the body, any body
        body.pitch = rng_range(&rng, -1.5f, 1.5f);
        body.roll = rng_range(&rng, -3, 3);
        camera = render_mount(&body, &still);
        assert_true(render_ray(&config, &camera, 10, 80, origin, a));
        assert_true(render_ray(&config, &body, 10, 80, origin, b));
        for (int k = 0; k < 3; k++) assert_float_equal(a[k], b[k], 1e-5f);
    }
    RenderCamera body = {.position = {1, 0, 0}, .yaw = 1.57079633f};
    RenderCamera camera = render_mount(&body, &(RenderCamera){{0, 1, -2}, 0, 1.57079633f, 0});
    assert_float_equal(camera.position[0], -1, 1e-5f); // two metres ahead of it
    assert_float_equal(camera.position[1], 1, 1e-5f);
    assert_looks(&config, &camera, 64, 48, 0, 1, 0);
}

//---- settings ------------------------------------------------------------------------------------

static void assert_refused(RenderConfig config, const char *reason) {
    RenderLens lens;
    Error err = {0};
    assert_false(render_lens_make(&config, &lens, &err));
    if (strstr(err.text, reason) == NULL) fail_msg("'%s' does not say '%s'", err.text, reason);
}

static void a_lens_that_cannot_be_is_refused_with_a_reason(void **state) {
    UNUSED(state);
    RenderConfig good = render_config_default(), config = good;
    strcpy(config.lens.at, "fisheyes");
    assert_refused(config, "did you mean fisheye");
    strcpy(good.lens.at, "fisheye");
    config = good;
    config.fisheye_xi = 1.0f;
    assert_refused(config, "xi must be");
    config = good;
    config.fisheye_alpha = NAN;
    assert_refused(config, "alpha 0 .. 1");
    config = good;
    config.fisheye_fx = -3;
    assert_refused(config, "positive");
    config = good;
    config.fisheye_alpha = 0; // a pinhole
    config.fisheye_xi = 0;
    assert_refused(config, "cannot see 180 degrees");
    strcpy(good.lens.at, "orthographic");
    config = good;
    config.ortho_scale = 0;
    assert_refused(config, "must be positive");
    strcpy(good.lens.at, "lidar");
    config = good;
    config.lidar_low = 20;
    assert_refused(config, "lidar_low <= lidar_high");
    config = good;
    config.lidar_azimuth = 361;
    assert_refused(config, "lidar_azimuth");
    config = good;
    config.lidar_noise = -1;
    assert_refused(config, "noise");
    config = good;
    config.lidar_dropout = 2;
    assert_refused(config, "returns lost");
}

//---- noise ---------------------------------------------------------------------------------------

enum { RANGES = 100000 };

static void a_lidars_noise_is_normal_and_the_same_for_the_same_seed(void **state) {
    Arena *arena = *state;
    RenderConfig config = render_config_default();
    config.lidar_noise = 0.02f;
    config.lidar_dropout = 0.1f;
    float *a = arena_array(arena, float, RANGES), *b = arena_array(arena, float, RANGES);
    for (int i = 0; i < RANGES; i++) a[i] = b[i] = i % 4 == 0 ? 0.0f : 5.0f;
    render_lens_disturb(&config, 7, a, RANGES);
    render_lens_disturb(&config, 7, b, RANGES);
    assert_memory_equal(a, b, sizeof *a * RANGES);
    double sum = 0, sum2 = 0, inside = 0;
    int count = 0, lost = 0;
    for (int i = 0; i < RANGES; i++) {
        if (i % 4 == 0) assert_true(a[i] == 0.0f); // no return stays none
        if (i % 4 == 0) continue;
        lost += a[i] == 0.0f;
        if (a[i] == 0.0f) continue;
        double e = ((double)a[i] - 5.0) / 0.02;
        sum += e;
        sum2 += e * e;
        inside += fabs(e) < 1;
        count++;
    }
    assert_true(fabs(sum / count) < 0.02);
    assert_true(fabs(sqrt(sum2 / count) - 1) < 0.02);
    assert_true(fabs(inside / count - 0.6827) < 0.01); // and not just of that width
    assert_true(fabs(lost / (0.75 * RANGES) - 0.1) < 0.01);
    for (int i = 0; i < RANGES; i++) b[i] = 5.0f;
    render_lens_disturb(&config, 8, b, RANGES);
    int same = 0;
    for (int i = 1; i < RANGES; i += 4) same += a[i] == b[i] && a[i] != 0.0f;
    assert_true(same < 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_on_a_ray_projects_to_its_pixel_through_every_lens),
        cmocka_unit_test(what_a_lens_cannot_see_has_no_pixel),
        cmocka_unit_test(a_fisheye_is_the_double_sphere_of_its_paper),
        cmocka_unit_test(a_panorama_is_exact_to_the_seventh_digit),
        cmocka_unit_test(yaw_0_looks_along_minus_z_and_90_degrees_is_left_through_every_lens),
        cmocka_unit_test(
            a_panorama_has_its_left_quarter_to_the_left_and_its_upper_edge_straight_up),
        cmocka_unit_test(an_orthographic_picture_is_as_wide_as_its_scale_says),
        cmocka_unit_test(the_beams_of_a_lidar_are_where_its_settings_say),
        cmocka_unit_test(a_mounted_camera_turns_with_its_body),
        cmocka_unit_test(a_lens_that_cannot_be_is_refused_with_a_reason),
        test_with_arena(a_lidars_noise_is_normal_and_the_same_for_the_same_seed),
    };
    return cmocka_run_group_tests_name("render/lens", tests, NULL, NULL);
}
