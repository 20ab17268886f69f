// The renderer from outside: batches, depth, ids, worlds, holes, shadows, cameras. On host and
// lavapipe.

#include "render/render.h"
#include "render/room.h"
#include "test_gpu.h"

// One renderer of one scene.
typedef struct Studio {
    Gpu *gpu;
    Scene scene;
    RenderScene *seen;
    Render *render;
    RenderConfig config;
} Studio;

static void studio_open(Studio *studio, Gpu *gpu, int width, int height, uint32_t views,
                        Arena *arena) {
    Error err = {0};
    studio->gpu = gpu;
    studio->config.width = width;
    studio->config.height = height;
    assert_ok(render_scene_create(gpu, &studio->scene, arena, &studio->seen, &err), err);
    studio->render = render_create(gpu, &studio->config, views, arena, &err);
    assert_ok(studio->render != NULL, err);
}

static void studio_close(Studio *studio) {
    render_destroy(studio->render);
    render_scene_destroy(studio->seen);
}

static RenderFrames studio_draw(Studio *studio, const RenderView *views, uint32_t count) {
    Error err = {0};
    RenderFrames frames;
    assert_ok(render_views(studio->render, views, count, RENDER_ALL, &frames, &err), err);
    return frames;
}

static RenderView view_from(const Studio *studio, float x, float y, float z, float yaw) {
    return (RenderView){.scene = studio->seen, .camera = {{x, y, z}, yaw, 0.0f}};
}

//---- batches -------------------------------------------------------------------------------------

static void batch_equals_single(Gpu *gpu, Arena *arena) {
    enum { COUNT = 5 };
    const int sizes[][2] = {{64, 64}, {33, 17}, {8, 9}, {1, 3}};
    for (size_t s = 0; s < ARRAY_COUNT(sizes); s++) {
        Studio studio = {.config = render_config_default()};
        room_build(1, arena, &studio.scene);
        studio_open(&studio, gpu, sizes[s][0], sizes[s][1], COUNT, arena);
        RenderView views[COUNT];
        for (int v = 0; v < COUNT; v++) {
            views[v] = view_from(&studio, (float)v - 2.0f, 1.3f, 0.4f * (float)v, 1.1f * (float)v);
        }
        size_t words = (size_t)sizes[s][0] * (size_t)sizes[s][1];
        RenderFrames all = studio_draw(&studio, views, COUNT);
        uint32_t *kept = arena_array(arena, uint32_t, 4 * COUNT * words);
        const void *parts[] = {all.rgba, all.depth, all.semantic, all.instance};
        for (size_t p = 0; p < 4; p++)
            memcpy(kept + p * COUNT * words, parts[p], COUNT * words * 4);
        for (size_t v = 0; v < COUNT; v++) {
            RenderFrames one = studio_draw(&studio, &views[v], 1);
            const void *single[] = {one.rgba, one.depth, one.semantic, one.instance};
            for (size_t p = 0; p < 4; p++) {
                assert_memory_equal(kept + (p * COUNT + v) * words, single[p], words * 4);
            }
        }
        studio_close(&studio);
    }
}

static void a_batched_view_equals_the_single_view_bit_for_bit(void **state) {
    test_on_devices(batch_equals_single, *state);
}

static void a_step_allocates_nothing(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Studio studio = {.config = render_config_default()};
    room_build(1, arena, &studio.scene);
    studio_open(&studio, gpu, 32, 32, 1, arena);
    RenderView view = view_from(&studio, 0, 1, 0, 0);
    size_t used = arena->used, bytes = gpu_memory_bytes(gpu);
    for (int i = 0; i < 3; i++) studio_draw(&studio, &view, 1);
    assert_int_equal(arena->used, used);
    assert_int_equal(gpu_memory_bytes(gpu), bytes);
    studio_close(&studio);
    test_gpu_destroy(gpu);
}

//---- a wall --------------------------------------------------------------------------------------

// A wall at z = -3, a smaller one with holes at z = -2, a roof above the left half.
static void stage_build(Arena *arena, Scene *scene) {
    Room room = {.builder = scene_builder_create(arena), .rng = rng_create(1)};
    room_materials(&room, arena);
    int wall = scene_builder_mesh(room.builder), leaf = scene_builder_mesh(room.builder);
    int floor = scene_builder_mesh(room.builder), roof = scene_builder_mesh(room.builder);
    room_quad(&room, wall, room.paint, (vec3){-20, -20, 0}, (vec3){40, 0, 0}, (vec3){0, 40, 0}, 1);
    room_quad(&room, leaf, room.leaf, (vec3){-1, -1, 0}, (vec3){2, 0, 0}, (vec3){0, 2, 0}, 1);
    room_quad(&room, floor, room.paint, (vec3){-9, 0, -9}, (vec3){18, 0, 0}, (vec3){0, 0, 18}, 1);
    room_quad(&room, roof, room.paint, (vec3){-5, 0, -5}, (vec3){5, 0, 0}, (vec3){0, 0, 10}, 1);
    room_place(&room, wall, "wall", (vec3){0, 0, -3}, 0, 1);
    room_place(&room, leaf, "leaf", (vec3){0, 0, -2}, 0, 1);
    room_place(&room, floor, "floor", (vec3){0, -8, 20}, 0, 1);
    room_place(&room, roof, "roof", (vec3){0, -5, 20}, 0, 1);
    SceneLight light = scene_light_default();
    light.sun_direction[0] = light.sun_direction[2] = 0.0f;
    light.sun_direction[1] = 1.0f;
    scene_builder_light(room.builder, &light);
    scene_builder_finish(room.builder, "stage", arena, scene);
}

static size_t pixel(const Studio *studio, int column, int row) {
    return (size_t)row * (size_t)studio->config.width + (size_t)column;
}

static void check_depth(Gpu *gpu, Arena *arena) {
    Studio studio = {.config = render_config_default()};
    stage_build(arena, &studio.scene);
    studio.config.min_depth = 2.5f;
    studio.config.max_depth = 3.5f;
    studio_open(&studio, gpu, 65, 65, 1, arena);
    RenderView view = view_from(&studio, 0, 0, 0, 0);
    RenderFrames frames = studio_draw(&studio, &view, 1);
    // z-depth: the same in the corner as in the middle of a wall; holes show the wall behind
    assert_float_equal(frames.depth[pixel(&studio, 0, 0)], 3.0f, 1e-4f);
    assert_float_equal(frames.depth[pixel(&studio, 64, 32)], 3.0f, 1e-4f);
    assert_float_equal(frames.depth[pixel(&studio, 18, 18)], 3.0f, 1e-4f);
    assert_true(frames.depth[pixel(&studio, 32, 32)] == 0.0f); // the leaf, nearer than min_depth
    assert_int_equal(frames.instance[pixel(&studio, 0, 0)], 1);
    assert_int_equal(frames.instance[pixel(&studio, 18, 18)], 1);
    assert_int_equal(frames.instance[pixel(&studio, 32, 32)], 2);
    uint32_t leaf = scene_category_find(&studio.scene, "leaf");
    assert_int_equal(frames.semantic[pixel(&studio, 32, 32)], leaf);

    view = view_from(&studio, 0, 0, 0, 3.14159265f / 2); // left: towards -X, past the wall's edge
    frames = studio_draw(&studio, &view, 1);
    assert_true(frames.depth[pixel(&studio, 10, 5)] == 3.5f); // sky
    assert_int_equal(frames.instance[pixel(&studio, 10, 5)], 0);
    assert_int_equal(frames.semantic[pixel(&studio, 10, 5)], 0);
    studio_close(&studio);
}

static void depth_is_along_the_axis_and_clamped_and_holes_are_seen_through(void **state) {
    test_on_devices(check_depth, *state);
}

static int brightness(const RenderFrames *frames, size_t at) {
    return frames->rgba[4 * at] + frames->rgba[4 * at + 1] + frames->rgba[4 * at + 2];
}

static void check_shadow(Gpu *gpu, Arena *arena) {
    Studio studio = {.config = render_config_default()};
    stage_build(arena, &studio.scene);
    studio_open(&studio, gpu, 64, 64, 1, arena);
    RenderView view = view_from(&studio, 0, -7, 20, 0);
    view.camera.pitch = -1.4f;
    RenderFrames frames = studio_draw(&studio, &view, 1);
    int left = brightness(&frames, pixel(&studio, 8, 40));
    int right = brightness(&frames, pixel(&studio, 56, 40));
    assert_true(right > left + 60);
    assert_true(left > 60); // not black
    studio_close(&studio);
}

static void a_roof_casts_a_shadow(void **state) {
    test_on_devices(check_shadow, *state);
}

//---- worlds --------------------------------------------------------------------------------------

static void check_worlds(Gpu *gpu, Arena *arena) {
    Studio studio = {.config = render_config_default()};
    Error err = {0};
    stage_build(arena, &studio.scene);
    studio_open(&studio, gpu, 33, 33, 3, arena);
    RenderWorld *moved, *still;
    assert_ok(render_world_create(studio.seen, arena, &moved, &err), err);
    assert_ok(render_world_create(studio.seen, arena, &still, &err), err);
    mat4 to;
    glm_translate_make(to, (vec3){0, 0, -5});
    render_world_move(moved, 0, to);

    RenderView views[3];
    for (int v = 0; v < 3; v++) views[v] = view_from(&studio, 0, 0, 0, 0);
    views[1].world = moved;
    views[2].world = still;
    RenderFrames frames = studio_draw(&studio, views, 3);
    size_t n = 33 * 33;
    assert_float_equal(frames.depth[0], 3.0f, 1e-4f);
    assert_float_equal(frames.depth[n], 5.0f, 1e-4f);
    assert_memory_equal(frames.depth, frames.depth + 2 * n, 4 * n);
    assert_memory_equal(frames.rgba, frames.rgba + 4 * 2 * n, 4 * n);

    glm_translate_make(to, (vec3){0, 0, -3}); // and back
    render_world_move(moved, 0, to);
    frames = studio_draw(&studio, views, 3);
    assert_memory_equal(frames.rgba, frames.rgba + 4 * n, 4 * n);
    render_world_destroy(moved);
    render_world_destroy(still);
    studio_close(&studio);
}

static void what_moves_in_one_world_stays_in_the_others(void **state) {
    test_on_devices(check_worlds, *state);
}

//---- edges ---------------------------------------------------------------------------------------

static void check_empty(Gpu *gpu, Arena *arena) {
    Studio studio = {.config = render_config_default()};
    studio.scene.light = scene_light_default();
    studio_open(&studio, gpu, 9, 9, 1, arena);
    RenderView view = view_from(&studio, 0, 0, 0, 0);
    RenderFrames frames = studio_draw(&studio, &view, 1);
    for (size_t i = 0; i < 81; i++) {
        assert_true(frames.depth[i] == studio.config.max_depth);
        assert_int_equal(frames.instance[i], 0);
        assert_int_equal(frames.rgba[4 * i + 3], 255);
    }
    assert_true(brightness(&frames, 4) > 300); // sky
    studio_close(&studio);
}

static void an_empty_scene_is_all_sky(void **state) {
    test_on_devices(check_empty, *state);
}

static void geometry_does_not_depend_on_anti_aliasing(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    float *kept = arena_array(arena, float, 40 * 40);
    for (int samples = 1; samples <= 4; samples *= 2) {
        Studio studio = {.config = render_config_default()};
        room_build(1, arena, &studio.scene);
        studio.config.samples = samples;
        studio_open(&studio, gpu, 40, 40, 1, arena);
        RenderView view = view_from(&studio, 0, 1.3f, 0, 0.4f);
        RenderFrames frames = studio_draw(&studio, &view, 1);
        if (samples == 1) memcpy(kept, frames.depth, sizeof *kept * 40 * 40);
        assert_memory_equal(kept, frames.depth, sizeof *kept * 40 * 40);
        studio_close(&studio);
    }
    test_gpu_destroy(gpu);
}

static void a_setting_that_cannot_be_is_refused_with_a_reason(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Error err = {0};
    RenderConfig config = render_config_default();
    config.samples = 3;
    assert_null(render_create(gpu, &config, 1, arena, &err));
    assert_non_null(strstr(err.text, "1, 2 or 4"));
    config = render_config_default();
    config.width = 0;
    assert_null(render_create(gpu, &config, 1, arena, &err));
    config = render_config_default();
    config.hfov = 180.0f;
    assert_null(render_create(gpu, &config, 1, arena, &err));
    render_destroy(NULL);
    render_scene_destroy(NULL);
    render_world_destroy(NULL);
    test_gpu_destroy(gpu);
}

static void a_point_projects_to_the_pixel_whose_ray_finds_it(void **state) {
    UNUSED(state);
    RenderConfig config = render_config_default();
    config.height = 96;
    Rng rng = rng_create(2);
    for (int i = 0; i < 200; i++) {
        RenderCamera camera = {{1, 2, 3},
                               rng_range(&rng, -3, 3),
                               rng_range(&rng, -1, 1),
                               i % 2 == 0 ? 0.0f : rng_range(&rng, -3, 3)};
        float column = (float)rng_below(&rng, 128), row = (float)rng_below(&rng, 96);
        float direction[3], point[3], at[2], depth, z = rng_range(&rng, 0.1f, 20.0f);
        render_pixel_ray(&config, &camera, column, row, direction);
        for (int k = 0; k < 3; k++) point[k] = camera.position[k] + z * direction[k];
        assert_true(render_project(&config, &camera, point, at, &depth));
        assert_float_equal(at[0], column + 0.5f, 2e-3f);
        assert_float_equal(at[1], row + 0.5f, 2e-3f);
        assert_float_equal(depth, z, 1e-4f * z + 1e-5f);
        for (int k = 0; k < 3; k++) point[k] = camera.position[k] - z * direction[k];
        assert_false(render_project(&config, &camera, point, at, &depth));
    }
    float direction[3];
    RenderCamera left = {.yaw = 3.14159265f / 2}; // positive turns left, towards -X
    config.width = config.height = 1;
    render_pixel_ray(&config, &left, 0, 0, direction);
    assert_float_equal(direction[0], -1.0f, 1e-6f);
    RenderCamera tipped = {.roll = 3.14159265f / 2}; // to the left: its right points up
    config.width = config.height = 3;
    render_pixel_ray(&config, &tipped, 2, 1, direction);
    assert_true(direction[1] > 0.1f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_batched_view_equals_the_single_view_bit_for_bit),
        test_with_arena(a_step_allocates_nothing),
        test_with_arena(depth_is_along_the_axis_and_clamped_and_holes_are_seen_through),
        test_with_arena(a_roof_casts_a_shadow),
        test_with_arena(what_moves_in_one_world_stays_in_the_others),
        test_with_arena(an_empty_scene_is_all_sky),
        test_with_arena(geometry_does_not_depend_on_anti_aliasing),
        test_with_arena(a_setting_that_cannot_be_is_refused_with_a_reason),
        test_with_arena(a_point_projects_to_the_pixel_whose_ray_finds_it),
    };
    return cmocka_run_group_tests_name("render/render", tests, NULL, NULL);
}
