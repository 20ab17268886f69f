// `cairn score` as its users meet it: the trajectories that others scored in nine metrics, street
// baselines whose values are known, every format, and what is refused.

#include "program.h"
#include "sim/path_metrics.h"

#include <math.h>

//---- a small house -------------------------------------------------------------------------------

#define VIEWPOINT(name, x, y, clear)                                                 \
    "{\"image_id\":\"" name "\",\"pose\":[1,0,0," x ",0,1,0," y ",0,0,1,0,0,0,0,1]," \
    "\"included\":true,\"unobstructed\":[" clear "]}"

// a - b - c, 4 m apart in a row, and d beside a
static const char HOUSE[] = "[" VIEWPOINT("a", "0", "0", "false,true,false,true") "," VIEWPOINT(
    "b", "4", "0",
    "true,false,true,false") "," VIEWPOINT("c", "8", "0",
                                           "false,true,false,false") "," VIEWPOINT("d", "0", "2",
                                                                                   "true,false,"
                                                                                   "false,"
                                                                                   "false") "]";
static const char EPISODES[] =
    "[{\"scan\":\"house\",\"path_id\":1,\"path\":[\"a\",\"b\",\"c\"],"
    "\"instructions\":[\"go\",\"walk\"],\"heading\":0},"
    "{\"scan\":\"house\",\"path_id\":2,\"path\":[\"d\",\"a\"],\"instructions\":[\"go\"]}]";

static void write_house(Arena *arena) {
    program_write("house_connectivity.json", HOUSE, arena);
    program_write("episodes.json", EPISODES, arena);
}

enum { KEPT = 16 };
static json_t *kept[KEPT]; // what `scored` gave, until the test ends
static int kept_count;

static json_t *scored(const char *words, Arena *arena) {
    assert_true(kept_count < KEPT);
    return kept[kept_count++] =
               parse_whole(program_output(text_format(arena, "score --json %s", words), arena));
}

static void release(void) {
    while (kept_count > 0) json_decref(kept[--kept_count]);
}

static double value(json_t *object, const char *name) {
    json_t *number = json_object_get(object, name);
    if (!json_is_number(number)) fail_msg("no number %s", name);
    return json_number_value(number);
}

static void assert_value(json_t *object, const char *name, double expected, double within) {
    double found = value(object, name);
    if (!(fabs(found - expected) <= within))
        fail_msg("%s is %.12g instead of %.12g", name, found, expected);
}

static void every_format_gives_the_same_scores(void **state) {
    static const char *const formats[] = {
        "1_0 a b\n1_1 a b c\n2_0 d d a\n",
        "[{\"instr_id\":\"1_0\",\"trajectory\":[[\"a\",0,0],[\"b\",0,0],[\"b\",1,0]]},"
        "{\"instr_id\":\"1_1\",\"trajectory\":[[\"a\",0,0],[\"b\",0,0],[\"c\",0,0]]},"
        "{\"instr_id\":\"2_0\",\"trajectory\":[[\"d\",0,0],[\"a\",0,0]]}]",
        "{\"instr_id\":\"2_0\",\"trajectory\":[\"d\",\"a\"]}\n"
        "{\"instr_id\":\"1_1\",\"trajectory\":[\"a\",\"b\",\"c\"]}\n"
        "{\"instr_id\":\"1_0\",\"trajectory\":[\"a\",\"b\"]}\n",
    };
    write_house(*state);
    json_t *first = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        program_write("walked", formats[i], *state);
        json_t *scores = scored("--graphs=. --episodes=episodes.json walked", *state);
        if (first == NULL)
            first = scores;
        else
            assert_true(json_equal(first, scores));
    }
    json_t *rows = json_object_get(first, "episodes"), *mean = json_object_get(first, "mean");
    assert_int_equal(json_array_size(rows), 3);
    json_t *row = json_array_get(rows, 0);
    assert_string_equal(json_string_value(json_object_get(row, "id")), "1_0");
    assert_string_equal(json_string_value(json_object_get(row, "scan")), "house");
    assert_value(row, "navigation_error", 4.0, 1e-12);
    assert_value(row, "success", 0.0, 0.0);
    assert_value(row, "dtw", 4.0, 1e-12);
    assert_value(row, "ndtw", exp(-4.0 / 9.0), 1e-12);
    assert_value(mean, "success", 2.0 / 3.0, 1e-12);
    assert_value(mean, "path_length", (4.0 + 8.0 + 2.0) / 3.0, 1e-12);
    assert_value(mean, "ndtw", (exp(-4.0 / 9.0) + 2.0) / 3.0, 1e-12);
    assert_null(json_object_get(mean, "tc")); // no streets here
    release();
}

static void the_table_explains_each_metric(void **state) {
    write_house(*state);
    program_write("walked", "1_0 a b\n1_1 a b c\n2_0 d a\n9_0 a\n", *state);
    char *text = program_output("score --graphs . --episodes episodes.json walked", *state);
    assert_non_null(strstr(text, "3 episodes of episodes.json"));
    assert_non_null(strstr(text, "trajectories of no episode here, left out: 1\n"));
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++) {
        const char *line = text_format(*state, "\n%s ", sim_path_metric[m].name);
        assert_int_equal(strstr(text, line) != NULL, !sim_path_metric[m].is_of_streets);
        if (!sim_path_metric[m].is_of_streets)
            assert_non_null(strstr(text, sim_path_metric[m].about));
    }
}

static void settings_mean_what_they_say(void **state) {
    write_house(*state);
    program_write("walked", "1_0 a b\n1_1 a c\n", *state);
    const char *words = "--graphs=. --episodes=episodes.json walked --jumps ";
    json_t *skipped = scored(text_format(*state, "%s --missing=skip", words), *state);
    assert_int_equal(json_array_size(json_object_get(skipped, "episodes")), 2);
    assert_value(skipped, "missing", 1, 0);
    assert_value(json_object_get(skipped, "mean"), "success", 0.5, 0.0);
    assert_value(json_array_get(json_object_get(skipped, "episodes"), 1), "path_length", 8, 1e-12);
    json_t *stayed = scored(text_format(*state, "%s --missing=stay", words), *state);
    json_t *row = json_array_get(json_object_get(stayed, "episodes"), 2);
    assert_value(row, "navigation_error", 2.0, 1e-12);
    assert_value(row, "moves", 0.0, 0.0);
    json_t *wide = scored(text_format(*state, "%s --missing=skip --threshold=5", words), *state);
    assert_value(json_object_get(wide, "mean"), "success", 1.0, 0.0);
    // from d to b: 6 m along the graph, sqrt 20 straight
    program_write("walked", "1_0 d a\n", *state);
    json_t *straight =
        scored(text_format(*state, "%s --missing=skip --distance=euclidean", words), *state);
    assert_value(straight, "elsewhere", 1, 0);
    assert_value(json_array_get(json_object_get(straight, "episodes"), 0), "oracle_error", 8.0,
                 1e-12);
    assert_value(json_array_get(json_object_get(straight, "episodes"), 0), "dtw",
                 2.0 + 0.0 + 4.0 + 8.0, 1e-12);
    release();
}

//---- refusals ------------------------------------------------------------------------------------

static void refuse(const char *words, const char *reason, Arena *arena) {
    Ran ran = program_run(text_format(arena, "score %s", words), arena);
    assert_int_equal(ran.status, 1);
    assert_string_equal(ran.out, "");
    assert_int_equal(count_lines(ran.err), 1);
    assert_non_null(strstr(ran.err, "cairn score: "));
    if (strstr(ran.err, reason) == NULL) fail_msg("no '%s' in: %s", reason, ran.err);
}

static void what_cannot_be_scored_is_told_in_one_line(void **state) {
    static const struct {
        const char *walked, *options, *reason;
    } cases[] = {
        {"1_0 a x\n1_1 a\n2_0 d\n", "",
         "1_0: trajectory: node 1: the graph of house has no "
         "viewpoint x"},
        {"1_0 a c\n1_1 a\n2_0 d\n", "", "1_0: trajectory: node 1: no edge from a to c; --jumps"},
        {"1_0 a b\n", "", "2 of 3 episodes have no trajectory, the first 1_1; --missing=skip"},
        {"7_0 a b\n", "",
         "no trajectory is of an episode here: they have ids like 7_0, the "
         "episodes like 1_0"},
        {"1_0 a b\n1_0 a b\n", "", "walked: 1_0 stands there twice"},
        {"1_0\n", "", "walked: line 1"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--graphs=/nowhere", "/nowhere/house_connectivity.json"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--missing=leave", "no --missing named 'leave'"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--distance=geodesik", "did you mean geodesic?"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--threshold=0", "choose more than 0 m"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--jumpz=1", "did you mean score.jumps?"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--episodes=walked", "walked: line 1"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--episodes=", "--episodes=FILE is missing"},
        {"1_0 a\n1_1 a\n2_0 d\n", "--graphs=", "--graphs=DIR is missing"},
        {"1_0 a\n1_1 a\n2_0 d\n", "walked", "name one file"},
    };
    write_house(*state);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        program_write("walked", cases[i].walked, *state);
        refuse(
            text_format(*state, "--graphs=. --episodes=episodes.json walked %s", cases[i].options),
            cases[i].reason, *state);
    }
    refuse("", "name one file", *state);
    program_write("hidden.json",
                  "[{\"scan\":\"house\",\"path_id\":1,\"path\":[\"a\"],\"instructions\":[\"\"]}]",
                  *state);
    program_write("walked", "1_0 a b\n", *state);
    refuse("--graphs=. --episodes=hidden.json walked", "1_0: its path is one node", *state);
}

// "eval.episodes    = 7    # ..."
static void assert_setting(const char *words, const char *name, const char *value, Arena *arena) {
    char *settings = program_output(words, arena), found[64];
    const char *line = strstr(settings, text_format(arena, "\n%s ", name));
    assert_non_null(line);
    assert_int_equal(sscanf(line, "\n%*s = %63s", found), 1);
    assert_string_equal(found, value);
}

static void episodes_mean_other_things_to_other_commands(void **state) {
    assert_setting("view --episodes=7 --print-config", "eval.episodes", "7", *state);
    assert_setting("--episodes=7 --print-config", "eval.episodes", "7", *state);
    assert_setting("score --episodes=7 --print-config", "score.episodes", "7", *state);
    assert_setting("score --episodes=7 --print-config", "eval.episodes", "4", *state);
    assert_setting("eval --score.episodes=7 --print-config", "score.episodes", "7", *state);
}

//---- what others scored --------------------------------------------------------------------------

typedef struct Fixture {
    json_t *rows; // id -> row
    const char *metrics;
    int count;
} Fixture;

// the columns of the fixture; its dtw is valan's, over the length of the reference
static const char *const COLUMNS[] = {"navigation_error",
                                      "path_length",
                                      "success",
                                      "oracle_success",
                                      "spl",
                                      "dtw_per_metre",
                                      "ndtw",
                                      "sdtw",
                                      "cls"};

static void compare_line(Fixture *fixture, const char *line) {
    char id[64];
    int taken;
    assert_int_equal(sscanf(line, "%63[^,],%*[^,],%*d%n", id, &taken), 1);
    json_t *row = json_object_get(fixture->rows, id);
    if (row == NULL) fail_msg("%s was not scored", id);
    line += taken;
    for (size_t c = 0; c < ARRAY_COUNT(COLUMNS); c++) {
        double stated;
        assert_int_equal(sscanf(line, ",%lf%n", &stated, &taken), 1);
        line += taken;
        assert_value(row, COLUMNS[c], stated, 1e-6);
    }
    fixture->count++;
}

// the graphs of all houses, unpacked; skips the test where that cannot be done
static void unpack_houses(Arena *arena) {
    char *packed = realpath(test_data("graphs/r2r/connectivity_all_90.tar.xz", arena), NULL);
    const char *command =
        text_format(arena, "cd %s && mkdir -p houses && tar xJf %s -C houses 2>unpacking",
                    program_folder, packed);
    free(packed);
    if (system(command) == 0) return;
    print_message("skipped: tar cannot unpack the graphs of the houses\n");
    skip();
}

static const char *full_path(const char *name, Arena *arena) {
    char *path = realpath(test_data(name, arena), NULL);
    const char *copy = text_format(arena, "%s", path);
    free(path);
    return copy;
}

static void trajectories_that_others_scored_score_the_same(void **state) {
    unpack_houses(*state);
    json_t *scores =
        scored(text_format(*state, "--graphs=houses --episodes=%s %s",
                           full_path("episodes/r2r/R2R_val_seen.json", *state),
                           full_path("fixtures/r2r_val_seen_seq2seq_trajectories.txt", *state)),
               *state);
    FileBytes csv;
    Error err = {0};
    assert_ok(file_read(test_data("fixtures/r2r_val_seen_seq2seq_metrics.csv", *state), *state,
                        &csv, &err),
              err);
    Fixture fixture = {.rows = json_object()};
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(scores, "episodes"), i, row) {
        json_object_set(fixture.rows, json_string_value(json_object_get(row, "id")), row);
    }
    const char *line = strchr((const char *)csv.data, '\n') + 1;
    for (; *line != '\0'; line = strchr(line, '\n') + 1) compare_line(&fixture, line);
    assert_int_equal(fixture.count, 1021);
    json_t *mean = json_object_get(scores, "mean");
    assert_value(mean, "success", 0.6611, 5e-5);
    assert_value(mean, "spl", 0.6307, 5e-5);
    assert_value(mean, "ndtw", 0.7471, 5e-5);
    assert_value(mean, "sdtw", 0.6001, 5e-5);
    assert_value(mean, "cls", 0.7320, 5e-5);
    assert_value(mean, "navigation_error", 3.3158, 5e-5);
    assert_value(scores, "elsewhere", 3, 0); // of a path that was another one then
    json_decref(fixture.rows);
    release();
}

// each route of a file cut after `most` panoramas, as a submission
static void write_cut_routes(const char *episodes, size_t most, Arena *arena) {
    FILE *in = fopen(episodes, "r"), *out = fopen(program_file("walked", arena), "w");
    assert_true(in != NULL && out != NULL);
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, in) > 0) {
        json_error_t where;
        json_t *route = json_loads(line, 0, &where);
        json_t *id = json_object_get(route, "route_id");
        if (id == NULL) id = json_object_get(route, "id");
        json_t *panoramas = json_object_get(route, "route_panoids");
        fprintf(out, "%lld", (long long)json_integer_value(id));
        for (size_t i = 0; i < most && i < json_array_size(panoramas); i++)
            fprintf(out, " %s", json_string_value(json_array_get(panoramas, i)));
        fprintf(out, "\n");
        json_decref(route);
    }
    free(line);
    fclose(in);
    fclose(out);
}

static json_t *mean_of_cut(const char *episodes, size_t most, Arena *arena) {
    const char *links = full_path("graphs/touchdown/links.txt", arena);
    write_cut_routes(episodes, most, arena);
    json_t *scores = scored(text_format(arena, "--graphs=%s --episodes=%s walked",
                                        file_directory(links, arena), episodes),
                            arena);
    return json_object_get(scores, "mean");
}

// Agents that stay at the start, as an evaluator made of networkx scored them.
static void street_baselines_score_as_known(void **state) {
    const char *touchdown = full_path("episodes/touchdown/touchdown_unseen_dev.jsonl", *state);
    const char *map2seq = full_path("episodes/map2seq/map2seq_unseen_dev.jsonl", *state);
    json_t *mean = mean_of_cut(touchdown, 1, *state);
    assert_value(mean, "tc", 0.0050, 1e-9);
    assert_value(mean, "spd", 23.07, 5e-3);
    assert_value(mean, "sed", 0.0007, 5e-5);
    assert_value(mean, "ndtw_hops_sqrt", 0.0022, 5e-5);
    mean = mean_of_cut(map2seq, 1, *state);
    assert_value(mean, "tc", 0.0, 0.0);
    assert_value(mean, "spd", 39.01, 5e-3);
    release();
}

static void gold_street_routes_score_one(void **state) {
    const char *touchdown = full_path("episodes/touchdown/touchdown_unseen_dev.jsonl", *state);
    static const char *const whole[] = {"success",   "ndtw",           "cls",
                                        "tc",        "tc_3m",          "sed",
                                        "ndtw_hops", "ndtw_hops_sqrt", "ndtw_metres"};
    json_t *mean = mean_of_cut(touchdown, 4096, *state);
    for (size_t i = 0; i < ARRAY_COUNT(whole); i++) assert_value(mean, whole[i], 1.0, 1e-9);
    assert_value(mean, "spd", 0.0, 0.0);
    assert_value(mean, "moves", 32.7, 0.05); // 33.7 panoramas
    double spl = value(mean, "spl");         // half of the routes are no shortest way
    assert_true(spl > 0.5 && spl < 1.0);
    release();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_format_gives_the_same_scores),
        test_with_arena(the_table_explains_each_metric),
        test_with_arena(settings_mean_what_they_say),
        test_with_arena(what_cannot_be_scored_is_told_in_one_line),
        test_with_arena(episodes_mean_other_things_to_other_commands),
        test_with_arena(trajectories_that_others_scored_score_the_same),
        test_with_arena(street_baselines_score_as_known),
        test_with_arena(gold_street_routes_score_one),
    };
    return run_tests_of_program("app/score", tests);
}
