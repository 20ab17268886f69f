// Recordings in the viewer: what an evaluation wrote is seen as it happened.

#include "app/view_replay.h"
#include "program.h"
#include "viewer.h"

#include <math.h>

#define TURNING "--turn=15 --max-steps=40"

// two scenes, and settings of its own; once for all tests
static const char *recordings(Arena *arena) {
    const char *path = program_file("played/trajectories.jsonl", arena);
    if (!file_exists(path))
        program_output("eval home:1 home:2 --agents=oracle,random --episodes=1 --visits=1 "
                       "--tasks=objectnav --device=host --workers=1 --width=32 --height=32 --quiet "
                       "--out=played " TURNING,
                       arena);
    return path;
}

static void open_game(const char *path, Arena *arena, ViewGame *game) {
    App *app = arena_new(arena, App);
    Error err = {0};
    app_create(app);
    strcpy(app->gpu.device.at, "host");
    app->render.width = app->render.height = 32;
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, &err);
    assert_non_null(gpu);
    assert_ok(view_game_create(app, path, gpu, game, &err), err);
}

static void close_game(ViewGame *game) {
    App *app = (App *)(uintptr_t)game->app;
    Gpu *gpu = game->gpu;
    view_game_destroy(game);
    gpu_destroy(gpu);
    arena_destroy(&app->arena);
}

static void every_moment_is_where_it_was_recorded(void **state) {
    ViewGame game;
    open_game(recordings(*state), *state, &game);
    assert_int_equal(game.recordings.count, 4);
    for (int line = 0; line < 4; line++) {
        Error err = {0};
        assert_ok(view_game_begin(&game, line, &err), err);
        const SimRecording *r = view_replay_now(&game);
        assert_string_equal(game.note, "");
        assert_int_equal(game.past.shown, 0);
        assert_int_equal(game.past.count, r->count + 1);
        for (int i = 0; i <= r->count; i++)
            for (int k = 0; k < 3; k++)
                assert_true(fabsf(game.past.states[i].position[k] - r->positions[i][k]) < 1e-4f);
        assert_true(sim_digest(&game.state) == r->digest);
        assert_string_equal(view_game_player(&game), r->agent);
        // the last moment has the metrics of the line
        assert_ok(view_game_show(&game, r->count, &err), err);
        assert_true(fabsf(game.metrics.spl - r->metrics.spl) < 1e-4f);
        assert_true(fabsf(game.metrics.path_length - r->metrics.path_length) < 1e-4f);
    }
    close_game(&game);
}

static void lines_go_round_and_scenes_change_with_them(void **state) {
    ViewGame game;
    Error err = {0};
    open_game(recordings(*state), *state, &game);
    for (int line = -2; line < 7; line++) {
        assert_ok(view_game_begin(&game, line, &err), err);
        assert_int_equal(game.episode, (line + 4) % 4);
        assert_string_equal(game.world->scene.name, view_replay_now(&game)->spec);
    }
    close_game(&game);
}

// the text with every `from` another one of the same kind
static char *replaced(const char *text, const char *from, const char *to, Arena *arena) {
    char *out = text_format(arena, "%s", "");
    for (const char *hit; (hit = strstr(text, from)) != NULL; text = hit + strlen(from))
        out = text_format(arena, "%s%.*s%s", out, (int)(hit - text), text, to);
    return text_format(arena, "%s%s", out, text);
}

static void one_that_comes_out_differently_is_shown_and_says_so(void **state) {
    recordings(*state);
    const char *text = program_text("played/trajectories.jsonl", *state);
    program_write("other.jsonl", replaced(text, "\"actions\":[2,", "\"actions\":[3,", *state),
                  *state);
    program_write(
        "other.jsonl",
        replaced(program_text("other.jsonl", *state), "\"sim.turn=15\"", "\"sim.turn=20\"", *state),
        *state);
    ViewGame game;
    open_game(program_file("other.jsonl", *state), *state, &game);
    assert_non_null(strstr(game.note, "line 1 comes out differently: step "));
    assert_int_equal(game.past.count, view_replay_now(&game)->count + 1);
    close_game(&game);
}

static void a_scene_that_is_gone_leaves_the_line_before(void **state) {
    recordings(*state);
    const char *text = program_text("played/trajectories.jsonl", *state);
    program_write("gone.jsonl", replaced(text, "home:2", "/nowhere/house.glb", *state), *state);
    ViewGame game;
    Error err = {0};
    open_game(program_file("gone.jsonl", *state), *state, &game);
    int last = 0;
    while (last + 1 < 4 && view_game_begin(&game, last + 1, &err)) last++;
    assert_true(last < 3);
    assert_non_null(strstr(err.text, "/nowhere/house.glb"));
    assert_int_equal(game.episode, last);
    assert_string_equal(game.world->scene.name, "home:1");
    assert_ok(view_game_show(&game, 5, &err), err);
    close_game(&game);
}

static void it_looks_as_the_game_looked(void **state) {
    viewer_without_display();
    program_output("eval home:1 --agents=oracle --episodes=1 --visits=1 --tasks=objectnav "
                   "--device=host --width=32 --height=32 --quiet --out=plain",
                   *state);
    Error err = {0};
    Image game, file;
    ViewerRun run = {.agent = "oracle", .keys = "m.*14_*20"};
    assert_ok(viewer_run(&run, *state, &game, &err), err);
    run.scene = program_file("plain/trajectories.jsonl", *state);
    assert_ok(viewer_run(&run, *state, &file, &err), err);
    assert_true(viewer_shows_the_same(&game, &file) && viewer_panels_show_the_same(&game, &file));
    // played by the clock it gets there too; what nobody can do there is said and nothing else
    run.keys = "m<space>_*13<space>_*20";
    assert_ok(viewer_run(&run, *state, &game, &err), err);
    assert_true(viewer_shows_the_same(&game, &file));
    run.keys = "m.*14wa<enter>3pbx_*20";
    assert_ok(viewer_run(&run, *state, &game, &err), err);
    assert_true(viewer_is_same(&game, &file));
}

static void what_is_no_recording_is_an_error(void **state) {
    viewer_without_display();
    Error err = {0};
    Image image;
    program_write("no.jsonl", "{\"episode\":\"0\"}\n", *state);
    ViewerRun run = {.agent = "oracle", .keys = "_", .scene = program_file("no.jsonl", *state)};
    assert_false(viewer_run(&run, *state, &image, &err));
    assert_non_null(strstr(err.text, "no.jsonl"));
    run.scene = program_file("absent.jsonl.gz", *state);
    assert_false(viewer_run(&run, *state, &image, &err));
    assert_non_null(strstr(err.text, "absent.jsonl.gz"));
    run.scene = recordings(*state);
    run.versus = "random";
    assert_false(viewer_run(&run, *state, &image, &err));
    assert_non_null(strstr(err.text, "--versus"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_moment_is_where_it_was_recorded),
        test_with_arena(lines_go_round_and_scenes_change_with_them),
        test_with_arena(one_that_comes_out_differently_is_shown_and_says_so),
        test_with_arena(a_scene_that_is_gone_leaves_the_line_before),
        test_with_arena(it_looks_as_the_game_looked),
        test_with_arena(what_is_no_recording_is_an_error),
    };
    return run_tests_of_program("app.view_replay", tests);
}
