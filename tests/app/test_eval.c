// The main job from outside: what it prints, what it leaves in its folder, what a killed run
// leaves.

#include "app/options.h"
#include "app/world.h"
#include "base/image.h"
#include "program.h"
#include "sim/episode.h"

#include <glob.h>
#include <signal.h>

// small: the whole evaluation takes a fraction of a second
#define SMALL "eval --device=host --width=32 --height=32 --max-steps=40 --episodes=1 --quiet"

// takes out what differs from run to run: times
static void remove_times(json_t *json) {
    const char *key;
    json_t *value;
    void *next;
    size_t i;
    if (json_is_object(json)) {
        json_object_del(json, "seconds");
        json_object_del(json, "milliseconds_per_step");
        json_object_foreach_safe(json, next, key, value) remove_times(value);
    }
    json_array_foreach(json, i, value) remove_times(value);
}

static json_t *evaluate(const char *more, Arena *arena) {
    Ran ran = program_run(text_format(arena, SMALL " --json %s", more), arena);
    if (ran.status != 0) fail_msg("eval %s: %s", more, ran.err);
    assert_string_equal(ran.err, "");
    json_t *json = parse_whole(ran.out);
    remove_times(json);
    return json;
}

static void the_same_seed_gives_the_same_json_and_nothing_else(void **state) {
    write_room("room.obj", 0, *state);
    json_t *first = evaluate("room.obj --tasks=pointnav --out=", *state);
    json_t *second = evaluate("room.obj --tasks=pointnav --out=", *state);
    json_t *other = evaluate("room.obj --tasks=pointnav --out= --seed=2", *state);
    assert_true(json_equal(first, second));
    assert_false(json_equal(first, other));
    // four agents, one goal, two visits
    assert_int_equal(json_array_size(json_object_get(first, "episodes")), 8);
    assert_string_equal(json_string_value(json_object_get(first, "command")), "eval");
    assert_true(json_is_object(json_object_get(first, "settings")));
    json_decref(first);
    json_decref(second);
    json_decref(other);
}

static void the_table_names_every_agent_and_the_report(void **state) {
    write_room("room.obj", 0, *state);
    char *table = program_output(SMALL " room.obj --tasks=pointnav --out=table", *state);
    static const char *const parts[] = {"pointnav", "random",   "frontier", "memory",
                                        "oracle",   "soft_spl", "digest",   "table/index.html"};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) assert_non_null(strstr(table, parts[i]));
    assert_string_equal(program_text("err", *state), "");
}

static int check_pictures(const char *pattern, Arena *arena) {
    glob_t found;
    Error err = {0};
    assert_int_equal(glob(program_file(pattern, arena), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        Image image;
        FileBytes bytes;
        assert_ok(file_read(found.gl_pathv[i], arena, &bytes, &err), err);
        assert_memory_equal(bytes.data, "\x89PNG", 4);
        assert_ok(image_decode(bytes, arena, &image, &err), err);
        assert_true(image.width > 16 && image.height > 16);
    }
    int count = (int)found.gl_pathc;
    globfree(&found);
    return count;
}

// every picture is in the page itself
static void check_page(const char *folder, int pictures, Arena *arena) {
    static const char png[] = "src=\"data:image/png;base64,iVBORw0KGgo"; // how a PNG begins
    const char *page = program_text(text_format(arena, "%s/index.html", folder), arena);
    assert_non_null(strstr(page, "</table>"));
    int count = 0;
    for (const char *at = page; (at = strstr(at, png)) != NULL; at++) count++;
    assert_int_equal(count, pictures);
    assert_null(strstr(page, ".png"));
}

static void the_report_holds_pages_numbers_and_pictures(void **state) {
    write_room("room.obj", 0, *state);
    json_t *told = evaluate("room.obj --tasks=pointnav --out=deep/report", *state);
    json_t *kept = parse_whole(program_text("deep/report/results.json", *state));
    remove_times(kept);
    assert_true(json_equal(told, kept));
    size_t episodes = json_array_size(json_object_get(kept, "episodes"));
    const char *csv = program_text("deep/report/results.csv", *state);
    assert_int_equal(count_lines(csv), (int)episodes + 1);
    const char *lines = program_text("deep/report/trajectories.jsonl", *state);
    assert_int_equal(count_lines(lines), (int)episodes);
    int pictures = check_pictures("deep/report/*.png", *state);
    assert_in_range(pictures, 5, 6); // the sixth: of failures
    check_page("deep/report", pictures, *state);
    json_decref(told);
    json_decref(kept);
}

static void two_scenes_of_one_name_have_their_own_pictures(void **state) {
    Error err = {0};
    assert_ok(file_make_directories(program_file("a", *state), &err), err);
    assert_ok(file_make_directories(program_file("b", *state), &err), err);
    write_room("a/room.obj", 0, *state);
    write_room("b/room.obj", 1, *state);
    json_decref(
        evaluate("a/room.obj b/room.obj --tasks=pointnav --agents=oracle --out=two", *state));
    assert_int_equal(check_pictures("two/room_obj*_map.png", *state), 2);
}

static void any_number_of_workers_finds_the_same(void **state) {
    const char *rooms[3] = {"r0.obj", "r1.obj", "r2.obj"}, *lines[2];
    json_t *results[2];
    for (int i = 0; i < 3; i++) write_room(rooms[i], 0.5f * (float)i, *state);
    for (int w = 0; w < 2; w++) {
        const char *more = text_format(*state,
                                       "r0.obj r1.obj r2.obj --tasks=pointnav "
                                       "--agents=random,oracle --out=w%d --workers=%d",
                                       w, 2 * w + 1);
        results[w] = evaluate(more, *state);
        lines[w] = program_text(text_format(*state, "w%d/trajectories.jsonl", w), *state);
    }
    json_t *rows = json_object_get(results[0], "episodes");
    assert_int_equal(json_array_size(rows), 12);
    assert_true(json_equal(rows, json_object_get(results[1], "episodes")));
    assert_true(
        json_equal(json_object_get(results[0], "means"), json_object_get(results[1], "means")));
    assert_int_equal(count_lines(lines[0]), 12);
    assert_string_equal(lines[0], lines[1]);
    json_decref(results[0]);
    json_decref(results[1]);
}

static void a_killed_run_leaves_whole_lines_and_no_results(void **state) {
    write_room("room.obj", 0, *state);
    pid_t child = program_start(SMALL " room.obj --tasks=pointnav --agents=frontier --out=killed "
                                      "--episodes=500 --max-steps=500",
                                *state);
    char *lines = program_text("killed/room_obj.trajectories", *state);
    for (int wait = 0; wait < 3000 && count_lines(lines) < 3; wait++) {
        usleep(20000);
        ArenaMark mark = arena_mark(*state);
        lines = program_text("killed/room_obj.trajectories", *state);
        if (count_lines(lines) < 3) arena_reset(*state, mark);
    }
    kill(child, SIGKILL);
    assert_int_equal(program_wait(child, *state).status, 128 + SIGKILL);
    assert_true(count_lines(lines) >= 3);
    for (char *end; (end = strchr(lines, '\n')) != NULL; lines = end + 1) {
        *end = '\0';
        json_decref(parse_whole(lines));
    }
    static const char *const whole[] = {"results.json", "results.csv", "index.html"};
    for (size_t i = 0; i < ARRAY_COUNT(whole); i++)
        assert_false(file_exists(program_file(text_format(*state, "killed/%s", whole[i]), *state)));
}

static void what_was_played_before_a_failure_is_in_the_report(void **state) {
    write_room("room.obj", 0, *state);
    program_write("broken.obj", "v 1 2\nf 1 2 3\n", *state);
    Ran ran = program_run(SMALL " room.obj broken.obj --tasks=pointnav --agents=oracle --out=half",
                          *state);
    assert_int_equal(ran.status, 1);
    assert_int_equal(count_lines(ran.err), 1);
    assert_non_null(strstr(ran.err, "broken.obj"));
    json_t *kept = parse_whole(program_text("half/results.json", *state));
    assert_int_equal(json_array_size(json_object_get(kept, "episodes")), 2);
    json_decref(kept);
}

//---- Habitat's files -----------------------------------------------------------------------------

static void make_episodes(const char *scene, Arena *arena, SimEpisodes *episodes) {
    App app;
    World world;
    Error err = {0};
    app_create(&app);
    assert_ok(world_open(&app, scene, NULL, &world, &err), err);
    assert_ok(sim_episodes_make(&world.sim, &sim_task_pointnav, 3, 1, 5, arena, episodes, &err),
              err);
    for (int i = 0; i < episodes->count; i++)
        strcpy(episodes->at[i].scene, "data/scene_datasets/tiny/room.obj");
    world_close(&world);
    arena_destroy(&app.arena);
}

static void habitat_episodes_are_evaluated_unchanged(void **state) {
    Error err = {0};
    SimEpisodes episodes;
    assert_ok(file_make_directories(program_file("datasets/tiny", *state), &err), err);
    make_episodes(write_room("datasets/tiny/room.obj", 0, *state), *state, &episodes);
    static const char *const files[] = {"val.json", "val.json.gz"};
    json_t *results[2];
    for (int i = 0; i < 2; i++) {
        assert_ok(sim_episodes_save(program_file(files[i], *state), &episodes, &err), err);
        results[i] = evaluate(text_format(*state,
                                          "--episode-file=%s --scenes-dir=datasets "
                                          "--agents=oracle --max-steps=200 --out=",
                                          files[i]),
                              *state);
    }
    json_t *played = json_object_get(results[0], "episodes");
    assert_int_equal(json_array_size(played), 3);
    assert_true(json_equal(played, json_object_get(results[1], "episodes")));
    json_t *row = json_array_get(played, 2);
    assert_string_equal(json_string_value(json_object_get(row, "episode")), episodes.at[2].id);
    json_t *metrics = json_object_get(row, "metrics");
    assert_true(json_number_value(json_object_get(metrics, "success")) == 1.0);
    json_decref(results[0]);
    json_decref(results[1]);

    Ran lost = program_run(SMALL " --episode-file=val.json --out=", *state);
    assert_int_equal(lost.status, 1);
    assert_non_null(strstr(lost.err, "--scenes-dir"));
    assert_int_equal(count_lines(lost.err), 1);
}

// RoboTHOR's files name scenes without an ending
static void scenes_without_an_ending_are_found_with_glb(void **state) {
    Error err = {0};
    SimEpisodes episodes;
    assert_ok(file_make_directories(program_file("thor", *state), &err), err);
    make_episodes(write_room("thor/FloorPlan_Val1_1.obj", 0, *state), *state, &episodes);
    for (int i = 0; i < episodes.count; i++) strcpy(episodes.at[i].scene, "FloorPlan_Val1_1");
    assert_ok(sim_episodes_save(program_file("thor.json", *state), &episodes, &err), err);
    const char *words = SMALL " --episode-file=thor.json --scenes-dir=thor --agents=oracle --out=";
    Ran lost = program_run(words, *state);
    assert_int_equal(lost.status, 1);
    assert_int_equal(count_lines(lost.err), 1);
    assert_non_null(strstr(lost.err, "thor/FloorPlan_Val1_1: no such file, with .glb"));

    // a glTF file that is no scene: it was found, and what it lacks is told
    program_write("thor/FloorPlan_Val1_1.glb", "glTF", *state);
    Ran found = program_run(words, *state);
    assert_int_equal(found.status, 1);
    assert_null(strstr(found.err, "no such file"));
    assert_non_null(strstr(found.err, "FloorPlan_Val1_1.glb"));
}

//---- cairn scene, cairn render -------------------------------------------------------------------

static void a_scene_is_told_as_one_json_value(void **state) {
    write_room("room.obj", 0, *state);
    json_t *json = parse_whole(program_output("scene room.obj --json", *state));
    assert_int_equal(json_integer_value(json_object_get(json, "triangles")), 6 * 12);
    assert_true(json_integer_value(json_object_get(json, "instances")) > 0);
    assert_string_equal(json_string_value(json_object_get(json, "up")), "y");
    json_t *low = json_object_get(json_object_get(json, "bounds"), "low");
    assert_true(json_number_value(json_array_get(low, 0)) < -4.0);
    json_t *islands = json_object_get(json, "islands");
    assert_int_equal(json_array_size(islands), 1);
    double area = json_number_value(json_object_get(json_array_get(islands, 0), "area"));
    assert_true(area > 40.0 && area < 64.0);
    json_decref(json);
}

static void a_rendered_scene_is_a_folder_of_pictures(void **state) {
    write_room("room.obj", 0, *state);
    Ran ran = program_run("render room.obj --device=host --views=2 --width=48 --height=32 "
                          "--folder=shots --json",
                          *state);
    assert_int_equal(ran.status, 0);
    json_decref(parse_whole(ran.out));
    assert_int_equal(check_pictures("shots/view*.png", *state), 8);
    assert_int_equal(check_pictures("shots/map.png", *state), 1);
    json_decref(parse_whole(program_text("shots/map.json", *state)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_seed_gives_the_same_json_and_nothing_else),
        test_with_arena(the_table_names_every_agent_and_the_report),
        test_with_arena(the_report_holds_pages_numbers_and_pictures),
        test_with_arena(two_scenes_of_one_name_have_their_own_pictures),
        test_with_arena(any_number_of_workers_finds_the_same),
        test_with_arena(a_killed_run_leaves_whole_lines_and_no_results),
        test_with_arena(what_was_played_before_a_failure_is_in_the_report),
        test_with_arena(habitat_episodes_are_evaluated_unchanged),
        test_with_arena(scenes_without_an_ending_are_found_with_glb),
        test_with_arena(a_scene_is_told_as_one_json_value),
        test_with_arena(a_rendered_scene_is_a_folder_of_pictures),
    };
    return run_tests_of_program("app/eval", tests);
}
