// Environments for the tests of libcairn: a small home, small pictures.

#pragma once

#include "api/cairn.h"
#include "base/rng.h"
#include "test.h"

static const char *const TEST_SCENES[] = {"home:3", "home:4"};
static const char *const TEST_SETTINGS[] = {"render.width=24", "render.height=16",
                                            "sim.max_steps=40", "gpu.device=host"};

static inline CairnOptions test_options(const char *task, int count, uint32_t sensors) {
    return (CairnOptions){.bytes = sizeof(CairnOptions),
                          .scenes = TEST_SCENES,
                          .scene_count = ARRAY_COUNT(TEST_SCENES),
                          .count = count,
                          .task = task,
                          .seed = 7,
                          .sensors = sensors,
                          .settings = TEST_SETTINGS,
                          .setting_count = ARRAY_COUNT(TEST_SETTINGS)};
}

static inline CairnEnvs *test_open(const CairnOptions *options) {
    char error[CAIRN_ERROR_BYTES];
    CairnEnvs *envs = cairn_open(options, error, sizeof error);
    if (envs == NULL) fail_msg("%s", error);
    return envs;
}

static inline void test_step(CairnEnvs *envs, const int32_t *actions) {
    if (!cairn_step(envs, actions)) fail_msg("%s", cairn_error(envs));
}

// random actions, a stop now and then
static inline void test_walk(CairnEnvs *envs, int steps, Rng *rng, Arena *arena) {
    int count = cairn_outputs(envs)->count;
    ArenaMark mark = arena_mark(arena);
    int32_t *actions = arena_array(arena, int32_t, count);
    for (int s = 0; s < steps; s++) {
        for (int i = 0; i < count; i++) {
            uint32_t draw = rng_below(rng, 40);
            actions[i] = draw == 0    ? CAIRN_STOP
                         : draw <= 25 ? CAIRN_MOVE_FORWARD
                                      : CAIRN_TURN_LEFT + (int32_t)(draw % 4);
        }
        test_step(envs, actions);
    }
    arena_reset(arena, mark);
}
