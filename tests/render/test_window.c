// The window on SDL's dummy driver, which has no screen: what can be created, shown and destroyed
// there works everywhere.

#include "render/window.h"
#include "test.h"

static void a_picture_of_any_size_can_be_shown(void **state) {
    Arena *arena = *state;
    Error err = {0};
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    RenderWindow *window = render_window_create("test", 320, 200, arena, &err);
    assert_ok(window != NULL, err);
    static const uint32_t sizes[][2] = {{320, 200}, {64, 64}, {500, 333}, {320, 200}};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        Image image = image_create(sizes[i][0], sizes[i][1], 4, arena);
        assert_ok(render_window_show(window, &image, &err), err);
    }
    render_window_wait(window, 0.001);
    RenderEvent event;
    for (int i = 0; render_window_poll(window, &event); i++) {
        assert_int_not_equal(event.kind, RENDER_EVENT_QUIT);
        assert_true(i < 100); // the queue runs empty
    }
    render_window_destroy(window);
}

static void a_window_can_be_opened_again(void **state) {
    Arena *arena = *state;
    Error err = {0};
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    for (int i = 0; i < 3; i++) {
        RenderWindow *window = render_window_create("test", 64, 64, arena, &err);
        assert_ok(window != NULL, err);
        render_window_destroy(window);
    }
    render_window_destroy(NULL);
}

static void without_a_display_the_error_says_what_to_do(void **state) {
    Arena *arena = *state;
    Error err = {0};
    setenv("SDL_VIDEODRIVER", "x11", 1);
    setenv("DISPLAY", ":nowhere", 1);
    assert_null(render_window_create("test", 320, 200, arena, &err));
    assert_non_null(strstr(err.text, "xvfb-run"));
    assert_non_null(strstr(err.text, "ssh -X"));
    assert_non_null(strstr(err.text, "cairn render"));
    assert_null(strchr(err.text, '\n'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_picture_of_any_size_can_be_shown),
        test_with_arena(a_window_can_be_opened_again),
        test_with_arena(without_a_display_the_error_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
