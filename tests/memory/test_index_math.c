// The sums that every body must get right to the last bit, and what a shadow promises.

#include "base/cpu.h"
#include "rows.h"

#include <math.h>

static void bounds_hold(void **state) {
    UNUSED(state);
    Rng rng = rng_create(9);
    int16_t row[768], query[768];
    int8_t shadow[768];
    for (int turn = 0; turn < 3000; turn++) {
        uint32_t width = 16 * (1 + rng_below(&rng, 48));
        float deviation = (float)(1 << rng_below(&rng, 15));
        fill_bell(&rng, deviation, width, row);
        if (turn % 3 == 0) row[0] = -16384;
        fill_near(&rng, row, deviation / 8, width, query);
        IndexRow about = {0};
        index_shadow_make(row, width, shadow, &about);
        uint64_t rest = 0, shown = 0;
        for (uint32_t i = 0; i < width; i++) {
            int part = (int)about.scale * shadow[i], left = row[i] - part;
            assert_in_range(shadow[i] + 127, 0, 254);
            rest += (uint64_t)(left * left);
            shown += (uint64_t)((query[i] - part) * (query[i] - part));
        }
        assert_true((uint64_t)about.rest * about.rest >= rest);
        assert_true(about.rest == 0 || (uint64_t)(about.rest - 1) * (about.rest - 1) < rest);
        double distance = sqrt((double)index_math_plain.distance(query, row, width));
        assert_true(distance >= floor(sqrt((double)shown)) - about.rest - 1e-6);
        assert_true(distance <= ceil(sqrt((double)shown)) + about.rest + 1e-6);
    }
}

static void check_math(const IndexMath *math, const int8_t *shadows, const int16_t *queries,
                       uint32_t width) {
    int32_t right[7][INDEX_TILE], dots[7][INDEX_TILE];
    for (uint32_t count = 1; count <= INDEX_TILE; count++) {
        index_math_plain.dots(shadows, 7, queries, count, width, right);
        math->dots(shadows, 7, queries, count, width, dots);
        for (int r = 0; r < 7; r++) {
            for (uint32_t q = 0; q < count; q++) assert_int_equal(dots[r][q], right[r][q]);
        }
    }
    assert_true(math->distance(queries, queries + width, width) ==
                index_math_plain.distance(queries, queries + width, width));
}

static void every_body_computes_the_same(void **state) {
    UNUSED(state);
    static int8_t shadows[7 * INDEX_MAX_WIDTH];
    static int16_t queries[INDEX_TILE * INDEX_MAX_WIDTH];
    Rng rng = rng_create(10);
    for (uint32_t width = 16; width <= INDEX_MAX_WIDTH; width += 16) {
        for (int kind = 0; kind < 2; kind++) { // the second time the largest products there can be
            for (uint32_t i = 0; i < 7 * width; i++) {
                shadows[i] =
                    (int8_t)(kind ? i / width % 2 ? 127 : -127 : (int)rng_below(&rng, 255) - 127);
            }
            for (uint32_t i = 0; i < INDEX_TILE * width; i++) {
                queries[i] = (int16_t)(kind ? i / width % 2 ? 16383 : -16384
                                            : (int)rng_below(&rng, 32768) - 16384);
            }
#ifdef __x86_64__
            if (cpu_has_avx2()) check_math(&index_math_avx2, shadows, queries, width);
            if (cpu_has_avx512()) check_math(&index_math_avx512, shadows, queries, width);
#endif
        }
    }
}

static void values_beyond_the_range_are_noticed(void **state) {
    UNUSED(state);
    int16_t values[32] = {0};
    for (uint32_t i = 0; i < 32; i++) {
        values[i] = 16384;
        assert_false(index_math_takes(values, 32));
        values[i] = -16385;
        assert_false(index_math_takes(values, 32));
        values[i] = i % 2 ? 16383 : -16384;
        assert_true(index_math_takes(values, 32));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_computes_the_same),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(values_beyond_the_range_are_noticed),
    };
    return cmocka_run_group_tests_name("memory/index_math", tests, NULL, NULL);
}
