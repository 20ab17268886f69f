/* libcairn: many environments of embodied navigation, stepped together. The one public header: C99,
 * usable from C++.
 *
 *     const char *const scenes[] = {"home:1", "home:2"};
 *     CairnOptions options = {.bytes = sizeof options, .scenes = scenes, .scene_count = 2,
 *                             .count = 8, .task = "pointnav", .sensors = CAIRN_RGB | CAIRN_DEPTH};
 *     char error[CAIRN_ERROR_BYTES];
 *     CairnEnvs *envs = cairn_open(&options, error, sizeof error);
 *     const CairnOutputs *out = cairn_outputs(envs);      the same pointers until cairn_close
 *     for (;;) {
 *         ... choose actions[8] from out->rgba, out->pointgoal, ...
 *         if (!cairn_step(envs, actions)) puts(cairn_error(envs));
 *     }
 *     cairn_close(envs);
 *
 * Episodes follow each other without end. The step that ends one shows its last observation, with
 * `terminated` or `truncated` set and its scores; the next step begins the environment's next
 * episode instead of acting: it ignores the action, gives a reward of 0 and shows the first
 * observation (the "next step" mode of Gymnasium's vector environments).
 *
 * All of this is a function of the options and the actions: the same on every machine and for any
 * number of threads. Episode n of environment e depends on the seed, e and n alone. cairn_digest
 * proves two runs equal.
 *
 * Frame: metres, Y up, -Z forward, right-handed; angles in radians, positive to the left. Arrays
 * have one entry or one picture per environment; rows of pictures run from the top.
 *
 * Threads: a CairnEnvs is used by one thread at a time, and opened while no other is being opened;
 * the library itself uses all cores. A process that forks does so before it opens its first.
 * Errors: a function that returns NULL or false says why in one line. A caller that breaks what is
 * written here (a NULL that is not allowed, an array that is too short), and a system without
 * memory, end the process.
 */

#ifndef CAIRN_H
#define CAIRN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CAIRN_API __attribute__((visibility("default")))
#else
#define CAIRN_API
#endif

enum { CAIRN_ERROR_BYTES = 512 }; /* no reason is longer */

/* The six actions of the field, with Habitat's numbers. How far they go: settings sim.forward [m],
 * sim.turn and sim.tilt [degrees]. */
enum {
    CAIRN_STOP = 0, /* ends the episode; a success where the goal is near enough */
    CAIRN_MOVE_FORWARD = 1,
    CAIRN_TURN_LEFT = 2,
    CAIRN_TURN_RIGHT = 3,
    CAIRN_LOOK_UP = 4,
    CAIRN_LOOK_DOWN = 5,
    CAIRN_ACTION_COUNT = 6
};

/* Pictures that can be asked for. */
enum { CAIRN_RGB = 1, CAIRN_DEPTH = 2, CAIRN_SEMANTIC = 4 };

/* What is not set is zero. Fields may be added at the end in later versions; `bytes` says which
 * ones the caller knows. */
typedef struct CairnOptions {
    size_t bytes;              /* sizeof(CairnOptions) */
    const char *const *scenes; /* [scene_count] files, or "home:SEED"; environment e is in scene
                                  e % scene_count */
    int32_t scene_count;       /* 1 or more */
    int32_t count;             /* environments, 1 .. 65536 */
    const char *task;          /* pointnav, objectnav or imagenav; NULL: pointnav */
    uint64_t seed;             /* of all episodes */
    uint32_t sensors;          /* CAIRN_RGB | CAIRN_DEPTH ...; 0: nothing is drawn */
    int32_t setting_count;
    /* [setting_count] "render.width=64", of the sections sim, render, scene, navmesh, gpu and
     * noise; `cairn --print-config` lists them with their meaning. Later ones win. */
    const char *const *settings;
    int32_t threads; /* of the process, fixed by its first opening; 0: every core, or as many as
                        there are already */
    float success_reward; /* added where an episode ends in success */
    float step_reward;    /* added at every step: usually 0 or a little below */
} CairnOptions;

/* What the last cairn_open, cairn_reset, cairn_step or cairn_load left. Arrays are [count], owned
 * by the environments, and stay where they are. Fields may be added at the end in later versions.
 */
typedef struct CairnOutputs {
    int32_t count, width, height;

    /* pictures; NULL where not asked for */
    const uint8_t *rgba;      /* [count][height][width][4] sRGB, alpha 255 */
    const float *depth;       /* [count][height][width] along the viewing axis [m], within
                                 render.min_depth .. render.max_depth */
    const uint32_t *semantic; /* [count][height][width] category, 0: none; cairn_category_name */
    const uint8_t *goal_rgba; /* [count][height][width][4] imagenav with CAIRN_RGB: what is to be
                                 found, as the same camera saw it */

    /* what the body feels, as Habitat-Lab's sensors read */
    const float *gps;          /* [count][2] -z, x in the frame of the start [m] */
    const float *compass;      /* heading relative to the start, -pi .. pi */
    const float *pointgoal;    /* [count][2] distance [m] and bearing; 0 but in pointnav */
    const int32_t *objectgoal; /* category to look for; 0 but in objectnav */
    const uint8_t *collided;   /* 1: the last action met a wall */

    /* how it goes. With d the geodesic distance to the nearest goal,
     *     reward = (d before the step - d after it) + step_reward + success x success_reward
     * and 0 at a step that begins an episode. */
    const float *reward;
    const uint8_t *terminated; /* 1: stop was called */
    const uint8_t *truncated;  /* 1: sim.max_steps have passed */
    const int32_t *step;       /* actions carried out in this episode */
    const int64_t *episode;    /* its number: 0, 1, ... in each environment */

    /* scores of an episode, where this step ended it (terminated or truncated); NaN elsewhere */
    const float *success;  /* 1: stop was called within reach of a goal */
    const float *spl;      /* success x d0 / max(d0, path length) (Anderson et al. 2018) */
    const float *soft_spl; /* max(0, 1 - d / d0) x d0 / max(d0, path length) */

    /* the truth, for maps and checks, not for agents */
    const float *distance_to_goal; /* d, geodesic [m]; infinite where no way leads there */
    const float *position;         /* [count][3] of the feet, in the world [m] */
    const float *heading;          /* 0 looks along -Z, -pi .. pi */
} CairnOutputs;

typedef struct CairnEnvs CairnEnvs;

CAIRN_API const char *cairn_version(void); /* "0.1.0" */

/* Opens the scenes and begins episode 0 everywhere: the outputs show its first observations. NULL,
 * with the reason in error[error_bytes] (which may be NULL, 0), when a scene cannot be read or
 * walked in, a setting is unknown or out of range, or the device is not there. */
CAIRN_API CairnEnvs *cairn_open(const CairnOptions *options, char *error, size_t error_bytes);
CAIRN_API void cairn_close(CairnEnvs *envs); /* NULL is fine */

CAIRN_API const CairnOutputs *cairn_outputs(const CairnEnvs *envs);
/* Why the last call that returned false did; "" before. */
CAIRN_API const char *cairn_error(const CairnEnvs *envs);

/* Begins episode 0 of this seed everywhere. */
CAIRN_API bool cairn_reset(CairnEnvs *envs, uint64_t seed);
/* One action each: actions[count]. False, and nothing has changed, where one is no action; false
 * also where the device was lost or a scene has no room for a next episode, and then nothing but
 * cairn_reset, cairn_load and cairn_close is left to call. */
CAIRN_API bool cairn_step(CairnEnvs *envs, const int32_t *actions);

/* The name of a category in the scene of an environment; NULL where there is none of that number.
 * Categories are numbered from 1; 0 is "", for things without one. */
CAIRN_API const char *cairn_category_name(const CairnEnvs *envs, int32_t environment,
                                          uint32_t category);

/* A snapshot of all environments. Whoever loads it goes on exactly as whoever saved it did:
 * outputs, later episodes and digest are the same. It fits environments with the same scenes,
 * count, task, rewards and settings of sim and navmesh (seed, threads and all that concerns
 * pictures may differ), of the same version on the same kind of machine. Scenes are not in it: it
 * is 120 bytes an environment. */
CAIRN_API size_t cairn_save_bytes(const CairnEnvs *envs);
CAIRN_API void cairn_save(const CairnEnvs *envs, void *snapshot); /* [cairn_save_bytes(envs)] */
/* False, and nothing has changed, where the bytes are no snapshot or one of other environments. */
CAIRN_API bool cairn_load(CairnEnvs *envs, const void *snapshot, size_t bytes);

/* Of all states since the episodes running now began: equal where two runs are equal. */
CAIRN_API uint64_t cairn_digest(const CairnEnvs *envs);

#ifdef __cplusplus
}
#endif

#endif
