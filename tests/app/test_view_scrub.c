// Going back in the past of an episode, by script: what was seen is seen again, and nothing that
// plays is disturbed.

#include "viewer.h"

// everything but the bars and the answer to the last key, after it has faded
static void the_past_is_shown_as_it_was(void **state) {
    static const char *const agents[] = {"oracle", "frontier"}; // without eyes, and with
    viewer_without_display();
    for (size_t a = 0; a < ARRAY_COUNT(agents); a++) {
        Error err = {0};
        Image then, back, now;
        // the map's faint rest of the walk and what the mind knows are of now
        assert_ok(viewer(agents[a], "mg.*24", *state, &then, &err), err);
        assert_ok(viewer(agents[a], "mg.*24_*20.*7,*7_*20", *state, &back, &err), err);
        assert_ok(viewer(agents[a], "mg.*31", *state, &now, &err), err);
        assert_true(viewer_shows_the_same(&then, &back) &&
                    viewer_panels_show_the_same(&then, &back));
        assert_false(viewer_shows_the_same(&now, &back) &&
                     viewer_panels_show_the_same(&now, &back));
    }
}

static void the_present_is_as_it_would_have_been(void **state) {
    // by its key, step by step, by going on, and by a walk that only comes back at first
    static const char *const ways[] = {",*9<end>", "<home>.*20", ",,<space><space>", ",*4a"};
    viewer_without_display();
    Error err = {0};
    Image straight, round;
    assert_ok(viewer("memory", ".*20_*30", *state, &straight, &err), err);
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        const char *keys = text_format(*state, ".*20%s_*30", ways[i]);
        assert_ok(viewer("memory", keys, *state, &round, &err), err);
        // going on without a key's waiting takes one step
        assert_int_equal(viewer_is_same(&straight, &round), i != 2);
    }
}

static void agents_play_on_from_the_present(void **state) {
    viewer_without_display();
    Error err = {0};
    Image straight, round;
    assert_ok(viewer("memory", ".*30_*30", *state, &straight, &err), err);
    assert_ok(viewer("memory", ".*20,*12<end>.*10_*30", *state, &round, &err), err);
    assert_true(viewer_is_same(&straight, &round));
}

// 640 x 400: the line lies below the picture
static void the_time_line_is_clicked_and_dragged(void **state) {
    static const struct {
        const char *mouse, *keys;
    } ways[] = {{"<click=18,356>", "<home>"},
                {"<click=2000,356>", "_"},
                {"<drag=300,356,1,356>", "<home>"},
                {"<drag=300,356,2000,90>", "<end>"}};
    viewer_without_display();
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        Error err = {0};
        Image mouse, keys;
        const char *by_mouse = text_format(*state, ".*20%s_*30", ways[i].mouse);
        const char *by_keys = text_format(*state, ".*20%s_*30", ways[i].keys);
        assert_ok(viewer("memory", by_mouse, *state, &mouse, &err), err);
        assert_ok(viewer("memory", by_keys, *state, &keys, &err), err);
        assert_true(viewer_is_same(&mouse, &keys));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_past_is_shown_as_it_was),
        test_with_arena(the_present_is_as_it_would_have_been),
        test_with_arena(agents_play_on_from_the_present),
        test_with_arena(the_time_line_is_clicked_and_dragged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
