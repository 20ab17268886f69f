// Scenes arranged anew: what moves is gone where it was and is there where it went, for rays and
// for feet. On homes and on a toy room.

#include "arranged_home.h"

static void a_moved_chair_is_met_where_it_went_and_not_where_it_was(void **state) {
    ChairMove m = move_a_chair(*state);
    assert_int_equal(seen_from_above(&m.before, m.from[0], m.from[2]), m.chair);
    assert_int_not_equal(seen_from_above(&m.before, m.to[0], m.to[2]), m.chair);
    assert_int_not_equal(seen_from_above(&m.after, m.from[0], m.from[2]), m.chair);
    assert_int_equal(seen_from_above(&m.after, m.to[0], m.to[2]), m.chair);
    navmesh_close(m.navmesh);
}

static void boxes_follow_what_moves_and_nothing_else_changes(void **state) {
    ChairMove m = move_a_chair(*state);
    for (uint32_t i = 0; i < m.before.object_count; i++) {
        const SceneObject *was = &m.before.objects[i], *is = &m.after.objects[i];
        if (i != m.chair) assert_memory_equal(was, is, sizeof *was);
        for (int k = 0; k < 3 && i == m.chair; k++) {
            assert_float_equal(is->low[k], was->low[k] + m.by[k], 1e-4f);
            assert_float_equal(is->high[k], was->high[k] + m.by[k], 1e-4f);
        }
    }
    assert_memory_equal(m.before.low, m.after.low, sizeof m.before.low);
    assert_memory_equal(m.before.high, m.after.high, sizeof m.before.high);
    for (uint32_t i = 0; i < m.before.instance_count; i++)
        if (i != m.move.instance)
            assert_memory_equal(&m.before.instances[i], &m.after.instances[i],
                                sizeof m.before.instances[i]);
    assert_ptr_equal(m.before.triangles, m.after.triangles);
    navmesh_close(m.navmesh);
}

// every 5 cm of floor that can be walked on before and not after, or after and not before, lies
// within `reach` of one of two places
static void check_floor(const Navmesh *before, const Navmesh *after, const float a[3],
                        const float b[3], float reach, Arena *arena) {
    NavmeshView was = navmesh_top_down(before, 0.05f, 0.0f, arena);
    NavmeshView is = navmesh_top_down(after, 0.05f, 0.0f, arena);
    assert_int_equal(was.width, is.width);
    assert_int_equal(was.height, is.height);
    int changed = 0;
    for (uint32_t i = 0; i < was.width * was.height; i++) {
        if ((was.island[i] < 0) == (is.island[i] < 0)) continue;
        float p[3];
        navmesh_view_to_world(&was, (int)(i % was.width), (int)(i / was.width), p);
        float away = fminf(hypotf(p[0] - a[0], p[2] - a[2]), hypotf(p[0] - b[0], p[2] - b[2]));
        // the border of a room is simplified as a whole, so its rim may shift by a cell anywhere
        float rim = fmaxf(navmesh_obstacle_distance(before, p, 1.0f),
                          navmesh_obstacle_distance(after, p, 1.0f));
        if (away > reach && rim > 0.05f)
            fail_msg("floor changed %.2f m away, at %.2f, %.2f", (double)away, (double)p[0],
                     (double)p[2]);
        changed++;
    }
    assert_in_range(changed, 100, 2000);
}

static void
the_walkable_floor_changes_round_both_places_of_a_moved_chair_and_nowhere_else(void **state) {
    Arena *arena = *state;
    ChairMove m = move_a_chair(arena);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *after = room_build(&m.after, &config, arena);
    const float to[3] = {m.to[0], 0.0f, m.to[2]};
    assert_true(navmesh_is_navigable(m.navmesh, to, 0.5f));
    assert_true(navmesh_obstacle_distance(after, to, 1.0f) < 0.05f);
    check_floor(m.navmesh, after, m.from, m.to, 1.0f, arena);
    navmesh_close(after);
    navmesh_close(m.navmesh);
}

static void the_hash_tells_arrangements_apart_but_not_the_ways_to_them(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 0, arena);
    uint32_t things[MAX_THINGS];
    assert_true(scene_movables(&scene, things, MAX_THINGS) > 2);
    SceneMove a = move_by(&scene, things[0], (float[3]){1, 0, 0});
    SceneMove b = move_by(&scene, things[1], (float[3]){0, 0, 1});
    uint64_t none = arrange(&scene, NULL, 0, arena).hash;
    uint64_t only_a = arrange(&scene, &a, 1, arena).hash;
    uint64_t both = arrange(&scene, (SceneMove[]){a, b}, 2, arena).hash;
    assert_int_not_equal(none, scene.hash);
    assert_int_not_equal(only_a, none);
    assert_int_not_equal(only_a, both);
    assert_int_equal(both, arrange(&scene, (SceneMove[]){b, a}, 2, arena).hash);
    Scene first = arrange(&scene, &a, 1, arena);
    assert_int_not_equal(arrange(&first, &b, 1, arena).hash, scene.hash);
}

static void closing_an_arranged_scene_leaves_the_original_mapped(void **state) {
    Arena *arena = *state;
    const char *cache = text_format(arena, "/tmp/cairn-arrange-%d", (int)getpid());
    assert_int_equal(setenv("CAIRN_CACHE", cache, 1), 0);
    SceneConfig config = scene_config_default();
    Error err;
    Scene scene;
    for (int i = 0; i < 2; i++) {
        assert_ok(scene_open("home:1", &config, arena, &scene, &err), err);
        if (i == 0) scene_close(&scene);
    }
    assert_true(scene.is_mapped);
    uint32_t chair = a_chair(&scene);
    SceneMove move = move_by(&scene, chair, (float[3]){0.5f, 0, 0});
    Scene arranged = arrange(&scene, &move, 1, arena);
    scene_close(&arranged);
    assert_null(arranged.triangles);
    float middle[3];
    middle_of(&scene.objects[chair], middle);
    assert_int_equal(seen_from_above(&scene, middle[0], middle[2]), chair);
    scene_close(&scene);
    if (system(text_format(arena, "rm -rf '%s'", cache)) != 0) fail_msg("cannot remove %s", cache);
    unsetenv("CAIRN_CACHE");
}

static void a_move_of_nothing_or_to_nowhere_is_an_error(void **state) {
    Arena *arena = *state;
    Scene scene = room_scene(true, arena), arranged;
    Error err;
    SceneMove move = {.instance = scene.instance_count, .world_from_local = GLM_MAT4_IDENTITY_INIT};
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    assert_non_null(strstr(err.text, "instance 1"));
    move.instance = 0;
    move.world_from_local[1][1] = 0.0f;
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    move.world_from_local[1][1] = NAN;
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    assert_non_null(strstr(err.text, "flattened"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_moved_chair_is_met_where_it_went_and_not_where_it_was),
        test_with_arena(boxes_follow_what_moves_and_nothing_else_changes),
        test_with_arena(
            the_walkable_floor_changes_round_both_places_of_a_moved_chair_and_nowhere_else),
        test_with_arena(the_hash_tells_arrangements_apart_but_not_the_ways_to_them),
        test_with_arena(closing_an_arranged_scene_leaves_the_original_mapped),
        test_with_arena(a_move_of_nothing_or_to_nowhere_is_an_error),
    };
    return cmocka_run_group_tests_name("scenes.scene_arrange", tests, NULL, NULL);
}
