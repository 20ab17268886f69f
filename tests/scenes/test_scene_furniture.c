// Streets made usable: cut down, made level, furnished. The streets: ground that rises by a tenth
// from west to east, and a block of four houses on it.

#include "scenes/ray.h"
#include "scenes/scene_builder.h"
#include "scenes/scene_crop.h"
#include "scenes/scene_furniture.h"
#include "test.h"

#include <cglm/cglm.h>

#include <math.h>

#define SIDE 60.0f // half of the ground's
#define RISE 0.1f

static void add_quad(SceneBuilder *b, int mesh, int material, const float at[4][3]) {
    static const int order[2][3] = {{0, 1, 2}, {0, 2, 3}};
    for (int t = 0; t < 2; t++) {
        SceneCorner corners[3] = {0};
        for (int i = 0; i < 3; i++) {
            memcpy(corners[i].position, at[order[t][i]], sizeof corners[i].position);
            corners[i].color = 0xffffffffu;
        }
        scene_builder_triangle(b, mesh, corners, material);
    }
}

// a patch of ground or a roof: 4 points of x, z at height y above the slope
static void add_level(SceneBuilder *b, int mesh, int material, const float box[4], float y) {
    float at[4][3] = {
        {box[0], 0, box[1]}, {box[0], 0, box[3]}, {box[2], 0, box[3]}, {box[2], 0, box[1]}};
    for (int i = 0; i < 4; i++) at[i][1] = y + RISE * at[i][0];
    add_quad(b, mesh, material, (const float(*)[3])at);
}

static void add_house(SceneBuilder *b, int material, const float box[4]) {
    mat4 here = GLM_MAT4_IDENTITY_INIT;
    int mesh = scene_builder_mesh(b);
    add_level(b, mesh, material, box, 8.0f);
    for (int i = 0; i < 4; i++) { // walls, corner to corner
        static const int xs[5] = {0, 0, 2, 2, 0}, zs[5] = {1, 3, 3, 1, 1};
        float x0 = box[xs[i]], z0 = box[zs[i]], x1 = box[xs[i + 1]], z1 = box[zs[i + 1]];
        const float at[4][3] = {{x0, RISE * x0, z0},
                                {x1, RISE * x1, z1},
                                {x1, 8 + RISE * x1, z1},
                                {x0, 8 + RISE * x0, z0}};
        add_quad(b, mesh, material, at);
    }
    scene_builder_instance(b, mesh, scene_builder_object(b, "house", "building"), here);
}

static SceneBuilder *make_streets(Arena *arena) {
    SceneBuilder *b = scene_builder_create(arena);
    int material = scene_builder_material(
        b, &(SceneMaterial){.base_color = {1, 1, 1, 1}, .texture = SCENE_NO_TEXTURE});
    mat4 here = GLM_MAT4_IDENTITY_INIT;
    int ground = scene_builder_mesh(b);
    for (float x = -SIDE; x < SIDE; x += 10.0f)
        for (float z = -SIDE; z < SIDE; z += 10.0f)
            add_level(b, ground, material, (float[4]){x, z, x + 10.0f, z + 10.0f}, 0);
    scene_builder_instance(b, ground, scene_builder_object(b, "ground", "ground"), here);
    for (int i = 0; i < 4; i++) {
        float x = i % 2 == 0 ? -25.0f : 7.0f, z = i / 2 == 0 ? -25.0f : 7.0f;
        add_house(b, material, (float[4]){x, z, x + 18.0f, z + 18.0f});
    }
    return b;
}

static Scene finish(SceneBuilder *b, Arena *arena) {
    Scene scene;
    scene_builder_finish(b, "streets", arena, &scene);
    return scene;
}

static void a_crop_keeps_what_reaches_into_the_square_whole(void **state) {
    SceneBuilder *b = make_streets(*state);
    scene_crop(b, 40.0f);
    Scene scene = finish(b, *state);
    assert_int_equal(scene.object_count, 5); // numbers stay
    assert_int_equal(scene.instance_count, 5);
    assert_true(scene.high[0] - scene.low[0] >= 40.0f && scene.high[0] - scene.low[0] <= 62.0f);
    assert_true(fabsf(scene.objects[1].high[0] - scene.objects[1].low[0] - 18.0f) < 1e-3f);
    b = make_streets(*state);
    scene_crop(b, 8.0f); // the crossing alone: no house reaches into it
    scene = finish(b, *state);
    assert_int_equal(scene.instance_count, 1);
    assert_false(scene.objects[1].low[0] <= scene.objects[1].high[0]);
}

static void level_ground_lies_at_one_height_and_houses_stand_as_high_as_they_did(void **state) {
    SceneBuilder *b = make_streets(*state);
    scene_level(b);
    Scene scene = finish(b, *state);
    assert_true(fabsf(scene.objects[0].low[1]) < 1e-3f && fabsf(scene.objects[0].high[1]) < 1e-3f);
    for (int house = 1; house <= 4; house++) {
        assert_true(fabsf(scene.objects[house].low[1]) < 1e-3f);
        assert_true(fabsf(scene.objects[house].high[1] - 8.0f) < 1e-3f);
    }
}

static void furniture_stands_on_open_ground_apart_and_the_same_each_time(void **state) {
    enum { COUNT = 30 };
    Scene scenes[2];
    for (int i = 0; i < 2; i++) {
        SceneBuilder *b = make_streets(*state);
        scene_level(b);
        scene_furniture_add(b, COUNT);
        scenes[i] = finish(b, *state);
    }
    const Scene *scene = &scenes[0];
    assert_int_equal(scene->hash, scenes[1].hash);
    assert_in_range(scene->object_count, 5 + COUNT * 9 / 10, 5 + COUNT);
    for (uint32_t i = 5; i < scene->object_count; i++) {
        const SceneObject *thing = &scene->objects[i];
        assert_true(fabsf(thing->low[1]) < 0.02f); // on the ground
        assert_true(thing->high[1] < 5.0f);
        float top[3] = {0.5f * (thing->low[0] + thing->high[0]), 50.0f,
                        0.5f * (thing->low[2] + thing->high[2])};
        SceneHit hit; // from the sky: the thing or the ground beside its post, no roof
        assert_true(scene_ray(scene, top, (float[3]){0, -1, 0}, INFINITY, &hit));
        assert_true(hit.object == i || hit.object == 0);
        for (uint32_t j = 5; j < i; j++) {
            const SceneObject *other = &scene->objects[j];
            float x = fmaxf(thing->low[0] - other->high[0], other->low[0] - thing->high[0]);
            float z = fmaxf(thing->low[2] - other->high[2], other->low[2] - thing->high[2]);
            assert_true(fmaxf(x, z) > 0.5f);
        }
    }
    // the kinds take turns, in two looks
    const SceneObject *first = &scene->objects[5];
    assert_string_equal(scene_category_name(scene, first->category), scene_furniture[0].category);
}

static void there_is_no_furniture_where_nothing_is_open(void **state) {
    SceneBuilder *b = scene_builder_create(*state);
    scene_furniture_add(b, 5);
    Scene scene = finish(b, *state);
    assert_int_equal(scene.object_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_crop_keeps_what_reaches_into_the_square_whole),
        test_with_arena(level_ground_lies_at_one_height_and_houses_stand_as_high_as_they_did),
        test_with_arena(furniture_stands_on_open_ground_apart_and_the_same_each_time),
        test_with_arena(there_is_no_furniture_where_nothing_is_open),
    };
    return cmocka_run_group_tests_name("scenes/scene_furniture", tests, NULL, NULL);
}
