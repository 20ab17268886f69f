// The ray cast: packets equal the plain body bit for bit, the shader equals both nearly, hits equal
// a search of all triangles, and a picture does not depend on the batch it is drawn in.

#include "base/cpu.h"
#include "render/raycast.h"
#include "render/raycast_triangle.h"
#include "render/render.h"
#include "render/render_scene.h"
#include "render/room.h"
#include "test_gpu.h"

enum { VIEWS = 4 };

static RenderCamera random_camera(Rng *rng) {
    RenderCamera camera = {.yaw = rng_range(rng, -3.1f, 3.1f),
                           .pitch = rng_range(rng, -0.7f, 0.5f)};
    camera.position[0] = rng_range(rng, -4.5f, 4.5f);
    camera.position[1] = rng_range(rng, 0.3f, 2.5f);
    camera.position[2] = rng_range(rng, -3.5f, 3.5f);
    return camera;
}

// Triangles of all sizes and directions, a third of them with holes, in three meshes placed askew.
static void soup_build(Arena *arena, uint64_t seed, Scene *scene) {
    Room room = {.builder = scene_builder_create(arena), .rng = rng_create(seed)};
    room_materials(&room, arena);
    const int materials[] = {room.leaf,    room.checker, room.paint,
                             room.plaster, room.leaf,    room.shine};
    for (int m = 0; m < 3; m++) {
        int mesh = scene_builder_mesh(room.builder);
        for (int i = 0; i < 200; i++) {
            vec3 o, a, b;
            float size = rng_range(&room.rng, 0.02f, i % 20 == 0 ? 3.0f : 0.5f);
            for (int k = 0; k < 3; k++) {
                o[k] = rng_range(&room.rng, -4.0f, 4.0f);
                a[k] = rng_range(&room.rng, -size, size);
                b[k] = rng_range(&room.rng, -size, size);
            }
            room_quad(&room, mesh, materials[i % 6], o, a, b, rng_range(&room.rng, 0.5f, 3.0f));
        }
        for (int i = 0; i < 3; i++) {
            vec3 at = {(float)i - 1.0f, 1.0f, (float)m - 1.0f};
            room_place(&room, mesh, "soup", at, (float)(m + i), 0.5f + 0.4f * (float)i);
        }
    }
    scene_builder_finish(room.builder, "soup", arena, scene);
}

//---- packets -------------------------------------------------------------------------------------

typedef struct Case {
    uint32_t width, height, samples, flags;
} Case;

static RaycastArgs args_of(const Case *c, const RaycastView *views, size_t words, uint32_t *out) {
    RaycastArgs args = {.views = (uint64_t)(uintptr_t)views,
                        .width = c->width,
                        .height = c->height,
                        .view_count = VIEWS,
                        .sensors = 15,
                        .samples = c->samples,
                        .flags = c->flags,
                        .half_width = 1.0f,
                        .min_depth = 0.2f,
                        .max_depth = 8.0f};
    args.step = 2.0f / (float)c->width;
    args.half_height = args.step * (float)c->height * 0.5f;
    args.rgba = (uint64_t)(uintptr_t)out;
    args.depth = args.rgba + 4 * words;
    args.semantic = args.depth + 4 * words;
    args.instance = args.semantic + 4 * words;
    return args;
}

static void compare_bodies(const RenderView *views, const Case *c, Arena *arena) {
    RaycastView cast[VIEWS];
    for (int v = 0; v < VIEWS; v++) {
        const RenderCamera *camera = &views[v].camera;
        if (views[v].world != NULL) render_world_update(views[v].world);
        render_scene_fill(&views[v], &cast[v]);
        float sy = sinf(camera->yaw), cy = cosf(camera->yaw);
        memcpy(cast[v].position, camera->position, sizeof cast[v].position);
        memcpy(cast[v].right, (float[3]){cy, 0, -sy}, 12);
        memcpy(cast[v].up, (float[3]){0, 1, 0}, 12);
        memcpy(cast[v].forward, (float[3]){-sy, 0, -cy}, 12);
    }
    size_t words = (size_t)c->width * c->height * VIEWS;
    uint32_t *plain = arena_array(arena, uint32_t, 4 * words);
    uint32_t *packet = arena_array(arena, uint32_t, 4 * words);
    RaycastArgs args = args_of(c, cast, words, plain);
    raycast_plain(&args, 0, raycast_group_count(&args));
    args = args_of(c, cast, words, packet);
#if defined(__x86_64__)
    if (cpu_has_avx2()) {
        raycast_avx2(&args, 0, raycast_group_count(&args));
        assert_memory_equal(plain, packet, 16 * words);
    }
    memset(packet, 0, 16 * words);
    if (cpu_has_avx512()) {
        raycast_avx512(&args, 0, raycast_group_count(&args));
        assert_memory_equal(plain, packet, 16 * words);
    }
#endif
}

static const Case cases[] = {
    {64, 48, 1, RAYCAST_SHADOWS | RAYCAST_TEXTURES},
    {61, 37, 1, RAYCAST_SHADOWS | RAYCAST_TEXTURES},
    {19, 23, 2, RAYCAST_SHADOWS | RAYCAST_TEXTURES},
    {7, 5, 4, RAYCAST_TEXTURES},
    {1, 1, 1, RAYCAST_SHADOWS},
    {33, 9, 1, 0},
};

static void packets_give_the_bits_of_the_plain_body(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    for (uint64_t seed = 0; seed < 6; seed++) {
        Scene scene = {0};
        Error err = {0};
        RenderScene *seen;
        RenderWorld *world;
        if (seed == 0)
            room_build(3, arena, &scene);
        else
            soup_build(arena, seed, &scene);
        assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
        assert_ok(render_world_create(seen, arena, &world, &err), err);
        Rng rng = rng_create(seed);
        RenderView views[VIEWS];
        for (int v = 0; v < VIEWS; v++) {
            views[v] = (RenderView){
                .scene = seen, .world = v % 2 ? world : NULL, .camera = random_camera(&rng)};
            mat4 moved;
            glm_rotate_make(moved, rng_range(&rng, 0, 6), (vec3){0.3f, 0.9f, 0.1f});
            glm_vec3_copy(views[v].camera.position, moved[3]);
            render_world_move(world, rng_below(&rng, scene.instance_count), moved);
        }
        views[0].camera.yaw = views[0].camera.pitch = 0.0f; // rays along the axes
        for (size_t i = 0; i < ARRAY_COUNT(cases); i++) compare_bodies(views, &cases[i], arena);
        render_world_destroy(world);
        render_scene_destroy(seen);
    }
    test_gpu_destroy(gpu);
}

static void packets_give_the_bits_of_the_plain_body_in_a_real_house(void **state) {
    Arena *arena = *state;
    const char *path = test_data("scenes/aws_small_house/aws_small_house.glb", arena);
    Error err = {0};
    Scene scene = {0};
    SceneConfig config = scene_config_default();
    RenderScene *seen;
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    Gpu *gpu = test_gpu(arena, "host");
    assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
    Rng rng = rng_create(77);
    for (int round = 0; round < 3; round++) {
        RenderView views[VIEWS];
        for (int v = 0; v < VIEWS; v++) {
            views[v] = (RenderView){.scene = seen, .camera = random_camera(&rng)};
        }
        compare_bodies(views, &cases[round], arena);
    }
    render_scene_destroy(seen);
    test_gpu_destroy(gpu);
    scene_close(&scene);
}

//---- search --------------------------------------------------------------------------------------

static RaycastHit search(const Scene *scene, const float position[3], const float direction[3]) {
    RaycastHit best = {INFINITY, 0, 0, RAYCAST_NONE, RAYCAST_NONE};
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *instance = &scene->instances[i];
        const SceneMesh *mesh = &scene->meshes[instance->mesh];
        Vec3 origin = vec3_move(instance->local_from_world, vec3_load(position));
        Vec3 local = vec3_turn(instance->local_from_world, vec3_load(direction));
        for (uint32_t t = 0; t < mesh->triangle_count; t++) {
            RaycastHit hit = {.instance = i, .triangle = t};
            const SceneTriangle *triangle = &scene->triangles[mesh->first_triangle + t];
            if (raycast_eye_triangle(triangle, origin, local, &hit) &&
                raycast_is_before(&hit, &best)) {
                best = hit;
            }
        }
    }
    return best;
}

static void hits_equal_a_search_of_all_triangles(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Error err = {0};
    Scene scene = {0};
    RenderScene *seen;
    room_build(2, arena, &scene);
    // the search knows no holes
    for (uint32_t i = 0; i < scene.material_count; i++) {
        ((SceneMaterial *)(uintptr_t)&scene.materials[i])->flags &= ~SCENE_MATERIAL_CUTOUT;
    }
    assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
    Rng rng = rng_create(8);
    int hits = 0;
    for (int r = 0; r < 3000; r++) {
        RenderCamera camera = random_camera(&rng);
        RaycastView view = {0};
        render_scene_fill(&(RenderView){.scene = seen}, &view);
        memcpy(view.position, camera.position, sizeof view.position);
        float d[3];
        for (int k = 0; k < 3; k++) d[k] = rng_range(&rng, -1, 1);
        RaycastHit found = raycast_closest(&view, d), all = search(&scene, view.position, d);
        assert_memory_equal(&found, &all, sizeof all);
        hits += all.instance != RAYCAST_NONE;
    }
    assert_true(hits > 2500);
    render_scene_destroy(seen);
    test_gpu_destroy(gpu);
}

//---- shader --------------------------------------------------------------------------------------

typedef struct Pictures {
    uint8_t *rgba;
    float *depth;
    uint32_t *semantic, *instance;
} Pictures;

static Pictures draw(Gpu *gpu, const Scene *scene, const RenderConfig *config, Arena *arena) {
    Error err = {0};
    RenderScene *seen;
    RenderFrames frames;
    assert_ok(render_scene_create(gpu, scene, arena, &seen, &err), err);
    Render *render = render_create(gpu, config, VIEWS, arena, &err);
    assert_ok(render != NULL, err);
    Rng rng = rng_create(21);
    RenderView views[VIEWS];
    for (int v = 0; v < VIEWS; v++)
        views[v] = (RenderView){.scene = seen, .camera = random_camera(&rng)};
    assert_ok(render_views(render, views, VIEWS, RENDER_ALL, &frames, &err), err);
    size_t n = (size_t)frames.width * frames.height * VIEWS;
    Pictures p = {arena_array(arena, uint8_t, 4 * n), arena_array(arena, float, n),
                  arena_array(arena, uint32_t, n), arena_array(arena, uint32_t, n)};
    memcpy(p.rgba, frames.rgba, 4 * n);
    memcpy(p.depth, frames.depth, 4 * n);
    memcpy(p.semantic, frames.semantic, 4 * n);
    memcpy(p.instance, frames.instance, 4 * n);
    render_destroy(render);
    render_scene_destroy(seen);
    return p;
}

static void check_against(const Pictures *a, const Pictures *b, size_t n) {
    size_t same = 0, far = 0;
    double levels = 0.0, worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < 3; k++) levels += abs(a->rgba[4 * i + k] - b->rgba[4 * i + k]);
        if (a->instance[i] != b->instance[i] || a->semantic[i] != b->semantic[i]) continue;
        same++;
        double apart =
            fabs((double)a->depth[i] - (double)b->depth[i]) / fmax((double)a->depth[i], 1e-3);
        worst = fmax(worst, apart);
        far += apart > 1e-3;
    }
    levels /= 3.0 * (double)n;
    print_message("ids equal on %.4f %%, depth within %.1e, rgb %.6f levels apart\n",
                  100.0 * (double)same / (double)n, worst, levels);
    assert_true((double)same > 0.999 * (double)n);
    assert_true((double)far <= 0.0005 * (double)n); // another surface of the same object
    assert_true(levels < 0.5);
}

static void the_shader_draws_what_the_host_draws(void **state) {
    Arena *arena = *state;
    for (int s = 0; s < 2; s++) {
        Scene scene = {0};
        if (s == 0)
            room_build(3, arena, &scene);
        else
            soup_build(arena, 5, &scene);
        RenderConfig config = render_config_default();
        config.width = 75;
        config.height = 53;
        config.samples = 1 + s;
        Gpu *host = test_gpu(arena, "host");
        Pictures a = draw(host, &scene, &config, arena);
        test_gpu_destroy(host);
        Gpu *vulkan = test_gpu(arena, "lavapipe");
        print_message("%s: ", gpu_name(vulkan));
        Pictures b = draw(vulkan, &scene, &config, arena);
        test_gpu_destroy(vulkan);
        check_against(&a, &b, 75 * 53 * VIEWS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(packets_give_the_bits_of_the_plain_body),
        test_with_arena(packets_give_the_bits_of_the_plain_body_in_a_real_house),
        test_with_arena(hits_equal_a_search_of_all_triangles),
        test_with_arena(the_shader_draws_what_the_host_draws),
    };
    return cmocka_run_group_tests_name("render/raycast", tests, NULL, NULL);
}
