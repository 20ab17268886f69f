// The follower reaches every goal that can be reached, by nearly the shortest way, with every body.

#include "room.h"
#include "sim/follower.h"

enum { COUNT = 50 };

typedef struct Score {
    float success, spl, steps;
} Score;

static SimMetrics follow(const Room *room, const SimEpisode *episode) {
    SimState state;
    sim_reset(&room->world, episode, &state);
    while (!state.is_over) {
        sim_step(&room->world, episode, sim_follow(&room->world, episode, &state), &state);
    }
    return sim_metrics(&room->world, episode, &state);
}

static Score follow_all(const Room *room, const SimTask *task, uint64_t seed, Arena *arena) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_make(&room->world, task, COUNT, 1, seed, arena, &episodes, &err), err);
    Score score = {0};
    for (int i = 0; i < COUNT; i++) {
        SimMetrics metrics = follow(room, &episodes.at[i]);
        score.success += metrics.success / COUNT;
        score.spl += metrics.spl / COUNT;
        score.steps = fmaxf(score.steps, metrics.steps);
    }
    print_message("  %s: success %.2f, SPL %.4f, at most %.0f steps\n", task->name,
                  (double)score.success, (double)score.spl, (double)score.steps);
    return score;
}

static void every_task_is_done_nearly_by_the_shortest_way(void **test) {
    Room room;
    room_create(&room, *test);
    for (int t = 0; t < sim_task_count; t++) {
        Score score = follow_all(&room, sim_tasks[t], 1, *test);
        assert_float_equal(score.success, 1.0f, 1e-5f);
        assert_true(score.spl >= 0.97f);
        assert_true(score.steps < 150.0f); // 17 m at most, and turns: it never dithers
    }
    room_destroy(&room);
}

static void other_bodies_do_it_too(void **test) {
    static const struct {
        float forward, turn;
        bool sliding;
        float spl;
    } bodies[] = {
        {0.25f, 30.0f, false, 0.93f}, // ObjectNav on HM3D
        {0.25f, 15.0f, true, 0.96f},  // VLN-CE
        {0.15f, 7.0f, true, 0.97f},   // turns that do not divide the circle
        {0.25f, 45.0f, true, 0.9f},
    };
    Room room;
    room_create(&room, *test);
    for (size_t b = 0; b < ARRAY_COUNT(bodies); b++) {
        room.world.config.forward = bodies[b].forward;
        room.world.config.turn = bodies[b].turn;
        room.world.config.sliding = bodies[b].sliding;
        Score score = follow_all(&room, &sim_task_pointnav, 2 + b, *test);
        assert_float_equal(score.success, 1.0f, 1e-5f);
        assert_true(score.spl >= bodies[b].spl);
    }
    room_destroy(&room);
}

static void a_real_house_is_walked_as_well(void **test) {
    const char *path = test_data("scenes/aws_small_house/aws_small_house.glb", *test);
    SceneConfig scene_config = scene_config_default();
    NavmeshConfig config = navmesh_config_default();
    Room room;
    Error err = {0};
    assert_ok(scene_open(path, &scene_config, *test, &room.scene, &err), err);
    room.navmesh = navmesh_open(&room.scene, &config, *test, &err);
    if (room.navmesh == NULL) fail_msg("%s", err.text);
    room.world = (SimWorld){&room.scene, room.navmesh, sim_config_default()};
    for (int t = 0; t < sim_task_count; t++) {
        Score score = follow_all(&room, sim_tasks[t], 3, *test);
        assert_float_equal(score.success, 1.0f, 1e-5f);
        assert_true(score.spl >= 0.97f);
    }
    room_destroy(&room);
    scene_close(&room.scene);
}

static void it_stops_where_there_is_no_way(void **test) {
    static const float FAR_AWAY[1][3] = {{500.0f, 0.0f, 500.0f}};
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, FAR_AWAY);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    assert_int_equal(sim_follow(&room.world, &episode, &state), ACTION_STOP);
    room_destroy(&room);
}

static void asking_changes_nothing(void **test) {
    static const float GOAL[1][3] = {{-2.0f, 0.0f, 0.0f}};
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    SimState kept = state;
    Action first = sim_follow(&room.world, &episode, &state);
    assert_memory_equal(&state, &kept, sizeof state);
    assert_int_equal(sim_follow(&room.world, &episode, &state), first);
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_task_is_done_nearly_by_the_shortest_way),
        test_with_arena(other_bodies_do_it_too),
        test_with_arena(a_real_house_is_walked_as_well),
        test_with_arena(it_stops_where_there_is_no_way),
        test_with_arena(asking_changes_nothing),
    };
    return cmocka_run_group_tests_name("sim/follower", tests, NULL, NULL);
}
