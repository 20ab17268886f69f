/* Two agents on eight environments of PointNav, through libcairn alone:
 *
 *     walk random [STEPS]      any action but stop
 *     walk greedy [STEPS]      turns to the goal and goes; at a wall it turns away for a while
 *
 * Neither looks at the pictures: they are here to show where pictures would come from. */

#include <cairn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 8, AWAY = 6 };

static int32_t draw(uint32_t *state, int32_t below) {
    *state = *state * 1664525u + 1013904223u;
    return (int32_t)((*state >> 16) % (uint32_t)below);
}

static int32_t act_random(const CairnOutputs *out, int i, int *away, uint32_t *random) {
    (void)out, (void)i, (void)away;
    return CAIRN_MOVE_FORWARD + draw(random, 3);
}

/* after a wall: a quarter turn to one side, some steps forward, and on to the goal */
static int32_t act_greedy(const CairnOutputs *out, int i, int *away, uint32_t *random) {
    float distance = out->pointgoal[2 * i], bearing = out->pointgoal[2 * i + 1];
    if (distance < 0.2f) return CAIRN_STOP;
    if (out->collided[i] && *away == 0) *away = (draw(random, 2) ? 1 : -1) * 2 * AWAY;
    if (*away != 0) {
        int turning = abs(*away) > AWAY, left = *away > 0;
        *away -= left ? 1 : -1;
        return !turning ? CAIRN_MOVE_FORWARD : left ? CAIRN_TURN_LEFT : CAIRN_TURN_RIGHT;
    }
    if (fabsf(bearing) < 0.1f) return CAIRN_MOVE_FORWARD;
    return bearing > 0 ? CAIRN_TURN_LEFT : CAIRN_TURN_RIGHT;
}

int main(int argc, char **argv) {
    const char *const scenes[] = {"home:1", "home:2"};
    const char *const settings[] = {"render.width=64", "render.height=64", "sim.max_steps=200"};
    CairnOptions options = {0};
    char error[CAIRN_ERROR_BYTES];
    int is_greedy = argc > 1 && strcmp(argv[1], "greedy") == 0;
    int steps = argc > 2 ? atoi(argv[2]) : 400;

    options.bytes = sizeof options;
    options.scenes = scenes;
    options.scene_count = 2;
    options.count = COUNT;
    options.task = "pointnav";
    options.seed = 1;
    options.sensors = CAIRN_RGB | CAIRN_DEPTH;
    options.settings = settings;
    options.setting_count = 3;
    CairnEnvs *envs = cairn_open(&options, error, sizeof error);
    if (envs == NULL) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }

    const CairnOutputs *out = cairn_outputs(envs);
    int32_t actions[COUNT];
    int away[COUNT] = {0}, episodes = 0;
    float success = 0, spl = 0;
    uint32_t random = 1;
    for (int s = 0; s < steps; s++) {
        for (int i = 0; i < COUNT; i++)
            actions[i] = (is_greedy ? act_greedy : act_random)(out, i, &away[i], &random);
        if (!cairn_step(envs, actions)) {
            fprintf(stderr, "%s\n", cairn_error(envs));
            cairn_close(envs);
            return 1;
        }
        for (int i = 0; i < COUNT; i++) {
            if (!out->terminated[i] && !out->truncated[i]) continue;
            episodes++, success += out->success[i], spl += out->spl[i], away[i] = 0;
        }
    }
    float all = (float)(episodes > 0 ? episodes : 1);
    printf("cairn %s: %d episodes, success %.2f, SPL %.2f, digest %016llx\n", cairn_version(),
           episodes, success / all, spl / all, (unsigned long long)cairn_digest(envs));
    cairn_close(envs);
    return 0;
}
