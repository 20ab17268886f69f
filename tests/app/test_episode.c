// The loop itself: the same everywhere, and nothing allocated once it runs.

#include "app/episode.h"
#include "app/options.h"
#include "test_gpu.h"

#include <malloc.h>

static const char GOLDEN[] = "tests/golden/episode_digest.txt";

enum { STEPS = 60, STEPS_WITH_EYES = 15 }; // lavapipe takes a second for ten of these

static void app_begin(App *app, int steps) {
    app_create(app);
    app->sim.max_steps = steps;
    app->render.width = app->render.height = 32;
    app->scene.cache = false; // the home as this build makes it, not as an earlier one did
}

// everything an agent does in two episodes of each task: a line per episode
static void tell_agent(const App *app, const World *world, Gpu *gpu, const AgentType *type,
                       Arena *arena, FILE *out) {
    Stage stage;
    Error err = {0};
    assert_ok(stage_create(app, gpu, type, &stage, &err), err);
    for (int t = 0; t < sim_task_count; t++) {
        SimEpisodes episodes;
        assert_ok(sim_episodes_make(&world->sim, sim_tasks[t], 2, 1, 7, arena, &episodes, &err),
                  err);
        for (int i = 0; i < episodes.count; i++) {
            EpisodeResult result;
            assert_ok(episode_play(&stage, world, &episodes.at[i], &result, &err), err);
            fprintf(out, "%s %s %d %016llx\n", type->name, sim_tasks[t]->name, i,
                    (unsigned long long)result.digest);
        }
    }
    stage_destroy(&stage);
}

static char *tell_digests(Gpu *gpu, const char *const *agents, int count, int steps, Arena *arena) {
    App app;
    World world;
    Error err = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    app_begin(&app, steps);
    assert_ok(world_open(&app, "home:1", gpu, &world, &err), err);
    fprintf(out, "scene %s %016llx\n", world.scene.name, (unsigned long long)world.scene.hash);
    for (int i = 0; i < count; i++)
        tell_agent(&app, &world, gpu, agent_find(agents[i]), arena, out);
    world_close(&world);
    arena_destroy(&app.arena);
    fclose(out);
    char *kept = text_format(arena, "%s", text);
    free(text);
    return kept;
}

static const char *const BLIND[] = {"random", "oracle"};

// debug, release and sanitizer builds read the same file; CAIRN_WRITE_GOLDEN=1 accepts a change
static void every_build_plays_the_same_episodes(void **state) {
    Error err = {0};
    FileBytes golden;
    char *digests = tell_digests(NULL, BLIND, 2, STEPS, *state);
    if (getenv("CAIRN_WRITE_GOLDEN") != NULL)
        assert_ok(file_save(GOLDEN, digests, strlen(digests), &err), err);
    assert_ok(file_read(GOLDEN, *state, &golden, &err), err);
    assert_string_equal(digests, (const char *)golden.data);
}

static void play_blind(Gpu *gpu, Arena *arena) {
    assert_string_equal(tell_digests(gpu, BLIND, 2, STEPS, arena),
                        tell_digests(NULL, BLIND, 2, STEPS, arena));
}

// Agents with eyes do the same as long as they see the same, bit for bit. Of the devices here only
// a real GPU may see an edge differently.
static void play_with_eyes(Gpu *gpu, Arena *arena) {
    static const char *const agents[] = {"memory"};
    if (!gpu_is_software(gpu)) return;
    Gpu *host = test_gpu(arena, "host");
    assert_string_equal(tell_digests(gpu, agents, 1, STEPS_WITH_EYES, arena),
                        tell_digests(host, agents, 1, STEPS_WITH_EYES, arena));
    test_gpu_destroy(host);
}

static void every_device_plays_the_same_episodes(void **state) {
    test_on_devices(play_blind, *state);
    test_on_devices(play_with_eyes, *state);
}

//---- replay --------------------------------------------------------------------------------------

static void the_recorded_actions_replay_to_the_same_digest(void **state) {
    App app;
    World world;
    Stage stage;
    SimEpisodes episodes;
    EpisodeResult result;
    Error err = {0};
    app_begin(&app, STEPS);
    assert_ok(world_open(&app, "home:1", NULL, &world, &err), err);
    assert_ok(sim_episodes_make(&world.sim, &sim_task_objectnav, 1, 1, 3, *state, &episodes, &err),
              err);
    assert_ok(stage_create(&app, NULL, agent_find("random"), &stage, &err), err);
    assert_ok(episode_play(&stage, &world, &episodes.at[0], &result, &err), err);
    SimState replay;
    sim_reset(&world.sim, &episodes.at[0], &replay);
    for (int i = 1; i < stage.trajectory.count; i++)
        sim_step(&world.sim, &episodes.at[0], stage.trajectory.steps[i].action, &replay);
    assert_true(replay.is_over);
    assert_true(sim_digest(&replay) == result.digest);
    stage_destroy(&stage);
    world_close(&world);
    arena_destroy(&app.arena);
}

//---- allocation ----------------------------------------------------------------------------------

typedef struct Use {
    size_t heap, stage, world, process;
} Use;

static Use use_now(const App *app, const World *world, const Stage *stage) {
    struct mallinfo2 heap = mallinfo2(); // all zeros under the address sanitizer
    return (Use){heap.uordblks + heap.hblkhd, stage->arena.used, world->arena.used,
                 app->arena.used};
}

static void step(Stage *stage, const World *world, const SimEpisode *episode, SimState *sim) {
    Error err = {0};
    Observation seen;
    Action action = ACTION_STOP;
    if (sim->is_over) assert_ok(episode_begin(stage, world, episode, sim, &seen, &err), err);
    assert_ok(episode_observe(stage, world, episode, sim, &seen, &err), err);
    assert_ok(stage->type->act(stage->agent, &seen, &action, &err), err);
    sim_step(&world->sim, episode, action, sim);
    sim_trajectory_add(&stage->trajectory, action, sim);
}

// The first time round the map grows, and with it the room for it; the second time, in a scene as
// new to the agent as before, the same steps find all room made.
static void watch_steps(const App *app, const World *world, Stage *stage, SimEpisode *episode) {
    SimState sim = {.is_over = true};
    do step(stage, world, episode, &sim);
    while (!sim.is_over);
    stage->scene_hash = 0; // the agent is told that it has never been here
    Use before = use_now(app, world, stage);
    for (int i = 0; i < 100; i++) {
        step(stage, world, episode, &sim);
        Use after = use_now(app, world, stage);
        if (memcmp(&before, &after, sizeof before) == 0) continue;
        fail_msg("step %d: heap %+td, stage %+td, world %+td, process %+td bytes", i,
                 after.heap - before.heap, after.stage - before.stage, after.world - before.world,
                 after.process - before.process);
    }
}

static void after_warm_up_a_step_allocates_nothing(void **state) {
    App app;
    World world;
    Stage stage;
    SimEpisodes episodes;
    Error err = {0};
    app_begin(&app, 100);
    Gpu *gpu = test_gpu(*state, "host");
    assert_ok(world_open(&app, "home:1", gpu, &world, &err), err);
    assert_ok(sim_episodes_make(&world.sim, &sim_task_objectnav, 1, 1, 3, *state, &episodes, &err),
              err);
    assert_ok(stage_create(&app, gpu, agent_find("memory"), &stage, &err), err);
    watch_steps(&app, &world, &stage, &episodes.at[0]);
    assert_int_equal(stage.trajectory.count, 101); // it was not over early
    stage_destroy(&stage);
    world_close(&world);
    test_gpu_destroy(gpu);
    arena_destroy(&app.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_build_plays_the_same_episodes),
        test_with_arena(every_device_plays_the_same_episodes),
        test_with_arena(the_recorded_actions_replay_to_the_same_digest),
        test_with_arena(after_warm_up_a_step_allocates_nothing),
    };
    return cmocka_run_group_tests_name("app/episode", tests, NULL, NULL);
}
