// The memory suite from outside: what it prints, what it leaves, that nothing depends on who plays.

#include "program.h"

#include <glob.h>

// small: two homes, two subtasks that end soon
#define SMALL                                                                                   \
    "eval --suite memory --device=host --width=32 --height=32 --max-steps=25 --suite-scenes=2 " \
    "--subtasks=2 --backbones=frontier --quiet "

static void remove_times(json_t *json) {
    const char *key;
    json_t *value;
    void *next;
    size_t i;
    if (json_is_object(json)) {
        json_object_del(json, "seconds");
        json_object_del(json, "milliseconds");
        json_object_foreach_safe(json, next, key, value) remove_times(value);
    }
    json_array_foreach(json, i, value) remove_times(value);
}

static json_t *play(const char *more, Arena *arena) {
    json_t *json = parse_whole(program_output(text_format(arena, SMALL "--json %s", more), arena));
    remove_times(json);
    json_object_del(json_object_get(json, "settings"), "eval"); // workers and out differ
    return json;
}

static void any_number_of_workers_finds_the_same(void **state) {
    const char *words = "--variants=clean,dynamic --conditions=full,memoryless --out=";
    json_t *one = play(text_format(*state, "%s --workers=1", words), *state);
    json_t *three = play(text_format(*state, "%s --workers=3", words), *state);
    assert_true(json_equal(one, three));
    json_t *other = play(text_format(*state, "%s --seed=2", words), *state);
    assert_string_not_equal(json_string_value(json_object_get(one, "digest")),
                            json_string_value(json_object_get(other, "digest")));
    // scenes x variants x conditions x subtasks
    assert_int_equal(json_array_size(json_object_get(one, "rows")), 2 * 2 * 2 * 2);
    json_decref(one);
    json_decref(three);
    json_decref(other);
}

// starts and ways there do not depend on who plays
static void conditions_go_through_the_same_tours(void **state) {
    json_t *json = play("--variants=clean --conditions=random,full,memoryless --out=", *state);
    json_t *rows = json_object_get(json, "rows"), *row;
    size_t i, same = 0;
    json_array_foreach(rows, i, row) {
        json_t *like = json_array_get(rows, i % 2 + i / 6 * 6);
        static const char *const keys[] = {"scene", "subtask", "kind", "revisit", "stale"};
        for (size_t k = 0; k < ARRAY_COUNT(keys); k++)
            assert_true(json_equal(json_object_get(row, keys[k]), json_object_get(like, keys[k])));
        same += json_equal(json_object_get(row, "digest"), json_object_get(like, "digest"));
    }
    assert_int_equal(i, 12);
    assert_in_range(same, 4, 11); // with itself; not all with each other
    json_decref(json);
}

// what was written to the long term comes back bit for bit, unless its tokens are floating-point
static void whole_numbers_rewind_and_floating_point_does_not(void **state) {
    json_t *json = play("--suite-scenes=1 --variants=clean --conditions=full,float_tokens --out= "
                        "--max-steps=60",
                        *state);
    json_t *cells = json_object_get(json, "cells");
    double written[2], rewound[2];
    for (size_t c = 0; c < 2; c++) {
        json_t *kept = json_object_get(json_array_get(cells, c), "rewound");
        written[c] = json_number_value(json_object_get(kept, "observations"));
        rewound[c] = json_number_value(json_object_get(kept, "bit_for_bit"));
    }
    assert_true(written[0] > 50 && written[1] > 50);
    assert_true(rewound[0] == written[0]);
    assert_true(rewound[1] < written[1]);
    json_decref(json);
}

// each row's age is in one bin, and only carried or drifting agents are asked where they are
static void ages_are_sorted_into_bins_and_places_asked_where_they_are_to_be_found(void **state) {
    json_t *json = play("--suite-scenes=1 --subtasks=4 --variants=clean,relocation,drift "
                        "--conditions=full --out=",
                        *state);
    json_t *cell, *bin;
    const char *name;
    size_t c;
    json_array_foreach(json_object_get(json, "cells"), c, cell) {
        json_int_t rows = 0;
        json_object_foreach(json_object_get(cell, "by_age"), name, bin) rows +=
            json_integer_value(json_object_get(bin, "subtasks"));
        assert_int_equal(rows, 4);
        json_t *found = json_object_get(json_object_get(cell, "all"), "place_found");
        assert_true(c == 0 ? json_is_null(found) : json_is_number(found));
    }
    assert_int_equal(c, 3);
    json_decref(json);
}

static int count_files(const char *pattern, Arena *arena) {
    glob_t found;
    int count = glob(program_file(pattern, arena), 0, NULL, &found) == 0 ? (int)found.gl_pathc : 0;
    if (count > 0) globfree(&found);
    return count;
}

static void the_folder_holds_page_plots_and_numbers(void **state) {
    char *table = program_output(
        SMALL "--variants=clean,drift --conditions=full,no_long_term --out=deep/memory", *state);
    static const char *const parts[] = {"clean: ",
                                        "drift: ",
                                        "full",
                                        "no_long_term",
                                        "spl by subtask",
                                        "t-nDTW",
                                        "digest",
                                        "deep/memory/index.html",
                                        "age: subtasks",
                                        "recall@1",
                                        "rewound bit for bit"};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strstr(table, parts[i]) == NULL) fail_msg("no %s in %s", parts[i], table);
    assert_int_equal(count_files("deep/memory/*.png", *state), 8);
    const char *csv = program_text("deep/memory/results.csv", *state);
    assert_int_equal(count_lines(csv), 1 + 2 * 2 * 2 * 2);
    json_decref(parse_whole(program_text("deep/memory/results.json", *state)));
    const char *page = program_text("deep/memory/index.html", *state);
    int pictures = 0;
    for (const char *at = page; (at = strstr(at, "src=\"data:image/png;base64,")) != NULL; at++)
        pictures++;
    assert_int_equal(pictures, 8);
    assert_non_null(strstr(page, "agent.keep_memory=false"));
}

static void a_word_that_is_not_known_is_refused_with_the_nearest(void **state) {
    static const struct {
        const char *words, *answer;
    } wrong[] = {{"eval --suite=memroy", "memory"},       {SMALL "--variants=claen", "clean"},
                 {SMALL "--conditions=hsnw", "hnsw"},     {SMALL "--backbones=nearst", "nearest"},
                 {SMALL "--subtasks=0", "tour.subtasks"}, {SMALL "nothing.glb", "nothing.glb"}};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Ran ran = program_run(wrong[i].words, *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, wrong[i].answer) == NULL) fail_msg("%s: %s", wrong[i].words, ran.err);
    }
}

static void what_was_played_before_a_failure_is_kept(void **state) {
    program_write("broken.obj", "v 1 2\nf 1 2 3\n", *state);
    Ran ran = program_run(SMALL "--variants=clean --conditions=memoryless --out=half home:1000 "
                                "broken.obj --workers=1",
                          *state);
    assert_int_equal(ran.status, 1);
    assert_int_equal(count_lines(ran.err), 1);
    assert_non_null(strstr(ran.err, "broken.obj"));
    assert_int_equal(count_lines(program_text("half/results.csv", *state)), 1 + 2);
    assert_false(file_exists(program_file("half/results.json", *state)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(any_number_of_workers_finds_the_same),
        test_with_arena(conditions_go_through_the_same_tours),
        test_with_arena(whole_numbers_rewind_and_floating_point_does_not),
        test_with_arena(ages_are_sorted_into_bins_and_places_asked_where_they_are_to_be_found),
        test_with_arena(the_folder_holds_page_plots_and_numbers),
        test_with_arena(a_word_that_is_not_known_is_refused_with_the_nearest),
        test_with_arena(what_was_played_before_a_failure_is_kept),
    };
    return run_tests_of_program("app/suite", tests);
}
