// The table of figures as a user sees it.

#include "program.h"

static void the_memory_rows_fit_on_a_screen_and_say_their_limits(void **state) {
    static const char *const rows[] = {"top-3 of 2000 x 768, 1 query",
                                       "top-3 of 20000 x 768, 16 queries",
                                       "top-3 of 200000 x 768, 1 query",
                                       "tokens written, 64 at once",
                                       "records of 144 bytes logged",
                                       "a way by A*, 10,000 places",
                                       "a way repaired by D* Lite",
                                       "a step of memory: look, survey, see, decide",
                                       "octree, a brick of 512 voxels",
                                       "costs to all of",
                                       "the same loaded"};
    const char *out =
        program_output("bench --only=memory --seconds=0.001 --width=64 --height=64", *state);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const char *row = strstr(out, rows[i]);
        if (row == NULL) fail_msg("no row \"%s\" in\n%s", rows[i], out);
        size_t length = strcspn(row, "\n");
        assert_true(row[length - 1] == '%');
    }
    for (const char *line = out; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 100) fail_msg("wider than 100 columns:\n%.120s", line);
}

static void indented_figures_name_the_one_they_tell_of(void **state) {
    json_t *json = parse_whole(program_output("bench --only=memory --seconds=0.001 --json "
                                              "--width=64 --height=64",
                                              *state));
    json_t *figure;
    size_t i, told = 0;
    json_array_foreach(json_object_get(json, "figures"), i, figure) {
        assert_true(json_string_value(json_object_get(figure, "name"))[0] != ' ');
        assert_true(json_number_value(json_object_get(figure, "idle")) > 0.0);
        const char *of = json_string_value(json_object_get(figure, "of"));
        if (of == NULL) continue;
        assert_non_null(strstr(of, "a way"));
        told++;
    }
    assert_int_equal(told, 2);
    json_decref(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_memory_rows_fit_on_a_screen_and_say_their_limits),
        test_with_arena(indented_figures_name_the_one_they_tell_of),
    };
    return run_tests_of_program("app/bench", tests);
}
