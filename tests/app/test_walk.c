// Walks through homes: where the camera may be, how it moves, what comes back, and that all of it
// is a function of seeds.

#include "app/options.h"
#include "app/walk.h"
#include "test.h"

#include <math.h>

enum { SIZE = 16, FRAMES = 64, SEEDS = 6, HOME = 100007 };

#define EYE 1.25f

typedef struct Trial {
    App app;
    Gpu *gpu;
    Render *render;
    World world;
} Trial;

static void trial_begin(Trial *trial, uint64_t home) {
    Error err = {0};
    app_create(&trial->app);
    walk_settings(&trial->app, SIZE);
    trial->gpu = gpu_create(&trial->app.gpu, &trial->app.arena, &err);
    assert_non_null(trial->gpu);
    trial->render =
        render_create(trial->gpu, &trial->app.render, WALK_BATCH, &trial->app.arena, &err);
    assert_non_null(trial->render);
    assert_ok(walk_home_open(&trial->app, home, trial->gpu, &trial->world, &err), err);
}

static void trial_end(Trial *trial) {
    world_close(&trial->world);
    render_destroy(trial->render);
    gpu_destroy(trial->gpu);
    arena_destroy(&trial->app.arena);
}

static Walk walk_of(Trial *trial, WalkKind kind, uint64_t seed, Arena *arena) {
    Walk walk;
    Error err = {0};
    assert_ok(walk_make(&trial->app, &trial->world, trial->render, kind, seed, FRAMES, true, arena,
                        &walk, &err),
              err);
    return walk;
}

static void plan(const Trial *trial, WalkKind kind, uint64_t seed, uint32_t frames,
                 RenderCamera *cameras) {
    Error err = {0};
    assert_ok(walk_plan(trial->world.navmesh, EYE, 0, kind, seed, frames, cameras, &err), err);
}

//---- determinism ---------------------------------------------------------------------------------

static void the_same_seed_gives_the_same_bytes_and_another_seed_others(void **state) {
    Trial a, b;
    trial_begin(&a, HOME);
    trial_begin(&b, HOME);
    for (int kind = 0; kind < WALK_KIND_COUNT; kind++) {
        Walk first = walk_of(&a, (WalkKind)kind, 1, *state);
        Walk again = walk_of(&b, (WalkKind)kind, 1, *state);
        Walk other = walk_of(&b, (WalkKind)kind, 2, *state);
        assert_true(walk_digest(&first) == walk_digest(&again));
        assert_true(walk_digest(&first) != walk_digest(&other));
        assert_int_equal(first.scene_seed, HOME);
    }
    trial_end(&a);
    trial_end(&b);
}

static void a_walk_does_not_depend_on_its_batch(void **state) {
    Trial trial;
    trial_begin(&trial, HOME);
    Walk walk = walk_of(&trial, WALK_EXPLORE, 3, *state);
    Walk last = walk;
    Error err = {0};
    last.frames = 1;
    last.cameras = &walk.cameras[FRAMES - 1];
    last.rgb = arena_array(*state, uint8_t, SIZE * SIZE * 3);
    last.depth = NULL;
    assert_ok(walk_draw(&trial.world, trial.render, &last, &err), err);
    assert_memory_equal(last.rgb, walk.rgb + (FRAMES - 1) * SIZE * SIZE * 3, SIZE * SIZE * 3);
    trial_end(&trial);
}

//---- movement ------------------------------------------------------------------------------------

static float turned(const RenderCamera *a, const RenderCamera *b) {
    return fabsf(remainderf(a->yaw - b->yaw, 6.28318531f));
}

static float moved(const RenderCamera *a, const RenderCamera *b) {
    return hypotf(a->position[0] - b->position[0], a->position[2] - b->position[2]);
}

// one of: a step of 0.375 m, a turn of 30 degrees at most, a look by as much, or nothing
static void check_action(const RenderCamera *a, const RenderCamera *b) {
    bool steps = moved(a, b) > 1e-4f, turns = turned(a, b) > 1e-4f, looks = a->pitch != b->pitch;
    assert_true(steps + turns + looks <= 1);
    assert_true(moved(a, b) < 0.4f); // sliding round a corner goes a little farther
    assert_true(turned(a, b) < 0.525f);
    assert_true(fabsf(a->pitch - b->pitch) < 0.525f);
}

static void check_place(const Trial *trial, const RenderCamera *camera) {
    float feet[3] = {camera->position[0], camera->position[1] - EYE, camera->position[2]};
    assert_true(navmesh_is_navigable(trial->world.navmesh, feet, 0.5f));
    assert_int_equal(navmesh_island(trial->world.navmesh, feet), 0);
}

static void every_frame_is_one_bounded_action_and_stays_on_the_navmesh(void **state) {
    UNUSED(state);
    Trial trial;
    RenderCamera cameras[FRAMES];
    trial_begin(&trial, HOME);
    for (int kind = 0; kind < WALK_KIND_COUNT; kind++) {
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            plan(&trial, (WalkKind)kind, seed, FRAMES, cameras);
            for (int f = 0; f < FRAMES; f++) check_place(&trial, &cameras[f]);
            for (int f = 1; f < FRAMES; f++) check_action(&cameras[f - 1], &cameras[f]);
        }
    }
    trial_end(&trial);
}

// and never nearer to a thing than the navmesh allows, seen in the middle of the picture
static void no_camera_stands_in_a_thing(void **state) {
    Trial trial;
    trial_begin(&trial, HOME);
    for (uint64_t seed = 0; seed < 2; seed++) {
        Walk walk = walk_of(&trial, WALK_EXPLORE, seed, *state);
        for (int p = 0; p < FRAMES * SIZE * SIZE; p++) assert_true(walk.depth[p] > 0.05f);
    }
    trial_end(&trial);
}

//---- what comes back -----------------------------------------------------------------------------

static void a_palindrome_is_one(void **state) {
    Trial trial;
    trial_begin(&trial, HOME);
    size_t picture = SIZE * SIZE * 3;
    Walk walk = walk_of(&trial, WALK_PALINDROME, 5, *state);
    int middle = FRAMES / 2;
    for (int k = 1; middle + k < FRAMES; k++) {
        const uint8_t *there = walk.rgb + (size_t)(middle - k) * picture;
        const uint8_t *back = walk.rgb + (size_t)(middle + k) * picture;
        assert_memory_equal(&walk.cameras[middle - k], &walk.cameras[middle + k],
                            sizeof(RenderCamera));
        assert_memory_equal(there, back, picture);
    }
    trial_end(&trial);
}

// in the second half, at the place and with the look of the start; having been far away
static bool comes_back(const RenderCamera *cameras, uint32_t frames, float far) {
    bool was_away = false;
    for (uint32_t f = 1; f < frames; f++) {
        float away = moved(&cameras[0], &cameras[f]);
        was_away = was_away || away > far;
        if (was_away && away < 0.3f && turned(&cameras[0], &cameras[f]) < 0.15f) return true;
    }
    return false;
}

static void loops_and_returns_come_back(void **state) {
    Trial trial;
    RenderCamera *cameras = arena_array(*state, RenderCamera, 512);
    int back[2] = {0};
    trial_begin(&trial, HOME);
    for (uint64_t seed = 0; seed < 20; seed++) {
        plan(&trial, WALK_LOOP, seed, FRAMES, cameras);
        back[0] += comes_back(cameras, FRAMES, 0.7f);
        plan(&trial, WALK_RETURN, seed, 512, cameras);
        back[1] += comes_back(cameras, 512, 2.0f);
    }
    assert_in_range(back[0], 17, 20);
    assert_in_range(back[1], 19, 20);
    trial_end(&trial);
}

static void walks_get_about_and_look_up_and_down_now_and_then(void **state) {
    UNUSED(state);
    Trial trial;
    RenderCamera cameras[FRAMES];
    float way = 0.0f;
    int tilted = 0, walks = 40;
    trial_begin(&trial, HOME);
    for (uint64_t seed = 0; seed < (uint64_t)walks; seed++) {
        plan(&trial, WALK_EXPLORE, seed, FRAMES, cameras);
        for (int f = 1; f < FRAMES; f++) way += moved(&cameras[f - 1], &cameras[f]);
        for (int f = 0; f < FRAMES; f++) tilted += cameras[f].pitch != 0.0f;
    }
    assert_true(way / (float)walks > 4.0f);
    assert_in_range(tilted, FRAMES * walks / 25, FRAMES * walks / 4);
    trial_end(&trial);
}

static void kinds_are_drawn_by_their_shares(void **state) {
    UNUSED(state);
#define X(SYMBOL, name, share, about) share,
    static const int shares[] = {WALK_KINDS(X)};
#undef X
    enum { DRAWS = 20000 };
    int counts[WALK_KIND_COUNT] = {0};
    Rng rng = rng_create(9);
    for (int i = 0; i < DRAWS; i++) counts[walk_kind_draw(&rng)]++;
    for (int k = 0; k < WALK_KIND_COUNT; k++)
        assert_true(abs(counts[k] - shares[k] * DRAWS / 100) < DRAWS / 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_seed_gives_the_same_bytes_and_another_seed_others),
        test_with_arena(a_walk_does_not_depend_on_its_batch),
        test_with_arena(every_frame_is_one_bounded_action_and_stays_on_the_navmesh),
        test_with_arena(no_camera_stands_in_a_thing),
        test_with_arena(a_palindrome_is_one),
        test_with_arena(loops_and_returns_come_back),
        test_with_arena(walks_get_about_and_look_up_and_down_now_and_then),
        test_with_arena(kinds_are_drawn_by_their_shares),
    };
    return cmocka_run_group_tests_name("app/walk", tests, NULL, NULL);
}
