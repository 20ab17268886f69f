// The past of an episode.

#include "app/view_past.h"
#include "test.h"

enum { STEPS = 5 };

static ViewPast walked(Arena *arena) {
    ViewPast past = view_past_create(STEPS, arena);
    for (int step = 0; step <= STEPS; step++) {
        SimState state = {.step = step};
        if (step == 0) view_past_begin(&past, &state);
        if (step > 0) view_past_add(&past, &state);
    }
    return past;
}

static void a_step_shows_the_present(void **state) {
    ViewPast past = view_past_create(STEPS, *state);
    SimState first = {.step = 0}, second = {.step = 1}, third = {.step = 2};
    view_past_begin(&past, &first);
    assert_true(view_past_is_now(&past));
    view_past_add(&past, &second);
    assert_true(view_past_show(&past, 0));
    assert_false(view_past_is_now(&past));
    view_past_add(&past, &third);
    assert_true(view_past_is_now(&past));
    assert_int_equal(view_past_shown(&past)->step, 2);
}

static void every_moment_can_be_shown(void **state) {
    ViewPast past = walked(*state);
    for (int i = 0; i <= STEPS; i++) {
        view_past_show(&past, i);
        assert_int_equal(view_past_shown(&past)->step, i);
        assert_int_equal(view_past_before(&past)->step, i > 0 ? i - 1 : 0);
    }
}

static void beyond_the_ends_is_the_nearest_end(void **state) {
    ViewPast past = walked(*state);
    assert_true(view_past_show(&past, -7));
    assert_int_equal(past.shown, 0);
    assert_false(view_past_show(&past, -1)); // there already
    assert_true(view_past_show(&past, 1000));
    assert_int_equal(past.shown, STEPS);
    assert_false(view_past_show(&past, STEPS));
}

static void another_episode_has_another_past(void **state) {
    ViewPast past = walked(*state);
    view_past_show(&past, 2);
    SimState start = {.collisions = 9};
    view_past_begin(&past, &start);
    assert_int_equal(past.count, 1);
    assert_int_equal(view_past_shown(&past)->collisions, 9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_step_shows_the_present),
        test_with_arena(every_moment_can_be_shown),
        test_with_arena(beyond_the_ends_is_the_nearest_end),
        test_with_arena(another_episode_has_another_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
