// What was seen before, and what can be said of a frame without a model.

#include "app/options.h"
#include "app/walk_baseline.h"
#include "test.h"

#include <math.h>

enum { SIZE = 32, PIXELS = SIZE * SIZE, FRAMES = 32, MEMORY = 6 };

typedef struct Trial {
    App app;
    Gpu *gpu;
    Render *render;
    World world;
    Walk walk;
} Trial;

static void trial_begin(Trial *trial, WalkKind kind, uint64_t seed, Arena *arena) {
    Error err = {0};
    app_create(&trial->app);
    App *app = &trial->app;
    walk_settings(app, SIZE);
    trial->gpu = gpu_create(&app->gpu, &app->arena, &err);
    assert_non_null(trial->gpu);
    trial->render = render_create(trial->gpu, &app->render, WALK_BATCH, &app->arena, &err);
    assert_non_null(trial->render);
    assert_ok(walk_home_open(app, WALK_HELD_OUT, trial->gpu, &trial->world, &err), err);
    assert_ok(walk_make(app, &trial->world, trial->render, kind, seed, FRAMES, true, arena,
                        &trial->walk, &err),
              err);
}

static void trial_end(Trial *trial) {
    world_close(&trial->world);
    render_destroy(trial->render);
    gpu_destroy(trial->gpu);
    arena_destroy(&trial->app.arena);
}

// the frames of the trial's walk, drawn anew from poses of the test
static void redraw(Trial *trial) {
    Error err = {0};
    assert_ok(walk_draw(&trial->world, trial->render, &trial->walk, &err), err);
}

//---- seen ----------------------------------------------------------------------------------------

static void a_frame_sees_itself_wholly_and_the_opposite_view_nothing(void **state) {
    Trial trial;
    uint8_t mask[PIXELS];
    trial_begin(&trial, WALK_EXPLORE, 1, *state);
    for (int f = 1; f < FRAMES; f++) {
        trial.walk.cameras[f] = trial.walk.cameras[0];
        trial.walk.cameras[f].pitch = 0.0f;
        trial.walk.cameras[f].yaw = 0.2f * (float)(f / 2) + (f % 2 ? 3.14159265f : 0.0f);
    }
    redraw(&trial);
    const RenderConfig *config = &trial.app.render;
    for (uint32_t f = 2; f + 1 < FRAMES; f += 2) {
        WalkView front = walk_view(&trial.walk, f), back = walk_view(&trial.walk, f + 1);
        assert_true(walk_seen(config, &front, &front, 1, mask) == 1.0f);
        assert_true(walk_seen(config, &front, &back, 1, mask) == 0.0f);
        assert_true(walk_seen(config, &front, NULL, 0, mask) == 0.0f);
    }
    trial_end(&trial);
}

// turned on the spot by 45 degrees, a picture 90 degrees wide shares its one half and no more
static void a_turn_by_half_the_view_shares_half_of_it(void **state) {
    Trial trial;
    uint8_t mask[PIXELS];
    trial_begin(&trial, WALK_EXPLORE, 1, *state);
    trial.walk.cameras[0].pitch = 0.0f;
    trial.walk.cameras[1] = trial.walk.cameras[0];
    trial.walk.cameras[1].yaw += 0.78539816f; // to the left
    redraw(&trial);
    WalkView target = walk_view(&trial.walk, 0), turned = walk_view(&trial.walk, 1);
    walk_seen(&trial.app.render, &target, &turned, 1, mask);
    int left = 0, right = 0;
    for (int p = 0; p < PIXELS; p++) *(p % SIZE < SIZE / 2 ? &left : &right) += mask[p];
    assert_int_equal(right, 0);
    assert_in_range(left, PIXELS / 2 * 6 / 10, PIXELS / 2); // its corners leave at top and bottom
    trial_end(&trial);
}

static void more_memory_never_sees_less(void **state) {
    Trial trial;
    uint8_t mask[PIXELS];
    WalkView memory[FRAMES];
    trial_begin(&trial, WALK_EXPLORE, 2, *state);
    WalkView target = walk_view(&trial.walk, FRAMES - 1);
    float before = 0.0f;
    for (uint32_t f = 0; f + 1 < FRAMES; f++) {
        memory[f] = walk_view(&trial.walk, f);
        float share = walk_seen(&trial.app.render, &target, memory, f + 1, mask);
        assert_true(share >= before);
        before = share;
    }
    assert_true(before > 0.5f);
    trial_end(&trial);
}

// A sight's pixel in the memory frame and the renderer's own projection of the point are one.
static void a_sight_is_where_the_renderer_would_draw_the_point(void **state) {
    Trial trial;
    WalkSight sights[PIXELS];
    trial_begin(&trial, WALK_EXPLORE, 3, *state);
    const RenderConfig *config = &trial.app.render;
    WalkView target = walk_view(&trial.walk, 8), memory = walk_view(&trial.walk, 6);
    walk_seen_best(config, &target, &memory, 1, sights);
    int checked = 0;
    for (int p = 0; p < PIXELS; p++) {
        if (sights[p].frame < 0 || target.depth[p] >= config->max_depth) continue;
        float direction[3], point[3], pixel[2], depth;
        render_pixel_ray(config, target.camera, (float)(p % SIZE), (float)(p / SIZE), direction);
        for (int k = 0; k < 3; k++)
            point[k] = target.camera->position[k] + target.depth[p] * direction[k];
        assert_true(render_project(config, memory.camera, point, pixel, &depth));
        assert_true(fabsf(pixel[0] - sights[p].pixel[0]) < 1e-2f);
        assert_true(fabsf(pixel[1] - sights[p].pixel[1]) < 1e-2f);
        checked++;
    }
    assert_true(checked > PIXELS / 4);
    trial_end(&trial);
}

//---- baselines -----------------------------------------------------------------------------------

typedef struct Score {
    WalkError seen[WALK_BASELINE_COUNT];
} Score;

static void score_target(Trial *trial, const WalkView *memory, uint32_t frame, Score *score) {
    static float prediction[PIXELS * 3];
    uint8_t mask[PIXELS];
    const RenderConfig *config = &trial->app.render;
    WalkView target = walk_view(&trial->walk, frame);
    walk_seen(config, &target, memory, MEMORY, mask);
    for (int b = 0; b < WALK_BASELINE_COUNT; b++) {
        walk_baselines[b].predict(config, &target, memory, MEMORY, prediction);
        walk_error_add(&score->seen[b], prediction, target.rgb, mask, false, PIXELS);
    }
}

enum { MEAN, NEAREST, WARP }; // the rows of WALK_BASELINES

static void the_warp_is_better_than_the_copy_by_far(void **state) {
    Score score = {0};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        Trial trial;
        trial_begin(&trial, WALK_EXPLORE, seed, *state);
        WalkView memory[MEMORY];
        for (uint32_t m = 0; m < MEMORY; m++) memory[m] = walk_view(&trial.walk, m * 5);
        for (uint32_t f = 2; f < FRAMES; f += 5) score_target(&trial, memory, f, &score);
        trial_end(&trial);
    }
    double warp = walk_error_psnr(&score.seen[WARP]);
    assert_true(warp > 24.0);
    assert_true(warp > walk_error_psnr(&score.seen[NEAREST]) + 5.0);
    assert_true(warp > walk_error_psnr(&score.seen[MEAN]) + 5.0);
}

static void a_frame_that_is_in_memory_is_copied_and_warped_without_error(void **state) {
    Trial trial;
    static float prediction[PIXELS * 3];
    trial_begin(&trial, WALK_LOOK, 4, *state);
    WalkView memory[2] = {walk_view(&trial.walk, 20), walk_view(&trial.walk, 9)};
    WalkView target = walk_view(&trial.walk, 9);
    for (int b = NEAREST; b <= WARP; b++) {
        WalkError error = {0};
        walk_baselines[b].predict(&trial.app.render, &target, memory, 2, prediction);
        walk_error_add(&error, prediction, target.rgb, NULL, false, PIXELS);
        assert_true(walk_error_psnr(&error) > 60.0);
    }
    trial_end(&trial);
}

static void without_memory_all_is_grey(void **state) {
    Trial trial;
    static float prediction[PIXELS * 3];
    trial_begin(&trial, WALK_LOOK, 4, *state);
    WalkView target = walk_view(&trial.walk, 0);
    for (int b = 0; b < WALK_BASELINE_COUNT; b++) {
        walk_baselines[b].predict(&trial.app.render, &target, NULL, 0, prediction);
        for (int i = 0; i < PIXELS * 3; i++) assert_true(prediction[i] == 0.5f);
    }
    trial_end(&trial);
}

static void errors_are_pooled_by_mask(void **state) {
    UNUSED(state);
    const uint8_t truth[6] = {255, 255, 255, 0, 0, 0}, mask[2] = {1, 0};
    const float prediction[6] = {0.9f, 0.9f, 0.9f, 1.0f, 1.0f, 1.0f};
    WalkError seen = {0}, unseen = {0}, all = {0}, nothing = {0};
    walk_error_add(&seen, prediction, truth, mask, false, 2);
    walk_error_add(&unseen, prediction, truth, mask, true, 2);
    walk_error_add(&all, prediction, truth, NULL, false, 2);
    assert_true(fabs(walk_error_psnr(&seen) - 20.0) < 1e-4);
    assert_true(fabs(walk_error_psnr(&unseen)) < 1e-9);
    assert_true(fabs(walk_error_psnr(&all) + 10.0 * log10(1.01 / 2.0)) < 1e-4);
    assert_true(isnan(walk_error_psnr(&nothing)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_frame_sees_itself_wholly_and_the_opposite_view_nothing),
        test_with_arena(a_turn_by_half_the_view_shares_half_of_it),
        test_with_arena(more_memory_never_sees_less),
        test_with_arena(a_sight_is_where_the_renderer_would_draw_the_point),
        test_with_arena(the_warp_is_better_than_the_copy_by_far),
        test_with_arena(a_frame_that_is_in_memory_is_copied_and_warped_without_error),
        test_with_arena(without_memory_all_is_grey),
        test_with_arena(errors_are_pooled_by_mask),
    };
    return cmocka_run_group_tests_name("app/walk_seen", tests, NULL, NULL);
}
