// Scenes come and go: opened, walked on, uploaded, drawn once, closed, a thousand times.

#include "app/options.h"
#include "app/world.h"
#include "program.h"
#include "test_gpu.h"

#ifdef __SANITIZE_ADDRESS__
enum {
    SWITCHES = 60,
    HOME_SWITCHES = 10,
    IS_MEASURED = 0
}; // the sanitizer keeps what was freed for a while
#else
enum { SWITCHES = 1000, HOME_SWITCHES = 100, IS_MEASURED = 1 };
#endif
enum { WARM_UP = 100, PAGE = 4096, MOST_GROWTH = 2 << 20 };

static size_t resident_bytes(void) {
    size_t all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu %zu", &all, &resident), 2);
    fclose(file);
    return resident * PAGE;
}

static void draw_once(const App *app, const World *world, Gpu *gpu) {
    Error err = {0};
    Arena arena = arena_create("frame");
    Render *render = render_create(gpu, &app->render, 1, &arena, &err);
    if (render == NULL) fail_msg("%s", err.text);
    Rng rng = rng_create(1);
    RenderView view = {.scene = world->seen};
    assert_true(navmesh_random_point(world->navmesh, &rng, 0, view.camera.position));
    view.camera.position[1] += 1.0f;
    RenderFrames frames;
    assert_ok(render_views(render, &view, 1, RENDER_ALL, &frames, &err), err);
    assert_true(frames.depth[0] > 0.0f);
    render_destroy(render);
    arena_destroy(&arena);
}

static void visit(const App *app, const char *scene, Gpu *gpu) {
    World world;
    Error err = {0};
    assert_ok(world_open(app, scene, gpu, &world, &err), err);
    draw_once(app, &world, gpu);
    world_close(&world);
}

static void app_begin(App *app) {
    app_create(app);
    app->render.width = app->render.height = 16;
}

// Every other time without the cache: the file is read and the trees are built anew.
static void a_thousand_scene_switches_keep_memory_constant(void **state) {
    const char *rooms[3];
    App app;
    app_begin(&app);
    for (int i = 0; i < 3; i++)
        rooms[i] = write_room(text_format(*state, "room%d.obj", i), 0.7f * (float)i, *state);
    Gpu *gpu = test_gpu(*state, "host");
    size_t on_device = gpu_memory_bytes(gpu), resident = 0;
    for (int i = 0; i < SWITCHES; i++) {
        if (i == WARM_UP) resident = resident_bytes();
        app.scene.cache = i % 2 == 0;
        visit(&app, rooms[i % 3], gpu);
        assert_int_equal(gpu_memory_bytes(gpu), on_device);
    }
    size_t after = resident_bytes();
    if (IS_MEASURED && after > resident + MOST_GROWTH)
        fail_msg("%zu KiB more after %d switches", (after - resident) / 1024, SWITCHES - WARM_UP);
    test_gpu_destroy(gpu);
    arena_destroy(&app.arena);
}

// Homes are 14 MB each: if one in ten stayed, fifty would leave 70. A driver fills caches of its
// own for some dozen switches (lavapipe: 40 MB in all, not a byte more in 300), hence its room.
static void switch_homes(Gpu *gpu, Arena *arena) {
    App app;
    UNUSED(arena);
    app_begin(&app);
    size_t on_device = gpu_memory_bytes(gpu), resident = 0;
    size_t most = gpu_is_host(gpu) ? MOST_GROWTH : 32 * MOST_GROWTH;
    for (int i = 0; i < HOME_SWITCHES; i++) {
        if (i == HOME_SWITCHES / 2) resident = resident_bytes();
        visit(&app, i % 2 == 0 ? "home:1" : "home:2", gpu);
        assert_int_equal(gpu_memory_bytes(gpu), on_device);
    }
    size_t after = resident_bytes();
    if (IS_MEASURED && after > resident + most)
        fail_msg("%s: %zu KiB more after %d switches", gpu_name(gpu), (after - resident) / 1024,
                 HOME_SWITCHES / 2);
    arena_destroy(&app.arena);
}

static void homes_leave_nothing_behind_on_any_device(void **state) {
    test_on_devices(switch_homes, *state);
}

static void a_scene_that_fails_to_open_leaves_nothing_behind(void **state) {
    App app;
    World world;
    Error err = {0};
    app_begin(&app);
    program_write("bad.obj", "v 1 2\nf 1 2 3\n", *state);
    Gpu *gpu = test_gpu(*state, "host");
    size_t on_device = gpu_memory_bytes(gpu);
    assert_false(world_open(&app, program_file("bad.obj", *state), gpu, &world, &err));
    assert_int_equal(gpu_memory_bytes(gpu), on_device);
    world_close(&world); // half-built is fine
    test_gpu_destroy(gpu);
    arena_destroy(&app.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_thousand_scene_switches_keep_memory_constant),
        test_with_arena(homes_leave_nothing_behind_on_any_device),
        test_with_arena(a_scene_that_fails_to_open_leaves_nothing_behind),
    };
    return run_tests_of_program("app/world", tests);
}
