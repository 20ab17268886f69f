// Homes for tests of arrangements, and small questions about them.

#pragma once

#include "navmesh_room.h"
#include "scenes/ray.h"
#include "scenes/scene_arrange.h"

#include <stdio.h>
#include <unistd.h>

enum { MAX_THINGS = 512, MAX_DOORS = 16 };

static inline Scene open_home(uint64_t seed, int people, Arena *arena) {
    Scene scene;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    config.people = people;
    const char *spec = text_format(arena, "home:%d", (int)seed);
    assert_ok(scene_open(spec, &config, arena, &scene, &err), err);
    return scene;
}

static inline Scene arrange(const Scene *scene, const SceneMove *moves, int count, Arena *arena) {
    Scene arranged;
    Error err;
    assert_ok(scene_arrange(scene, moves, count, arena, &arranged, &err), err);
    return arranged;
}

static inline const char *category_of(const Scene *scene, uint32_t object) {
    return scene_category_name(scene, scene->objects[object].category);
}

static inline uint32_t instance_of(const Scene *scene, uint32_t object) {
    for (uint32_t i = 0; i < scene->instance_count; i++)
        if (scene->instances[i].object == object) return i;
    fail_msg("object %u has no instance", object);
    return 0;
}

static inline void matrix_of(const Scene *scene, uint32_t instance, mat4 matrix) {
    glm_mat4_identity(matrix);
    for (int i = 0; i < 12; i++)
        matrix[i % 4][i / 4] = scene->instances[instance].world_from_local[i];
}

static inline SceneMove move_by(const Scene *scene, uint32_t object, const float by[3]) {
    SceneMove move = {.instance = instance_of(scene, object)};
    matrix_of(scene, move.instance, move.world_from_local);
    for (int k = 0; k < 3; k++) move.world_from_local[3][k] += by[k];
    return move;
}

static inline uint32_t a_chair(const Scene *scene) {
    uint32_t things[MAX_THINGS];
    int count = scene_movables(scene, things, MAX_THINGS);
    for (int i = 0; i < count; i++)
        if (strcmp(category_of(scene, things[i]), "chair") == 0) return things[i];
    fail_msg("no chair may be moved");
    return 0;
}

static inline void middle_of(const SceneObject *object, float middle[3]) {
    for (int k = 0; k < 3; k++) middle[k] = 0.5f * (object->low[k] + object->high[k]);
}

// what a ray straight down meets there
static inline uint32_t seen_from_above(const Scene *scene, float x, float z) {
    SceneHit hit;
    const float eye[3] = {x, 1.6f, z}, down[3] = {0, -1, 0};
    if (!scene_ray(scene, eye, down, 10.0f, &hit))
        fail_msg("no floor at %f %f", (double)x, (double)z);
    return hit.object;
}

// open floor, far from what stands there
static inline void free_place(const Navmesh *navmesh, const float from[3], float place[3]) {
    Rng rng = rng_create(5);
    for (int i = 0; i < 10000; i++) {
        navmesh_random_point(navmesh, &rng, 0, place);
        if (navmesh_obstacle_distance(navmesh, place, 1.0f) > 0.6f &&
            hypotf(place[0] - from[0], place[2] - from[2]) > 3.0f)
            return;
    }
    fail_msg("no room for a chair");
}

typedef struct ChairMove {
    Scene before, after;
    Navmesh *navmesh; // before
    uint32_t chair;
    float from[3], to[3], by[3];
    SceneMove move;
} ChairMove;

static inline ChairMove move_a_chair(Arena *arena) {
    ChairMove m = {.before = open_home(3, 0, arena)};
    NavmeshConfig config = navmesh_config_default();
    m.navmesh = room_build(&m.before, &config, arena);
    m.chair = a_chair(&m.before);
    middle_of(&m.before.objects[m.chair], m.from);
    free_place(m.navmesh, m.from, m.to);
    for (int k = 0; k < 3; k++) m.by[k] = k == 1 ? 0.0f : m.to[k] - m.from[k];
    m.move = move_by(&m.before, m.chair, m.by);
    m.after = arrange(&m.before, &m.move, 1, arena);
    return m;
}
