// Remainders become few bytes and come back; bytes that encode never made are refused.

#include "base/rng.h"
#include "memory/token.h"
#include "test.h"

static void fill(Rng *rng, int32_t remainder[MEMORY_WIDTH]) {
    uint32_t kind = rng_below(rng, 4);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        uint32_t some = rng_next(rng) >> rng_below(rng, 32);
        int32_t choices[4] = {0, (int32_t)rng_below(rng, 65) - 32, (int32_t)some,
                              rng_below(rng, 2) ? INT32_MIN : INT32_MAX};
        remainder[i] = choices[kind];
    }
    uint32_t grid = rng_below(rng, 4) == 0 ? rng_below(rng, 20) : 0;
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        remainder[i] = (int32_t)((uint32_t)remainder[i] << grid);
    }
}

static void any_remainder_comes_back(void **state) {
    UNUSED(state);
    Rng rng = rng_create(1);
    for (int round = 0; round < 4000; round++) {
        int32_t remainder[MEMORY_WIDTH], again[MEMORY_WIDTH];
        uint8_t bytes[MEMORY_REMAINDER_MAX];
        fill(&rng, remainder);
        size_t size = memory_remainder_encode(remainder, bytes);
        assert_true(size <= MEMORY_REMAINDER_MAX);
        assert_true(memory_remainder_decode(bytes, size, again));
        assert_memory_equal(remainder, again, sizeof again);
    }
}

static void the_longest_code_fits(void **state) {
    UNUSED(state);
    int32_t remainder[MEMORY_WIDTH];
    uint8_t bytes[MEMORY_REMAINDER_MAX];
    for (int i = 0; i < MEMORY_WIDTH; i++) remainder[i] = i % 2 ? INT32_MIN : INT32_MAX;
    size_t size = memory_remainder_encode(remainder, bytes);
    assert_true(size > 500 && size <= (8 * (10 + 16 * 34) + 7) / 8);
    // one huge value among zeros: k is that of the huge one
    memset(remainder, 0, sizeof remainder);
    remainder[5] = INT32_MIN;
    assert_true(memory_remainder_encode(remainder, bytes) < 70);
}

static void small_numbers_take_few_bytes(void **state) {
    UNUSED(state);
    int32_t remainder[MEMORY_WIDTH] = {0};
    uint8_t bytes[MEMORY_REMAINDER_MAX];
    assert_int_equal(memory_remainder_encode(remainder, bytes), 5); // 8 parts of 5 bits
    for (int i = 0; i < MEMORY_WIDTH; i++) remainder[i] = i % 3 - 1;
    size_t size = memory_remainder_encode(remainder, bytes);
    assert_true(size < 40);
    // multiples of 32: 4 bits more for each part
    for (int i = 0; i < MEMORY_WIDTH; i++) remainder[i] *= 32;
    assert_true(memory_remainder_encode(remainder, bytes) <= size + 4);
}

static void every_other_length_is_refused(void **state) {
    UNUSED(state);
    Rng rng = rng_create(2);
    for (int round = 0; round < 100; round++) {
        int32_t remainder[MEMORY_WIDTH], again[MEMORY_WIDTH];
        uint8_t bytes[MEMORY_REMAINDER_MAX + 8] = {0};
        fill(&rng, remainder);
        size_t size = memory_remainder_encode(remainder, bytes);
        for (size_t cut = 0; cut < size; cut++) {
            assert_false(memory_remainder_decode(bytes, cut, again));
        }
        bytes[size] = 0;
        assert_false(memory_remainder_decode(bytes, size + 1, again));
    }
    uint8_t much[MEMORY_REMAINDER_MAX + 1] = {0};
    int32_t remainder[MEMORY_WIDTH];
    assert_false(memory_remainder_decode(much, sizeof much, remainder));
}

static void damage_is_refused_or_means_something_else(void **state) {
    UNUSED(state);
    Rng rng = rng_create(3);
    int refused = 0, accepted = 0;
    for (int round = 0; round < 20000; round++) {
        int32_t remainder[MEMORY_WIDTH];
        uint8_t bytes[MEMORY_REMAINDER_MAX], again[MEMORY_REMAINDER_MAX];
        size_t size = rng_below(&rng, 200);
        if (round % 2) { // random bytes, else one bit of a code
            for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)rng_next(&rng);
        } else {
            fill(&rng, remainder);
            size = memory_remainder_encode(remainder, bytes);
            bytes[rng_below(&rng, (uint32_t)size)] ^= (uint8_t)(1u << rng_below(&rng, 8));
        }
        bool ok = memory_remainder_decode(bytes, size, remainder);
        refused += !ok;
        accepted += ok;
        if (!ok) continue;
        assert_int_equal(memory_remainder_encode(remainder, again), size);
        assert_memory_equal(again, bytes, size);
    }
    print_message("%d refused, %d accepted\n", refused, accepted);
    assert_true(refused > 10000 && accepted > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_remainder_comes_back),
        cmocka_unit_test(the_longest_code_fits),
        cmocka_unit_test(small_numbers_take_few_bytes),
        cmocka_unit_test(every_other_length_is_refused),
        cmocka_unit_test(damage_is_refused_or_means_something_else),
    };
    return cmocka_run_group_tests_name("memory/token_remainder", tests, NULL, NULL);
}
