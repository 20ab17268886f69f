// A line of trajectories.jsonl is enough to play its episode again, step for step; one that was cut
// off or altered is found.

#include "room.h"
#include "sim/follower.h"
#include "sim/recording.h"

static const char SETTINGS[] = "sim.actuation=locobot_ilqr\nsim.drift=0.01\n";

// appends what the follower does in the episode
static SimState play(const Room *room, const SimEpisode *episode, FILE *out, Arena *arena) {
    SimState state;
    SimTrajectory trajectory = sim_trajectory_create(room->world.config.max_steps, arena);
    sim_reset(&room->world, episode, &state);
    sim_trajectory_add(&trajectory, ACTION_STOP, &state);
    while (!state.is_over) {
        Action action = sim_follow(&room->world, episode, &state);
        sim_step(&room->world, episode, action, &state);
        sim_trajectory_add(&trajectory, action, &state);
    }
    SimPlay done = {.spec = "some where/room.glb",
                    .settings = SETTINGS,
                    .agent = "follower",
                    .metrics = sim_metrics(&room->world, episode, &state),
                    .digest = sim_digest(&state)};
    sim_trajectory_write(&trajectory, episode, &done, out);
    return state;
}

static void err_in(Room *room) {
    Error err = {0};
    room->world.config.drift = 0.01f;
    assert_ok(sim_actuation_choose("locobot_ilqr", &room->world.actuation, &err), err);
}

typedef struct Written {
    SimEpisodes made;
    SimState *ends; // [made.count]
    FileBytes text;
} Written;

static Written write_task(const Room *room, const char *task, int count, Arena *arena) {
    Error err = {0};
    Written written;
    assert_ok(sim_episodes_make(&room->world, sim_task_find(task), count, 1, 7, arena,
                                &written.made, &err),
              err);
    SimEpisode *last = &written.made.at[count - 1]; // with what only some files have
    last->reach = 0.35f, last->start_pitch = -0.25f, last->visit = 3;
    written.ends = arena_array(arena, SimState, (size_t)written.made.count);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (int i = 0; i < written.made.count; i++)
        written.ends[i] = play(room, &written.made.at[i], out, arena);
    fclose(out);
    uint8_t *copy = arena_alloc(arena, size + 1);
    memcpy(copy, text, size);
    free(text);
    written.text = (FileBytes){copy, size};
    return written;
}

static SimRecordings parse(FileBytes text, Arena *arena) {
    SimRecordings recordings;
    Error err = {0};
    assert_ok(sim_recordings_parse(text, arena, &recordings, &err), err);
    return recordings;
}

static void assert_same_episode(const SimEpisode *a, const SimEpisode *b) {
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->scene, b->scene);
    assert_string_equal(a->category, b->category);
    assert_ptr_equal(a->task, b->task);
    assert_memory_equal(a->start, b->start, sizeof a->start);
    assert_true(a->start_yaw == b->start_yaw && a->start_pitch == b->start_pitch);
    assert_true(a->goal_yaw == b->goal_yaw && a->geodesic == b->geodesic && a->reach == b->reach);
    assert_int_equal(a->goal_count, b->goal_count);
    assert_memory_equal(a->goals, b->goals, (size_t)a->goal_count * sizeof *a->goals);
    assert_true(a->seed == b->seed && a->visit == b->visit);
}

static void every_task_comes_back_and_ends_in_the_same_state(void **test) {
    Room room;
    room_create(&room, *test);
    for (int errs = 0; errs < 2; errs++) {
        if (errs) err_in(&room);
        for (int t = 0; t < sim_task_count; t++) {
            Written written = write_task(&room, sim_tasks[t]->name, 2, *test);
            SimRecordings read = parse(written.text, *test);
            assert_int_equal(read.count, 2);
            for (int i = 0; i < 2; i++) {
                const SimRecording *recording = &read.at[i];
                assert_same_episode(&recording->episode, &written.made.at[i]);
                assert_string_equal(recording->spec, "some where/room.glb");
                assert_string_equal(recording->settings, SETTINGS);
                assert_string_equal(recording->agent, "follower");
                SimState state;
                Error err = {0};
                assert_ok(
                    sim_recording_replay(&room.world, recording, recording->count, &state, &err),
                    err);
                assert_memory_equal(&state, &written.ends[i], sizeof state); // bit for bit
                assert_true(sim_digest(&state) == recording->digest);
                SimMetrics metrics = sim_metrics(&room.world, &recording->episode, &state);
                assert_memory_equal(&metrics, &recording->metrics, sizeof metrics);
                assert_int_equal(recording->line, i + 1);
            }
        }
    }
    room_destroy(&room);
}

static void going_on_from_any_step_ends_the_same(void **test) {
    Room room;
    room_create(&room, *test);
    err_in(&room);
    Written written = write_task(&room, "pointnav", 1, *test);
    SimRecordings read = parse(written.text, *test);
    const SimRecording *recording = &read.at[0];
    assert_true(recording->count > 5);
    for (int from = 0; from <= recording->count; from++) {
        SimState state;
        Error err = {0};
        assert_ok(sim_recording_replay(&room.world, recording, from, &state, &err), err);
        assert_int_equal(state.step, from);
        for (int i = from; i < recording->count; i++)
            sim_step(&room.world, &recording->episode, (Action)recording->actions[i], &state);
        assert_memory_equal(&state, &written.ends[0], sizeof state);
    }
    room_destroy(&room);
}

// the prefixes that end a line hold the lines so far, all others are refused
static void every_shorter_prefix_fails_cleanly_or_holds_fewer_lines(void **test) {
    Room room;
    room_create(&room, *test);
    Written written = write_task(&room, "pointnav", 2, *test);
    const char *text = (const char *)written.text.data;
    size_t first = (size_t)(strchr(text, '\n') - text);
    for (size_t size = 0; size < written.text.size; size++) {
        Arena arena = arena_create("prefix");
        uint8_t *exact = arena_alloc(&arena, size + 1); // nothing readable behind it
        memcpy(exact, text, size);
        SimRecordings read;
        Error err = {0};
        bool ok = sim_recordings_parse((FileBytes){exact, size}, &arena, &read, &err);
        bool is_whole = size == first || size == first + 1;
        if (size + 1 == written.text.size)
            assert_true(ok && read.count == 2); // only the last end of line is missing
        else if (is_whole)
            assert_true(ok && read.count == 1);
        else
            assert_true(!ok && err.text[0] != '\0');
        arena_destroy(&arena);
    }
    room_destroy(&room);
}

static void what_was_altered_is_found_at_its_step(void **test) {
    Room room;
    room_create(&room, *test);
    Written written = write_task(&room, "pointnav", 1, *test);
    SimRecording recording = parse(written.text, *test).at[0];
    size_t bytes = (size_t)(recording.count + 1) * sizeof *recording.positions;
    float(*positions)[3] = arena_alloc(*test, bytes);
    memcpy(positions, recording.positions, bytes);
    positions[3][2] += 0.001f;
    recording.positions = (const float(*)[3])positions;
    SimState state;
    Error err = {0};
    assert_true(sim_recording_replay(&room.world, &recording, 2, &state, &err));
    assert_false(sim_recording_replay(&room.world, &recording, recording.count, &state, &err));
    assert_non_null(strstr(err.text, "step 3: "));
    // the settings are part of it
    recording = parse(written.text, *test).at[0];
    room.world.config.forward = 0.3f;
    assert_false(sim_recording_replay(&room.world, &recording, recording.count, &state, &err));
    room_destroy(&room);
}

static const char LINE[] =
    "{\"episode\":\"3\",\"scene\":\"room\",\"task\":\"pointnav\",\"agent\":\"a\",\"digest\":\"9f\","
    "\"metrics\":{\"success\":1,\"spl\":1,\"soft_spl\":1,\"distance_to_goal\":null,\"collisions\":"
    "0,"
    "\"path_length\":0,\"steps\":1},\"actions\":[0],\"positions\":[[0,0,0],[0,0,0]],"
    "\"headings\":[0,0],\"collisions\":[0,0],\"spec\":\"room\",\"start\":{\"position\":[0,0,0],"
    "\"heading\":0,\"pitch\":0},\"goals\":[[0,0,0]],\"goal_heading\":0,\"category\":\"\","
    "\"geodesic\":null,\"seed\":\"ffffffffffffffff\",\"visit\":1,\"reach\":0,\"settings\":[]}";

static void what_is_wrong_is_named(void **test) {
    static const struct {
        const char *is, *becomes, *says;
    } cases[] = {
        {"\"spec\":\"room\",", "", "evaluate anew"},
        {"pointnav", "chess", "no task named 'chess'"},
        {"\"actions\":[0]", "\"actions\":[6]", "actions: 0: expected 0 to 5"},
        {"\"actions\":[0]", "\"actions\":[0,0]", "positions: 2 for 2 actions"},
        {"\"actions\":[0]", "\"actions\":{}", "actions: expected a list"},
        {"\"headings\":[0,0]", "\"headings\":[0]", "headings: expected a list of 2"},
        {"\"collisions\":[0,0]", "\"collisions\":[0,2]", "collisions: 1: expected 0 to 1"},
        {"\"goals\":[[0,0,0]]", "\"goals\":[]", "goals: none"},
        {"\"goals\":[[0,0,0]]", "\"goals\":[[0,0]]", "goals: 0: expected a list of 3"},
        {"\"9f\"", "\"9g\"", "digest: expected up to 16 hexadecimal"},
        {"\"9f\"", "159", "digest: expected up to 16 hexadecimal"},
        {"\"visit\":1", "\"visit\":0", "visit: expected"},
        {"\"reach\":0", "\"reach\":-1", "reach: less"},
        {"\"pitch\":0", "\"pitch\":2", "start: pitch: more"},
        {"\"position\":[0,0,0]", "\"position\":[0,0,1e99]", "start: position: number too large"},
        {"\"spl\":1", "\"spl\":\"1\"", "metrics: spl: expected a number"},
        {"\"settings\":[]", "\"settings\":[\"a\"]", "settings: 0: expected"},
        {"\"settings\":[]", "\"settings\":[\"a=\\n\"]", "settings: 0: expected"},
    };
    SimRecordings read = parse((FileBytes){(const uint8_t *)LINE, sizeof LINE - 1}, *test);
    assert_true(isinf(read.at[0].episode.geodesic) && isinf(read.at[0].metrics.distance_to_goal));
    assert_true(read.at[0].episode.seed == UINT64_MAX);
    assert_string_equal(read.at[0].settings, "");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *at = strstr(LINE, cases[i].is);
        assert_non_null(at);
        char *text = text_format(*test, "\n%.*s%s%s\n", (int)(at - LINE), LINE, cases[i].becomes,
                                 at + strlen(cases[i].is));
        Error err = {0};
        assert_false(
            sim_recordings_parse((FileBytes){(uint8_t *)text, strlen(text)}, *test, &read, &err));
        if (strstr(err.text, cases[i].says) == NULL || strncmp(err.text, "line 2: ", 8) != 0)
            fail_msg("%s -> %s: %s", cases[i].is, cases[i].becomes, err.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_task_comes_back_and_ends_in_the_same_state),
        test_with_arena(going_on_from_any_step_ends_the_same),
        test_with_arena(every_shorter_prefix_fails_cleanly_or_holds_fewer_lines),
        test_with_arena(what_was_altered_is_found_at_its_step),
        test_with_arena(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests_name("sim/recording", tests, NULL, NULL);
}
