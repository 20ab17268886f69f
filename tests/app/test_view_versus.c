// Two agents side by side, by script.

#include "viewer.h"

static bool compare(const char *first, const char *second, const char *keys, Arena *arena,
                    Image *image, Error *err) {
    ViewerRun run = {.agent = first, .versus = second, .keys = keys};
    return viewer_run(&run, arena, image, err);
}

// 640 x 400: pictures of 305 x 161 at x = 10 and x = 325; without names of pictures and messages
enum { LEFT = 10, RIGHT = 325, TOP = 60, WIDTH = 305, HEIGHT = 90 };

static bool halves_are_same(const Image *image) {
    for (int y = TOP; y < TOP + HEIGHT; y++) {
        const uint8_t *row = image->pixels + (size_t)4 * (size_t)y * image->width;
        if (memcmp(row + 4 * LEFT, row + 4 * RIGHT, 4 * WIDTH) != 0) return false;
    }
    return true;
}

static void the_same_agent_does_the_same_on_both_sides(void **state) {
    viewer_without_display();
    Error err = {0};
    Image image;
    assert_ok(compare("frontier", "frontier", ".*30", *state, &image, &err), err);
    assert_true(halves_are_same(&image));
    assert_ok(compare("frontier", "random", "g.*30", *state, &image, &err), err);
    assert_false(halves_are_same(&image));
}

static void the_second_plays_as_it_would_alone(void **state) {
    viewer_without_display();
    Error err = {0};
    Image as_second, as_first;
    assert_ok(compare("random", "frontier", "g.*25", *state, &as_second, &err), err);
    assert_ok(compare("frontier", "random", "g.*25", *state, &as_first, &err), err);
    for (int y = TOP; y < TOP + HEIGHT; y++) {
        size_t row = (size_t)4 * (size_t)y * as_first.width;
        assert_memory_equal(as_second.pixels + row + 4 * RIGHT, as_first.pixels + row + 4 * LEFT,
                            4 * WIDTH);
        assert_memory_equal(as_second.pixels + row + 4 * LEFT, as_first.pixels + row + 4 * RIGHT,
                            4 * WIDTH);
    }
}

static void a_key_shows_one_alone_as_without_the_other(void **state) {
    viewer_without_display();
    Error err = {0};
    Image alone, hidden, again, shown;
    assert_ok(viewer("memory", ".*20_*20", *state, &alone, &err), err);
    assert_ok(compare("memory", "frontier", ".*20k_*20", *state, &hidden, &err), err);
    assert_true(viewer_is_same(&alone, &hidden));
    assert_ok(compare("memory", "frontier", ".*20_*20", *state, &shown, &err), err);
    assert_ok(compare("memory", "frontier", "k.*20k_*20", *state, &again, &err), err);
    assert_true(viewer_is_same(&shown, &again));
}

static void both_go_back_together(void **state) {
    viewer_without_display();
    Error err = {0};
    Image then, back;
    assert_ok(compare("oracle", "random", "g.*15", *state, &then, &err), err);
    assert_ok(compare("oracle", "random", "g.*22,*7", *state, &back, &err), err);
    assert_true(viewer_is_same_box(&then, &back, LEFT, TOP, RIGHT + WIDTH - LEFT, HEIGHT));
}

// a person walks on the left, the other agent steps along; another episode is one for both
static void people_and_episodes_are_for_both(void **state) {
    viewer_without_display();
    Error err = {0};
    Image still, walked, next;
    assert_ok(compare("oracle", "frontier", "g_", *state, &still, &err), err);
    assert_ok(compare("oracle", "frontier", "gaaaa", *state, &walked, &err), err);
    assert_false(viewer_is_same_box(&still, &walked, LEFT, TOP, WIDTH, HEIGHT));
    assert_false(viewer_is_same_box(&still, &walked, RIGHT, TOP, WIDTH, HEIGHT));
    assert_ok(compare("oracle", "frontier", "g<tab>", *state, &next, &err), err);
    assert_true(halves_are_same(&next));
    assert_false(viewer_is_same_box(&still, &next, RIGHT, TOP, WIDTH, HEIGHT));
}

static void without_a_second_it_is_said_how(void **state) {
    viewer_without_display();
    Error err = {0};
    Image plain, told;
    assert_ok(viewer("oracle", "_*2", *state, &plain, &err), err);
    assert_ok(viewer("oracle", "_k", *state, &told, &err), err);
    assert_false(viewer_is_same(&plain, &told));
    assert_false(compare("oracle", "fronteir", "_", *state, &plain, &err));
    assert_non_null(strstr(err.text, "frontier"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_agent_does_the_same_on_both_sides),
        test_with_arena(the_second_plays_as_it_would_alone),
        test_with_arena(a_key_shows_one_alone_as_without_the_other),
        test_with_arena(both_go_back_together),
        test_with_arena(people_and_episodes_are_for_both),
        test_with_arena(without_a_second_it_is_said_how),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
