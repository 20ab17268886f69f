// Doors of homes: shut, they stand in their openings and nobody passes.

#include "arranged_home.h"

// a point on the floor `away` metres before or behind a door
static void beside_door(const Scene *scene, const SceneDoor *door, float away, float point[3]) {
    const SceneObject *leaf = &scene->objects[scene->instances[door->instance].object];
    bool along_x = leaf->high[0] - leaf->low[0] > leaf->high[2] - leaf->low[2];
    memcpy(point, door->middle, sizeof door->middle);
    point[along_x ? 2 : 0] += away;
}

static float way_through(const Navmesh *navmesh, const Scene *scene, const SceneDoor *door) {
    float a[3], b[3];
    beside_door(scene, door, -0.7f, a);
    beside_door(scene, door, 0.7f, b);
    return navmesh_distance(navmesh, a, POINTS(&b), 1);
}

// returns how many doors there are: a home may have none
static int check_doors(uint64_t seed, float radius, Arena *arena) {
    Scene scene = open_home(seed, 0, arena);
    SceneDoor doors[MAX_DOORS];
    SceneMove moves[MAX_DOORS];
    int count = scene_doors(&scene, doors, MAX_DOORS);
    for (int i = 0; i < count; i++) {
        assert_string_equal(category_of(&scene, scene.instances[doors[i].instance].object), "door");
        moves[i].instance = doors[i].instance;
        memcpy(moves[i].world_from_local, doors[i].closed, sizeof doors[i].closed);
    }
    Scene shut = arrange(&scene, moves, count, arena);
    NavmeshConfig config = navmesh_config_default();
    config.agent_radius = radius;
    Navmesh *open = room_build(&scene, &config, arena), *closed = room_build(&shut, &config, arena);
    for (int i = 0; i < count; i++) {
        // the way through is straight, or passes what stands near the door
        assert_true(way_through(open, &scene, &doors[i]) < 2.5f);
        float round = way_through(closed, &scene, &doors[i]);
        if (round < 5.0f) fail_msg("door %d of home:%d lets pass: %f", i, (int)seed, (double)round);
    }
    navmesh_close(open);
    navmesh_close(closed);
    return count;
}

static void a_shut_door_cannot_be_passed_and_an_open_one_can(void **state) {
    Arena *arena = *state;
    int doors = 0;
    for (uint64_t seed = 0; seed < 6; seed++) {
        ArenaMark mark = arena_mark(arena);
        doors += check_doors(seed, seed % 2 ? 0.1f : 0.15f, arena);
        arena_reset(arena, mark);
    }
    assert_true(doors > 12);
}

static void a_shut_door_stands_in_its_opening_and_shuts_again_from_there(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 0, arena);
    SceneDoor doors[MAX_DOORS], again[MAX_DOORS];
    int count = scene_doors(&scene, doors, MAX_DOORS);
    assert_int_equal(scene_doors(&scene, again, 1), 1); // no more than asked for
    for (int i = 0; i < count; i++) {
        SceneMove move = {.instance = doors[i].instance};
        memcpy(move.world_from_local, doors[i].closed, sizeof doors[i].closed);
        Scene shut = arrange(&scene, &move, 1, arena);
        const SceneObject *leaf = &shut.objects[scene.instances[doors[i].instance].object];
        float middle[3], eye[3], through[3];
        middle_of(leaf, middle);
        assert_true(hypotf(middle[0] - doors[i].middle[0], middle[2] - doors[i].middle[2]) < 0.06f);
        // looking from the one side to the other, at breast height: the leaf
        SceneHit hit;
        beside_door(&scene, &doors[i], -0.3f, eye);
        beside_door(&scene, &doors[i], 0.3f, through);
        for (int k = 0; k < 3; k++) through[k] -= eye[k];
        eye[1] = 1.25f;
        assert_true(scene_ray(&shut, eye, through, 1.0f, &hit));
        assert_int_equal(hit.instance, doors[i].instance);
        assert_false(scene_ray(&scene, eye, through, 1.0f, &hit));
        assert_int_equal(scene_doors(&shut, again, MAX_DOORS), count);
        assert_int_equal(again[i].instance, doors[i].instance);
        assert_memory_equal(again[i].closed, doors[i].closed, sizeof doors[i].closed);
    }
}

static void what_is_no_home_has_no_doors(void **state) {
    Scene scene = room_scene(true, *state);
    SceneDoor doors[MAX_DOORS];
    assert_int_equal(scene_doors(&scene, doors, MAX_DOORS), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_shut_door_cannot_be_passed_and_an_open_one_can),
        test_with_arena(a_shut_door_stands_in_its_opening_and_shuts_again_from_there),
        test_with_arena(what_is_no_home_has_no_doors),
    };
    return cmocka_run_group_tests_name("scenes.scene_doors", tests, NULL, NULL);
}
