// Dreaming one frame at a time gives what a whole batch gives; what is remembered has no order.

#include "model/action.h"
#include "model/dream.h"
#include "model/trainer.h"
#include "test_gpu.h"

#include <stdio.h>

enum { SIZE = 32, TOKENS = 16, SEEN = 3, FRAME = SIZE * SIZE * 3 };

static const ModelShape SMALL = {
    .size = SIZE, .width = 32, .writers = 1, .readers = 2, .heads = 2, .kv_heads = 1, .inner = 2};

typedef struct World {
    ModelOps ops;
    ModelWeights weights;
    uint8_t pixels[SEEN][FRAME];
    ModelPage pages[SEEN];
    float pose[MODEL_POSE], action[MODEL_ACTION];
} World;

static World *make(Gpu *gpu, Arena *arena, uint16_t where) {
    Error err = {0};
    World *w = arena_new(arena, World);
    ModelShape shape = SMALL;
    shape.where = where;
    assert_ok(model_ops_create(gpu, &w->ops, &err), err);
    assert_ok(model_layout_create(&shape, &w->weights.layout, &err), err);
    w->weights.parameters = arena_array(arena, float, w->weights.layout.count);
    w->weights.slope = 1;
    model_layout_fill(&w->weights.layout, 1, w->weights.parameters);
    Rng rng = rng_create(4);
    for (int i = 0; i < SEEN; i++) {
        const float position[3] = {rng_unit(&rng), 1, rng_unit(&rng)};
        model_pose(position, 0.3f * (float)i, 0, (float)i, w->pages[i].pose);
        for (int p = 0; p < FRAME; p++) w->pixels[i][p] = (uint8_t)(rng_next(&rng) >> 24);
    }
    const float position[3] = {0.5f, 1.1f, 0.4f};
    model_pose(position, 0.2f, 0.1f, SEEN, w->pose);
    model_action(w->pages[SEEN - 1].pose, w->pose, w->action);
    return w;
}

static ModelDream *dream_of(World *w, const char *policy, Arena *arena) {
    Error err = {0};
    ModelCacheConfig config = model_cache_config_default();
    snprintf(config.policy.at, sizeof config.policy.at, "%s", policy);
    snprintf(config.format.at, sizeof config.format.at, "f32");
    config.pages = 8;
    config.rows = config.store_rows = 8 * TOKENS;
    ModelDream *dream = model_dream_create(&w->ops, &w->weights, &config, arena, &err);
    if (dream == NULL) fail_msg("%s", err.text);
    return dream;
}

static void see(World *w, ModelDream *dream, const int *order) {
    Error err = {0};
    for (int i = 0; i < SEEN; i++)
        assert_ok(model_dream_see(dream, w->pixels[order[i]], &w->pages[order[i]], &err), err);
}

static const uint8_t *imagined(World *w, ModelDream *dream, uint32_t steps) {
    Error err = {0};
    ModelImagined frame;
    assert_ok(model_dream_imagine(dream, w->pose, w->action, steps, 9, &frame, &err), err);
    return frame.rgb;
}

static void assert_near(const uint8_t *a, const uint8_t *b) {
    for (int i = 0; i < FRAME; i++)
        if (abs(a[i] - b[i]) > 1) fail_msg("value %d is %d, not %d", i, a[i], b[i]);
}

// the batch of one scene that remembers all frames whole
static void imagine_as_a_batch(World *w, Arena *arena, uint8_t *pixels) {
    Error err = {0};
    uint32_t(*rows)[2] = arena_alloc(arena, SEEN * TOKENS * sizeof *rows);
    uint32_t *row_of = arena_array(arena, uint32_t, SEEN * TOKENS);
    float *poses = arena_array(arena, float, SEEN *MODEL_POSE), level = 1;
    for (uint32_t i = 0; i < SEEN * TOKENS; i++) {
        rows[i][0] = i / TOKENS, rows[i][1] = i % TOKENS | 1u << 16;
        row_of[i] = i;
    }
    for (int i = 0; i < SEEN; i++) memcpy(poses + i * MODEL_POSE, w->pages[i].pose, sizeof w->pose);
    ModelBatch batch = {.scenes = 1,
                        .memories = SEEN,
                        .targets = 1,
                        .row_count = SEEN * TOKENS,
                        .memory_pixels = w->pixels[0],
                        .target_pixels = w->pixels[0],
                        .memory_poses = poses,
                        .target_poses = w->pose,
                        .actions = w->action,
                        .levels = &level,
                        .rows = rows[0],
                        .row_of = row_of,
                        .slope = 1};
    ModelTrainConfig config = model_train_config_default();
    ModelTrainer *trainer =
        model_trainer_create(&w->ops, &w->weights.layout, &config, &batch, arena, &err);
    assert_non_null(trainer);
    ModelTrainState state = {.parameters = w->weights.parameters};
    model_trainer_set(trainer, &state);
    ModelLoss loss;
    assert_ok(model_trainer_imagine(trainer, &batch, pixels, &loss, &err), err);
    model_trainer_destroy(trainer);
}

// CCA's check of decoding step by step (mechanisms of the model's blocks), for all ways
static void frame_by_frame_equals_the_whole_batch(Gpu *gpu, Arena *arena) {
    for (uint16_t where = 0; where < MODEL_WHERE_COUNT; where++) {
        ArenaMark mark = arena_mark(arena);
        World *w = make(gpu, arena, where);
        uint8_t *whole = arena_alloc(arena, FRAME);
        imagine_as_a_batch(w, arena, whole);
        ModelDream *dream = dream_of(w, "full", arena);
        see(w, dream, (const int[]){0, 1, 2});
        assert_near(imagined(w, dream, 1), whole);
        model_dream_destroy(dream);
        arena_reset(arena, mark);
    }
}

static void what_is_remembered_has_no_order(Gpu *gpu, Arena *arena) {
    World *w = make(gpu, arena, MODEL_RAYS);
    uint8_t *first = arena_alloc(arena, FRAME);
    for (int i = 0; i < 2; i++) {
        ModelDream *dream = dream_of(w, "full", arena);
        see(w, dream, i == 0 ? (const int[]){0, 1, 2} : (const int[]){2, 0, 1});
        const uint8_t *rgb = imagined(w, dream, 1);
        if (i == 0)
            memcpy(first, rgb, FRAME);
        else
            assert_near(rgb, first);
        model_dream_destroy(dream);
    }
}

static void where_a_frame_was_seen_from_counts(Gpu *gpu, Arena *arena) {
    World *w = make(gpu, arena, MODEL_RAYS);
    uint8_t *first = arena_alloc(arena, FRAME);
    ModelDream *dream = dream_of(w, "full", arena);
    see(w, dream, (const int[]){0, 1, 2});
    memcpy(first, imagined(w, dream, 1), FRAME);
    model_cache_clear(model_dream_cache(dream));
    w->pages[1].pose[9] += 2;
    see(w, dream, (const int[]){0, 1, 2});
    assert_memory_not_equal(imagined(w, dream, 1), first, FRAME);
    model_dream_destroy(dream);
}

static void what_is_kept_is_remembered(Gpu *gpu, Arena *arena) {
    Error err = {0};
    World *w = make(gpu, arena, MODEL_RAYS);
    ModelDream *dream = dream_of(w, "combined", arena);
    see(w, dream, (const int[]){0, 1, 2});
    imagined(w, dream, 1);
    size_t bytes = model_dream_bytes(dream);
    assert_ok(model_dream_keep(dream, &err), err);
    assert_int_equal(model_dream_count(dream), SEEN + 1);
    assert_true(model_cache_page(model_dream_cache(dream), SEEN)->is_imagined);
    assert_int_equal(model_dream_bytes(dream), bytes);
    model_dream_destroy(dream);
}

static void the_same_dream_has_the_same_bits(Gpu *gpu, Arena *arena) {
    World *w = make(gpu, arena, MODEL_RAYS);
    uint8_t *first = arena_alloc(arena, FRAME);
    for (int i = 0; i < 2; i++) {
        ModelDream *dream = dream_of(w, "combined", arena);
        see(w, dream, (const int[]){0, 1, 2});
        const uint8_t *rgb = imagined(w, dream, 3);
        if (i == 0)
            memcpy(first, rgb, FRAME);
        else
            assert_memory_equal(rgb, first, FRAME);
        model_dream_destroy(dream);
    }
}

#define ON_DEVICES(X)                        \
    X(frame_by_frame_equals_the_whole_batch) \
    X(what_is_remembered_has_no_order)       \
    X(where_a_frame_was_seen_from_counts)    \
    X(what_is_kept_is_remembered)            \
    X(the_same_dream_has_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.dream", tests, NULL, NULL);
}
