// A snapshot restores exactly, and nothing else is taken for one.

#include "base/hash.h"
#include "envs.h"

#include <stdio.h>

enum { COUNT = 4, HEAD = 32, ROW = 120 };
static const uint32_t ALL = CAIRN_RGB | CAIRN_DEPTH | CAIRN_SEMANTIC;

// all outputs as one hash
static uint64_t hash_outputs(const CairnOutputs *out) {
    size_t n = (size_t)out->count, pixels = n * (size_t)out->width * (size_t)out->height;
    const struct {
        const void *at;
        size_t bytes;
    } parts[] = {
        {out->rgba, 4 * pixels},     {out->depth, 4 * pixels},
        {out->semantic, 4 * pixels}, {out->goal_rgba, 4 * pixels},
        {out->gps, 8 * n},           {out->compass, 4 * n},
        {out->pointgoal, 8 * n},     {out->objectgoal, 4 * n},
        {out->collided, n},          {out->reward, 4 * n},
        {out->terminated, n},        {out->truncated, n},
        {out->step, 4 * n},          {out->episode, 8 * n},
        {out->success, 4 * n},       {out->spl, 4 * n},
        {out->soft_spl, 4 * n},      {out->distance_to_goal, 4 * n},
        {out->position, 12 * n},     {out->heading, 4 * n},
    };
    uint64_t hash = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (parts[i].at != NULL) hash = hash_bytes(parts[i].at, parts[i].bytes, hash);
    return hash;
}

static void check_restores(const char *task, Arena *arena) {
    CairnOptions options = test_options(task, COUNT, ALL);
    CairnEnvs *envs = test_open(&options), *others = NULL;
    size_t bytes = cairn_save_bytes(envs);
    void *snapshot = arena_alloc(arena, bytes);
    Rng rng = rng_create(2), again = rng;
    for (int k = 0; k < 8; k++) { // at the start, between, where an episode has just ended
        uint64_t seen = hash_outputs(cairn_outputs(envs));
        cairn_save(envs, snapshot);
        again = rng;
        test_walk(envs, 23, &rng, arena);
        uint64_t later = hash_outputs(cairn_outputs(envs)), digest = cairn_digest(envs);

        // back in time, and in environments that went elsewhere
        options.seed = 1000;
        others = test_open(&options);
        CairnEnvs *both[] = {envs, others};
        for (int b = 0; b < 2; b++) {
            Rng same = again;
            if (!cairn_load(both[b], snapshot, bytes)) fail_msg("%s", cairn_error(both[b]));
            assert_true(hash_outputs(cairn_outputs(both[b])) == seen);
            test_walk(both[b], 23, &same, arena);
            assert_true(hash_outputs(cairn_outputs(both[b])) == later);
            assert_true(cairn_digest(both[b]) == digest);
        }
        cairn_close(others);
    }
    cairn_close(envs);
}

static void a_snapshot_of_pointnav_restores_exactly(void **state) {
    check_restores("pointnav", *state);
}

static void a_snapshot_of_objectnav_restores_exactly(void **state) {
    check_restores("objectnav", *state);
}

static void a_snapshot_of_imagenav_restores_exactly(void **state) {
    check_restores("imagenav", *state);
}

//---- what is refused -----------------------------------------------------------------------------

static void seal(uint8_t *snapshot, size_t bytes) {
    uint64_t checksum = hash_bytes(snapshot, bytes - 8, 0);
    memcpy(snapshot + bytes - 8, &checksum, 8);
}

static void check_refused(CairnEnvs *envs, const void *snapshot, size_t bytes, const char *reason) {
    uint64_t digest = cairn_digest(envs);
    assert_false(cairn_load(envs, snapshot, bytes));
    if (strstr(cairn_error(envs), reason) == NULL)
        fail_msg("'%s' does not say '%s'", cairn_error(envs), reason);
    assert_true(cairn_digest(envs) == digest);
}

static void every_shorter_and_every_damaged_snapshot_is_refused(void **state) {
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    size_t bytes = cairn_save_bytes(envs);
    assert_int_equal(bytes, HEAD + COUNT * ROW + 8);
    uint8_t *snapshot = arena_alloc(*state, bytes);
    cairn_save(envs, snapshot);
    for (size_t length = 0; length < bytes; length++) {
        uint8_t *shorter =
            malloc(length + (length == 0)); // its own block: the sanitizer watches it
        memcpy(shorter, snapshot, length);
        check_refused(envs, shorter, length, "snapshot");
        free(shorter);
    }
    for (size_t at = 0; at < bytes; at++) {
        snapshot[at] ^= 0x10;
        check_refused(envs, snapshot, bytes, "snapshot");
        snapshot[at] ^= 0x10;
    }
    assert_true(cairn_load(envs, snapshot, bytes));
    test_step(envs, (const int32_t[COUNT]){1, 1, 1, 1});
    cairn_close(envs);
}

static void a_state_that_cannot_be_is_refused(void **state) {
    static const struct {
        size_t at; // of row 1
        uint32_t word;
    } wrong[] = {
        {0, 0x80000000u},  // (with the next word) a number of an episode beyond all
        {16, 0x7fc00000u}, // position: not a number
        {20, 0x7f800000u}, // infinite
        {28, 0x7f800000u}, // yaw
        {36, 0x7fffffffu}, // turns
        {48, 41},          // step: beyond max_steps
        {48, 0xffffffffu}, {56, 0x00000002u}, // a flag that is neither true nor false
        {56, 0x00000100u},                    // is_over, and no reason for it
    };
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    size_t bytes = cairn_save_bytes(envs);
    uint8_t *snapshot = arena_alloc(*state, bytes);
    for (size_t k = 0; k < ARRAY_COUNT(wrong); k++) {
        cairn_save(envs, snapshot);
        memcpy(snapshot + HEAD + ROW + wrong[k].at + (k == 0 ? 4 : 0), &wrong[k].word, 4);
        seal(snapshot, bytes);
        check_refused(envs, snapshot, bytes, "environment 1");
    }
    cairn_close(envs);
}

static void a_snapshot_of_other_environments_is_refused(void **state) {
    CairnOptions options = test_options("pointnav", COUNT, 0);
    CairnEnvs *envs = test_open(&options);
    size_t bytes = cairn_save_bytes(envs);
    void *snapshot = arena_alloc(*state, bytes);
    cairn_save(envs, snapshot);
    cairn_close(envs);

    CairnOptions other = options;
    other.scene_count = 1;
    envs = test_open(&other);
    check_refused(envs, snapshot, bytes, "other scenes");
    cairn_close(envs);
    other = options;
    other.count = COUNT + 1;
    envs = test_open(&other);
    check_refused(envs, snapshot, bytes, "4 environments; these are 5");
    cairn_close(envs);
    const char *const settings[] = {"sim.turn=30"};
    other = options;
    other.settings = settings;
    other.setting_count = 1;
    envs = test_open(&other);
    check_refused(envs, snapshot, bytes, "settings of sim");
    cairn_close(envs);
    other = options;
    other.sensors = CAIRN_DEPTH; // pictures may differ
    other.seed = 99;
    envs = test_open(&other);
    assert_true(cairn_load(envs, snapshot, bytes));
    cairn_close(envs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_snapshot_of_pointnav_restores_exactly),
        test_with_arena(a_snapshot_of_objectnav_restores_exactly),
        test_with_arena(a_snapshot_of_imagenav_restores_exactly),
        test_with_arena(every_shorter_and_every_damaged_snapshot_is_refused),
        test_with_arena(a_state_that_cannot_be_is_refused),
        test_with_arena(a_snapshot_of_other_environments_is_refused),
    };
    return cmocka_run_group_tests_name("api/snapshot", tests, NULL, NULL);
}
