// Every task of the registry makes episodes that can be done, the same for a seed; ObjectNav's goal
// points are near the thing, on its side of the wall, and see it.

#include "room.h"
#include "scenes/ray.h"

enum { COUNT = 12, VISITS = 2 };

static SimEpisodes make(const Room *room, const SimTask *task, int count, uint64_t seed,
                        Arena *arena) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_make(&room->world, task, count, VISITS, seed, arena, &episodes, &err),
              err);
    assert_int_equal(episodes.count, count * VISITS);
    return episodes;
}

static void tasks_are_found_by_name(void **test) {
    UNUSED(test);
    for (int i = 0; i < sim_task_count; i++) {
        assert_ptr_equal(sim_task_find(sim_tasks[i]->name), sim_tasks[i]);
    }
    assert_null(sim_task_find("cooking"));
}

static void every_episode_starts_out_of_reach_and_can_be_reached(void **test) {
    Room room;
    room_create(&room, *test);
    for (int t = 0; t < sim_task_count; t++) {
        SimEpisodes episodes = make(&room, sim_tasks[t], COUNT, 1, *test);
        for (int i = 0; i < episodes.count; i++) {
            const SimEpisode *e = &episodes.at[i];
            assert_ptr_equal(e->task, sim_tasks[t]);
            assert_true(navmesh_is_navigable(room.navmesh, e->start, 0.5f));
            float distance = navmesh_distance(room.navmesh, e->start, e->goals, e->goal_count);
            assert_float_equal(distance, e->geodesic, 1e-4f);
            assert_true(distance >= 1.0f && distance <= 30.0f);
            assert_true(distance > e->task->reach(&room.world));
        }
    }
    room_destroy(&room);
}

static void a_seed_gives_the_same_episodes_again_and_another_seed_others(void **test) {
    Room room;
    room_create(&room, *test);
    for (int t = 0; t < sim_task_count; t++) {
        SimEpisodes a = make(&room, sim_tasks[t], COUNT, 7, *test);
        SimEpisodes b = make(&room, sim_tasks[t], COUNT, 7, *test);
        SimEpisodes c = make(&room, sim_tasks[t], COUNT, 8, *test);
        int differ = 0;
        for (int i = 0; i < a.count; i++) {
            assert_memory_equal(a.at[i].start, b.at[i].start, sizeof a.at[i].start);
            assert_true(a.at[i].start_yaw == b.at[i].start_yaw);
            assert_true(a.at[i].seed == b.at[i].seed);
            differ += memcmp(a.at[i].start, c.at[i].start, sizeof a.at[i].start) != 0;
        }
        assert_int_equal(differ, a.count);
        // asking for fewer gives the first ones
        SimEpisodes few = make(&room, sim_tasks[t], 2, 7, *test);
        assert_memory_equal(few.at[1].start, a.at[1].start, sizeof few.at[1].start);
    }
    room_destroy(&room);
}

static void the_second_visit_has_the_same_goal_from_another_start(void **test) {
    Room room;
    room_create(&room, *test);
    for (int t = 0; t < sim_task_count; t++) {
        enum { GOALS = 3 }; // the room has four things to find
        SimEpisodes episodes = make(&room, sim_tasks[t], GOALS, 3, *test);
        for (int i = 0; i < GOALS; i++) {
            const SimEpisode *first = &episodes.at[i], *second = &episodes.at[i + GOALS];
            assert_int_equal(first->visit, 1);
            assert_int_equal(second->visit, 2);
            assert_string_equal(first->category, second->category);
            assert_int_equal(first->goal_count, second->goal_count);
            assert_memory_equal(first->goals[0], second->goals[0], sizeof first->goals[0]);
            assert_memory_not_equal(first->start, second->start, sizeof first->start);
        }
    }
    room_destroy(&room);
}

static void most_pointnav_ways_wind(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisodes episodes = make(&room, &sim_task_pointnav, 30, 5, *test);
    int winding = 0;
    for (int i = 0; i < episodes.count; i++) {
        const SimEpisode *e = &episodes.at[i];
        float straight =
            glm_vec3_distance((float *)(uintptr_t)e->start, (float *)(uintptr_t)e->goals[0]);
        winding += e->geodesic >= 1.1f * straight;
    }
    assert_true(winding >= episodes.count * 3 / 4);
    room_destroy(&room);
}

//---- ImageNav ----------------------------------------------------------------------------------

static void pictures_are_taken_where_the_way_ahead_is_open(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisodes episodes = make(&room, &sim_task_imagenav, 20, 4, *test);
    for (int i = 0; i < episodes.count; i++) {
        const SimEpisode *e = &episodes.at[i];
        assert_int_equal(e->goal_count, 1);
        float eye[3] = {e->goals[0][0], e->goals[0][1] + room.world.config.sensor_height,
                        e->goals[0][2]};
        float ahead[3] = {-sinf(e->goal_yaw), 0, -cosf(e->goal_yaw)};
        SceneHit hit;
        assert_false(scene_ray(&room.scene, eye, ahead, 1.5f, &hit));
        assert_true(e->geodesic >= 2.0f);
    }
    room_destroy(&room);
}

static void a_picture_keeps_its_heading_when_it_is_set_again(void **test) {
    Room room;
    room_create(&room, *test);
    enum { GOALS = 3 };
    SimEpisodes a = make(&room, &sim_task_imagenav, GOALS, 7, *test);
    SimEpisodes b = make(&room, &sim_task_imagenav, GOALS, 7, *test);
    SimEpisodes c = make(&room, &sim_task_imagenav, GOALS, 8, *test);
    for (int i = 0; i < GOALS; i++) {
        assert_true(a.at[i].goal_yaw == a.at[i + GOALS].goal_yaw);
        assert_true(a.at[i].goal_yaw == b.at[i].goal_yaw);
        assert_true(a.at[i].goal_yaw != c.at[i].goal_yaw);
    }
    room_destroy(&room);
}

//---- ObjectNav -----------------------------------------------------------------------------------

static void objectnav_asks_for_every_findable_thing_before_any_twice(void **test) {
    static const char *const things[] = {"chair", "shelf", "lamp", "sofa"};
    Room room;
    room_create(&room, *test);
    SimEpisodes episodes = make(&room, &sim_task_objectnav, 4, 2, *test);
    for (size_t t = 0; t < ARRAY_COUNT(things); t++) {
        int asked = 0;
        for (int i = 0; i < 4; i++) asked += strcmp(episodes.at[i].category, things[t]) == 0;
        assert_int_equal(asked, 1); // and so: no wall, no floor, none of the seven books
    }
    room_destroy(&room);
}

static void viewpoints_are_near_the_thing_and_see_it(void **test) {
    Room room;
    room_create(&room, *test);
    uint32_t shelf = scene_category_find(&room.scene, "shelf");
    const float(*points)[3];
    int count = sim_object_viewpoints(&room.world, shelf, *test, &points);
    assert_in_range(count, 10, 128);
    for (int i = 0; i < count; i++) {
        assert_true(points[i][0] > 0.0f); // never from behind the wall, where it is as near
        float dx = fmaxf(0.0f, points[i][0] - 0.4f);
        float dz = fmaxf(0.0f, fmaxf(-4.0f - points[i][2], points[i][2] + 3.0f));
        assert_true(hypotf(dx, dz) <= room.world.config.view_distance);
        assert_true(navmesh_is_navigable(room.navmesh, points[i], 0.5f));
    }
    assert_int_equal(sim_object_viewpoints(&room.world, 0, *test, &points), 0);
    room_destroy(&room);
}

static void stopping_anywhere_beside_the_thing_is_a_success(void **test) {
    Room room;
    room_create(&room, *test);
    uint32_t sofa = scene_category_find(&room.scene, "sofa");
    SimEpisode episode = room_episode(&room, 4.0f, -4.0f, 0.0f, NULL);
    episode.task = &sim_task_objectnav;
    episode.goal_count = sim_object_viewpoints(&room.world, sofa, *test, &episode.goals);
    Rng rng = rng_create(3);
    int near = 0;
    for (int i = 0; i < 4000; i++) {
        float p[3];
        navmesh_random_point(room.navmesh, &rng, 0, p);
        float dx = fmaxf(0.0f, fmaxf(2.0f - p[0], p[0] - 3.6f));
        float dz = fmaxf(0.0f, fmaxf(3.0f - p[2], p[2] - 3.8f));
        float away = hypotf(dx, dz);
        SimState state;
        sim_reset(&room.world, &episode, &state);
        memcpy(state.position, p, sizeof p);
        sim_step(&room.world, &episode, ACTION_STOP, &state);
        bool success = sim_metrics(&room.world, &episode, &state).success > 0.0f;
        if (away > 1.25f) assert_false(success);
        if (away < 0.1f || away > 0.9f || p[1] > 0.3f) continue; // on the seat, or at the rim
        assert_true(success);
        near++;
    }
    assert_true(near > 100);
    room_destroy(&room);
}

static void a_scene_without_things_says_so(void **test) {
    SceneBuilder *builder = scene_builder_create(*test);
    ROOM_BOX(builder, "floor", -5.0f, -0.2f, -5.0f, 5.0f, 0.0f, 5.0f);
    Room room;
    scene_builder_finish(builder, "bare", *test, &room.scene);
    NavmeshConfig config = navmesh_config_default();
    Error err = {0};
    room.navmesh = navmesh_build(&room.scene, &config, *test, &err);
    room.world = (SimWorld){&room.scene, room.navmesh, sim_config_default()};
    SimEpisodes episodes;
    assert_false(
        sim_episodes_make(&room.world, &sim_task_objectnav, 1, 1, 1, *test, &episodes, &err));
    assert_string_equal(err.text, "objectnav episodes: bare: 'floor' is nothing to find");
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_are_found_by_name),
        test_with_arena(every_episode_starts_out_of_reach_and_can_be_reached),
        test_with_arena(a_seed_gives_the_same_episodes_again_and_another_seed_others),
        test_with_arena(the_second_visit_has_the_same_goal_from_another_start),
        test_with_arena(most_pointnav_ways_wind),
        test_with_arena(pictures_are_taken_where_the_way_ahead_is_open),
        test_with_arena(a_picture_keeps_its_heading_when_it_is_set_again),
        test_with_arena(objectnav_asks_for_every_findable_thing_before_any_twice),
        test_with_arena(viewpoints_are_near_the_thing_and_see_it),
        test_with_arena(stopping_anywhere_beside_the_thing_is_a_success),
        test_with_arena(a_scene_without_things_says_so),
    };
    return cmocka_run_group_tests_name("sim/task", tests, NULL, NULL);
}
