// The twister against what Python 3 draws.

#include "base/mersenne.h"
#include "test.h"

static void words_are_those_of_python(void **state) {
    UNUSED(state);
    Mersenne mersenne = mersenne_create(1); // random.seed(1); random.getrandbits(32)
    assert_int_equal(mersenne_next(&mersenne), 577090037u);
    assert_int_equal(mersenne_next(&mersenne), 2444712010u);
}

static void choices_are_those_of_python(void **state) {
    UNUSED(state);
    static const uint32_t expected[] = {0, 1, 0, 1, 1, 1, 2, 1, 0, 0};
    Mersenne mersenne = mersenne_create(1);
    mersenne_next(&mersenne);
    mersenne_next(&mersenne);
    for (int i = 0; i < 10; i++) // random.choice([0, 1, 2])
        assert_int_equal(mersenne_below(&mersenne, 3), expected[i]);
}

static void all_choices_are_drawn_and_no_other(void **state) {
    UNUSED(state);
    int counts[5] = {0};
    Mersenne mersenne = mersenne_create(7);
    for (int i = 0; i < 5000; i++) { // past several twists of 624 words
        uint32_t drawn = mersenne_below(&mersenne, 5);
        assert_in_range(drawn, 0, 4);
        counts[drawn]++;
    }
    for (int i = 0; i < 5; i++) assert_in_range(counts[i], 850, 1150); // 1000 +- 5 deviations
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_python),
        cmocka_unit_test(choices_are_those_of_python),
        cmocka_unit_test(all_choices_are_drawn_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
