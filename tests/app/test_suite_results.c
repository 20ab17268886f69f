// Questions to made-up rows whose answers are known.

#include "app/suite_results.h"
#include "test.h"

#include <math.h>

enum { SCENES = 8, SUBTASKS = 3 };

static SuiteRow make_row(int scene, int cell, int subtask, float spl) {
    return (SuiteRow){
        .scene = scene,
        .cell = cell,
        .subtask = subtask,
        .kind = subtask == 1 ? SIM_GOAL_ROUTE : SIM_GOAL_CATEGORY,
        .is_revisit = subtask == 2,
        .digest = (uint64_t)(scene * 100 + cell * 10 + subtask),
        .measures = {.spl = spl, .success = spl > 0.0f, .tour_ndtw = subtask == 2 ? spl : NAN},
    };
}

// `full` has an SPL of 0.5 + 0.1 x subtask, the other 0.2 less, and 0.01 x scene less than that
static SuiteResults make_results(SuiteRow *rows) {
    SuiteResults results = {
        .scene_count = SCENES, .cell_count = 3, .subtasks = SUBTASKS, .seed = 1};
    results.cells[0] = (SuiteCell){suite_condition_find("full"), 0, 1};
    results.cells[1] = (SuiteCell){suite_condition_find("no_long_term"), 0, 1};
    results.cells[2] = (SuiteCell){suite_condition_find("full"), 1, 1};
    for (int s = 0; s < SCENES; s++)
        for (int c = 0; c < 2; c++)
            for (int t = 0; t < SUBTASKS; t++) {
                float less = c == 0 ? 0.0f : 0.2f + 0.01f * (float)s;
                rows[results.row_count++] = make_row(s, c, t, 0.5f + 0.1f * (float)t - less);
            }
    results.rows = rows;
    return results;
}

static bool is_near(double a, double b) {
    return fabs(a - b) < 1e-6;
}

static void cells_are_found_and_compared_with_the_whole_memory_of_their_backbone(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    assert_int_equal(suite_results_full(&results, 1), 0);
    assert_int_equal(suite_results_full(&results, 0), 0);
    assert_int_equal(suite_results_full(&results, 2), 2);
    results.cells[1].variant = 2;
    assert_int_equal(suite_results_full(&results, 1), -1);
    assert_int_equal(suite_condition_find("no such"), -1);
}

static void means_are_over_the_rows_that_are_asked_for(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    SuiteFilter filter = {.cell = 0};
    assert_true(is_near(suite_results_mean(&results, filter, SUITE_spl), 0.6));
    assert_int_equal(suite_results_count(&results, filter), SCENES * SUBTASKS);
    filter.which = SUITE_FIRST;
    assert_true(is_near(suite_results_mean(&results, filter, SUITE_spl), 0.55));
    filter.which = SUITE_AGAIN;
    assert_true(is_near(suite_results_mean(&results, filter, SUITE_spl), 0.7));
    filter.which = SUITE_ROUTES;
    assert_true(is_near(suite_results_mean(&results, filter, SUITE_spl), 0.6));
    assert_int_equal(suite_results_count(&results, filter), SCENES);
    filter.which = SUITE_STALE;
    assert_true(isnan(suite_results_mean(&results, filter, SUITE_spl)));
}

static void what_a_row_does_not_have_enters_no_mean(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    assert_true(is_near(suite_results_mean(&results, (SuiteFilter){0}, SUITE_tour_ndtw), 0.7));
    rows[0].measures.distance = INFINITY;
    rows[1].measures.distance = 3.0f;
    assert_true(is_near(suite_results_mean(&results, (SuiteFilter){0}, SUITE_distance),
                        (1.5 + 0.0 * (SCENES - 1)) / SCENES));
}

static void every_scene_weighs_the_same(void **state) {
    UNUSED(state);
    // scene 0 has three rows of 0, scene 1 one row of 1
    SuiteRow rows[4] = {make_row(0, 0, 0, 0), make_row(0, 0, 1, 0), make_row(0, 0, 2, 0),
                        make_row(1, 0, 0, 1)};
    SuiteResults results = {
        .scene_count = 2, .cell_count = 1, .subtasks = 3, .rows = rows, .row_count = 4};
    assert_true(is_near(suite_results_mean(&results, (SuiteFilter){0}, SUITE_spl), 0.5));
}

static void a_comparison_pairs_scenes(void **state) {
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    SuiteInterval d = suite_results_compare(&results, 0, 1, SUITE_ALL, SUITE_spl, *state);
    assert_int_equal(d.count, SCENES);
    assert_true(is_near(d.mean, 0.235));
    assert_true(d.low > 0.2 && d.high < 0.27); // far less than scenes differ by themselves
    assert_true(d.is_significant);
    SuiteInterval back = suite_results_compare(&results, 1, 0, SUITE_ALL, SUITE_spl, *state);
    assert_true(is_near(back.mean, -d.mean));
    // what one cell did not play is left out of both
    for (int i = 0; i < results.row_count; i++)
        if (rows[i].scene == 7 && rows[i].cell == 1) rows[i].measures.spl = NAN;
    d = suite_results_compare(&results, 0, 1, SUITE_ALL, SUITE_spl, *state);
    assert_int_equal(d.count, SCENES - 1);
    assert_true(is_near(d.mean, 0.23));
    assert_int_equal(suite_results_compare(&results, 0, 2, SUITE_ALL, SUITE_spl, *state).count, 0);
}

static void mcnemars_pairs_are_subtasks(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    assert_true(suite_results_mcnemar(&results, 0, 1) == 1.0); // all succeeded
    for (int i = 0; i < results.row_count; i++)
        if (rows[i].cell == 1 && rows[i].subtask == 0) rows[i].measures.success = 0.0f;
    assert_true(is_near(suite_results_mcnemar(&results, 0, 1), 2.0 / 256.0)); // eight of eight
}

static void curves_go_by_the_number_of_the_subtask(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    double means[SUBTASKS];
    suite_results_by_index(&results, 0, SUITE_spl, means);
    for (int t = 0; t < SUBTASKS; t++) assert_true(is_near(means[t], 0.5 + 0.1 * t));
}

static void stale_beliefs_are_a_share_of_what_was_pursued(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    assert_true(isnan(suite_results_stale_rate(&results, (SuiteFilter){0})));
    rows[0].measures.pursued = 3.0f;
    rows[2].measures.pursued = 1.0f;
    rows[2].measures.refuted = 1.0f;
    assert_true(is_near(suite_results_stale_rate(&results, (SuiteFilter){0}), 0.25));
}

static void ages_are_binned_by_doubling_and_sums_are_over_rows_that_have_it(void **state) {
    UNUSED(state);
    SuiteRow rows[6];
    static const int ages[] = {0, 1, 2, 3, 15, 40};
    for (int i = 0; i < 6; i++) {
        rows[i] = make_row(0, 0, i, 0.1f * (float)i);
        rows[i].age = ages[i];
        rows[i].measures.written = i % 2 == 0 ? NAN : 10.0f * (float)i;
    }
    SuiteResults results = {
        .scene_count = 1, .cell_count = 1, .subtasks = 6, .rows = rows, .row_count = 6};
    static const double expected[] = {0.0, 0.1, 0.25, -1, 0.4, -1, 0.5}; // -1: nobody
    double means[16];
    assert_int_equal(suite_age_count, ARRAY_COUNT(expected));
    suite_results_by_age(&results, 0, SUITE_spl, means);
    for (int a = 0; a < suite_age_count; a++)
        assert_true(expected[a] < 0 ? isnan(means[a]) : is_near(means[a], expected[a]));
    assert_true(is_near(suite_results_sum(&results, (SuiteFilter){0}, SUITE_written), 90.0));
    assert_true(isnan(suite_results_sum(&results, (SuiteFilter){.cell = 1}, SUITE_written)));
}

static void the_digest_tells_rows_and_their_order_apart(void **state) {
    UNUSED(state);
    SuiteRow rows[SCENES * 2 * SUBTASKS];
    SuiteResults results = make_results(rows);
    uint64_t whole = suite_results_digest(&results);
    rows[0].measures.milliseconds = 5.0f;
    assert_true(suite_results_digest(&results) == whole);
    SuiteRow first = rows[0];
    rows[0] = rows[1];
    rows[1] = first;
    assert_true(suite_results_digest(&results) != whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(cells_are_found_and_compared_with_the_whole_memory_of_their_backbone),
        test_with_arena(means_are_over_the_rows_that_are_asked_for),
        test_with_arena(what_a_row_does_not_have_enters_no_mean),
        test_with_arena(every_scene_weighs_the_same),
        test_with_arena(a_comparison_pairs_scenes),
        test_with_arena(mcnemars_pairs_are_subtasks),
        test_with_arena(curves_go_by_the_number_of_the_subtask),
        test_with_arena(stale_beliefs_are_a_share_of_what_was_pursued),
        test_with_arena(ages_are_binned_by_doubling_and_sums_are_over_rows_that_have_it),
        test_with_arena(the_digest_tells_rows_and_their_order_apart),
    };
    return cmocka_run_group_tests_name("app/suite_results", tests, NULL, NULL);
}
