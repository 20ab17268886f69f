// `cairn view` by script, without a window: what every key does shows in the picture, and the same
// script gives the same picture.

#include "app/options.h"
#include "base/image.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>

// runs the command with these keys; the last picture of the window
static bool view(const char *agent, const char *keys, Arena *arena, Image *image, Error *err) {
    App *app = arena_new(arena, App);
    app_create(app);
    char path[64];
    snprintf(path, sizeof path, "/tmp/cairn-view-test-%d.png", (int)getpid());
    strcpy(app->gpu.device.at, "host");
    strcpy(app->view.agent.at, agent);
    snprintf(app->view.keys.at, sizeof app->view.keys.at, "%s", keys);
    strcpy(app->view.shot.at, path);
    app->view.window_width = 640;
    app->view.window_height = 400;
    app->render.width = app->render.height = 64;
    app->run.quiet = true;
    bool ok = command_view.run(app, err);
    arena_destroy(&app->arena);
    FileBytes bytes;
    ok = ok && file_read(path, arena, &bytes, err) && image_decode(bytes, arena, image, err);
    remove(path);
    return ok;
}

static void no_display(void) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
}

static bool is_same(const Image *a, const Image *b) {
    return a->width == b->width && a->height == b->height &&
           memcmp(a->pixels, b->pixels, (size_t)4 * a->width * a->height) == 0;
}

static void the_same_script_gives_the_same_picture(void **state) {
    static const char *const scripts[] = {".*12ogtn", "wwwaad<up>", "<tab>.*3f<left>*4"};
    no_display();
    for (size_t i = 0; i < ARRAY_COUNT(scripts); i++) {
        Error err = {0};
        Image first, second;
        assert_ok(view("memory", scripts[i], *state, &first, &err), err);
        assert_ok(view("memory", scripts[i], *state, &second, &err), err);
        assert_int_equal(first.width, 640);
        assert_int_equal(first.height, 400);
        assert_true(is_same(&first, &second));
    }
}

// a message tells what a key did, so the pictures are taken after it has faded
static void every_switch_changes_the_picture(void **state) {
    static const char *const keys[] = {"o", "g", "n", "t", "m", "v", "h", "f<left>"};
    no_display();
    Error err = {0};
    Image plain;
    assert_ok(view("memory", ".*28", *state, &plain, &err), err);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        char script[64];
        snprintf(script, sizeof script, ".*8%s.*20", keys[i]);
        Image image;
        assert_ok(view("memory", script, *state, &image, &err), err);
        assert_false(is_same(&plain, &image));
    }
}

static void it_opens_a_window_where_there_is_a_display(void **state) {
    no_display();
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    Error err = {0};
    Image image;
    assert_ok(view("oracle", "<space>.*4<esc>", *state, &image, &err), err);
}

static void agents_can_be_exchanged_and_episodes_passed(void **state) {
    no_display();
    Error err = {0};
    Image image;
    assert_ok(view("oracle", "..1..2..3..4..5<tab>.p.wr.<backspace>..<space>..<enter>..<tab>",
                   *state, &image, &err),
              err);
}

static void mistakes_are_told(void **state) {
    no_display();
    Error err = {0};
    Image image;
    assert_false(view("memroy", ".", *state, &image, &err));
    assert_non_null(strstr(err.text, "memory"));
    assert_false(view("memory", "<wrong>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<wrong>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_script_gives_the_same_picture),
        test_with_arena(every_switch_changes_the_picture),
        test_with_arena(it_opens_a_window_where_there_is_a_display),
        test_with_arena(agents_can_be_exchanged_and_episodes_passed),
        test_with_arena(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
