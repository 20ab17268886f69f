// Answers that are known beforehand: by hand, by normal theory, by how often an interval must hold.

#include "app/suite_statistics.h"
#include "base/rng.h"
#include "test.h"

#include <math.h>

// near enough normal: twelve uniform numbers have variance 1
static double draw(Rng *rng) {
    double sum = -6.0;
    for (int i = 0; i < 12; i++) sum += (double)rng_unit(rng);
    return sum;
}

static void equal_differences_have_an_interval_of_no_width(void **state) {
    double values[8];
    for (int i = 0; i < 8; i++) values[i] = 0.25;
    SuiteInterval found = suite_statistics_bootstrap(values, 8, 1, *state);
    assert_true(found.mean == 0.25 && found.low == 0.25 && found.high == 0.25);
    assert_true(found.p < 0.001 && found.p > 0.0);
    assert_true(found.is_significant);
    for (int i = 0; i < 8; i++) values[i] = 0.0;
    found = suite_statistics_bootstrap(values, 8, 1, *state);
    assert_true(found.p == 1.0 && !found.is_significant);
}

static void an_interval_is_as_wide_as_normal_theory_has_it(void **state) {
    enum { COUNT = 100 };
    double values[COUNT], mean = 0.0, squares = 0.0;
    Rng rng = rng_create(7);
    for (int i = 0; i < COUNT; i++) values[i] = 3.0 + draw(&rng);
    for (int i = 0; i < COUNT; i++) mean += values[i] / COUNT;
    for (int i = 0; i < COUNT; i++) squares += (values[i] - mean) * (values[i] - mean);
    double error = sqrt(squares / COUNT / COUNT); // of a resampled mean
    SuiteInterval found = suite_statistics_bootstrap(values, COUNT, 1, *state);
    assert_int_equal(found.count, COUNT);
    assert_true(fabs(found.mean - mean) < 1e-12);
    assert_true(fabs((found.high - found.low) / (2 * 1.96 * error) - 1.0) < 0.04);
    assert_true(found.is_significant);
}

static void a_95_percent_interval_holds_the_truth_about_as_often(void **state) {
    enum { TRIALS = 300, COUNT = 40 };
    int holds = 0, significant = 0;
    Rng rng = rng_create(11);
    for (int t = 0; t < TRIALS; t++) {
        double values[COUNT];
        for (int i = 0; i < COUNT; i++) values[i] = draw(&rng);
        SuiteInterval found = suite_statistics_bootstrap(values, COUNT, (uint64_t)t, *state);
        holds += found.low <= 0.0 && found.high >= 0.0;
        significant += found.is_significant;
    }
    // the percentile interval is a little narrow; 3 standard errors of a share of 300 are 0.04
    assert_in_range(holds, (int)(0.89 * TRIALS), (int)(0.98 * TRIALS));
    assert_int_equal(holds + significant, TRIALS);
}

static void p_is_the_share_of_draws_beyond_zero(void **state) {
    // of -1 and 3, half of the draws of two have mean 1, a quarter each -1 and 3
    double values[2] = {-1.0, 3.0};
    SuiteInterval found = suite_statistics_bootstrap(values, 2, 1, *state);
    assert_true(fabs(found.p - 0.5) < 0.02);
    assert_true(found.low == -1.0 && found.high == 3.0);
}

static void the_seed_decides_and_nothing_else_does(void **state) {
    double values[10];
    Rng rng = rng_create(3);
    for (int i = 0; i < 10; i++) values[i] = draw(&rng);
    SuiteInterval a = suite_statistics_bootstrap(values, 10, 5, *state);
    SuiteInterval b = suite_statistics_bootstrap(values, 10, 5, *state);
    SuiteInterval c = suite_statistics_bootstrap(values, 10, 6, *state);
    assert_true(a.low == b.low && a.high == b.high && a.p == b.p);
    assert_true(a.low != c.low || a.high != c.high);
}

static void few_scenes_are_never_called_significant(void **state) {
    double values[SUITE_FEWEST_SCENES];
    for (int i = 0; i < SUITE_FEWEST_SCENES; i++) values[i] = 1.0 + 0.01 * i;
    for (int count = 0; count < SUITE_FEWEST_SCENES; count++)
        assert_false(suite_statistics_bootstrap(values, count, 1, *state).is_significant);
    assert_true(suite_statistics_bootstrap(values, SUITE_FEWEST_SCENES, 1, *state).is_significant);
    assert_true(suite_statistics_bootstrap(values, 1, 1, *state).mean == 1.0);
    assert_true(suite_statistics_bootstrap(values, 0, 1, *state).mean == 0.0);
}

static void mcnemars_test_gives_the_values_of_the_binomial_table(void **state) {
    UNUSED(state);
    assert_true(fabs(suite_statistics_mcnemar(1, 9) - 22.0 / 1024.0) < 1e-12);
    assert_true(fabs(suite_statistics_mcnemar(9, 1) - 22.0 / 1024.0) < 1e-12);
    assert_true(fabs(suite_statistics_mcnemar(0, 6) - 2.0 / 64.0) < 1e-12);
    assert_true(fabs(suite_statistics_mcnemar(2, 3) - 1.0) < 1e-12);
    assert_true(suite_statistics_mcnemar(0, 0) == 1.0);
    assert_true(suite_statistics_mcnemar(5, 5) == 1.0);
    // thousands do not underflow: 2 (1 - Phi(1.55)) = 0.121 with the correction for whole numbers
    assert_true(fabs(suite_statistics_mcnemar(2000, 2099) - 0.1257) < 0.003);
}

static void the_slope_of_a_line_is_found_between_gaps(void **state) {
    UNUSED(state);
    double line[5] = {1.0, 1.5, (double)NAN, 2.5, 3.0};
    assert_true(fabs(suite_statistics_slope(line, 5) - 0.5) < 1e-12);
    assert_true(suite_statistics_slope(line, 1) == 0.0);
    assert_true(suite_statistics_slope(line, 0) == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(equal_differences_have_an_interval_of_no_width),
        test_with_arena(an_interval_is_as_wide_as_normal_theory_has_it),
        test_with_arena(a_95_percent_interval_holds_the_truth_about_as_often),
        test_with_arena(p_is_the_share_of_draws_beyond_zero),
        test_with_arena(the_seed_decides_and_nothing_else_does),
        test_with_arena(few_scenes_are_never_called_significant),
        test_with_arena(mcnemars_test_gives_the_values_of_the_binomial_table),
        test_with_arena(the_slope_of_a_line_is_found_between_gaps),
    };
    return cmocka_run_group_tests_name("app/suite_statistics", tests, NULL, NULL);
}
