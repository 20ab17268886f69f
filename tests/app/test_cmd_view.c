// `cairn view` by script, without a window: what every key does shows in the picture, and the same
// script gives the same picture.

#include "app/options.h"
#include "base/image.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>

// runs the command with these keys in a home with so many people; the last picture of the window
static bool view_people(int people, const char *agent, const char *keys, Arena *arena, Image *image,
                        Error *err) {
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
    app->scene.people = people;
    bool ok = command_view.run(app, err);
    arena_destroy(&app->arena);
    FileBytes bytes;
    ok = ok && file_read(path, arena, &bytes, err) && image_decode(bytes, arena, image, err);
    remove(path);
    return ok;
}

static bool view(const char *agent, const char *keys, Arena *arena, Image *image, Error *err) {
    return view_people(0, agent, keys, arena, image, err);
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
    static const char *const keys[] = {"o",       "g", "n",  "t",   "m",    "v", "h",
                                       "f<left>", "l", "ll", "lll", "llll", "c"};
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

// the big picture alone, without bars, column and messages
static bool shows_the_same(const Image *a, const Image *b) {
    for (uint32_t row = 40; row < 290; row++) {
        size_t at = 4 * ((size_t)row * a->width + 20);
        if (memcmp(a->pixels + at, b->pixels + at, 4 * 400) != 0) return false;
    }
    return true;
}

// the sensors of the column, when there is no map
static bool panels_show_the_same(const Image *a, const Image *b) {
    for (uint32_t row = 40; row < 290; row++) {
        size_t at = 4 * ((size_t)row * a->width + 450);
        if (memcmp(a->pixels + at, b->pixels + at, (size_t)4 * 190) != 0) return false;
    }
    return true;
}

// the oracle draws nothing, so that what differs is what is seen; all round, one meets somebody
static void people_walk_about_where_the_scene_has_some(void **state) {
    int seen = 0;
    no_display();
    for (int turns = 2; turns <= 34; turns += 8) {
        Error err = {0};
        Image empty, crowded, again;
        const char *keys = text_format(*state, "f<left>*%d", turns);
        assert_ok(view_people(0, "oracle", keys, *state, &empty, &err), err);
        assert_ok(view_people(6, "oracle", keys, *state, &crowded, &err), err);
        assert_ok(view_people(6, "oracle", keys, *state, &again, &err), err);
        assert_true(is_same(&crowded, &again));
        seen += !shows_the_same(&empty, &crowded);
    }
    assert_true(seen > 0);
}

// a camera that hangs in the air while the oracle plays: without people nothing moves before it
static void people_go_on_as_time_goes_on(void **state) {
    int moved[2] = {0, 0};
    no_display();
    for (int people = 0; people < 2; people++) {
        for (int turns = 2; turns <= 34; turns += 8) {
            Error err = {0};
            Image first, later;
            const char *keys = text_format(*state, "f<left>*%d", turns);
            assert_ok(view_people(6 * people, "oracle", keys, *state, &first, &err), err);
            keys = text_format(*state, "f<left>*%d.*10", turns);
            assert_ok(view_people(6 * people, "oracle", keys, *state, &later, &err), err);
            moved[people] += !shows_the_same(&first, &later);
        }
    }
    assert_int_equal(moved[0], 0);
    assert_true(moved[1] > 0);
}

// everything but the bars and the answer to the last key, after it has faded
static void the_past_is_shown_as_it_was(void **state) {
    static const char *const agents[] = {"oracle", "frontier"}; // without eyes, and with
    no_display();
    for (size_t a = 0; a < ARRAY_COUNT(agents); a++) {
        Error err = {0};
        Image then, back, now;
        // the map's faint rest of the walk and what the mind knows are of now
        assert_ok(view(agents[a], "mg.*24", *state, &then, &err), err);
        assert_ok(view(agents[a], "mg.*24_*20.*7,*7_*20", *state, &back, &err), err);
        assert_ok(view(agents[a], "mg.*31", *state, &now, &err), err);
        assert_true(shows_the_same(&then, &back) && panels_show_the_same(&then, &back));
        assert_false(shows_the_same(&now, &back) && panels_show_the_same(&now, &back));
    }
}

static void the_present_is_as_it_would_have_been(void **state) {
    // by its key, step by step, by going on, and by a walk that only comes back at first
    static const char *const ways[] = {",*9<end>", "<home>.*20", ",,<space><space>", ",*4a"};
    no_display();
    Error err = {0};
    Image straight, round;
    assert_ok(view("memory", ".*20_*30", *state, &straight, &err), err);
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        const char *keys = text_format(*state, ".*20%s_*30", ways[i]);
        assert_ok(view("memory", keys, *state, &round, &err), err);
        // going on without a key's waiting takes one step
        assert_int_equal(is_same(&straight, &round), i != 2);
    }
}

static void agents_play_on_from_the_present(void **state) {
    no_display();
    Error err = {0};
    Image straight, round;
    assert_ok(view("memory", ".*30_*30", *state, &straight, &err), err);
    assert_ok(view("memory", ".*20,*12<end>.*10_*30", *state, &round, &err), err);
    assert_true(is_same(&straight, &round));
}

// 640 x 400: the line lies below the picture
static void the_time_line_is_clicked_and_dragged(void **state) {
    static const struct {
        const char *mouse, *keys;
    } ways[] = {{"<click=18,356>", "<home>"},
                {"<click=2000,356>", "_"},
                {"<drag=300,356,1,356>", "<home>"},
                {"<drag=300,356,2000,90>", "<end>"}};
    no_display();
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        Error err = {0};
        Image mouse, keys;
        const char *by_mouse = text_format(*state, ".*20%s_*30", ways[i].mouse);
        const char *by_keys = text_format(*state, ".*20%s_*30", ways[i].keys);
        assert_ok(view("memory", by_mouse, *state, &mouse, &err), err);
        assert_ok(view("memory", by_keys, *state, &keys, &err), err);
        assert_true(is_same(&mouse, &keys));
    }
}

static void agents_can_be_exchanged_and_episodes_passed(void **state) {
    no_display();
    Error err = {0};
    Image image;
    assert_ok(view("oracle", "..1..2..3..4..5<tab>.p.wr.<backspace>..<space>..<enter>..<tab>",
                   *state, &image, &err),
              err);
}

// without weights it says so and goes on
static void a_world_model_that_is_not_there_is_no_mistake(void **state) {
    no_display();
    Error err = {0};
    Image image;
    assert_ok(view("oracle", "x.x.x", *state, &image, &err), err);
}

static void mistakes_are_told(void **state) {
    no_display();
    Error err = {0};
    Image image;
    assert_false(view("memroy", ".", *state, &image, &err));
    assert_non_null(strstr(err.text, "memory"));
    assert_false(view("memory", "<wrong>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<wrong>"));
    assert_false(view("memory", "<click=3>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<click=X,Y>"));
    assert_false(view("memory", "<drag=1,2,3>", *state, &image, &err));
    assert_non_null(strstr(err.text, "<drag=X,Y,TO_X,TO_Y>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_script_gives_the_same_picture),
        test_with_arena(every_switch_changes_the_picture),
        test_with_arena(it_opens_a_window_where_there_is_a_display),
        test_with_arena(people_walk_about_where_the_scene_has_some),
        test_with_arena(people_go_on_as_time_goes_on),
        test_with_arena(the_past_is_shown_as_it_was),
        test_with_arena(the_present_is_as_it_would_have_been),
        test_with_arena(agents_play_on_from_the_present),
        test_with_arena(the_time_line_is_clicked_and_dragged),
        test_with_arena(agents_can_be_exchanged_and_episodes_passed),
        test_with_arena(a_world_model_that_is_not_there_is_no_mistake),
        test_with_arena(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
