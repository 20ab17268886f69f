// Location codes lose nothing, tell their level, and sort by level and Morton order.

#include "base/rng.h"
#include "memory/morton.h"
#include "test.h"

static int32_t random_coordinate(Rng *rng) {
    return (int32_t)(rng_next(rng) >> 11) - MORTON_BIAS;
}

static void corners_of_the_world_round_trip(void **state) {
    UNUSED(state);
    static const int32_t ends[] = {-MORTON_BIAS, -1, 0, 1, MORTON_BIAS - 1};
    for (int i = 0; i < 125; i++) {
        const int32_t cell[3] = {ends[i % 5], ends[i / 5 % 5], ends[i / 25]};
        int32_t back[3];
        uint64_t code = morton_encode(cell, 0);
        morton_decode(code, back);
        assert_memory_equal(back, cell, sizeof cell);
        assert_int_equal(morton_level(code), 0);
    }
}

static void a_million_random_cells_round_trip_at_every_level(void **state) {
    UNUSED(state);
    Rng rng = rng_create(1);
    for (int i = 0; i < 1000000; i++) {
        int level = i % (MORTON_LEVELS + 1);
        int32_t cell[3], back[3];
        for (int k = 0; k < 3; k++) cell[k] = random_coordinate(&rng);
        uint64_t code = morton_encode(cell, level);
        morton_decode(code, back);
        int32_t below = (int32_t)(((uint32_t)1 << level) - 1);
        for (int k = 0; k < 3; k++) {
            int32_t lowest = (int32_t)(((cell[k] + MORTON_BIAS) & ~below) - MORTON_BIAS);
            if (back[k] != lowest) fail_msg("level %d: %d became %d", level, cell[k], back[k]);
        }
        if (morton_level(code) != level) fail_msg("level %d reads %d", level, morton_level(code));
    }
}

static void the_parent_is_the_code_without_its_last_three_bits(void **state) {
    UNUSED(state);
    Rng rng = rng_create(2);
    for (int i = 0; i < 100000; i++) {
        int level = i % MORTON_LEVELS;
        const int32_t cell[3] = {random_coordinate(&rng), random_coordinate(&rng),
                                 random_coordinate(&rng)};
        uint64_t code = morton_encode(cell, level);
        if (code >> 3 != morton_encode(cell, level + 1)) fail_msg("level %d", level);
    }
}

static void the_child_is_numbered_x_then_y_then_z(void **state) {
    UNUSED(state);
    const int32_t corner[3] = {8, -16, 24};
    uint64_t code = morton_encode(corner, 1);
    for (uint64_t c = 0; c < 8; c++) {
        const int32_t child[3] = {8 + (int32_t)(c & 1), -16 + (int32_t)(c >> 1 & 1),
                                  24 + (int32_t)(c >> 2)};
        assert_true(morton_encode(child, 0) == (code << 3 | c));
    }
}

static void reserved_codes_cannot_occur(void **state) {
    UNUSED(state);
    Rng rng = rng_create(3);
    const int32_t origin[3] = {0, 0, 0};
    assert_true(morton_encode(origin, MORTON_LEVELS) == 1); // the root
    for (int i = 0; i < 100000; i++) {
        const int32_t cell[3] = {random_coordinate(&rng), random_coordinate(&rng),
                                 random_coordinate(&rng)};
        uint64_t code = morton_encode(cell, i % MORTON_LEVELS);
        if (code < 8) fail_msg("%llx", (unsigned long long)code);
    }
}

static void codes_sort_by_level_and_along_the_curve(void **state) {
    UNUSED(state);
    const int32_t low[3] = {-5, 7, 100}, right[3] = {-4, 7, 100}, up[3] = {-5, 8, 100};
    assert_true(morton_encode(low, 1) < morton_encode(low, 0));
    assert_true(morton_encode(low, 0) < morton_encode(up, 0));
    assert_true(morton_encode(right, 0) != morton_encode(low, 0));
    const int32_t minus_one[3] = {-1, -1, -1}, zero[3] = {0, 0, 0};
    assert_true(morton_encode(minus_one, 0) < morton_encode(zero, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners_of_the_world_round_trip),
        cmocka_unit_test(a_million_random_cells_round_trip_at_every_level),
        cmocka_unit_test(the_parent_is_the_code_without_its_last_three_bits),
        cmocka_unit_test(the_child_is_numbered_x_then_y_then_z),
        cmocka_unit_test(reserved_codes_cannot_occur),
        cmocka_unit_test(codes_sort_by_level_and_along_the_curve),
    };
    return cmocka_run_group_tests_name("memory/morton", tests, NULL, NULL);
}
