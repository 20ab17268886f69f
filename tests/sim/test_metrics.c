// Scores against values worked out by hand from the papers' definitions.

#include "room.h"

static void repeat(const Room *room, const SimEpisode *episode, Action action, int times,
                   SimState *state) {
    for (int i = 0; i < times; i++) sim_step(&room->world, episode, action, state);
}

static void begin(const Room *room, const SimEpisode *episode, SimState *state) {
    sim_reset(&room->world, episode, state);
}

// one metre straight ahead of (2, 1) facing -Z
static const float AHEAD[1][3] = {{2.0f, 0.0f, 0.0f}};

static void the_direct_way_scores_one(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, AHEAD);
    SimState state;
    begin(&room, &episode, &state);
    assert_float_equal(state.start_distance, 1.0f, 0.01f);
    repeat(&room, &episode, ACTION_FORWARD, 4, &state);
    SimMetrics walked = sim_metrics(&room.world, &episode, &state);
    assert_float_equal(walked.success, 0.0f, 0.0f); // not before stop is called
    assert_float_equal(walked.soft_spl, 1.0f, 0.01f);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    SimMetrics stopped = sim_metrics(&room.world, &episode, &state);
    assert_float_equal(stopped.success, 1.0f, 0.0f);
    assert_float_equal(stopped.spl, 1.0f, 0.01f);
    assert_float_equal(stopped.distance_to_goal, 0.0f, 0.01f);
    assert_float_equal(stopped.path_length, 1.0f, 0.01f);
    assert_float_equal(stopped.steps, 5.0f, 0.0f);
    assert_float_equal(stopped.collisions, 0.0f, 0.0f);
    room_destroy(&room);
}

static void a_detour_costs_its_share(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 180.0f, AHEAD);
    SimState state;
    begin(&room, &episode, &state);
    repeat(&room, &episode, ACTION_FORWARD, 2, &state); // 0.5 m the wrong way
    repeat(&room, &episode, ACTION_TURN_LEFT, 18, &state);
    repeat(&room, &episode, ACTION_FORWARD, 4, &state); // back, and half of the way
    SimMetrics half = sim_metrics(&room.world, &episode, &state);
    assert_float_equal(half.soft_spl, 0.5f * 1.0f / 1.5f, 0.01f);
    repeat(&room, &episode, ACTION_FORWARD, 2, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    SimMetrics end = sim_metrics(&room.world, &episode, &state);
    assert_float_equal(end.spl, 1.0f / 2.0f, 0.01f); // d0 = 1, p = 0.5 + 1.5
    assert_float_equal(end.soft_spl, 0.5f, 0.01f);
    room_destroy(&room);
}

static void reach_is_strict(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, AHEAD);
    SimState state;
    begin(&room, &episode, &state);
    repeat(&room, &episode, ACTION_FORWARD, 2, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    float left = sim_metrics(&room.world, &episode, &state).distance_to_goal;
    assert_float_equal(left, 0.5f, 0.01f);
    room.world.config.success_distance = left;
    assert_float_equal(sim_metrics(&room.world, &episode, &state).success, 0.0f, 0.0f);
    room.world.config.success_distance = nextafterf(left, 1.0f);
    assert_float_equal(sim_metrics(&room.world, &episode, &state).success, 1.0f, 0.0f);
    room_destroy(&room);
}

static void the_distance_is_walked_round_the_wall(void **test) {
    static const float BEHIND[1][3] = {{-1.0f, 0.0f, 0.0f}};
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 1.0f, 0.0f, 0.0f, BEHIND);
    SimState state;
    begin(&room, &episode, &state);
    // twice from (1, 0) to the wall's corner, about (0.2, 3), and 0.4 m along its end
    assert_float_equal(state.start_distance, 2.0f * hypotf(0.8f, 3.0f) + 0.4f, 0.25f);
    room_destroy(&room);
}

static void an_episode_that_starts_on_its_goal_scores_one_for_stopping(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, AHEAD);
    episode.goals = (const float(*)[3]) & episode.start;
    SimState state;
    begin(&room, &episode, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    SimMetrics metrics = sim_metrics(&room.world, &episode, &state);
    assert_float_equal(metrics.spl, 1.0f, 0.0f);
    assert_float_equal(metrics.soft_spl, 1.0f, 1e-3f);
    room_destroy(&room);
}

static void a_goal_without_a_path_scores_nothing_and_no_nan(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, AHEAD);
    episode.goal_count = 0;
    SimState state;
    begin(&room, &episode, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    SimMetrics metrics = sim_metrics(&room.world, &episode, &state);
    assert_true(isinf(metrics.distance_to_goal));
    assert_true(metrics.success == 0.0f && metrics.spl == 0.0f && metrics.soft_spl == 0.0f);
    room_destroy(&room);
}

static void names_are_those_of_habitat_in_the_order_of_the_struct(void **test) {
    UNUSED(test);
    assert_string_equal(sim_metric_names[0], "success");
    assert_string_equal(sim_metric_names[2], "soft_spl");
    assert_string_equal(sim_metric_names[SIM_METRIC_COUNT - 1], "steps");
    assert_int_equal(offsetof(SimMetrics, steps), (SIM_METRIC_COUNT - 1) * sizeof(float));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_direct_way_scores_one),
        test_with_arena(a_detour_costs_its_share),
        test_with_arena(reach_is_strict),
        test_with_arena(the_distance_is_walked_round_the_wall),
        test_with_arena(an_episode_that_starts_on_its_goal_scores_one_for_stopping),
        test_with_arena(a_goal_without_a_path_scores_nothing_and_no_nan),
        cmocka_unit_test(names_are_those_of_habitat_in_the_order_of_the_struct),
    };
    return cmocka_run_group_tests_name("sim/metrics", tests, NULL, NULL);
}
