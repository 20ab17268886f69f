// People who wait to be moved, and what of the scene does not notice them.

#include "arranged_home.h"

static void people_stand_by_and_leave_the_scene_as_it_is(void **state) {
    Arena *arena = *state;
    Scene empty = open_home(3, 0, arena), peopled = open_home(3, 4, arena);
    assert_int_equal(empty.people, 0);
    assert_int_equal(peopled.people, 4);
    assert_int_equal(peopled.instance_count, empty.instance_count + 4);
    assert_int_not_equal(peopled.hash, empty.hash);
    assert_memory_equal(peopled.low, empty.low, sizeof empty.low);
    assert_memory_equal(peopled.high, empty.high, sizeof empty.high);
    assert_int_equal(scene_world_triangle_count(&peopled), scene_world_triangle_count(&empty));
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t instance = empty.instance_count + i, index = peopled.instances[instance].object;
        const SceneObject *person = &peopled.objects[index];
        assert_string_equal(scene_object_name(&peopled, index),
                            text_format(arena, "person_%u", i + 1));
        assert_string_equal(category_of(&peopled, index), "person");
        assert_true(person->high[1] < empty.low[1] - 50.0f);
        assert_true(person->high[1] - person->low[1] > 1.6f);
        assert_true(person->high[1] - person->low[1] < 1.8f);
        assert_true(person->high[0] - person->low[0] < 0.75f);
    }
    NavmeshConfig config = navmesh_config_default();
    Navmesh *without = room_build(&empty, &config, arena);
    Navmesh *with = room_build(&peopled, &config, arena);
    assert_int_equal(navmesh_digest(without), navmesh_digest(with));
    navmesh_close(without);
    navmesh_close(with);
}

static void without_people_a_home_has_the_hash_that_it_always_had(void **state) {
    assert_int_equal(open_home(3, 0, *state).hash, 0xa22ff6eeffa0c015u);
}

static void a_person_moved_into_a_room_is_met_by_rays_but_not_by_the_navmesh(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 1, arena);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *before = room_build(&scene, &config, arena);
    float place[3];
    free_place(before, (float[3]){100, 0, 0}, place);
    SceneMove move = {.instance = scene.instance_count - 1};
    glm_translate_make(move.world_from_local, place);
    Scene met = arrange(&scene, &move, 1, arena);
    uint32_t person = scene.instances[move.instance].object;
    SceneHit hit;
    const float eye[3] = {place[0], 1.1f, place[2] + 0.6f}, ahead[3] = {0, 0, -1};
    assert_true(scene_ray(&met, eye, ahead, 2.0f, &hit));
    assert_int_equal(hit.object, person);
    assert_memory_equal(met.low, scene.low, sizeof scene.low);
    Navmesh *after = room_build(&met, &config, arena);
    assert_int_equal(navmesh_digest(before), navmesh_digest(after));
    navmesh_close(before);
    navmesh_close(after);
}

static void the_cache_knows_how_many_people_there_are(void **state) {
    Arena *arena = *state;
    const char *cache = text_format(arena, "/tmp/cairn-people-%d", (int)getpid());
    assert_int_equal(setenv("CAIRN_CACHE", cache, 1), 0);
    SceneConfig config = scene_config_default();
    for (int i = 0; i < 6; i++) {
        Scene scene;
        Error err;
        config.people = i % 3;
        assert_ok(scene_open("home:1", &config, arena, &scene, &err), err);
        assert_int_equal(scene.people, i % 3);
        assert_int_equal(scene.is_mapped, i >= 3);
        scene_close(&scene);
    }
    if (system(text_format(arena, "rm -rf '%s'", cache)) != 0) fail_msg("cannot remove %s", cache);
    unsetenv("CAIRN_CACHE");
}

static void too_many_people_are_an_error(void **state) {
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    config.people = -1;
    assert_false(scene_open("home:1", &config, *state, &scene, &err));
    config.people = 65;
    assert_false(scene_open("home:1", &config, *state, &scene, &err));
    assert_non_null(strstr(err.text, "scene.people"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(people_stand_by_and_leave_the_scene_as_it_is),
        test_with_arena(without_people_a_home_has_the_hash_that_it_always_had),
        test_with_arena(a_person_moved_into_a_room_is_met_by_rays_but_not_by_the_navmesh),
        test_with_arena(the_cache_knows_how_many_people_there_are),
        test_with_arena(too_many_people_are_an_error),
    };
    return cmocka_run_group_tests_name("scenes.scene_people", tests, NULL, NULL);
}
