// `cairn view` by script, without a window: what every key does shows in the picture, and the same
// script gives the same picture.

#include "viewer.h"

static void the_same_script_gives_the_same_picture(void **state) {
    static const char *const scripts[] = {".*12ogtn", "wwwaad<up>", "<tab>.*3f<left>*4"};
    viewer_without_display();
    for (size_t i = 0; i < ARRAY_COUNT(scripts); i++) {
        Error err = {0};
        Image first, second;
        assert_ok(viewer("memory", scripts[i], *state, &first, &err), err);
        assert_ok(viewer("memory", scripts[i], *state, &second, &err), err);
        assert_int_equal(first.width, 640);
        assert_int_equal(first.height, 400);
        assert_true(viewer_is_same(&first, &second));
    }
}

// a message tells what a key did, so the pictures are taken after it has faded
static void every_switch_changes_the_picture(void **state) {
    static const char *const keys[] = {"o",       "g", "n",  "t",   "m",    "v", "h",
                                       "f<left>", "l", "ll", "lll", "llll", "c"};
    viewer_without_display();
    Error err = {0};
    Image plain;
    assert_ok(viewer("memory", ".*28", *state, &plain, &err), err);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        char script[64];
        snprintf(script, sizeof script, ".*8%s.*20", keys[i]);
        Image image;
        assert_ok(viewer("memory", script, *state, &image, &err), err);
        assert_false(viewer_is_same(&plain, &image));
    }
}

static void it_opens_a_window_where_there_is_a_display(void **state) {
    viewer_without_display();
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    Error err = {0};
    Image image;
    assert_ok(viewer("oracle", "<space>.*4<esc>", *state, &image, &err), err);
}

// the oracle draws nothing, so that what differs is what is seen; all round, one meets somebody
static void people_walk_about_where_the_scene_has_some(void **state) {
    int seen = 0;
    viewer_without_display();
    for (int turns = 2; turns <= 34; turns += 8) {
        Error err = {0};
        Image empty, crowded, again;
        const char *keys = text_format(*state, "f<left>*%d", turns);
        assert_ok(viewer_people(0, "oracle", keys, *state, &empty, &err), err);
        assert_ok(viewer_people(6, "oracle", keys, *state, &crowded, &err), err);
        assert_ok(viewer_people(6, "oracle", keys, *state, &again, &err), err);
        assert_true(viewer_is_same(&crowded, &again));
        seen += !viewer_shows_the_same(&empty, &crowded);
    }
    assert_true(seen > 0);
}

// a camera that hangs in the air while the oracle plays: without people nothing moves before it
static void people_go_on_as_time_goes_on(void **state) {
    int moved[2] = {0, 0};
    viewer_without_display();
    for (int people = 0; people < 2; people++) {
        for (int turns = 2; turns <= 34; turns += 8) {
            Error err = {0};
            Image first, later;
            const char *keys = text_format(*state, "f<left>*%d", turns);
            assert_ok(viewer_people(6 * people, "oracle", keys, *state, &first, &err), err);
            keys = text_format(*state, "f<left>*%d.*10", turns);
            assert_ok(viewer_people(6 * people, "oracle", keys, *state, &later, &err), err);
            moved[people] += !viewer_shows_the_same(&first, &later);
        }
    }
    assert_int_equal(moved[0], 0);
    assert_true(moved[1] > 0);
}

static void agents_can_be_exchanged_and_episodes_passed(void **state) {
    viewer_without_display();
    Error err = {0};
    Image image;
    assert_ok(viewer("oracle", "..1..2..3..4..5<tab>.p.wr.<backspace>..<space>..<enter>..<tab>",
                     *state, &image, &err),
              err);
}

// without weights it says so and goes on
static void a_world_model_that_is_not_there_is_no_mistake(void **state) {
    viewer_without_display();
    Error err = {0};
    Image image;
    assert_ok(viewer("oracle", "x.x.x", *state, &image, &err), err);
}

static void mistakes_are_told(void **state) {
    viewer_without_display();
    Error err = {0};
    Image image;
    assert_false(viewer("memroy", ".", *state, &image, &err));
    assert_non_null(strstr(err.text, "memory"));
    assert_false(viewer("memory", "<wrong>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<wrong>"));
    assert_false(viewer("memory", "<click=3>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<click=X,Y>"));
    assert_false(viewer("memory", "<drag=1,2,3>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<drag=X,Y,TO_X,TO_Y>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_script_gives_the_same_picture),
        test_with_arena(every_switch_changes_the_picture),
        test_with_arena(it_opens_a_window_where_there_is_a_display),
        test_with_arena(people_walk_about_where_the_scene_has_some),
        test_with_arena(people_go_on_as_time_goes_on),
        test_with_arena(agents_can_be_exchanged_and_episodes_passed),
        test_with_arena(a_world_model_that_is_not_there_is_no_mistake),
        test_with_arena(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
