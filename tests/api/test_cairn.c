// libcairn as a program outside sees it: through cairn.h alone.

#include "base/parallel.h"
#include "envs.h"
#include "test_gpu.h"

#include <math.h>
#include <stdio.h>

enum { COUNT = 6 };
static const uint32_t ALL = CAIRN_RGB | CAIRN_DEPTH | CAIRN_SEMANTIC;

static void all_act(CairnEnvs *envs, int32_t action) {
    int32_t actions[COUNT];
    for (int i = 0; i < COUNT; i++) actions[i] = action;
    test_step(envs, actions);
}

//---- episodes ------------------------------------------------------------------------------------

static void an_episode_that_is_over_is_followed_at_the_next_step(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    const CairnOutputs *out = cairn_outputs(envs);
    all_act(envs, CAIRN_TURN_LEFT);
    float start = out->position[0];
    int32_t actions[COUNT] = {CAIRN_STOP, 2, 2, 2, 2, 2};
    test_step(envs, actions);
    assert_true(out->terminated[0] && !out->truncated[0] && !out->terminated[1]);
    assert_int_equal(out->step[0], 2);
    assert_float_equal(out->success[0], 0.0f, 0.0f); // nobody has moved
    assert_true(isnan(out->success[1]));
    assert_true(out->position[0] == start && out->episode[0] == 0);

    all_act(envs, CAIRN_MOVE_FORWARD); // of environment 0 it is ignored
    assert_true(!out->terminated[0] && isnan(out->success[0]) && out->reward[0] == 0.0f);
    assert_true(out->step[0] == 0 && out->step[1] == 3);
    assert_true(out->episode[0] == 1 && out->episode[1] == 0);
    assert_true(out->position[0] != start);
    assert_true(out->gps[0] == 0.0f && out->compass[0] == 0.0f);
    cairn_close(envs);
}

static void an_episode_without_a_stop_is_truncated(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    const CairnOutputs *out = cairn_outputs(envs);
    for (int s = 1; s <= 40; s++) {
        all_act(envs, CAIRN_TURN_LEFT);
        for (int i = 0; i < COUNT; i++)
            assert_true(out->truncated[i] == (s == 40) && !out->terminated[i]);
    }
    cairn_close(envs);
}

// home:1 is not large: an agent that turns to the goal and goes gets to some
static int32_t greedy(const CairnOutputs *out, int i) {
    float distance = out->pointgoal[2 * i], bearing = out->pointgoal[2 * i + 1];
    if (distance < 0.2f) return CAIRN_STOP;
    if (fabsf(bearing) < 0.1f) return CAIRN_MOVE_FORWARD;
    return bearing > 0.0f ? CAIRN_TURN_LEFT : CAIRN_TURN_RIGHT;
}

static void rewards_add_up_to_the_way_gained(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("pointnav", COUNT, 0);
    options.success_reward = 2.5f;
    options.step_reward = -0.01f;
    CairnEnvs *envs = test_open(&options);
    const CairnOutputs *out = cairn_outputs(envs);
    double sum[COUNT] = {0};
    float first[COUNT];
    int reached = 0, over = 0;
    memcpy(first, out->distance_to_goal, sizeof first);
    for (int s = 0; s < 400; s++) {
        int32_t actions[COUNT];
        for (int i = 0; i < COUNT; i++) actions[i] = greedy(out, i);
        test_step(envs, actions);
        for (int i = 0; i < COUNT; i++) {
            sum[i] += (double)out->reward[i];
            if (out->step[i] == 0) {
                first[i] = out->distance_to_goal[i];
                sum[i] = 0.0;
            }
            if (!out->terminated[i] && !out->truncated[i]) continue;
            double way = (double)first[i] - (double)out->distance_to_goal[i];
            double wanted = way - 0.01 * out->step[i] + 2.5 * (double)out->success[i];
            assert_true(fabs(sum[i] - wanted) < 1e-3);
            assert_true(out->success[i] == 1.0f || out->spl[i] == 0.0f);
            over++;
            reached += out->success[i] == 1.0f;
        }
    }
    assert_true(reached > 0 && reached < over);
    cairn_close(envs);
}

static void episodes_depend_on_seed_environment_and_number_alone(void **state) {
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *walked = test_open(&options), *stopped = test_open(&options);
    const CairnOutputs *a = cairn_outputs(walked), *b = cairn_outputs(stopped);
    Rng rng = rng_create(1);
    test_walk(walked, 60, &rng, *state);
    // one got there by walking, the other by stopping at once, and in other company
    int64_t number = a->episode[2] + 1;
    while (a->episode[2] < number) all_act(walked, CAIRN_STOP);
    while (b->episode[2] < number) test_step(stopped, (const int32_t[COUNT]){2, 3, 0, 2, 3, 4});
    assert_int_equal(a->episode[2], b->episode[2]);
    assert_memory_equal(&a->position[6], &b->position[6], 3 * sizeof(float));
    assert_memory_equal(&a->pointgoal[4], &b->pointgoal[4], 2 * sizeof(float));
    cairn_close(walked);
    cairn_close(stopped);
}

static void a_seed_is_a_digest_for_any_number_of_threads(void **state) {
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    uint64_t digests[3];
    const uint64_t seeds[3] = {options.seed, 8, options.seed};
    for (int k = 0; k < 3; k++) {
        Rng rng = rng_create(1);
        parallel_limit(k == 2 ? 1 : 0);
        if (k > 0) assert_true(cairn_reset(envs, seeds[k]));
        test_walk(envs, 50, &rng, *state);
        digests[k] = cairn_digest(envs);
    }
    parallel_limit(0);
    assert_true(digests[0] == digests[2] && digests[0] != digests[1]);
    cairn_close(envs);
}

//---- tasks ---------------------------------------------------------------------------------------

static void objectnav_names_what_to_look_for(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("objectnav", COUNT, CAIRN_SEMANTIC);
    CairnEnvs *envs = test_open(&options);
    const CairnOutputs *out = cairn_outputs(envs);
    for (int i = 0; i < COUNT; i++) {
        const char *name = cairn_category_name(envs, i, (uint32_t)out->objectgoal[i]);
        assert_non_null(name);
        assert_true(out->objectgoal[i] > 0 && strlen(name) > 1);
        assert_true(out->pointgoal[2 * i] == 0.0f && isfinite(out->distance_to_goal[i]));
    }
    assert_null(cairn_category_name(envs, COUNT, 1));
    assert_null(cairn_category_name(envs, 0, 1u << 20));
    assert_true(out->rgba == NULL && out->depth == NULL && out->goal_rgba == NULL);
    cairn_close(envs);
}

static void imagenav_shows_another_picture_for_each_goal(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("imagenav", COUNT, CAIRN_RGB);
    CairnEnvs *envs = test_open(&options);
    const CairnOutputs *out = cairn_outputs(envs);
    size_t bytes = (size_t)out->width * (size_t)out->height * 4;
    uint8_t first[24 * 16 * 4];
    assert_int_equal(bytes, sizeof first);
    memcpy(first, out->goal_rgba, bytes);
    for (int i = 1; i < COUNT; i++)
        assert_memory_not_equal(first, out->goal_rgba + bytes * i, bytes);
    int32_t actions[COUNT] = {CAIRN_STOP, 2, 2, 2, 2, 2};
    test_step(envs, actions);
    assert_memory_equal(first, out->goal_rgba, bytes);
    test_step(envs, actions);
    assert_memory_not_equal(first, out->goal_rgba, bytes);
    cairn_close(envs);
}

//---- pictures ------------------------------------------------------------------------------------

// the pictures and numbers of its first environments, among others and among themselves
static void check_company(const CairnOptions *options) {
    CairnOptions fewer = *options;
    fewer.count = 2;
    CairnEnvs *many = test_open(options), *few = test_open(&fewer);
    const CairnOutputs *a = cairn_outputs(many), *b = cairn_outputs(few);
    size_t pixels = 2 * (size_t)a->width * (size_t)a->height;
    Rng rng = rng_create(5);
    for (int s = 0; s < 60; s++) {
        int32_t actions[COUNT];
        for (int i = 0; i < COUNT; i++) actions[i] = (int32_t)rng_below(&rng, 6);
        if (s % 9 != 0) actions[0] = actions[1] = CAIRN_MOVE_FORWARD;
        test_step(many, actions);
        test_step(few, actions);
        assert_memory_equal(a->rgba, b->rgba, pixels * 4);
        assert_memory_equal(a->depth, b->depth, pixels * sizeof(float));
        assert_memory_equal(a->semantic, b->semantic, pixels * 4);
        assert_memory_equal(a->reward, b->reward, 2 * sizeof(float));
        assert_memory_equal(a->position, b->position, 6 * sizeof(float));
    }
    cairn_close(many);
    cairn_close(few);
}

static void an_environment_is_the_same_in_any_company(void **state) {
    for (size_t i = 0; i < ARRAY_COUNT(TEST_DEVICES); i++) {
        GpuConfig config;
        if (!test_gpu_config(TEST_DEVICES[i], &config)) continue;
        CairnOptions options = test_options("pointnav", COUNT, ALL);
        const char *const settings[] = {TEST_SETTINGS[0], TEST_SETTINGS[1], TEST_SETTINGS[2],
                                        text_format(*state, "gpu.device=%s", config.device.at)};
        options.settings = settings;
        options.setting_count = ARRAY_COUNT(settings);
        check_company(&options);
    }
}

static void noise_is_on_the_pictures_and_the_same_each_time(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("pointnav", COUNT, CAIRN_RGB | CAIRN_DEPTH);
    CairnEnvs *clean = test_open(&options);
    const char *const settings[] = {TEST_SETTINGS[0], TEST_SETTINGS[1],     TEST_SETTINGS[2],
                                    TEST_SETTINGS[3], "noise.rgb=gaussian", "noise.depth=gaussian"};
    options.settings = settings;
    options.setting_count = ARRAY_COUNT(settings);
    CairnEnvs *one = test_open(&options), *other = test_open(&options);
    size_t pixels = COUNT * 24 * 16;
    const CairnOutputs *a = cairn_outputs(one), *b = cairn_outputs(other);
    for (int s = 0; s < 3; s++) {
        all_act(clean, CAIRN_MOVE_FORWARD);
        all_act(one, CAIRN_MOVE_FORWARD);
        all_act(other, CAIRN_MOVE_FORWARD);
        assert_memory_equal(a->rgba, b->rgba, pixels * 4);
        assert_memory_equal(a->depth, b->depth, pixels * 4);
        assert_memory_not_equal(a->rgba, cairn_outputs(clean)->rgba, pixels * 4);
        assert_memory_not_equal(a->depth, cairn_outputs(clean)->depth, pixels * 4);
    }
    cairn_close(clean);
    cairn_close(one);
    cairn_close(other);
}

//---- what is refused -----------------------------------------------------------------------------

static void no_action_but_the_six_is_taken(void **state) {
    UNUSED(state);
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    uint64_t before = cairn_digest(envs);
    assert_string_equal(cairn_error(envs), "");
    static const int32_t wrong[] = {-1, 6, INT32_MAX, INT32_MIN};
    for (size_t k = 0; k < ARRAY_COUNT(wrong); k++) {
        int32_t actions[COUNT] = {1, 1, 1, 1, 1, wrong[k]};
        assert_false(cairn_step(envs, actions));
        assert_non_null(strstr(cairn_error(envs), "environment 5: action "));
        assert_true(cairn_digest(envs) == before);
    }
    all_act(envs, CAIRN_MOVE_FORWARD);
    assert_true(cairn_digest(envs) != before);
    cairn_close(envs);
}

static void check_refused(const CairnOptions *options, const char *reason) {
    char error[CAIRN_ERROR_BYTES] = "";
    CairnEnvs *envs = cairn_open(options, error, sizeof error);
    assert_null(envs);
    if (strstr(error, reason) == NULL) fail_msg("'%s' does not say '%s'", error, reason);
    assert_null(strchr(error, '\n'));
}

static void wrong_settings_are_one_line(void **state) {
    UNUSED(state);
    static const struct {
        const char *setting, *reason;
    } wrong[] = {
        {"render.widht=64", "render.widht: no such setting; did you mean render.width?"},
        {"eval.episodes=4", "eval.episodes: no such setting"},
        {"sim.forward=-1", "sim.forward is -1; choose 0.001 to 10"},
        {"render.width=ten", "'ten' is not a whole number"},
        {"render.width", "expected name=value"},
        {"render.min_depth=20", "render.min_depth is 20"},
        {"noise.rgb=gausian", "gaussian"},
        {"sim.actuation=locobot", "locobot"},
        {"gpu.device=no such thing", "no such thing"},
        {"render.width=16000", "16000 x 16 pixels"},
    };
    for (size_t k = 0; k < ARRAY_COUNT(wrong); k++) {
        CairnOptions options = test_options("pointnav", 4096, CAIRN_RGB);
        const char *const settings[] = {TEST_SETTINGS[1], wrong[k].setting};
        options.settings = settings;
        options.setting_count = 2;
        check_refused(&options, wrong[k].reason);
    }
}

static void wrong_options_are_one_line(void **state) {
    UNUSED(state);
    const CairnOptions right = test_options("pointnav", COUNT, 0);
    CairnOptions wrong = right;
    wrong.bytes = 0;
    check_refused(&wrong, "sizeof(CairnOptions)");
    wrong = right;
    wrong.count = 0;
    check_refused(&wrong, "options.count is 0; choose 1 to 65536");
    wrong = right;
    wrong.scene_count = -1;
    check_refused(&wrong, "options.scene_count is -1");
    wrong = right;
    wrong.scenes = NULL;
    check_refused(&wrong, "options.scenes");
    wrong = right;
    wrong.sensors = 8;
    check_refused(&wrong, "options.sensors is 0x8");
    wrong = right;
    wrong.task = "pointnaf";
    check_refused(&wrong, "did you mean pointnav?");
    wrong = right;
    wrong.threads = 200; // the process has its threads by now
    check_refused(&wrong, "options.threads is 200");
    const char *const scenes[] = {"home:3", "/tmp/there is no such scene.glb"};
    wrong = right;
    wrong.scenes = scenes;
    check_refused(&wrong, "no such scene.glb");
    struct {
        CairnOptions options;
        int later;
    } newer = {right, 1};
    newer.options.bytes = sizeof newer;
    check_refused(&newer.options, "does not know");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(an_episode_that_is_over_is_followed_at_the_next_step),
        test_with_arena(an_episode_without_a_stop_is_truncated),
        test_with_arena(rewards_add_up_to_the_way_gained),
        test_with_arena(episodes_depend_on_seed_environment_and_number_alone),
        test_with_arena(a_seed_is_a_digest_for_any_number_of_threads),
        test_with_arena(objectnav_names_what_to_look_for),
        test_with_arena(imagenav_shows_another_picture_for_each_goal),
        test_with_arena(an_environment_is_the_same_in_any_company),
        test_with_arena(noise_is_on_the_pictures_and_the_same_each_time),
        test_with_arena(no_action_but_the_six_is_taken),
        test_with_arena(wrong_settings_are_one_line),
        test_with_arena(wrong_options_are_one_line),
    };
    return cmocka_run_group_tests_name("api/cairn", tests, NULL, NULL);
}
