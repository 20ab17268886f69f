// Episodes over graphs and what is handed in for them: each format, what is refused, damage.

#include "sim/routes.h"
#include "sim/submission.h"
#include "test.h"

#include <math.h>

// with ' for "
static FileBytes quoted(const char *text, Arena *arena) {
    char *copy = text_format(arena, "%s", text);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\'') *c = '"';
    return (FileBytes){(const uint8_t *)copy, strlen(copy)};
}

//---- routes --------------------------------------------------------------------------------------

static const char R2R[] = "[{'distance': 7.2, 'scan': 'house', 'path_id': 12, 'path': ['a', 'b'],\n"
                          "  'heading': 1.5707963267948966, 'instructions': ['go', 'walk']},\n"
                          " {'scan': 'other', 'path_id': 13, 'id': '13_215', 'objId': 215,\n"
                          "  'path': ['c', 'd', 'e'], 'instructions': ['fetch']}]";
static const char STREETS[] = "{'route_id': 4754, 'route_panoids': ['p', 'q'], 'start_heading': 90,"
                              " 'navigation_text': 'left'}\n\n"
                              "{'id': 2098, 'route_panoids': ['q', 'r']}";

static SimRoutes parse_routes(const char *text, Arena *arena) {
    SimRoutes routes;
    Error err = {0};
    assert_ok(sim_routes_parse(quoted(text, arena), arena, &routes, &err), err);
    return routes;
}

static void an_instruction_is_a_route(void **state) {
    SimRoutes routes = parse_routes(R2R, *state);
    assert_int_equal(routes.count, 3);
    assert_string_equal(routes.at[0].id, "12_0");
    assert_string_equal(routes.at[1].id, "12_1");
    assert_string_equal(routes.at[1].instruction, "walk");
    assert_string_equal(routes.at[1].scan, "house");
    assert_int_equal(routes.at[1].count, 2);
    assert_string_equal(routes.at[1].path[1], "b");
    assert_float_equal(routes.at[0].heading, 90.0f, 1e-4f);
    assert_string_equal(routes.at[2].id, "13_215_0"); // as REVERIE's submissions name it
    assert_int_equal(routes.at[2].count, 3);
}

static void a_street_route_goes_by_its_id(void **state) {
    SimRoutes routes = parse_routes(STREETS, *state);
    assert_int_equal(routes.count, 2);
    assert_string_equal(routes.at[0].id, "4754");
    assert_string_equal(routes.at[0].scan, "");
    assert_string_equal(routes.at[0].instruction, "left");
    assert_float_equal(routes.at[0].heading, 90.0f, 0.0f);
    assert_string_equal(routes.at[1].id, "2098");
    assert_string_equal(routes.at[1].path[1], "r");
}

static void what_are_no_routes_is_told(void **state) {
    static const struct {
        const char *text, *why;
    } faults[] = {
        {"", "no episodes"},
        {"[]", "no episodes"},
        {"[", "line 1"},
        {"\n\n{", "line 3"},
        {"[7]", "entry 0: expected an object"},
        {"7", "line 1: expected an object"},
        {"{'episodes': []}", "Habitat's episodes"},
        {"[{}]", "entry 0: scan"},
        {"[{'scan': '../x', 'path_id': 1}]", "entry 0: scan"},
        {"[{'scan': 'x'}]", "path_id"},
        {"[{'scan': 'x', 'path_id': 1, 'path': []}]", "path: expected a list of nodes"},
        {"[{'scan': 'x', 'path_id': 1, 'path': [3]}]", "path: node 0: expected a name"},
        {"[{'scan': 'x', 'path_id': 1, 'path': ['a']}]", "instructions: expected a list"},
        {"[{'scan': 'x', 'path_id': 1, 'path': ['a'], 'instructions': [3]}]", "0: expected a text"},
        {"[{'scan': 'x', 'path_id': 1, 'path': ['a'], 'heading': 'n', 'instructions': ['']}]",
         "heading: expected an angle"},
        {"{'route_panoids': ['p']}", "line 1: route_id or id"},
        {"{'id': 1, 'route_panoids': ['p']}\n{'id': 1, 'route_panoids': ['p']}",
         "two episodes have the id 1"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        SimRoutes routes;
        Error err = {0};
        assert_false(sim_routes_parse(quoted(faults[i].text, *state), *state, &routes, &err));
        if (strstr(err.text, faults[i].why) == NULL)
            fail_msg("no '%s' in '%s'", faults[i].why, err.text);
    }
}

static int count_routes(const char *name, double *nodes, Arena *arena) {
    SimRoutes routes;
    Error err = {0};
    assert_ok(sim_routes_load(test_data(name, arena), arena, &routes, &err), err);
    *nodes = 0.0;
    for (int i = 0; i < routes.count; i++) *nodes += (double)routes.at[i].count / routes.count;
    return routes.count;
}

static void real_files_have_their_stated_numbers(void **state) {
    double nodes;
    assert_int_equal(count_routes("episodes/r2r/R2R_val_seen.json", &nodes, *state), 1021);
    assert_int_equal(count_routes("episodes/r2r/R2R_val_unseen.json", &nodes, *state), 2349);
    assert_int_equal(count_routes("episodes/reverie/REVERIE_val_unseen.json", &nodes, *state),
                     3521);
    assert_int_equal(count_routes("episodes/map2seq/map2seq_unseen_dev.jsonl", &nodes, *state),
                     800);
    assert_float_equal((float)nodes, 40.0f, 0.1f);
    assert_int_equal(count_routes("episodes/touchdown/touchdown_unseen_dev.jsonl", &nodes, *state),
                     800);
    assert_float_equal((float)nodes, 33.7f, 0.05f);
}

//---- submissions ---------------------------------------------------------------------------------

static const char *const SUBMISSIONS[] = {
    "[{'instr_id': '12_0', 'trajectory': [['a', 0.5, 0], ['a', 1.0, 0], ['b', 1.0, -0.5]]},\n"
    " {'instr_id': '13_0', 'trajectory': [['c', 0, 0]], 'predObjId': 7}]",
    "{'instr_id': '12_0', 'trajectory': ['a', 'a', 'b']}\n\n"
    "{'instr_id': '13_0', 'trajectory': [['c']]}\n",
    "# id nodes\n12_0 a a  b\r\n\n13_0\tc",
};

static void every_format_says_the_same(void **state) {
    for (size_t i = 0; i < ARRAY_COUNT(SUBMISSIONS); i++) {
        SimSubmission submission;
        Error err = {0};
        assert_ok(sim_submission_parse(quoted(SUBMISSIONS[i], *state), *state, &submission, &err),
                  err);
        assert_int_equal(submission.count, 2);
        assert_string_equal(submission.at[0].id, "12_0");
        assert_int_equal(submission.at[0].count, 3);
        assert_string_equal(submission.at[0].path[1], "a");
        assert_string_equal(submission.at[0].path[2], "b");
        assert_string_equal(submission.at[1].id, "13_0");
        assert_int_equal(submission.at[1].count, 1);
        assert_string_equal(submission.at[1].path[0], "c");
    }
}

static void what_is_no_submission_is_told(void **state) {
    static const struct {
        const char *text, *why;
    } faults[] = {
        {"", "no trajectories"},
        {"# nothing\n", "no trajectories"},
        {"[]", "no trajectories"},
        {"[{]", "line 1"},
        {"a 1\nb\n", "line 2: expected an id and the nodes"},
        {"a 1\na 2\n", "a stands there twice"},
        {"[{'trajectory': ['a']}]", "entry 0: instr_id"},
        {"{'instr_id': 'x'}", "line 1: x: trajectory: expected a list"},
        {"{'instr_id': 'x', 'trajectory': []}", "x: trajectory: expected a list"},
        {"{'instr_id': 'x', 'trajectory': ['a', 3]}", "step 1: expected a name"},
        {"{'instr_id': 'x', 'trajectory': [[]]}", "step 0: expected a name"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        SimSubmission submission;
        Error err = {0};
        assert_false(
            sim_submission_parse(quoted(faults[i].text, *state), *state, &submission, &err));
        if (strstr(err.text, faults[i].why) == NULL)
            fail_msg("no '%s' in '%s'", faults[i].why, err.text);
    }
}

//---- damage --------------------------------------------------------------------------------------

// reads a copy of exactly that size, so that a sanitizer sees the first byte read beyond it
static void read_or_say_why(const uint8_t *data, size_t size, size_t flipped, uint8_t flip,
                            Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    if (flip != 0) copy[flipped] ^= flip;
    SimRoutes routes;
    SimSubmission submission;
    Error err = {0}, other = {0};
    if (sim_routes_parse((FileBytes){copy, size}, arena, &routes, &err)) {
        for (int i = 0; i < routes.count; i++)
            assert_true(routes.at[i].count > 0 && isfinite(routes.at[i].heading));
    } else
        assert_true(err.text[0] != '\0');
    if (sim_submission_parse((FileBytes){copy, size}, arena, &submission, &other)) {
        for (int i = 0; i < submission.count; i++)
            for (int k = 0; k < submission.at[i].count; k++)
                assert_non_null(submission.at[i].path[k]);
    } else
        assert_true(other.text[0] != '\0');
    free(copy);
    arena_reset(arena, mark);
}

static void damaged_files_are_read_or_refused(void **state) {
    static const uint8_t flips[] = {0x01, 0x10, 0x80, 0xff};
    const char *const texts[] = {R2R, STREETS, SUBMISSIONS[0], SUBMISSIONS[1], SUBMISSIONS[2]};
    for (size_t t = 0; t < ARRAY_COUNT(texts); t++) {
        FileBytes text = quoted(texts[t], *state);
        for (size_t at = 0; at < text.size; at++) {
            read_or_say_why(text.data, at, 0, 0, *state);
            for (size_t k = 0; k < ARRAY_COUNT(flips); k++)
                read_or_say_why(text.data, text.size, at, flips[k], *state);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(an_instruction_is_a_route),
        test_with_arena(a_street_route_goes_by_its_id),
        test_with_arena(what_are_no_routes_is_told),
        test_with_arena(real_files_have_their_stated_numbers),
        test_with_arena(every_format_says_the_same),
        test_with_arena(what_is_no_submission_is_told),
        test_with_arena(damaged_files_are_read_or_refused),
    };
    return cmocka_run_group_tests_name("sim/routes", tests, NULL, NULL);
}
