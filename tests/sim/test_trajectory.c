// A trajectory is one line of JSON from which every score can be computed again.

#include "room.h"

#include <jansson.h>

static const float GOAL[1][3] = {{2.0f, 0.0f, 0.0f}};

static json_t *write_and_read(const SimTrajectory *trajectory, const SimEpisode *episode,
                              const SimMetrics *metrics) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    SimPlay play = {.spec = "a/\"room\".glb",
                    .settings = "sim.drift=0.003\nscene.up=z\n",
                    .agent = "my \"agent\"",
                    .metrics = *metrics,
                    .digest = 0xabcdef};
    sim_trajectory_write(trajectory, episode, &play, out);
    fclose(out);
    assert_ptr_equal(strchr(text, '\n'), text + size - 1); // one line
    json_error_t where;
    json_t *json = json_loadb(text, size, 0, &where);
    if (json == NULL) fail_msg("%s", where.text);
    free(text);
    return json;
}

static SimTrajectory walk(const Room *room, const SimEpisode *episode, SimState *state,
                          Arena *arena) {
    static const Action actions[] = {ACTION_FORWARD, ACTION_TURN_LEFT, ACTION_FORWARD, ACTION_STOP};
    SimTrajectory trajectory = sim_trajectory_create(ARRAY_COUNT(actions), arena);
    sim_reset(&room->world, episode, state);
    sim_trajectory_add(&trajectory, ACTION_STOP, state);
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        sim_step(&room->world, episode, actions[i], state);
        sim_trajectory_add(&trajectory, actions[i], state);
    }
    return trajectory;
}

static void the_line_holds_every_step(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    SimTrajectory trajectory = walk(&room, &episode, &state, *test);
    SimMetrics metrics = sim_metrics(&room.world, &episode, &state);
    json_t *json = write_and_read(&trajectory, &episode, &metrics);

    assert_string_equal(json_string_value(json_object_get(json, "agent")), "my \"agent\"");
    assert_string_equal(json_string_value(json_object_get(json, "task")), "pointnav");
    assert_string_equal(json_string_value(json_object_get(json, "digest")), "0000000000abcdef");
    const json_t *actions = json_object_get(json, "actions");
    assert_int_equal(json_array_size(actions), 4);
    assert_int_equal(json_integer_value(json_array_get(actions, 1)), ACTION_TURN_LEFT);
    const json_t *positions = json_object_get(json, "positions");
    assert_int_equal(json_array_size(positions), 5);
    const json_t *last = json_array_get(positions, 4);
    for (size_t k = 0; k < 3; k++) { // the same float, not a near one
        assert_true((float)json_number_value(json_array_get(last, k)) == state.position[k]);
    }
    const json_t *scores = json_object_get(json, "metrics");
    for (int m = 0; m < SIM_METRIC_COUNT; m++) {
        assert_true(json_is_number(json_object_get(scores, sim_metric_names[m])));
    }
    assert_string_equal(json_string_value(json_object_get(json, "spec")), "a/\"room\".glb");
    const json_t *settings = json_object_get(json, "settings");
    assert_int_equal(json_array_size(settings), 2);
    assert_string_equal(json_string_value(json_array_get(settings, 1)), "scene.up=z");
    json_decref(json);
    room_destroy(&room);
}

static void an_infinite_distance_is_written_as_null(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    SimTrajectory trajectory = walk(&room, &episode, &state, *test);
    SimMetrics metrics = {.distance_to_goal = INFINITY};
    json_t *json = write_and_read(&trajectory, &episode, &metrics);
    const json_t *scores = json_object_get(json, "metrics");
    assert_true(json_is_null(json_object_get(scores, "distance_to_goal")));
    json_decref(json);
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_line_holds_every_step),
        test_with_arena(an_infinite_distance_is_written_as_null),
    };
    return cmocka_run_group_tests_name("sim/trajectory", tests, NULL, NULL);
}
