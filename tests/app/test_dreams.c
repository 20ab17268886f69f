// Measures, masks and histories by which a world model is judged.

#include "app/dreams_scene.h"
#include "app/dreams_score.h"
#include "app/dreams_verdict.h"
#include "app/options.h"
#include "base/rng.h"
#include "test.h"

#include <math.h>

enum { SIZE = 24, PIXELS = SIZE * SIZE };

static void assert_near(double value, double expected, double off) {
    if (!(fabs(value - expected) <= off)) fail_msg("%g, expected %g", value, expected);
}

static void fill_noise(uint8_t *rgb, uint64_t seed) {
    Rng rng = rng_create(seed);
    for (int i = 0; i < PIXELS * 3; i++) rgb[i] = (uint8_t)rng_below(&rng, 256);
}

static void fill_grey(uint8_t *rgb, uint8_t grey) {
    for (int i = 0; i < PIXELS * 3; i++) rgb[i] = grey;
}

//---- SSIM ----------------------------------------------------------------------------------------

static double luma(const uint8_t *rgb, int x, int y) {
    const uint8_t *at = rgb + 3 * (y * SIZE + x);
    return 0.299 * at[0] + 0.587 * at[1] + 0.114 * at[2];
}

// equation 13 of Wang et al. 2004, window by window
static double ssim_at(const uint8_t *a, const uint8_t *b, int x, int y) {
    double weight = 0, sum[5] = {0};
    for (int v = -5; v <= 5; v++)
        for (int u = -5; u <= 5; u++) {
            double w = exp(-(u * u + v * v) / (2 * 1.5 * 1.5));
            double p = luma(a, x + u, y + v), q = luma(b, x + u, y + v);
            const double terms[5] = {p, q, p * p, q * q, p * q};
            for (int i = 0; i < 5; i++) sum[i] += w * terms[i];
            weight += w;
        }
    for (int i = 0; i < 5; i++) sum[i] /= weight;
    double ma = sum[0], mb = sum[1], c1 = 2.55 * 2.55, c2 = 7.65 * 7.65;
    return (2 * ma * mb + c1) * (2 * (sum[4] - ma * mb) + c2) /
           ((ma * ma + mb * mb + c1) * (sum[2] - ma * ma + sum[3] - mb * mb + c2));
}

static void similarity_is_that_of_the_equation(void **state) {
    uint8_t a[PIXELS * 3], b[PIXELS * 3];
    float map[PIXELS];
    fill_noise(a, 1);
    fill_noise(b, 2);
    for (int i = 0; i < PIXELS * 3; i++) b[i] = (uint8_t)((2 * a[i] + b[i]) / 3); // alike
    dreams_ssim(a, b, SIZE, map, *state);
    for (int y = 5; y < SIZE - 5; y += 3)
        for (int x = 5; x < SIZE - 5; x += 2)
            assert_near((double)map[y * SIZE + x], ssim_at(a, b, x, y), 1e-3);
    assert_true(map[5 * SIZE + 5] < 0.999f && map[0] == 0);
}

static void a_picture_is_like_itself_and_greys_are_as_like_as_they_are_bright(void **state) {
    uint8_t a[PIXELS * 3], b[PIXELS * 3];
    float map[PIXELS];
    fill_noise(a, 3);
    dreams_ssim(a, a, SIZE, map, *state);
    assert_near((double)map[12 * SIZE + 12], 1, 1e-4);
    fill_grey(a, 100);
    fill_grey(b, 150);
    dreams_ssim(a, b, SIZE, map, *state);
    double c1 = 2.55 * 2.55;
    double like = (2 * 100.0 * 150 + c1) / (100.0 * 100 + 150 * 150 + c1);
    assert_near((double)map[12 * SIZE + 12], like, 1e-4);
}

//---- scores --------------------------------------------------------------------------------------

static void only_pixels_in_the_mask_count_as_seen(void **state) {
    uint8_t a[PIXELS * 3], b[PIXELS * 3], mask[PIXELS] = {0};
    fill_grey(a, 100);
    fill_grey(b, 100);
    for (int p = 0; p < PIXELS / 2; p++) { // the upper half was seen, and is off by 51 of 255
        mask[p] = 1;
        for (int k = 0; k < 3; k++) b[3 * p + k] = 151;
    }
    DreamsScore score = {0};
    dreams_score_add(&score, a, b, mask, SIZE, *state);
    assert_near(walk_error_psnr(&score.seen), -20 * log10(0.2), 1e-6);
    assert_near(walk_error_psnr(&score.all), -10 * log10(0.02), 1e-6);
    assert_near(score.seen_pixels / score.pixels, 0.5, 1e-9);
    assert_near(score.windows, (SIZE / 2 - 5) * (SIZE - 10), 1e-9);
}

static void pictures_are_pooled_before_they_become_decibels(void **state) {
    uint8_t black[PIXELS * 3], grey[PIXELS * 3];
    fill_grey(black, 0);
    fill_grey(grey, 51);
    DreamsScore score = {0};
    dreams_score_add(&score, black, black, NULL, SIZE, *state);
    dreams_score_add(&score, black, grey, NULL, SIZE, *state);
    assert_near(walk_error_psnr(&score.seen), -10 * log10(0.04 / 2), 1e-6);
}

static void retention_is_the_share_of_what_a_whole_memory_gains(void **state) {
    UNUSED(state);
    assert_near(dreams_retention(20, 20, 30), 0, 1e-12);
    assert_near(dreams_retention(30, 20, 30), 1, 1e-12);
    assert_near(dreams_retention(28.5, 20, 30), 0.85, 1e-12);
    assert_true(dreams_retention(19, 20, 30) < 0);
    assert_true(isnan(dreams_retention(21, 20, 20))); // nothing to keep
}

static void predictions_beyond_black_and_white_are_clipped(void **state) {
    UNUSED(state);
    float prediction[PIXELS * 3];
    uint8_t picture[PIXELS * 3];
    for (int i = 0; i < PIXELS * 3; i++) prediction[i] = i % 3 == 0 ? -1.0f : i % 3 == 1 ? 0.5f : 2;
    dreams_bytes(prediction, SIZE, picture);
    assert_int_equal(picture[0], 0);
    assert_int_equal(picture[1], 128);
    assert_int_equal(picture[2], 255);
}

static void a_pair_follows_only_if_both_pictures_are_nearer_to_their_own_truth(void **state) {
    UNUSED(state);
    uint8_t dark[PIXELS * 3], light[PIXELS * 3], middle[PIXELS * 3], mask[PIXELS];
    fill_grey(dark, 50);
    fill_grey(light, 200);
    fill_grey(middle, 140);
    for (int i = 0; i < PIXELS * 3 / 4; i++) light[i] = 60; // a quarter is all but the same
    assert_near((double)dreams_changed(dark, light, mask, PIXELS), 0.75, 1e-6);
    const uint8_t *const truth[2] = {dark, light};
    DreamsVerdict verdict = {0};
    dreams_verdict_add(&verdict, (const uint8_t *const[2]){dark, light}, truth, mask, PIXELS);
    assert_true(verdict.own.squares == 0 && verdict.follow == 1);
    dreams_verdict_add(&verdict, (const uint8_t *const[2]){middle, middle}, truth, mask, PIXELS);
    dreams_verdict_add(&verdict, (const uint8_t *const[2]){light, dark}, truth, mask, PIXELS);
    assert_true(verdict.judged == 3 && verdict.follow == 1);
    assert_near(verdict.own.values, 3 * 2 * 0.75 * PIXELS * 3, 1e-6);
}

//---- histories -----------------------------------------------------------------------------------

typedef struct Trial {
    App app;
    DreamsJob job;
    DreamsScene scene;
    Walk place;
    DreamsTargets targets;
} Trial;

static void trial_begin(Trial *trial) {
    Error err = {0};
    app_create(&trial->app);
    walk_settings(&trial->app, 32);
    trial->job = (DreamsJob){.app = &trial->app, .seed = 7, .arena = arena_create("job")};
    trial->job.gpu = gpu_create(&trial->app.gpu, &trial->app.arena, &err);
    assert_non_null(trial->job.gpu);
    assert_ok(dreams_scene_open(&trial->job, WALK_HELD_OUT, &trial->scene, &err), err);
    assert_ok(walk_make(&trial->app, &trial->scene.world, trial->scene.render, WALK_LOOK, 7, 16,
                        true, &trial->job.arena, &trial->place, &err),
              err);
    assert_ok(dreams_targets(&trial->scene, &trial->place, 0, 16, 16, 4, 7, &trial->targets, &err),
              err);
}

static void trial_end(Trial *trial) {
    dreams_scene_close(&trial->scene);
    gpu_destroy(trial->job.gpu);
    arena_destroy(&trial->job.arena);
    arena_destroy(&trial->app.arena);
}

static void targets_are_near_what_was_seen_and_never_the_same(void **state) {
    UNUSED(state);
    Trial trial;
    trial_begin(&trial);
    for (uint32_t t = 0; t < trial.targets.count; t++) {
        const RenderCamera *target = &trial.targets.truth.cameras[t];
        float off = walk_baseline_distance(target, &trial.targets.from[t]);
        assert_true(off > 0.1f && off < 0.6f);
        const uint8_t *mask = dreams_mask(&trial.targets, t);
        int seen = 0;
        for (int p = 0; p < 32 * 32; p++) seen += mask[p];
        assert_true(seen > 32 * 32 / 2);
    }
    trial_end(&trial);
}

static void no_frame_of_a_gap_sees_what_is_asked(void **state) {
    UNUSED(state);
    Trial trial;
    Error err = {0};
    DreamsPast past;
    uint8_t mask[32 * 32];
    trial_begin(&trial);
    assert_ok(dreams_past(&trial.scene, &trial.place, &trial.targets, 40, 7, &past, &err), err);
    assert_int_equal(past.place, 16);
    assert_int_equal(past.count, 16 + 40);
    for (uint32_t t = 0; t < trial.targets.count; t++) {
        WalkView target = walk_view(&trial.targets.truth, t);
        for (uint32_t f = past.place; f < past.count; f++) {
            const RenderConfig *config = &trial.app.render;
            assert_true(dreams_sight(config, &target, &past.views[f]) <= 0.02f);
            if (f % 8 == 0)
                assert_true(walk_seen(config, &target, &past.views[f], 1, mask) < 0.25f);
        }
        assert_true(dreams_sight(&trial.app.render, &target, &target) > 0.7f);
    }
    trial_end(&trial);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(similarity_is_that_of_the_equation),
        test_with_arena(a_picture_is_like_itself_and_greys_are_as_like_as_they_are_bright),
        test_with_arena(only_pixels_in_the_mask_count_as_seen),
        test_with_arena(pictures_are_pooled_before_they_become_decibels),
        test_with_arena(retention_is_the_share_of_what_a_whole_memory_gains),
        test_with_arena(predictions_beyond_black_and_white_are_clipped),
        test_with_arena(a_pair_follows_only_if_both_pictures_are_nearer_to_their_own_truth),
        test_with_arena(targets_are_near_what_was_seen_and_never_the_same),
        test_with_arena(no_frame_of_a_gap_sees_what_is_asked),
    };
    return cmocka_run_group_tests_name("app/dreams", tests, NULL, NULL);
}
