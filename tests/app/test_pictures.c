// The same home through two devices' eyes. Kernels are compiled by two compilers, so a ray that
// meets an edge may fall on either side of it; the rest has to agree.

#include "app/options.h"
#include "app/world.h"
#include "test_gpu.h"

#include <math.h>

enum { SIDE = 64, VIEWS = 4, PIXELS = SIDE * SIDE * VIEWS };

typedef struct Pictures {
    uint8_t rgba[PIXELS][4];
    float depth[PIXELS];
    uint32_t semantic[PIXELS], instance[PIXELS];
} Pictures;

static void place(const World *world, RenderView views[VIEWS]) {
    Rng rng = rng_create(11);
    for (int v = 0; v < VIEWS; v++) {
        views[v] = (RenderView){.scene = world->seen, .camera.yaw = 1.3f * (float)v};
        assert_true(navmesh_random_point(world->navmesh, &rng, 0, views[v].camera.position));
        views[v].camera.position[1] += 1.25f;
    }
}

static Pictures *take(Gpu *gpu, Arena *arena) {
    App app;
    World world;
    Error err = {0};
    RenderView views[VIEWS];
    RenderFrames frames;
    Pictures *pictures = arena_new(arena, Pictures);
    app_create(&app);
    app.render.width = app.render.height = SIDE;
    assert_ok(world_open(&app, "home:1", gpu, &world, &err), err);
    Render *render = render_create(gpu, &app.render, VIEWS, arena, &err);
    if (render == NULL) fail_msg("%s", err.text);
    place(&world, views);
    assert_ok(render_views(render, views, VIEWS, RENDER_ALL, &frames, &err), err);
    memcpy(pictures->rgba, frames.rgba, sizeof pictures->rgba);
    memcpy(pictures->depth, frames.depth, sizeof pictures->depth);
    memcpy(pictures->semantic, frames.semantic, sizeof pictures->semantic);
    memcpy(pictures->instance, frames.instance, sizeof pictures->instance);
    render_destroy(render);
    world_close(&world);
    arena_destroy(&app.arena);
    return pictures;
}

static void compare(const Pictures *a, const Pictures *b, const char *device) {
    int depths = 0, categories = 0, instances = 0;
    double colour = 0.0;
    for (int i = 0; i < PIXELS; i++) {
        depths += fabsf(a->depth[i] - b->depth[i]) > 1e-3f * a->depth[i];
        categories += a->semantic[i] != b->semantic[i];
        instances += a->instance[i] != b->instance[i];
        for (int c = 0; c < 3; c++) colour += abs(a->rgba[i][c] - b->rgba[i][c]);
    }
    colour /= 3.0 * PIXELS;
    print_message(
        "%s: of %d pixels %d depths, %d categories, %d instances differ; colour by %.4f\n", device,
        PIXELS, depths, categories, instances, colour);
    // one pixel in a thousand, a tenth of a grey level
    assert_true(depths <= PIXELS / 1000);
    assert_true(categories <= PIXELS / 1000);
    assert_true(instances <= PIXELS / 1000);
    assert_true(colour < 0.1);
}

static void see_like_the_host(Gpu *gpu, Arena *arena) {
    Gpu *host = test_gpu(arena, "host");
    compare(take(host, arena), take(gpu, arena), gpu_name(gpu));
    test_gpu_destroy(host);
}

static void every_device_sees_the_same_home(void **state) {
    test_on_devices(see_like_the_host, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_device_sees_the_same_home),
    };
    return cmocka_run_group_tests_name("app/pictures", tests, NULL, NULL);
}
