// `cairn replay` as its users meet it: what an evaluation wrote comes out the same in another
// process, what was altered does not, and exports hold T + 1 rows of what happened.

#include "app/options.h"
#include "app/recorded.h"
#include "app/world.h"
#include "npz.h"
#include "program.h"

#include <sys/stat.h>

#include <math.h>

#define ERRING "--drift=0.02 --actuation=locobot_ilqr --turn=15 --view-distance=1.5 --no-sliding"

// once for all tests
static void evaluate(Arena *arena) {
    if (file_exists(program_file("played/index.html", arena))) return;
    program_output("eval home:1 --agents=oracle,random --episodes=2 --visits=1 --max-steps=60 "
                   "--device=host --workers=1 --quiet --out=played " ERRING,
                   arena);
}

static int field(const json_t *json, const char *key) {
    return (int)json_integer_value(json_object_get(json, key));
}

//---- the same, or not ----------------------------------------------------------------------------

static void an_evaluation_comes_out_the_same_in_its_own_settings(void **state) {
    evaluate(*state);
    // settings of the command line are not those of the recordings
    json_t *json = parse_whole(program_output(
        "replay played/trajectories.jsonl --json --quiet --turn=30 --drift=0.5", *state));
    assert_int_equal(field(json, "same"), 8);
    assert_int_equal(field(json, "differing"), 0);
    const json_t *rows = json_object_get(json, "recordings");
    assert_int_equal(json_array_size(rows), 8);
    int objectnav = 0;
    for (size_t i = 0; i < 8; i++) {
        const char *task = json_string_value(json_object_get(json_array_get(rows, i), "task"));
        objectnav += strcmp(task, "objectnav") == 0;
    }
    assert_int_equal(objectnav, 4);
    json_decref(json);
    char *table = program_output("replay played/trajectories.jsonl --quiet", *state);
    assert_non_null(strstr(table, "8 of 8 came out the same\n"));
    assert_null(strstr(table, "differs"));
}

static void one_may_choose_episodes_and_agents(void **state) {
    evaluate(*state);
    const char *words = "replay played/trajectories.jsonl --json --quiet %s";
    json_t *json = parse_whole(
        program_output(text_format(*state, words, "--agent=oracle --episode=1"), *state));
    assert_int_equal(field(json, "same"), 2); // of both tasks
    json_decref(json);
    Ran ran = program_run(text_format(*state, words, "--agent=nobody"), *state);
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "none of its 8 recordings is of agent nobody"));
}

// `is` becomes `becomes`, once, in the text
static char *alter(const char *text, const char *is, const char *becomes, Arena *arena) {
    const char *at = strstr(text, is);
    assert_non_null(at);
    return text_format(arena, "%.*s%s%s", (int)(at - text), text, becomes, at + strlen(is));
}

static void what_was_altered_is_told_in_one_line(void **state) {
    evaluate(*state);
    const char *whole = program_text("played/trajectories.jsonl", *state);
    static const struct {
        const char *is, *becomes, *says;
    } cases[] = {
        {"\"sim.turn=15\"", "\"sim.turn=20\"", "1 of 8 differ"},
        {"\"success\":1", "\"success\":0", "success is 1; recorded was 0"},
        {"\"digest\":\"", "\"digest\":\"1", "hexadecimal"},
        {"\"sim.turn=15\"", "\"sim.trun=15\"", "sim.trun: no such setting"},
        {"\"sim.turn=15\"", "\"sim.turn=0\"", "sim.turn is 0; choose"},
        {"\"sim.turn=15\"", "\"eval.out=x\"", "eval.out: no such setting"},
        {"\"spec\":\"home:1\"", "\"spec\":\"gone.obj\"", "gone.obj"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        program_write("bad.jsonl", alter(whole, cases[i].is, cases[i].becomes, *state), *state);
        Ran ran = program_run("replay bad.jsonl --quiet", *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        assert_non_null(strstr(ran.err, "line 1"));
        if (strstr(ran.err, cases[i].says) == NULL) fail_msg("%s: %s", cases[i].says, ran.err);
    }
    // the chain of states is hashed: the last digit of a digest tells
    const char *digest = strstr(whole, "\"digest\":\"") + strlen("\"digest\":\"");
    char *text = text_format(*state, "%s", whole);
    text[digest - whole] = *digest == '0' ? '1' : '0';
    program_write("bad.jsonl", text, *state);
    assert_non_null(strstr(program_run("replay bad.jsonl --quiet", *state).err, "digest is "));
}

static void a_report_that_was_moved_still_plays_where_its_scenes_are_found(void **state) {
    evaluate(*state);
    program_write("moved.jsonl", program_text("played/trajectories.jsonl", *state), *state);
    assert_non_null(strstr(program_output("replay moved.jsonl --quiet", *state), "8 of 8"));
    Ran ran = program_run("replay nothing.jsonl", *state);
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "nothing.jsonl"));
    assert_int_equal(program_run("replay", *state).status, 1);
}

//---- exports -------------------------------------------------------------------------------------

static const uint8_t ACTIONS[] = {ACTION_LOOK_DOWN, ACTION_TURN_LEFT, ACTION_FORWARD,
                                  ACTION_FORWARD,   ACTION_LOOK_UP,   ACTION_STOP};
enum { ROWS = ARRAY_COUNT(ACTIONS) + 1, WIDTH = 24, HEIGHT = 18 };

// a walk with tilts, written as an evaluation would; the states are those of its rows
static void write_walk(SimState states[ROWS], Arena *arena) {
    static const float goal[1][3] = {{2, 0, 3}};
    App *app = arena_new(arena, App);
    World world;
    Error err = {0};
    write_room("room.obj", 0, arena);
    app_create(app);
    app->sim.turn = 20;
    const char *spec = program_file("room.obj", arena);
    assert_ok(world_open(app, spec, NULL, &world, &err), err);
    SimEpisode episode = {.id = "7",
                          .scene = "room.obj",
                          .task = sim_task_find("pointnav"),
                          .start = {-2, 0, 3},
                          .start_yaw = -1,
                          .goals = goal,
                          .goal_count = 1,
                          .seed = 5,
                          .visit = 1};
    assert_ok(sim_episode_bind(&world.sim, &episode, arena, &err), err);
    SimTrajectory trajectory = sim_trajectory_create(ROWS, arena);
    sim_reset(&world.sim, &episode, &states[0]);
    sim_trajectory_add(&trajectory, ACTION_STOP, &states[0]);
    for (int i = 1; i < ROWS; i++) {
        states[i] = states[i - 1];
        sim_step(&world.sim, &episode, (Action)ACTIONS[i - 1], &states[i]);
        sim_trajectory_add(&trajectory, (Action)ACTIONS[i - 1], &states[i]);
    }
    SimPlay play = {.spec = "room.obj",
                    .settings = recorded_settings(app, arena),
                    .agent = "scripted",
                    .metrics = sim_metrics(&world.sim, &episode, &states[ROWS - 1]),
                    .digest = sim_digest(&states[ROWS - 1])};
    FILE *out = fopen(program_file("walk.jsonl", arena), "w");
    assert_non_null(out);
    sim_trajectory_write(&trajectory, &episode, &play, out);
    fclose(out);
    world_close(&world);
}

#define EXPORT                                                                       \
    "replay walk.jsonl --quiet --device=host --export=shown --width=24 --height=18 " \
    "--hfov=70 "
#define BASE "shown/0001_room_obj_pointnav_7_scripted"

static FileBytes read_whole(const char *name, Arena *arena) {
    FileBytes bytes;
    Error err = {0};
    assert_ok(file_read(program_file(name, arena), arena, &bytes, &err), err);
    return bytes;
}

static void *array(FileBytes file, const char *name, const char *type, const char *shape,
                   Arena *arena) {
    NpzRead entry = npz_find(file, text_format(arena, "%s.npy", name), arena);
    return (void *)(uintptr_t)npz_values(&entry, type, shape, arena);
}

static void exports_have_a_row_for_the_start_and_one_for_each_action(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    program_output(EXPORT, *test);
    FileBytes file = read_whole(BASE ".npz", *test);
    array(file, "image", "|u1", "(7, 18, 24, 3,)", *test);
    array(file, "depth", "<f4", "(7, 18, 24,)", *test);
    array(file, "semantic", "<u4", "(7, 18, 24,)", *test);
    const uint8_t *action = array(file, "action", "|u1", "(7,)", *test);
    float(*onehot)[ACTION_COUNT] = array(file, "action_onehot", "<f4", "(7, 6,)", *test);
    const float *reward = array(file, "reward", "<f4", "(7,)", *test);
    const uint8_t *terminal = array(file, "terminal", "|u1", "(7,)", *test);
    float(*position)[3] = array(file, "position", "<f4", "(7, 3,)", *test);
    const float *heading = array(file, "heading", "<f4", "(7,)", *test);
    char(*names)[64] = array(file, "actions", "|S64", "(7,)", *test);
    array(file, "collision", "|u1", "(7,)", *test);
    float sum = 0;
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(action[i], i == 0 ? ACTION_COUNT : ACTIONS[i - 1]);
        for (int a = 0; a < ACTION_COUNT; a++)
            assert_true(onehot[i][a] == (i > 0 && ACTIONS[i - 1] == a ? 1.0f : 0.0f));
        assert_int_equal(terminal[i], i == ROWS - 1);
        assert_memory_equal(position[i], states[i].position, sizeof *position);
        assert_true(heading[i] == states[i].yaw);
        sum += reward[i];
    }
    assert_true(reward[0] == 0.0f && reward[1] == 0.0f && reward[3] > 0.1f);
    assert_true(fabsf(sum - reward[3] - reward[4]) < 1e-5f); // only steps come nearer
    assert_string_equal(names[0], "stop");
    assert_string_equal(names[ACTION_COUNT], "none");
}

static void pixels_lie_where_pose_and_intrinsics_put_them(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    program_output(EXPORT, *test);
    FileBytes file = read_whole(BASE ".npz", *test);
    float(*k)[3] = array(file, "intrinsics", "<f4", "(3, 3,)", *test);
    float(*pose)[4][4] = array(file, "camera_pose", "<f4", "(7, 4, 4,)", *test);
    RenderConfig config = render_config_default();
    config.width = WIDTH, config.height = HEIGHT, config.hfov = 70;
    for (int i = 0; i < ROWS; i++) {
        const float seen[3] = {0.3f, -0.2f, -2.0f}; // by the camera: right, up, back
        float world[3], pixel[2], depth;
        RenderCamera camera = {.yaw = states[i].yaw, .pitch = states[i].pitch};
        memcpy(camera.position, states[i].position, sizeof camera.position);
        camera.position[1] += 1.25f;
        for (int r = 0; r < 3; r++) {
            world[r] = pose[i][r][3];
            for (int c = 0; c < 3; c++) world[r] += pose[i][r][c] * seen[c];
        }
        assert_true(render_project(&config, &camera, world, pixel, &depth));
        assert_true(fabsf(depth - 2.0f) < 1e-4f);
        assert_true(fabsf(pixel[0] - (k[0][2] + k[0][0] * seen[0] / -seen[2])) < 1e-3f);
        assert_true(fabsf(pixel[1] - (k[1][2] - k[1][1] * seen[1] / -seen[2])) < 1e-3f);
        assert_true(pose[i][3][3] == 1.0f && pose[i][3][0] == 0.0f);
    }
}

static void a_recording_that_differs_is_not_exported(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    char *text = program_text("walk.jsonl", *test);
    program_write("walk.jsonl", alter(text, "sim.turn=20", "sim.turn=21", *test), *test);
    program_run("replay walk.jsonl --quiet --device=host --export=none", *test);
    assert_false(file_exists(program_file("none/0001_room_obj_pointnav_7_scripted.npz", *test)));
}

//---- videos --------------------------------------------------------------------------------------

// the PATH holds this program as ffmpeg and nothing else; NULL: no ffmpeg
static Ran export_video(const char *ffmpeg, Arena *arena) {
    const char *folder = program_file("bin", arena), *before = getenv("PATH");
    char *path = text_format(arena, "%s", before != NULL ? before : "");
    Error err = {0};
    assert_ok(file_make_directories(folder, &err), err);
    remove(program_file("bin/ffmpeg", arena));
    if (ffmpeg != NULL) {
        program_write("bin/ffmpeg", ffmpeg, arena);
        assert_int_equal(chmod(program_file("bin/ffmpeg", arena), 0700), 0);
    }
    remove(program_file(BASE ".mp4", arena));
    setenv("PATH", folder, 1);
    Ran ran = program_run(EXPORT "--video", arena);
    setenv("PATH", path, 1);
    return ran;
}

static void without_ffmpeg_a_video_is_an_avi_and_one_line_says_so(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    Ran ran = export_video(NULL, *test);
    assert_int_equal(ran.status, 0);
    assert_non_null(strstr(ran.out, "AVI only: there is no ffmpeg"));
    FileBytes avi = read_whole(BASE ".avi", *test);
    assert_memory_equal(avi.data, "RIFF", 4);
    assert_int_equal(npz_get(avi.data + 48, 4), ROWS); // frames, in avih
    assert_false(file_exists(program_file(BASE ".mp4", *test)));
}

static void ffmpeg_is_given_every_picture_whole(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    // keeps what it is given under the name that it is given last
    Ran ran =
        export_video("#!/bin/sh\nfor last; do :; done\nexec /bin/cat >\"${last#file:}\"\n", *test);
    if (ran.status != 0) fail_msg("%s", ran.err);
    assert_null(strstr(ran.out, "AVI only"));
    FileBytes raw = read_whole(BASE ".mp4", *test);
    enum { SCALE = 11 }; // the first at which 24 pixels are 256
    assert_int_equal(raw.size, ROWS * WIDTH * SCALE * HEIGHT * SCALE * 3);
    FileBytes file = read_whole(BASE ".npz", *test);
    const uint8_t *image = array(file, "image", "|u1", "(7, 18, 24, 3,)", *test);
    for (size_t p = 0; p < WIDTH; p++) // the first row of the first picture
        assert_memory_equal(raw.data + p * SCALE * 3, image + p * 3, 3);
}

static void an_ffmpeg_that_fails_is_one_line_and_leaves_no_file(void **test) {
    SimState states[ROWS];
    write_walk(states, *test);
    Ran ran = export_video("#!/bin/sh\nexit 3\n", *test);
    assert_int_equal(ran.status, 1);
    assert_int_equal(count_lines(ran.err), 1);
    assert_non_null(strstr(ran.err, ".mp4: ffmpeg failed"));
    assert_false(file_exists(program_file(BASE ".mp4", *test)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(an_evaluation_comes_out_the_same_in_its_own_settings),
        test_with_arena(one_may_choose_episodes_and_agents),
        test_with_arena(what_was_altered_is_told_in_one_line),
        test_with_arena(a_report_that_was_moved_still_plays_where_its_scenes_are_found),
        test_with_arena(exports_have_a_row_for_the_start_and_one_for_each_action),
        test_with_arena(pixels_lie_where_pose_and_intrinsics_put_them),
        test_with_arena(a_recording_that_differs_is_not_exported),
        test_with_arena(without_ffmpeg_a_video_is_an_avi_and_one_line_says_so),
        test_with_arena(ffmpeg_is_given_every_picture_whole),
        test_with_arena(an_ffmpeg_that_fails_is_one_line_and_leaves_no_file),
    };
    return run_tests_of_program("app/replay", tests);
}
