// ImageNav where truth and agent meet: the picture that is shown is the one that a camera at the
// goal takes, agents that look for it are deterministic, and with the true renderer in the place of
// the world model imagination finds where a picture of a home was taken.

#include "agent/foresee.h"
#include "app/episode.h"
#include "app/options.h"
#include "model/action.h"
#include "model/weights.h"
#include "test_gpu.h"

#include <math.h>
#include <unistd.h>

enum { SIDE = 64, STEPS = 40 };

typedef struct Trial {
    App app;
    Gpu *gpu;
    World world;
    SimEpisodes episodes;
} Trial;

static void trial_begin(Trial *trial, int goals, Arena *arena) {
    Error err = {0};
    app_create(&trial->app);
    trial->app.sim.max_steps = STEPS;
    trial->app.render.width = trial->app.render.height = SIDE;
    trial->app.scene.cache = false;
    trial->gpu = test_gpu(arena, "host");
    assert_ok(world_open(&trial->app, "home:1", trial->gpu, &trial->world, &err), err);
    assert_ok(sim_episodes_make(&trial->world.sim, &sim_task_imagenav, goals, 1, 7, arena,
                                &trial->episodes, &err),
              err);
}

static void trial_end(Trial *trial) {
    world_close(&trial->world);
    test_gpu_destroy(trial->gpu);
    arena_destroy(&trial->app.arena);
}

//---- what the agent is shown ---------------------------------------------------------------------

static void the_picture_is_what_an_agent_at_the_goal_sees(void **state) {
    Trial trial;
    Stage stage;
    SimState at;
    Observation shown, seen;
    Error err = {0};
    trial_begin(&trial, 1, *state);
    const SimEpisode *episode = &trial.episodes.at[0];
    assert_ok(stage_create(&trial.app, trial.gpu, agent_find("picture"), &stage, &err), err);
    assert_ok(episode_begin(&stage, &trial.world, episode, &at, &shown, &err), err);
    assert_int_equal(shown.goal, AGENT_GOAL_PICTURE);
    assert_true(shown.pointgoal[0] == 0 && shown.pointgoal[1] == 0 && shown.goal_category == 0);
    memcpy(at.position, episode->goals[0], sizeof at.position);
    at.yaw = episode->goal_yaw;
    assert_ok(episode_observe(&stage, &trial.world, episode, &at, &seen, &err), err);
    assert_memory_equal(seen.rgba, seen.goal_rgba, SIDE * SIDE * 4);
    at.yaw += 0.5f;
    assert_ok(episode_observe(&stage, &trial.world, episode, &at, &seen, &err), err);
    assert_memory_not_equal(seen.rgba, seen.goal_rgba, SIDE * SIDE * 4);
    stage_destroy(&stage);
    trial_end(&trial);
}

//---- agents --------------------------------------------------------------------------------------

// a model of the right shape that has learned nothing
static const char *save_weights(Arena *arena) {
    const ModelShape shape = {
        .size = 64, .width = 64, .writers = 1, .readers = 1, .heads = 2, .kv_heads = 1, .inner = 2};
    ModelWeights weights = {.slope = 1};
    Error err = {0};
    assert_ok(model_layout_create(&shape, &weights.layout, &err), err);
    weights.parameters = arena_array(arena, float, weights.layout.count);
    model_layout_fill(&weights.layout, 3, weights.parameters);
    const char *path = text_format(arena, "/tmp/cairn-imagenav-%ld.weights", (long)getpid());
    assert_ok(model_weights_save(&weights, MODEL_FLOAT16, path, &err), err);
    return path;
}

static uint64_t play(const Trial *trial, const char *agent, bool twice) {
    Stage stage;
    EpisodeResult result = {0};
    Error err = {0};
    assert_ok(stage_create(&trial->app, trial->gpu, agent_find(agent), &stage, &err), err);
    for (int i = 0; i <= twice; i++)
        assert_ok(episode_play(&stage, &trial->world, &trial->episodes.at[i], &result, &err), err);
    stage_destroy(&stage);
    return result.digest;
}

static void agents_that_look_for_pictures_are_deterministic(void **state) {
    Trial trial;
    trial_begin(&trial, 2, *state);
    const char *path = save_weights(*state);
    trial.app.agent.looks = 40;
    snprintf(trial.app.agent.weights.at, sizeof trial.app.agent.weights.at, "none");
    uint64_t without = play(&trial, "dreamer", true);
    assert_true(without == play(&trial, "picture", true)); // no weights, no imagination
    snprintf(trial.app.agent.weights.at, sizeof trial.app.agent.weights.at, "%s", path);
    assert_true(play(&trial, "dreamer", true) == play(&trial, "dreamer", true));
    unlink(path);
    trial_end(&trial);
}

static void a_model_of_other_pictures_is_refused(void **state) {
    Imagine imagine;
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    assert_false(imagine_model(gpu, "no such file", *state, &imagine, &err));
    assert_true(strlen(err.text) > 0);
    test_gpu_destroy(gpu);
}

//---- the true renderer as imagination ------------------------------------------------------------

typedef struct TrueEyes {
    Render *render;
    const World *world;
} TrueEyes;

static bool true_look(void *self, const float eye[3], float yaw, Glance *glance, Error *err) {
    const TrueEyes *eyes = self;
    RenderView view = {.scene = eyes->world->seen, .camera = {.yaw = yaw}};
    memcpy(view.camera.position, eye, sizeof view.camera.position);
    RenderFrames frames;
    if (!render_views(eyes->render, &view, 1, RENDER_RGB, &frames, err)) return false;
    uint8_t rgb[SIDE * SIDE * 3];
    for (int p = 0; p < SIDE * SIDE; p++) memcpy(rgb + 3 * p, frames.rgba + 4 * p, 3);
    glance_take(rgb, NULL, glance);
    return true;
}

static bool true_remember(void *self, const uint8_t *rgb, const MemoryPose *eye,
                          const Memory *memory, Error *err) {
    UNUSED(memory);
    UNUSED(self);
    UNUSED(rgb);
    UNUSED(eye);
    UNUSED(err);
    return true;
}

static bool true_can_look(const void *self) {
    UNUSED(self);
    return true;
}

static void true_forget(void *self) {
    UNUSED(self);
}

static bool is_free(const void *self, float x, float z) {
    const World *world = self;
    const float point[3] = {x, world->scene.low[1], z};
    float snapped[3];
    return navmesh_snap(world->navmesh, point, 0, snapped) &&
           hypotf(snapped[0] - x, snapped[2] - z) < 0.05f;
}

static void imagination_finds_where_a_picture_of_a_home_was_taken(void **state) {
    enum { GOALS = 6, BEST = 6 };
    Trial trial;
    Error err = {0};
    trial_begin(&trial, GOALS, *state);
    TrueEyes eyes = {render_create(trial.gpu, &trial.app.render, 1, *state, &err), &trial.world};
    assert_non_null(eyes.render);
    const Imagine imagine = {&eyes,         true_look,   true_remember, NULL,
                             true_can_look, true_forget, NULL};
    const ForeseeGround ground = {is_free, &trial.world};
    Foresee *foresee = foresee_create(&imagine, *state);
    int made, found = 0;
    float middle[3] = {0};
    memcpy(middle, trial.episodes.at[0].goals[0], sizeof middle);
    middle[1] += trial.app.sim.sensor_height;
    assert_ok(foresee_fill(foresee, &ground, middle, 30, 100000, &made, &err), err);
    assert_true(made > 100);
    for (int i = 0; i < GOALS; i++) {
        const SimEpisode *episode = &trial.episodes.at[i];
        const float *at = episode->goals[0];
        const float eye[3] = {at[0], at[1] + trial.app.sim.sensor_height, at[2]};
        Glance goal;
        ForeseePose poses[BEST], best = {.unlike = INFINITY};
        assert_ok(true_look(&eyes, eye, episode->goal_yaw, &goal, &err), err);
        int count = foresee_find(foresee, &goal, eye[1], poses, BEST, NULL, NULL);
        for (int k = 0; k < count; k++) {
            // no place looks more like it than its own
            assert_true(poses[k].unlike > 0.01f);
            assert_ok(foresee_refine(foresee, &ground, &goal, &poses[k], &err), err);
            if (poses[k].unlike < best.unlike) best = poses[k];
        }
        found += hypotf(best.eye[0] - at[0], best.eye[2] - at[2]) < 1;
    }
    assert_in_range(found, GOALS - 1, GOALS);
    render_destroy(eyes.render);
    trial_end(&trial);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_picture_is_what_an_agent_at_the_goal_sees),
        test_with_arena(agents_that_look_for_pictures_are_deterministic),
        test_with_arena(a_model_of_other_pictures_is_refused),
        test_with_arena(imagination_finds_where_a_picture_of_a_home_was_taken),
    };
    return cmocka_run_group_tests_name("app/imagenav", tests, NULL, NULL);
}
