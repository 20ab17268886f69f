// cairn episodes: the file it makes is played with the scores of the episodes that are made in
// memory; what is set is kept to; figures and pictures are of these episodes.

#include "program.h"
#include "sim/episode.h"

#include <math.h>

#define PLAY                                                                                   \
    "eval --device=host --width=32 --height=32 --max-steps=60 --agents=oracle,random --quiet " \
    "--json --out= --workers=1 "

static SimEpisodes load(const char *name, Arena *arena) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_load(program_file(name, arena), arena, &episodes, &err), err);
    return episodes;
}

// [episodes] of a run, without what a file numbers anew
static json_t *play(const char *words, Arena *arena) {
    json_t *whole = parse_whole(program_output(text_format(arena, PLAY "%s", words), arena));
    json_t *rows = json_incref(json_object_get(whole, "episodes")), *row;
    size_t i;
    json_array_foreach(rows, i, row) json_object_del(row, "episode");
    json_decref(whole);
    return rows;
}

static void a_file_is_played_with_the_scores_of_the_episodes_in_memory(void **state) {
    static const char *const tasks[] = {"pointnav", "objectnav", "imagenav"};
    for (size_t t = 0; t < ARRAY_COUNT(tasks); t++) {
        for (int packed = 0; packed < 2; packed++) {
            const char *file = packed ? "made.json.gz" : "made.json";
            program_output(text_format(*state,
                                       "episodes home:1 home:2 --task=%s --episodes=2 --quiet "
                                       "--seed=3 --episodes-out=%s",
                                       tasks[t], file),
                           *state);
            json_t *made = play(text_format(*state, "--seed=3 --episode-file=%s", file), *state);
            json_t *told = play(
                text_format(*state, "--seed=3 home:1 home:2 --tasks=%s --episodes=2", tasks[t]),
                *state);
            assert_int_equal(json_array_size(told), 16); // 2 scenes x 2 goals x 2 visits x 2 agents
            assert_true(json_equal(made, told));
            json_decref(made);
            json_decref(told);
        }
    }
}

static void ids_name_one_episode_and_scenes_stand_as_they_were_named(void **state) {
    Error err = {0};
    assert_ok(file_make_directories(program_file("set/a", *state), &err), err);
    write_room("set/a/one.obj", 0, *state);
    write_room("set/a/two.obj", 1, *state);
    program_output("episodes make set/a/one.obj set/a/two.obj --scenes-dir=set --task=pointnav "
                   "--episodes=3 --visits=1 --quiet --episodes-out=ids.json",
                   *state);
    SimEpisodes episodes = load("ids.json", *state);
    assert_int_equal(episodes.count, 6);
    for (int i = 0; i < 6; i++) {
        assert_string_equal(episodes.at[i].id, text_format(*state, "%d", i));
        assert_string_equal(episodes.at[i].scene, i < 3 ? "a/one.obj" : "a/two.obj");
    }
    json_decref(play("--episode-file=ids.json --scenes-dir=set", *state));
}

static void distances_that_are_set_are_kept_to(void **state) {
    write_room("room.obj", 0, *state);
    program_output("episodes room.obj --task=pointnav --episodes=10 --quiet --closest-dist-limit=4 "
                   "--furthest-dist-limit=6 --medium-from=4.5 --hard-from=5.5 "
                   "--episodes-out=near.json",
                   *state);
    SimEpisodes episodes = load("near.json", *state);
    int kinds[3] = {0};
    for (int i = 0; i < episodes.count; i++) {
        float d = episodes.at[i].geodesic;
        assert_true(d >= 4.0f && d <= 6.0f);
        int kind = d < 4.5f ? 0 : d < 5.5f ? 1 : 2;
        static const char *const names[] = {"easy", "medium", "hard"};
        assert_string_equal(episodes.at[i].difficulty, names[kind]);
        kinds[kind]++;
    }
    assert_true(kinds[0] > 0 && kinds[1] > 0 && kinds[2] > 0);
}

static void a_ratio_that_is_set_holds_where_the_task_has_none(void **state) {
    static const float ratios[] = {1.0f, 1.15f};
    double straight[2];
    write_room("room.obj", 0, *state);
    for (int r = 0; r < 2; r++) {
        const char *words = text_format(*state,
                                        "episodes room.obj --task=imagenav --episodes=20 --quiet "
                                        "--json --geodesic-to-euclid-min-ratio=%g",
                                        (double)ratios[r]);
        json_t *told = parse_whole(program_output(words, *state));
        json_t *shares = json_object_get(json_object_get(told, "all"), "ratio");
        straight[r] = json_number_value(json_object_get(shares, "1 to 1.05"));
        const char *name;
        json_t *share;
        double sum = 0.0;
        json_object_foreach(shares, name, share) sum += json_number_value(share);
        assert_float_equal(sum, 1.0, 1e-6);
        json_decref(told);
    }
    assert_true(straight[0] > 0.3 && straight[1] < 0.1);
}

static void the_figures_are_those_of_the_file(void **state) {
    write_room("room.obj", 0, *state);
    json_t *told = parse_whole(program_output("episodes room.obj --task=pointnav --episodes=4 "
                                              "--visits=2 --quiet --json --episodes-out=f.json",
                                              *state));
    SimEpisodes episodes = load("f.json", *state);
    double sum = 0.0;
    for (int i = 0; i < episodes.count; i++) sum += (double)episodes.at[i].geodesic;
    json_t *all = json_object_get(told, "all");
    assert_int_equal(json_integer_value(json_object_get(all, "episodes")), 8);
    assert_float_equal(json_number_value(json_object_get(all, "mean_geodesic")), sum / 8, 1e-5);
    assert_int_equal(json_integer_value(json_object_get(all, "islands_used")), 1);
    json_decref(told);
}

static void every_scene_has_its_map(void **state) {
    write_room("room.obj", 0, *state);
    write_room("other.obj", 1, *state);
    char *told = program_output("episodes room.obj other.obj --task=pointnav --episodes=2 --quiet "
                                "--picture=map.png",
                                *state);
    static const char *const maps[] = {"map_room_obj.png", "map_other_obj.png"};
    for (size_t i = 0; i < ARRAY_COUNT(maps); i++) {
        assert_non_null(strstr(told, maps[i]));
        assert_memory_equal(program_text(maps[i], *state), "\x89PNG", 4);
    }
}

static void what_cannot_be_made_is_refused_in_one_line(void **state) {
    static const struct {
        const char *words, *reason;
    } cases[] = {
        {"episodes", "name scenes, as in"},
        {"episodes make", "name scenes, as in"},
        {"episodes nowhere.glb", "nowhere.glb: no such file"},
        {"episodes home:1 --task=pointnaf", "did you mean pointnav?"},
        {"episodes home:1 --episodes-out=file.txt", "ends in .json or .json.gz"},
        {"episodes home:1 home:1", "a second scene of that name"},
        {"episodes home:1 --closest-dist-limit=-1", "sim.closest_dist_limit is -1"},
        {"episodes room.obj --task=pointnav --quiet --closest-dist-limit=25",
         "no two connected points 25 to 30 m apart"},
        {"episodes room.obj --quiet --island-radius-limit=50", "a radius of"},
    };
    write_room("room.obj", 0, *state);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        Ran ran = program_run(cases[i].words, *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, cases[i].reason) == NULL)
            fail_msg("cairn %s: no '%s' in: %s", cases[i].words, cases[i].reason, ran.err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_file_is_played_with_the_scores_of_the_episodes_in_memory),
        test_with_arena(ids_name_one_episode_and_scenes_stand_as_they_were_named),
        test_with_arena(distances_that_are_set_are_kept_to),
        test_with_arena(a_ratio_that_is_set_holds_where_the_task_has_none),
        test_with_arena(the_figures_are_those_of_the_file),
        test_with_arena(every_scene_has_its_map),
        test_with_arena(what_cannot_be_made_is_refused_in_one_line),
    };
    return run_tests_of_program("app/cmd_episodes", tests);
}
