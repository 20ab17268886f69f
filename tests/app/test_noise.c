// Noise where it meets agents: it is in what they are shown and in how they move, and nowhere else.

#include "app/episode.h"
#include "app/options.h"
#include "program.h"
#include "test_gpu.h"

enum { STEPS = 40, SIDE = 32 };

typedef struct Place {
    App app;
    World world;
    Stage stage;
    SimEpisodes episodes;
    Gpu *gpu;
} Place;

static void set(App *app, const char *assignment) {
    Error err = {0};
    assert_ok(config_set(app->sections, APP_SECTION_COUNT, assignment, &err), err);
}

// an agent with eyes, in a home, with settings of noise
static void place_create(const SimTask *task, const char *const *settings, int count, Arena *arena,
                         Place *place) {
    Error err = {0};
    app_create(&place->app);
    place->app.sim.max_steps = STEPS;
    place->app.render.width = place->app.render.height = SIDE;
    for (int i = 0; i < count; i++) set(&place->app, settings[i]);
    place->gpu = test_gpu(arena, "host");
    assert_ok(world_open(&place->app, "home:1", place->gpu, &place->world, &err), err);
    assert_ok(sim_episodes_make(&place->world.sim, task, 1, 1, 3, arena, &place->episodes, &err),
              err);
    const AgentType *type = agent_find(task == &sim_task_imagenav ? "picture" : "memory");
    assert_non_null(type);
    assert_ok(stage_create(&place->app, place->gpu, type, &place->stage, &err), err);
}

static void place_destroy(Place *place) {
    stage_destroy(&place->stage);
    world_close(&place->world);
    test_gpu_destroy(place->gpu);
    arena_destroy(&place->app.arena);
}

static EpisodeResult play(Place *place) {
    EpisodeResult result;
    Error err = {0};
    assert_ok(episode_play(&place->stage, &place->world, &place->episodes.at[0], &result, &err),
              err);
    return result;
}

static const char *const ALL_NOISE[] = {"sim.actuation=locobot_proportional", "noise.rgb=gaussian",
                                        "noise.depth=redwood", "sim.drift=0.01"};

static void a_noisy_episode_ends_and_is_the_same_twice(void **state) {
    Place place;
    place_create(&sim_task_objectnav, ALL_NOISE, ARRAY_COUNT(ALL_NOISE), *state, &place);
    EpisodeResult one = play(&place);
    place_destroy(&place);
    place_create(&sim_task_objectnav, ALL_NOISE, ARRAY_COUNT(ALL_NOISE), *state, &place);
    EpisodeResult two = play(&place);
    place_destroy(&place);
    place_create(&sim_task_objectnav, NULL, 0, *state, &place);
    EpisodeResult exact = play(&place);
    place_destroy(&place);
    assert_true(one.digest == two.digest && one.digest != exact.digest);
    assert_true(one.metrics.steps > 0 && one.metrics.steps <= STEPS);
}

typedef struct Kept {
    uint8_t rgba[SIDE * SIDE * 4];
    float depth[SIDE * SIDE];
    uint32_t semantic[SIDE * SIDE];
} Kept;

static void see(Place *place, Kept *kept) {
    SimState state;
    Observation seen;
    Error err = {0};
    assert_ok(
        episode_begin(&place->stage, &place->world, &place->episodes.at[0], &state, &seen, &err),
        err);
    memcpy(kept->rgba, seen.rgba, sizeof kept->rgba);
    memcpy(kept->depth, seen.depth, sizeof kept->depth);
    memcpy(kept->semantic, seen.semantic, sizeof kept->semantic);
}

static void agents_are_shown_the_noise_and_exact_categories(void **state) {
    Place place;
    Kept exact, noisy;
    place_create(&sim_task_objectnav, NULL, 0, *state, &place);
    see(&place, &exact);
    place_destroy(&place);
    place_create(&sim_task_objectnav, ALL_NOISE, ARRAY_COUNT(ALL_NOISE), *state, &place);
    see(&place, &noisy);
    place_destroy(&place);
    assert_memory_not_equal(exact.rgba, noisy.rgba, sizeof exact.rgba);
    assert_memory_not_equal(exact.depth, noisy.depth, sizeof exact.depth);
    assert_memory_equal(exact.semantic, noisy.semantic, sizeof exact.semantic);
}

// Most pixels are within a tenth of the truth. Those that are not are at edges and on floors far
// away: in so small a picture the pixel beside, from which it may be read, is that much farther.
static void noisy_depth_is_still_depth(void **state) {
    static const char *const settings[] = {"noise.depth=redwood"};
    Place place;
    Kept exact, noisy;
    place_create(&sim_task_objectnav, NULL, 0, *state, &place);
    see(&place, &exact);
    place_destroy(&place);
    place_create(&sim_task_objectnav, settings, 1, *state, &place);
    see(&place, &noisy);
    place_destroy(&place);
    int alike = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        alike += fabsf(noisy.depth[i] - exact.depth[i]) < 0.1f * exact.depth[i];
    if (alike < SIDE * SIDE * 6 / 10) fail_msg("%d of %d alike", alike, SIDE * SIDE);
}

static void the_picture_of_a_goal_is_as_noisy(void **state) {
    static const char *const settings[] = {"noise.rgb=speckle"};
    static uint8_t exact[SIDE * SIDE * 4];
    Place place;
    Kept unused;
    place_create(&sim_task_imagenav, NULL, 0, *state, &place);
    see(&place, &unused);
    memcpy(exact, place.stage.goal_rgba, sizeof exact);
    place_destroy(&place);
    place_create(&sim_task_imagenav, settings, 1, *state, &place);
    see(&place, &unused);
    assert_memory_not_equal(exact, place.stage.goal_rgba, sizeof exact);
    place_destroy(&place);
}

//---- the program ---------------------------------------------------------------------------------

// the digest at the end of what an evaluation prints
static const char *digest_of(const char *more, Arena *arena) {
    const char *words = text_format(
        arena,
        "eval room.obj --device=host --width=32 --height=32 --max-steps=30 --episodes=2 "
        "--agents=frontier,oracle --tasks=pointnav --quiet --out= %s",
        more);
    const char *digest = strstr(program_output(words, arena), "digest ");
    assert_non_null(digest);
    return digest;
}

static void noise_does_not_depend_on_threads_or_workers(void **state) {
    static const char NOISE[] = "--noise.rgb=poisson --noise.depth=redwood "
                                "--sim.actuation=locobot_ilqr --noise-multiplier=0.5";
    write_room("room.obj", 0, *state);
    const char *one = digest_of(text_format(*state, "%s --threads=1", NOISE), *state);
    assert_string_equal(
        one, digest_of(text_format(*state, "%s --threads=1 --workers=2", NOISE), *state));
    assert_string_not_equal(one, digest_of("--threads=1", *state));
    const char *two = digest_of(text_format(*state, "%s --threads=2", NOISE), *state);
    assert_string_equal(one, two);
    assert_string_equal(digest_of("--threads=1", *state),
                        digest_of("--threads=1 --sim.actuation=none --noise.rgb=none "
                                  "--noise.depth=none",
                                  *state));
}

static void mistyped_noise_is_refused_before_anything_is_done(void **state) {
    static const char *const refusals[][2] = {
        {"--sim.actuation=locobot_ilq", "did you mean locobot_ilqr?"},
        {"--noise.rgb=gausian", "did you mean gaussian?"},
        {"--noise.depth=poisson", "no noise of depth named 'poisson'"},
        {"--noise-multiplier=-1", "sim.noise_multiplier is -1"},
        {"--amount=1.5", "noise.amount is 1.5; choose 0 to 1"},
        {"--s-vs-p=-1", "noise.s_vs_p is -1"},
        {"--warp=1", "noise.warp is 1"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        Ran ran = program_run(text_format(*state, "eval %s", refusals[i][0]), *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, refusals[i][1]) == NULL) fail_msg("%s", ran.err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_noisy_episode_ends_and_is_the_same_twice),
        test_with_arena(agents_are_shown_the_noise_and_exact_categories),
        test_with_arena(noisy_depth_is_still_depth),
        test_with_arena(the_picture_of_a_goal_is_as_noisy),
        test_with_arena(noise_does_not_depend_on_threads_or_workers),
        test_with_arena(mistyped_noise_is_refused_before_anything_is_done),
    };
    return run_tests_of_program("app/noise", tests);
}
