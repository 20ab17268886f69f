// A ray meets what stands first in its way, and the trees change nothing about that.

#include "base/rng.h"
#include "scenes/ray.h"
#include "scenes/scene_builder.h"
#include "test.h"

#include <cglm/cglm.h>

#include <math.h>

static void add_triangle(SceneBuilder *builder, int mesh, int material, const float corners[3][3]) {
    SceneCorner c[3] = {0};
    for (int i = 0; i < 3; i++) {
        memcpy(c[i].position, corners[i], sizeof c[i].position);
        c[i].color = 0xffffffff;
    }
    scene_builder_triangle(builder, mesh, c, material);
}

// a unit square in the plane z = 0, round the origin
static int add_square(SceneBuilder *builder, int material) {
    int mesh = scene_builder_mesh(builder);
    add_triangle(builder, mesh, material,
                 (const float[3][3]){{-.5f, -.5f, 0}, {.5f, -.5f, 0}, {.5f, .5f, 0}});
    add_triangle(builder, mesh, material,
                 (const float[3][3]){{-.5f, -.5f, 0}, {.5f, .5f, 0}, {-.5f, .5f, 0}});
    return mesh;
}

// two squares one behind the other, at z = -1 and z = -3; the far one is twice as large
static Scene make_squares(Arena *arena) {
    SceneBuilder *builder = scene_builder_create(arena);
    int material = scene_builder_material(
        builder, &(SceneMaterial){.base_color = {1, 1, 1, 1}, .texture = SCENE_NO_TEXTURE});
    int square = add_square(builder, material);
    mat4 near, far;
    glm_translate_make(near, (vec3){0.0f, 0.0f, -1.0f});
    glm_translate_make(far, (vec3){0.0f, 0.0f, -3.0f});
    glm_scale(far, (vec3){2.0f, 2.0f, 2.0f});
    scene_builder_instance(builder, square, scene_builder_object(builder, "near", "sign"), near);
    scene_builder_instance(builder, square, scene_builder_object(builder, "far", "sign"), far);
    Scene scene;
    scene_builder_finish(builder, "squares", arena, &scene);
    return scene;
}

static void the_nearer_of_two_things_is_hit(void **state) {
    Scene scene = make_squares(*state);
    SceneHit hit;
    assert_true(scene_ray(&scene, (float[3]){0.1f, 0.2f, 0.0f}, (float[3]){0, 0, -1}, 10.0f, &hit));
    assert_float_equal(hit.distance, 1.0f, 1e-6f);
    assert_int_equal(hit.object, 0);
    // from behind, and past the near one's edge
    assert_true(scene_ray(&scene, (float[3]){0.1f, 0.2f, -9.f}, (float[3]){0, 0, 1}, 10.0f, &hit));
    assert_float_equal(hit.distance, 6.0f, 1e-5f);
    assert_int_equal(hit.object, 1);
    assert_true(scene_ray(&scene, (float[3]){0.8f, 0.0f, 0.0f}, (float[3]){0, 0, -1}, 10.0f, &hit));
    assert_int_equal(hit.object, 1);
}

static void reach_is_measured_in_lengths_of_the_direction(void **state) {
    Scene scene = make_squares(*state);
    SceneHit hit;
    float origin[3] = {0.0f, 0.0f, 1.0f};
    assert_true(scene_ray(&scene, origin, (float[3]){0.0f, 0.0f, -4.0f}, 1.0f, &hit));
    assert_float_equal(hit.distance, 0.5f, 1e-6f);
    assert_false(scene_ray(&scene, origin, (float[3]){0.0f, 0.0f, -1.9f}, 1.0f, &hit));
}

static void a_direction_without_length_hits_nothing(void **state) {
    Scene scene = make_squares(*state);
    SceneHit hit = {.object = 77};
    float origin[3] = {0.0f, 0.0f, 0.0f};
    assert_false(scene_ray(&scene, origin, (float[3]){0.0f, 0.0f, 0.0f}, 10.0f, &hit));
    assert_false(scene_ray(&scene, origin, (float[3]){NAN, 0.0f, -1.0f}, 10.0f, &hit));
    assert_false(scene_ray(&scene, origin, (float[3]){INFINITY, 0.0f, -1.0f}, 10.0f, &hit));
    assert_int_equal(hit.object, 77);
}

//---- against the plain loop ----------------------------------------------------------------------

typedef struct Plain {
    vec3 origin, direction;
    float nearest;
} Plain;

static void try_triangle(void *context, const float corners[3][3]) {
    Plain *plain = context;
    vec3 a, b, c;
    memcpy(a, corners[0], sizeof a);
    memcpy(b, corners[1], sizeof b);
    memcpy(c, corners[2], sizeof c);
    float distance;
    if (glm_ray_triangle(plain->origin, plain->direction, a, b, c, &distance))
        plain->nearest = fminf(plain->nearest, distance);
}

enum { CLOUD = 400, RAYS = 2000 };

static void the_trees_find_what_a_plain_loop_finds(void **state) {
    Rng rng = rng_create(5);
    SceneBuilder *builder = scene_builder_create(*state);
    int material = scene_builder_material(builder, &(SceneMaterial){.texture = SCENE_NO_TEXTURE});
    int mesh = scene_builder_mesh(builder);
    static float cloud[CLOUD][3][3];
    for (int i = 0; i < CLOUD; i++) {
        for (int k = 0; k < 3; k++) {
            float centre = rng_range(&rng, -2.0f, 2.0f);
            for (int c = 0; c < 3; c++) cloud[i][c][k] = centre + rng_range(&rng, -0.3f, 0.3f);
        }
        add_triangle(builder, mesh, material, (const float(*)[3])cloud[i]);
    }
    mat4 identity = GLM_MAT4_IDENTITY_INIT;
    scene_builder_instance(builder, mesh, scene_builder_object(builder, "cloud", ""), identity);
    Scene scene;
    scene_builder_finish(builder, "cloud", *state, &scene);

    int hits = 0;
    for (int r = 0; r < RAYS; r++) {
        Plain plain = {.nearest = INFINITY};
        for (int k = 0; k < 3; k++) {
            plain.origin[k] = rng_range(&rng, -3.0f, 3.0f);
            plain.direction[k] = rng_range(&rng, -1.0f, 1.0f);
        }
        if (r % 10 == 0) plain.direction[r / 10 % 3] = 0.0f; // along the slabs too
        for (int i = 0; i < CLOUD; i++) try_triangle(&plain, (const float(*)[3])cloud[i]);
        SceneHit hit = {.distance = INFINITY};
        bool found = scene_ray(&scene, plain.origin, plain.direction, INFINITY, &hit);
        assert_int_equal(found, plain.nearest < INFINITY);
        if (found) assert_float_equal(hit.distance, plain.nearest, 1e-4f);
        hits += found;
    }
    assert_in_range(hits, RAYS / 10, RAYS - RAYS / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_nearer_of_two_things_is_hit),
        test_with_arena(reach_is_measured_in_lengths_of_the_direction),
        test_with_arena(a_direction_without_length_hits_nothing),
        test_with_arena(the_trees_find_what_a_plain_loop_finds),
    };
    return cmocka_run_group_tests_name("scenes/ray", tests, NULL, NULL);
}
