// Pictures through lenses: packets against the plain body, known boxes, rooms and balls, batches,
// and host against shader.

#include "base/cpu.h"
#include "render/raycast_lens.h"
#include "render/render_scene.h"
#include "render/studio.h"

//---- the general kernel --------------------------------------------------------------------------

enum { BODY_WORDS = 9 };

typedef void Body(const void *args, uint32_t begin, uint32_t end);

// All sensors through `body`: rgba, depth, semantic, instance, then normals and flow.
static uint32_t *draw_by(Body *body, RaycastLensArgs args, Arena *arena) {
    size_t words = (size_t)args.width * args.height * args.view_count;
    uint32_t *out = arena_array(arena, uint32_t, BODY_WORDS * words);
    args.rgba = (uint64_t)(uintptr_t)out;
    args.depth = args.rgba + 4 * words;
    args.semantic = args.depth + 4 * words;
    args.instance = args.semantic + 4 * words;
    args.normals = args.instance + 4 * words;
    args.flow = args.normals + 12 * words;
    body(&args, 0, raycast_lens_group_count(&args));
    return out;
}

// Two views, one of a world in which things have moved.
static void aim_two(const RenderScene *seen, RenderWorld *world, RaycastView views[2],
                    RaycastBefore before[2]) {
    mat4 moved;
    glm_rotate_make(moved, 0.4f, (vec3){0.3f, 0.9f, 0.1f});
    glm_vec3_copy((vec3){0.5f, 0.5f, 1.0f}, moved[3]);
    render_world_move(world, 2, moved);
    render_world_update(world);
    for (int v = 0; v < 2; v++) {
        RaycastView *view = &views[v];
        *view = (RaycastView){.right = {1, 0, 0}, .up = {0, 1, 0}, .forward = {0, 0, -1}};
        before[v] = (RaycastBefore){.right = {1, 0, 0}, .up = {0, 1, 0}, .forward = {0, 0, -1}};
        render_scene_fill(&(RenderView){.scene = seen, .world = v ? world : NULL}, view);
        if (v) render_world_remember(world, &before[v]);
        memcpy(view->position, (float[3]){0.5f, 1.2f, 2.5f}, sizeof view->position);
        memcpy(before[v].position, (float[3]){0.4f, 1.3f, 2.6f}, sizeof view->position);
    }
}

static RaycastLensArgs body_args(const RaycastView *views, const RaycastBefore *before,
                                 const RenderLens *lens, uint32_t samples) {
    return (RaycastLensArgs){.views = (uint64_t)(uintptr_t)views,
                             .before = (uint64_t)(uintptr_t)before,
                             .lens = (uint64_t)(uintptr_t)lens,
                             .width = lens->width,
                             .height = lens->height,
                             .view_count = 2,
                             .sensors = EVERYTHING,
                             .flags = RAYCAST_SHADOWS | RAYCAST_TEXTURES,
                             .samples = samples,
                             .min_depth = 0.5f,
                             .max_depth = 6.0f};
}

static void assert_same_words(const char *what, const char *lens, const uint32_t *a,
                              const uint32_t *b, size_t words) {
    if (memcmp(a, b, 4 * words) == 0) return;
    size_t i = 0;
    while (a[i] == b[i]) i++;
    fail_msg("%s, %s: word %zu is %08x and %08x", lens, what, i, a[i], b[i]);
}

static void check_bodies(const RaycastView *views, const RaycastBefore *before, const char *name,
                         uint32_t samples, Arena *arena) {
    Error err = {0};
    RenderLens lens;
    RenderConfig config = lens_config(name, 61, 47);
    assert_ok(render_lens_make(&config, &lens, &err), err);
    RaycastLensArgs args = body_args(views, before, &lens, samples);
    size_t words = (size_t)61 * 47 * 2;
    uint32_t *plain = draw_by(raycast_lens_plain, args, arena);
#if defined(__x86_64__)
    if (cpu_has_avx2())
        assert_same_words("AVX2", name, plain, draw_by(raycast_lens_avx2, args, arena),
                          BODY_WORDS * words);
    if (cpu_has_avx512())
        assert_same_words("AVX-512", name, plain, draw_by(raycast_lens_avx512, args, arena),
                          BODY_WORDS * words);
#endif
    if (lens.kind != LENS_PINHOLE) return;
    uint32_t *own = arena_array(arena, uint32_t, 4 * words);
    RaycastArgs pinhole = {.views = args.views,
                           .width = 61,
                           .height = 47,
                           .view_count = 2,
                           .sensors = 15,
                           .flags = args.flags,
                           .samples = samples,
                           .half_width = lens.left,
                           .half_height = lens.top,
                           .step = lens.step,
                           .min_depth = 0.5f,
                           .max_depth = 6.0f};
    pinhole.rgba = (uint64_t)(uintptr_t)own;
    pinhole.depth = pinhole.rgba + 4 * words;
    pinhole.semantic = pinhole.depth + 4 * words;
    pinhole.instance = pinhole.semantic + 4 * words;
    raycast_plain(&pinhole, 0, raycast_group_count(&pinhole));
    assert_same_words("the pinhole's kernel", name, plain, own, 4 * words);
}

static void packets_give_the_bits_of_the_plain_body_and_of_the_pinholes_kernel(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Scene scene = {0};
    Error err = {0};
    RenderScene *seen;
    RenderWorld *world;
    RaycastView views[2];
    RaycastBefore before[2];
    room_build(2, arena, &scene);
    assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
    assert_ok(render_world_create(seen, arena, &world, &err), err);
    aim_two(seen, world, views, before);
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++)
        for (uint32_t samples = 1; samples <= 2; samples++)
            check_bodies(views, before, lenses[l], samples, arena);
    render_world_destroy(world);
    render_scene_destroy(seen);
    test_gpu_destroy(gpu);
}

//---- a box, a room, a ball -----------------------------------------------------------------------

static void check_orthographic(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    set_build(false, arena, &scene);
    RenderConfig config = lens_config("orthographic", 200, 160);
    config.ortho_scale = 0.25f; // 4 m wide: 2 cm a pixel
    Studio studio = studio_open(gpu, &scene, &config, 1, arena);
    RenderView view = {.scene = studio.seen, .camera = {.position = {0, 0, 1}}};
    RenderFrames f = studio_draw(&studio, &view, 1, EVERYTHING);
    for (size_t y = 0; y < 160; y++) {
        for (size_t x = 0; x < 200; x++) {
            float right = ((float)x + 0.5f) * 0.02f - 2.0f;
            float up = 1.6f - ((float)y + 0.5f) * 0.02f;
            bool is_box = fabsf(right) < 1.0f && fabsf(up) < 0.5f;
            size_t at = y * 200 + x;
            assert_int_equal(f.instance[at] == id_of(false, 1), is_box);
            if (is_box) assert_float_equal(f.depth[at], 2.5f, 1e-5f); // its front, from z = 1
            if (is_box) assert_float_equal(f.normals[3 * at + 2], 1.0f, 1e-3f);
        }
    }
    studio_close(&studio);
}

static void a_box_keeps_its_size_in_an_orthographic_picture(void **state) {
    test_on_devices(check_orthographic, *state);
}

// Distance from a point inside a box centred at the origin to its surface.
static double range_inside(const float half[3], const float origin[3], const float d[3]) {
    double range = INFINITY;
    for (int k = 0; k < 3; k++) {
        double wall = d[k] > 0.0f ? (double)half[k] : -(double)half[k];
        if (d[k] != 0.0f) range = fmin(range, (wall - (double)origin[k]) / (double)d[k]);
    }
    return range;
}

static void check_lidar(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    set_build(true, arena, &scene);
    RenderConfig config = lens_config("lidar", 360, 32);
    config.lidar_low = -40.0f;
    config.min_depth = 1.0f;
    config.max_depth = 4.5f;
    Studio studio = studio_open(gpu, &scene, &config, 1, arena);
    RenderView view = {.scene = studio.seen,
                       .camera = {.position = {-1.5f, 0.3f, 0.5f}, .yaw = 1.1f}};
    RenderFrames f = studio_draw(&studio, &view, 1, EVERYTHING);
    size_t walls = 0, none = 0;
    for (size_t i = 0; i < (size_t)360 * 32; i++) {
        float origin[3], ray[3];
        render_ray(&config, &view.camera, (float)(i % 360) + 0.5f, (float)(i / 360) + 0.5f, origin,
                   ray);
        double exact = range_inside((float[3]){4, 1.5f, 3}, origin, ray);
        if (f.instance[i] == id_of(true, 0)) {
            assert_float_equal(f.depth[i], (float)exact, 2e-6f * (float)exact + 1e-6f);
            assert_true(exact > 0.999 && exact < 4.501);
            walls++;
        }
        if (f.instance[i] != 0) continue;
        // no return: all sensors say so
        assert_true(f.depth[i] == 0.0f && f.semantic[i] == 0 && f.normals[3 * i] == 0.0f);
        assert_true(isnan(f.flow[2 * i]) && isnan(f.flow[2 * i + 1]));
        assert_int_equal(f.rgba[4 * i] + f.rgba[4 * i + 1] + f.rgba[4 * i + 2], 0);
        none += exact > 4.5 || exact < 1.0;
    }
    assert_true(walls > 5000 && none > 500);
    studio_close(&studio);
}

static void a_lidar_in_a_known_room_has_the_ranges_of_its_walls(void **state) {
    test_on_devices(check_lidar, *state);
}

static void check_normals(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    set_build(true, arena, &scene);
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++) {
        RenderConfig config = lens_config(lenses[l], 96, 64);
        Studio studio = studio_open(gpu, &scene, &config, 1, arena);
        RenderView view = {.scene = studio.seen, .camera = {{0, 0.2f, 1.5f}, -0.6f, -0.1f, 0.4f}};
        // its axes, through a pinhole
        RenderConfig middle = lens_config("pinhole", 1, 1);
        float axes[3][3], origin[3];
        const RenderCamera along[3] = {{.yaw = PI * -0.5f}, {.pitch = PI * 0.5f}, {.yaw = PI}};
        for (int k = 0; k < 3; k++) {
            RenderCamera camera = render_mount(&view.camera, &along[k]);
            render_ray(&middle, &camera, 0.5f, 0.5f, origin, axes[k]);
        }
        RenderFrames f = studio_draw(&studio, &view, 1, EVERYTHING);
        size_t balls = 0, flats = 0;
        for (size_t i = 0; i < (size_t)96 * 64; i++) {
            if (f.instance[i] == 0) continue;
            float o[3], ray[3], world[3] = {0};
            render_ray(&config, &view.camera, (float)(i % 96) + 0.5f, (float)(i / 96) + 0.5f, o,
                       ray);
            for (int k = 0; k < 3; k++)
                for (int j = 0; j < 3; j++) world[k] += f.normals[3 * i + (size_t)j] * axes[j][k];
            assert_true(glm_vec3_dot(world, ray) < 0.05f); // towards the eye
            assert_float_equal(glm_vec3_norm(world), 1.0f, 1e-4f);
            if (f.instance[i] == id_of(true, 2)) { // from its middle
                for (int k = 0; k < 3; k++) {
                    float away = o[k] + f.depth[i] * ray[k] - (k == 0 ? 2.0f : 0.0f);
                    assert_float_equal(world[k], away / 0.5f, 0.02f);
                }
                balls++;
            } else { // along an axis of the world
                float most = fmaxf(fmaxf(fabsf(world[0]), fabsf(world[1])), fabsf(world[2]));
                assert_float_equal(most, 1.0f, 1e-4f);
                flats++;
            }
        }
        assert_true(balls > 20 && flats > 1500);
        studio_close(&studio);
    }
}

static void normals_of_boxes_and_balls_are_those_of_geometry(void **state) {
    test_on_devices(check_normals, *state);
}

//---- devices, batches, determinism ---------------------------------------------------------------

enum { WIDTH = 75, HEIGHT = 52, VIEWS = 3, WORDS = 9, PIXELS = WIDTH * HEIGHT * VIEWS };

// All sensors of VIEWS views, one after the other.
static uint32_t *draw_everything(Gpu *gpu, const Scene *scene, const char *lens, int samples,
                                 bool alone, Arena *arena) {
    RenderConfig config = lens_config(lens, WIDTH, HEIGHT);
    config.samples = samples;
    config.max_depth = 6.0f;
    config.lidar_noise = 0.01f;
    Studio studio = studio_open(gpu, scene, &config, VIEWS, arena);
    RenderView views[VIEWS];
    for (int v = 0; v < VIEWS; v++) {
        float s = (float)v;
        views[v] = (RenderView){.scene = studio.seen,
                                .noise = (uint64_t)v,
                                .camera = {{s - 1, 1.2f, s * 0.7f}, s * 2, 0.1f * s, 0.2f},
                                .previous = {{s - 1.2f, 1.2f, s * 0.7f}, s * 2 + 0.1f, 0, 0}};
    }
    uint32_t *out = arena_array(arena, uint32_t, (size_t)WORDS * PIXELS);
    for (uint32_t v = 0; v < (alone ? VIEWS : 1); v++) {
        uint32_t count = alone ? 1 : VIEWS;
        RenderFrames f = studio_draw(&studio, views + v, count, EVERYTHING);
        const void *parts[] = {f.rgba, f.depth, f.semantic, f.instance, f.normals, f.flow};
        size_t at = 0, words[] = {1, 1, 1, 1, 3, 2}, n = WIDTH * HEIGHT * count;
        for (size_t p = 0; p < 6; p++) {
            memcpy(out + at + v * words[p] * n, parts[p], 4 * words[p] * n);
            at += words[p] * PIXELS;
        }
    }
    studio_close(&studio);
    return out;
}

static void check_batch(Gpu *gpu, Arena *arena) {
    Scene scene = {0};
    room_build(1, arena, &scene);
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++) {
        uint32_t *batch = draw_everything(gpu, &scene, lenses[l], 1, false, arena);
        uint32_t *again = draw_everything(gpu, &scene, lenses[l], 1, false, arena);
        uint32_t *alone = draw_everything(gpu, &scene, lenses[l], 1, true, arena);
        assert_memory_equal(batch, again, (size_t)4 * WORDS * PIXELS);
        assert_memory_equal(batch, alone, (size_t)4 * WORDS * PIXELS);
    }
}

static void the_same_view_gives_the_same_bits_again_and_in_any_batch(void **state) {
    test_on_devices(check_batch, *state);
}

static float float_at(const uint32_t *words, size_t at) {
    float f;
    memcpy(&f, words + at, 4);
    return f;
}

static void compare_devices(const char *lens, const uint32_t *a, const uint32_t *b) {
    size_t same = 0, far = 0, bent = 0, elsewhere = 0, levels = 0;
    double worst = 0;
    for (size_t i = 0; i < PIXELS; i++) {
        for (size_t k = 0; k < 3; k++)
            levels += (size_t)abs((int)(a[i] >> 8 * k & 255) - (int)(b[i] >> 8 * k & 255));
        if (a[3 * PIXELS + i] != b[3 * PIXELS + i] || a[2 * PIXELS + i] != b[2 * PIXELS + i])
            continue;
        same++;
        double da = (double)float_at(a, PIXELS + i), db = (double)float_at(b, PIXELS + i);
        far += fabs(da - db) > 1e-3 * da;
        for (size_t k = 0; k < 3; k++) {
            size_t n = 4 * PIXELS + 3 * i + k;
            bent += fabsf(float_at(a, n) - float_at(b, n)) > 1e-3f;
        }
        for (size_t k = 0; k < 2; k++) {
            float fa = float_at(a, 7 * PIXELS + 2 * i + k),
                  fb = float_at(b, 7 * PIXELS + 2 * i + k);
            bool both = !isnan(fa) && !isnan(fb);
            if (both) worst = fmax(worst, fabs((double)fa - (double)fb));
            elsewhere += both ? fabsf(fa - fb) > 0.01f : isnan(fa) != isnan(fb);
        }
    }
    print_message("%-16s ids equal on %.4f %%, depth far off on %zu, normals %zu, flow %zu (%.1e), "
                  "rgb %.5f levels apart\n",
                  lens, 100 * (double)same / PIXELS, far, bent, elsewhere, worst,
                  (double)levels / 3 / PIXELS);
    assert_true((double)same > 0.999 * PIXELS);
    assert_true((double)(far + bent / 3 + elsewhere / 2) <= 0.001 * PIXELS);
    assert_true((double)levels / 3 / PIXELS < 0.5);
}

static void the_shader_draws_what_the_host_draws_through_every_lens(void **state) {
    Arena *arena = *state;
    Scene scene = {0};
    room_build(2, arena, &scene);
    const char *device = getenv("CAIRN_TEST_DEVICE");
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++) {
        int samples = 1 + (int)l % 2;
        Gpu *host = test_gpu(arena, "host");
        uint32_t *a = draw_everything(host, &scene, lenses[l], samples, false, arena);
        test_gpu_destroy(host);
        Gpu *vulkan = test_gpu(arena, device != NULL ? device : "lavapipe");
        uint32_t *b = draw_everything(vulkan, &scene, lenses[l], samples, false, arena);
        test_gpu_destroy(vulkan);
        compare_devices(lenses[l], a, b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(packets_give_the_bits_of_the_plain_body_and_of_the_pinholes_kernel),
        test_with_arena(a_box_keeps_its_size_in_an_orthographic_picture),
        test_with_arena(a_lidar_in_a_known_room_has_the_ranges_of_its_walls),
        test_with_arena(normals_of_boxes_and_balls_are_those_of_geometry),
        test_with_arena(the_same_view_gives_the_same_bits_again_and_in_any_batch),
        test_with_arena(the_shader_draws_what_the_host_draws_through_every_lens),
    };
    return cmocka_run_group_tests_name("render/raycast_lens", tests, NULL, NULL);
}
