// Random numbers are the published ones, uniform enough to use, and independent by name.

#include "base/rng.h"
#include "test.h"

#include <math.h>

static void the_sequence_is_that_of_pcg32(void **state) {
    UNUSED(state);
    // O'Neill's XSH-RR with the default increment, worked out by another program
    static const uint32_t of_0[] = {0xe823a24e, 0x7a7ecbd9, 0x89fd6c06, 0xae646aa8};
    static const uint32_t of_42[] = {0x0e6dfdb2, 0xce19afdf, 0xd8cfe2c3, 0x012b061e};
    Rng zero = rng_create(0), answer = rng_create(42);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(rng_next(&zero), of_0[i]);
        assert_int_equal(rng_next(&answer), of_42[i]);
    }
}

static void bounded_numbers_are_uniform(void **state) {
    UNUSED(state);
    enum { DRAWS = 70000, BOUND = 7 };
    int times[BOUND] = {0};
    Rng rng = rng_create(1);
    for (int i = 0; i < DRAWS; i++) times[rng_below(&rng, BOUND)]++;
    // five standard deviations of a binomial with p = 1/7
    double spread = 5.0 * sqrt(DRAWS * (1.0 / BOUND) * (1.0 - 1.0 / BOUND));
    for (int i = 0; i < BOUND; i++) assert_true(fabs(times[i] - DRAWS / (double)BOUND) < spread);
}

static void unit_numbers_stay_below_one_and_ranges_inside(void **state) {
    UNUSED(state);
    Rng rng = rng_create(2);
    double sum = 0.0;
    for (int i = 0; i < 100000; i++) {
        float unit = rng_unit(&rng), range = rng_range(&rng, -3.0f, 5.0f);
        assert_true(unit >= 0.0f && unit < 1.0f);
        assert_true(range >= -3.0f && range < 5.0f);
        sum += (double)unit;
    }
    assert_true(fabs(sum / 100000.0 - 0.5) < 0.005);
}

static void streams_of_different_names_or_seeds_differ(void **state) {
    UNUSED(state);
    static const char *const names[] = {"", "a", "b", "episodes", "episodet", "walkers"};
    uint32_t first[12];
    for (int i = 0; i < 12; i++) {
        Rng rng = rng_stream((uint64_t)(i / 6), names[i % 6]), again = rng;
        first[i] = rng_next(&rng);
        assert_int_equal(rng_next(&again), first[i]); // the state is all there is
        for (int k = 0; k < i; k++) assert_int_not_equal(first[i], first[k]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sequence_is_that_of_pcg32),
        cmocka_unit_test(bounded_numbers_are_uniform),
        cmocka_unit_test(unit_numbers_stay_below_one_and_ranges_inside),
        cmocka_unit_test(streams_of_different_names_or_seeds_differ),
    };
    return cmocka_run_group_tests_name("base/rng", tests, NULL, NULL);
}
