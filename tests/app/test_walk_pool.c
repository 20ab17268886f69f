// The pool of walks: a function of seed and step, whoever makes it and however one got there.

#include "app/options.h"
#include "app/walk_maker.h"
#include "app/walk_pool.h"
#include "base/hash.h"
#include "test.h"

enum { STEPS = 12 };

static WalkConfig small(int workers) {
    return (WalkConfig){.size = 8,
                        .frames = 6,
                        .walks = 3,
                        .homes = 3,
                        .first_homes = 1,
                        .home_steps = 2,
                        .homes_ahead = 2,
                        .makers = workers};
}

static WalkPool *pool_of(App *app, int workers, uint64_t seed, Arena *arena) {
    Error err = {0};
    WalkConfig config = small(workers);
    WalkPool *pool = walk_pool_create(app, &config, seed, arena, &err);
    if (pool == NULL) fail_msg("%s", err.text);
    return pool;
}

static uint64_t digest_at(WalkPool *pool, uint32_t step) {
    Error err = {0};
    uint64_t hash = 0;
    assert_ok(walk_pool_advance(pool, step, &err), err);
    for (uint32_t i = 0; i < walk_pool_count(pool); i++) {
        uint64_t digest = walk_digest(walk_pool_at(pool, i));
        hash = hash_bytes(&digest, sizeof digest, hash);
    }
    return hash;
}

// a loop on all cores cannot come before workers are made: so all are made first
static void the_content_depends_on_seed_and_step_alone(void **state) {
    App app;
    app_create(&app);
    app.run.quiet = true;
    WalkPool *one = pool_of(&app, 1, 7, *state), *two = pool_of(&app, 2, 7, *state);
    WalkPool *late = pool_of(&app, 2, 7, *state), *other = pool_of(&app, 1, 8, *state);
    WalkPool *leaping = pool_of(&app, 2, 7, *state), *here = pool_of(&app, 0, 7, *state);
    uint64_t at[STEPS], first = digest_at(leaping, 0);
    for (uint32_t step = 0; step < STEPS; step++) {
        at[step] = digest_at(here, step);
        assert_true(digest_at(one, step) == at[step]);
        assert_true(digest_at(two, step) == at[step]);
        if (step > 0) assert_true((at[step] == at[step - 1]) == (step % 2 == 1));
    }
    assert_true(first == at[0]);
    assert_true(digest_at(leaping, STEPS - 1) == at[STEPS - 1]);
    assert_true(digest_at(late, STEPS - 2) == at[STEPS - 2]);
    assert_true(digest_at(other, 0) != at[0]);
    WalkPool *all[] = {one, two, late, other, leaping, here};
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) walk_pool_destroy(all[i]);
    arena_destroy(&app.arena);
}

static void it_grows_to_its_size_and_moves_on(void **state) {
    App app;
    app_create(&app);
    app.run.quiet = true;
    Error err = {0};
    WalkPool *pool = pool_of(&app, 0, 1, *state);
    uint64_t home_1 = WALK_TRAIN + 1000000;
    for (uint32_t step = 0; step < STEPS; step++) {
        assert_ok(walk_pool_advance(pool, step, &err), err);
        uint32_t homes = 1 + step / 2, shown = homes < 3 ? homes : 3;
        assert_int_equal(walk_pool_count(pool), shown * 3);
        for (uint32_t i = 0; i < shown * 3; i++) {
            const Walk *walk = walk_pool_at(pool, i);
            assert_int_equal(walk->scene_seed, home_1 + homes - shown + i / 3);
            assert_true(walk->frames == 6 && walk->size == 8 && walk->depth == NULL);
        }
    }
    walk_pool_destroy(pool);
    arena_destroy(&app.arena);
}

static void settings_that_make_no_pool_are_refused(void **state) {
    App app;
    app_create(&app);
    Error err = {0};
    WalkConfig config = small(0);
    config.first_homes = 4;
    assert_null(walk_pool_create(&app, &config, 1, *state, &err));
    assert_non_null(strstr(err.text, "choose 1 to walk.homes, 3"));
    config = small(-1);
    assert_null(walk_pool_create(&app, &config, 1, *state, &err));
    assert_non_null(strstr(err.text, "-1 workers"));
    arena_destroy(&app.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_content_depends_on_seed_and_step_alone),
        test_with_arena(it_grows_to_its_size_and_moves_on),
        test_with_arena(settings_that_make_no_pool_are_refused),
    };
    return cmocka_run_group_tests_name("app/walk_pool", tests, NULL, NULL);
}
