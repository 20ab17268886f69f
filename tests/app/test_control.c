// Control is measured with something in place of the model whose control is known: the renderer
// itself, and renderers that are too slow or too late.

#include "app/control_figures.h"
#include "app/control_refine.h"
#include "app/options.h"
#include "test.h"

#include <math.h>

enum { SIZE = 32, FRAMES = 24, EVERY = 4 };

typedef struct Trial {
    App app;
    Gpu *gpu;
    Render *render;
    World world;
    Walk walk;
    ControlStage stage;
    ControlTrial trials[CONTROL_COMMANDS];
    // of the eye
    float share; // of what it is told it does
    RenderCamera here;
} Trial;

static void trial_begin(Trial *trial, Arena *arena) {
    Error err = {0};
    app_create(&trial->app);
    App *app = &trial->app;
    walk_settings(app, SIZE);
    trial->gpu = gpu_create(&app->gpu, &app->arena, &err);
    assert_non_null(trial->gpu);
    trial->render = render_create(trial->gpu, &app->render, WALK_BATCH, &app->arena, &err);
    assert_non_null(trial->render);
    assert_ok(walk_home_open(app, WALK_HELD_OUT, trial->gpu, &trial->world, &err), err);
    assert_ok(walk_make(app, &trial->world, trial->render, WALK_LOOK, 3, FRAMES, true, arena,
                        &trial->walk, &err),
              err);
    trial->stage = (ControlStage){app, &trial->world, trial->render, &trial->walk};
}

static void trial_end(Trial *trial) {
    world_close(&trial->world);
    render_destroy(trial->render);
    gpu_destroy(trial->gpu);
    arena_destroy(&trial->app.arena);
}

//---- an eye that is a renderer -------------------------------------------------------------------

static bool see(void *context, const uint8_t *rgb, const float pose[MODEL_POSE], Error *err) {
    Trial *trial = context;
    UNUSED(rgb), UNUSED(err);
    trial->here = control_camera(pose);
    return true;
}

// goes `share` of the way
static bool imagine(void *context, const float pose[MODEL_POSE], const float action[MODEL_ACTION],
                    uint8_t *rgb, Error *err) {
    Trial *trial = context;
    float from[MODEL_POSE], to[MODEL_POSE], less[MODEL_ACTION];
    for (int i = 0; i < MODEL_ACTION; i++) less[i] = trial->share * action[i];
    walk_pose(&trial->here, 0, from);
    model_action_apply(from, less, to);
    RenderCamera camera = trial->share == 1 ? control_camera(pose) : control_camera(to);
    return control_draw(&trial->stage, &camera, 1, rgb, NULL, err);
}

static void measure(Trial *trial, float share, int refined, Arena *arena) {
    Error err = {0};
    ControlEye eye = {trial, see, imagine};
    ControlPlan plan = {.states = 1, .refined = refined, .least_seen = 0.3f};
    trial->share = share;
    assert_ok(control_measure(&trial->stage, &eye, &plan, arena, trial->trials, &err), err);
}

static ControlFigures figures(const Trial *trial, int action, int speed, Arena *arena) {
    return control_figures(trial->trials, CONTROL_COMMANDS, (ControlFilter){action, speed}, arena);
}

static void true_pictures_are_told_apart_and_lie_where_they_were_commanded(void **state) {
    Trial trial;
    trial_begin(&trial, *state);
    measure(&trial, 1, EVERY, *state);
    ControlFigures all = figures(&trial, CONTROL_ANY, CONTROL_ANY, *state);
    assert_int_equal(all.asked, 37);
    assert_true(all.played >= 20);
    assert_true(all.told == 1 && all.told_apart == 1 && all.action == 1 && all.prompt == 1);
    assert_true(all.psnr > 90);
    assert_true(all.moved.ninety < 0.1 && all.turned.ninety < 0.01);
    // looked for from a little off, it is found again
    print_message("found again %.1f %% of a step and %.2f degrees off, 90 %%: %.1f and %.2f\n",
                  all.floor_moved.median, all.floor_turned.median, all.floor_moved.ninety,
                  all.floor_turned.ninety);
    assert_true(all.floor_moved.median < 8 && all.floor_moved.ninety < 25);
    assert_true(all.floor_turned.median < 0.5 && all.floor_turned.ninety < 1.5);
    trial_end(&trial);
}

static void who_does_not_move_is_late_and_is_taken_for_static(void **state) {
    Trial trial;
    trial_begin(&trial, *state);
    measure(&trial, 0, 0, *state);
    ControlFigures all = figures(&trial, CONTROL_ANY, CONTROL_ANY, *state);
    assert_true(all.changing > 10 && all.prompt == 0);
    for (int c = 0; c < CONTROL_STATIC; c++)
        if (control_is_told(c) && trial.trials[c].fate == CONTROL_PLAYED)
            assert_int_equal(trial.trials[c].nearest, CONTROL_STATIC);
    trial_end(&trial);
}

static void who_goes_eight_tenths_of_the_way_is_found_there(void **state) {
    Trial trial;
    trial_begin(&trial, *state);
    measure(&trial, 0.8f, 3, *state);
    ControlLine moves = control_line(trial.trials, CONTROL_COMMANDS, CONTROL_MOVES, *state);
    ControlLine turns = control_line(trial.trials, CONTROL_COMMANDS, CONTROL_TURNS, *state);
    assert_true(moves.count >= 4 && turns.count >= 4);
    assert_float_equal(moves.slope, 0.8, 0.02);
    assert_float_equal(turns.slope, 0.8, 0.02);
    assert_float_equal(moves.off_each, 0.2, 0.1);
    assert_true(moves.off_full < 0.05 && turns.off_full < 0.03);
    trial_end(&trial);
}

//---- commands ------------------------------------------------------------------------------------

static void a_command_leads_as_far_as_it_says_and_its_opposite_leads_back(void **state) {
    UNUSED(state);
    const RenderCamera from = {{1, 2, 3}, 0.4f, 0};
    for (int c = 0; c < CONTROL_STATIC; c++) {
        int action = control_action(c), back = (action ^ 1) * CONTROL_SPEEDS + control_speed(c);
        RenderCamera to = control_go(&from, c), again = control_go(&to, back);
        float told = control_speeds[control_speed(c)];
        assert_float_equal(control_amount(&from, &to, action), told, 1e-3f);
        assert_float_equal(control_amount(&from, &to, action ^ 1), -told, 1e-3f);
        assert_float_equal(control_apart(&from, &to), control_is_turn(action) ? 0 : told, 1e-3f);
        assert_float_equal(control_turned(&from, &to), control_is_turn(action) ? 30 * told : 0,
                           1e-2f);
        assert_true(control_apart(&from, &again) < 1e-3f && control_turned(&from, &again) < 1e-2f);
    }
    int told = 0;
    for (int c = 0; c < CONTROL_COMMANDS; c++) told += control_is_told(c);
    assert_int_equal(told, 37);
}

static void a_camera_and_its_pose_say_the_same(void **state) {
    UNUSED(state);
    for (int i = 0; i < 20; i++) {
        float t = (float)i / 20, pose[MODEL_POSE];
        RenderCamera camera = {{t, 1, -t}, 3 * t - 1, 1 - 2 * t, t - 0.5f};
        walk_pose(&camera, 0, pose);
        RenderCamera again = control_camera(pose);
        assert_float_equal(again.yaw, camera.yaw, 1e-5f);
        assert_float_equal(again.pitch, camera.pitch, 1e-5f);
        assert_float_equal(again.roll, camera.roll, 1e-5f);
        // columns are the renderer's axes
        RenderConfig config = {.width = 2, .height = 2, .hfov = 90};
        float centre[3], right[3];
        render_pixel_ray(&config, &camera, 0.5f, 0.5f, centre);
        render_pixel_ray(&config, &camera, 1.5f, 0.5f, right);
        for (int k = 0; k < 3; k++) {
            assert_float_equal(centre[k], -pose[3 * k + 2], 1e-5f);
            assert_float_equal(right[k] - centre[k], pose[3 * k], 1e-5f);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_command_leads_as_far_as_it_says_and_its_opposite_leads_back),
        test_with_arena(a_camera_and_its_pose_say_the_same),
        test_with_arena(true_pictures_are_told_apart_and_lie_where_they_were_commanded),
        test_with_arena(who_does_not_move_is_late_and_is_taken_for_static),
        test_with_arena(who_goes_eight_tenths_of_the_way_is_found_there),
    };
    return cmocka_run_group_tests_name("app/control", tests, NULL, NULL);
}
