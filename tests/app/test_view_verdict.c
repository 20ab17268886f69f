// Who of two is ahead.

#include "app/view_verdict.h"
#include "test.h"

#include <math.h>

typedef struct Case {
    float left; // [m]
    bool is_over, success;
    float walked;
} Case;

static ViewVerdict judge(Case first, Case second) {
    const Case cases[2] = {first, second};
    SimState states[2] = {0};
    ViewPlayer players[2] = {{.name = "ada"}, {.name = "bob"}};
    for (int i = 0; i < 2; i++) {
        states[i].is_over = cases[i].is_over;
        players[i].state = &states[i];
        players[i].metrics = (SimMetrics){.success = cases[i].success ? 1.0f : 0.0f,
                                          .distance_to_goal = cases[i].left,
                                          .path_length = cases[i].walked};
    }
    return view_verdict(players);
}

// of every case here the second is ahead
static const Case order[][2] = {
    {{3.0f, false, false, 1.0f}, {2.0f, false, false, 9.0f}}, // nearer
    {{0.5f, true, false, 1.0f}, {4.0f, false, false, 1.0f}},  // the first ended without
    {{0.3f, false, false, 1.0f}, {0.9f, true, true, 5.0f}},   // the second has arrived
    {{0.3f, true, false, 1.0f}, {0.9f, true, true, 5.0f}},    // and the first never will
    {{0.1f, true, true, 8.0f}, {0.9f, true, true, 5.0f}},     // both, by a shorter way
    {{2.0f, true, false, 1.0f}, {0.9f, true, false, 5.0f}},   // neither, but nearer
    {{INFINITY, false, false, 0.0f}, {0.9f, false, false, 5.0f}},
};

static void arriving_counts_before_hope_and_hope_before_distance(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        assert_int_equal(judge(order[i][0], order[i][1]).ahead, 1);
}

static void the_order_of_the_two_does_not_matter(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        assert_int_equal(judge(order[i][1], order[i][0]).ahead, 0);
}

static void equals_are_level(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        for (int k = 0; k < 2; k++) assert_int_equal(judge(order[i][k], order[i][k]).ahead, -1);
}

static void who_is_ahead_is_named(void **state) {
    UNUSED(state);
    ViewVerdict v = judge(order[0][0], order[0][1]);
    assert_string_equal(v.text, "bob is 1.00 m nearer to the goal");
    v = judge(order[1][0], order[1][1]);
    assert_string_equal(v.text, "ada ended 0.50 m away; bob is on its way");
}

static void progress_is_a_share_of_the_way(void **state) {
    UNUSED(state);
    static const float left[] = {4.0f, 1.0f, 0.0f, 9.0f, INFINITY};
    static const float done[] = {0.0f, 0.75f, 1.0f, 0.0f, 0.0f};
    for (size_t i = 0; i < ARRAY_COUNT(left); i++) {
        ViewPlayer player = {.metrics = {.distance_to_goal = left[i]}};
        assert_true(view_verdict_progress(&player, 4.0f) == done[i]);
    }
    ViewPlayer player = {0};
    assert_true(view_verdict_progress(&player, 0.0f) == 0.0f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arriving_counts_before_hope_and_hope_before_distance),
        cmocka_unit_test(the_order_of_the_two_does_not_matter),
        cmocka_unit_test(equals_are_level),
        cmocka_unit_test(who_is_ahead_is_named),
        cmocka_unit_test(progress_is_a_share_of_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
