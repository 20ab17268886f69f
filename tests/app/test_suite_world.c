// The suite of the world model from outside, with a model that has learned nothing.

#include "kill.h"
#include "model/weights.h"

#include <math.h>

// small: one home, few frames, few views
#define SMALL                                                                                    \
    "eval --suite=world-model --device=host --dreams.weights=small.weights --quiet --threads=1 " \
    "--dreams.place=8 --dreams.targets=2 --dreams.longest=16 --dreams.stream=64 "                \
    "--suite-scenes=1 "

static void save_weights(Arena *arena) {
    Error err = {0};
    ModelShape shape = {
        .size = 32, .width = 32, .writers = 1, .readers = 1, .heads = 1, .kv_heads = 1, .inner = 2};
    ModelWeights weights = {.slope = 1};
    assert_ok(model_layout_create(&shape, &weights.layout, &err), err);
    weights.parameters = arena_array(arena, float, weights.layout.count);
    model_layout_fill(&weights.layout, 1, weights.parameters);
    assert_ok(
        model_weights_save(&weights, MODEL_FLOAT16, program_file("small.weights", arena), &err),
        err);
}

static json_t *play(const char *more, Arena *arena) {
    save_weights(arena);
    return parse_whole(program_output(text_format(arena, SMALL "--json %s", more), arena));
}

static const char *digest_of(json_t *json) {
    return json_string_value(json_object_get(json, "digest"));
}

static double value_of(json_t *json, const char *part, const char *cell, const char *at,
                       const char *measure) {
    json_t *value = json_object_get(json_object_get(json, "parts"), part);
    const char *const names[] = {"cells", cell, at, measure};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) value = json_object_get(value, names[i]);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static void any_number_of_workers_imagines_the_same(void **state) {
    const char *words = "--variants=poses --suite-scenes=2 --out=";
    json_t *one = play(text_format(*state, "%s --eval.workers=1", words), *state);
    json_t *two = play(text_format(*state, "%s --eval.workers=2", words), *state);
    json_t *other = play(text_format(*state, "%s --seed=2", words), *state);
    assert_string_equal(digest_of(one), digest_of(two));
    assert_string_not_equal(digest_of(one), digest_of(other));
    assert_int_equal(json_array_size(json_object_get(one, "rows")), 2 * 3); // homes x cells
    json_decref(one);
    json_decref(two);
    json_decref(other);
}

static void a_killed_suite_goes_on_to_the_same_digest(void **state) {
    const char *words = SMALL "--variants=poses,format --suite-scenes=2";
    save_weights(*state);
    program_output(text_format(*state, "%s --out=whole", words), *state);
    words = text_format(*state, "%s --out=half --eval.workers=", words);
    kill_when_done(text_format(*state, "%s1", words), "half", 1, *state);
    assert_in_range(journal_in("half", *state).done_count, 1, 3); // of homes x parts
    program_output(text_format(*state, "%s2 --resume", words), *state);
    json_t *one = parse_whole(program_text("whole/results.json", *state));
    json_t *two = parse_whole(program_text("half/results.json", *state));
    assert_string_equal(digest_of(one), digest_of(two));
    json_decref(one);
    json_decref(two);
}

// with a model that has learned nothing policies differ only in what they store
static void policies_and_baselines_stand_in_one_table(void **state) {
    json_t *json = play("--variants=gap --out=", *state);
    double tokens = 16; // of a frame of 32 x 32
    assert_true(value_of(json, "gap", "full", "16", "rows") == 24 * tokens);
    assert_true(value_of(json, "gap", "full", "16", "stored") == 24 * tokens);
    static const char *const policies[] = {"window",    "relic",  "scout",
                                           "landmarks", "random", "combined"};
    for (size_t i = 0; i < ARRAY_COUNT(policies); i++) {
        double seen = value_of(json, "gap", policies[i], "16", "seen");
        assert_true(seen > 0 && seen < 40);
        assert_true(value_of(json, "gap", policies[i], "16", "rows") <= 512);
    }
    double mean = value_of(json, "gap", "mean", "16", "seen");
    assert_true(value_of(json, "gap", "warp", "16", "seen") > mean + 3);
    assert_true(isnan(value_of(json, "gap", "warp", "16", "rows")));
    assert_true(isnan(value_of(json, "gap", "full", "64", "seen"))); // --dreams.longest
    json_decref(json);
}

static void formats_differ_in_bytes_and_hardly_in_pictures(void **state) {
    json_t *json = play("--variants=format --out=", *state);
    double f32 = value_of(json, "format", "f32", "gap of 64", "row_bytes");
    double f16 = value_of(json, "format", "f16", "gap of 64", "row_bytes");
    double int8 = value_of(json, "format", "int8", "gap of 64", "row_bytes");
    assert_true(f32 == 2 * f16 && int8 < 0.7 * f16);
    double exact = value_of(json, "format", "f32", "gap of 64", "seen");
    assert_true(fabs(value_of(json, "format", "f16", "gap of 64", "seen") - exact) < 0.1);
    json_decref(json);
}

static void the_folder_holds_page_numbers_and_pictures(void **state) {
    save_weights(*state);
    char *table = program_output(SMALL "--variants=stream,pairs,kinds --out=dreams", *state);
    static const char *const parts[] = {"stream: ", "pairs: ", "kinds: ",          "palindrome",
                                        "unkept",   "digest",  "dreams/index.html"};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strstr(table, parts[i]) == NULL) fail_msg("no %s in\n%s", parts[i], table);
    static const char *const files[] = {"index.html",         "results.json",
                                        "stream.png",         "stream_pictures.png",
                                        "pairs_pictures.png", "kinds_pictures.png"};
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        const char *path = text_format(*state, "dreams/%s", files[i]);
        if (!file_exists(program_file(path, *state))) fail_msg("no %s", path);
    }
}

static void what_is_not_there_is_refused_in_one_line(void **state) {
    save_weights(*state);
    static const char *const wrong[][2] = {
        {SMALL "--variants=gab --out=", "gap"},
        {SMALL "--dreams.weights=none.weights --out=", "none.weights"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Ran ran = program_run(wrong[i][0], *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, wrong[i][1]) == NULL) fail_msg("%s: %s", wrong[i][0], ran.err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(any_number_of_workers_imagines_the_same),
        test_with_arena(a_killed_suite_goes_on_to_the_same_digest),
        test_with_arena(policies_and_baselines_stand_in_one_table),
        test_with_arena(formats_differ_in_bytes_and_hardly_in_pictures),
        test_with_arena(the_folder_holds_page_numbers_and_pictures),
        test_with_arena(what_is_not_there_is_refused_in_one_line),
    };
    return run_tests_of_program("app/suite_world", tests);
}
