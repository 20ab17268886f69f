// What is behind a CairnEnvs: scenes that environments share, and for each environment an episode
// and a SimState.
//
//     settings.c   CairnOptions ──► ApiSettings      texts become the tables of sim/, render/, ...
//     place.c      "home:1"     ──► ApiPlace         a scene, walkable and on the device
//     turn.c       episode n    ──► SimEpisode       made when its turn comes
//     picture.c    states       ──► pictures         one render_views for all environments
//     senses.c     states       ──► the other outputs
//     snapshot.c   states       ◄─► bytes
//     cairn.c      the functions of cairn.h, in these words
//
// An environment is its row in all arrays; what changes from step to step is `states` and `turns`,
// and that is all a snapshot holds. Everything is allocated in cairn_open; a step allocates nothing
// but the episode that it may begin, from the environment's own arena, which is rewound first.

#pragma once

#include "api/cairn.h"
#include "gpu/gpu.h"
#include "render/render.h"
#include "sim/episode.h"
#include "sim/sensor_noise.h"

#define API_SECTIONS(X)       \
    X(GpuConfig, gpu)         \
    X(SceneConfig, scene)     \
    X(NavmeshConfig, navmesh) \
    X(SimConfig, sim)         \
    X(RenderConfig, render)   \
    X(NoiseConfig, noise)

typedef struct ApiSettings {
#define X(Type, name) Type name;
    API_SECTIONS(X)
#undef X
    CairnOptions options; // pointers in it are the caller's, good only within cairn_open
    const SimTask *task;
    const SimActuation *actuation;
} ApiSettings;

// A scene with all that its environments share.
typedef struct ApiPlace {
    Scene scene;
    Navmesh *navmesh;
    RenderScene *seen; // NULL where nothing is drawn
    SimWorld world;
} ApiPlace;

// Where an environment stands in its endless row of episodes.
typedef struct ApiTurn {
    int64_t number;
    float reward;   // of the last step
    float distance; // geodesic, to the nearest goal now [m]
} ApiTurn;

// The arrays that CairnOutputs shows, writable.
#define API_OUTPUTS(X)            \
    X(float, gps, 2)              \
    X(float, compass, 1)          \
    X(float, pointgoal, 2)        \
    X(int32_t, objectgoal, 1)     \
    X(uint8_t, collided, 1)       \
    X(float, reward, 1)           \
    X(uint8_t, terminated, 1)     \
    X(uint8_t, truncated, 1)      \
    X(int32_t, step, 1)           \
    X(int64_t, episode, 1)        \
    X(float, success, 1)          \
    X(float, spl, 1)              \
    X(float, soft_spl, 1)         \
    X(float, distance_to_goal, 1) \
    X(float, position, 3)         \
    X(float, heading, 1)

typedef struct ApiRows {
#define X(type, name, width) type *name; // [count][width]
    API_OUTPUTS(X)
#undef X
} ApiRows;

struct CairnEnvs {
    Arena arena;
    ApiSettings settings;
    uint64_t seed;
    uint64_t fingerprint; // of what a snapshot must agree with
    Gpu *gpu;             // NULL where nothing is drawn
    Render *render;
    ApiPlace *places; // [settings.options.scene_count]
    int place_count;  // opened so far

    int count;
    const SimWorld **worlds;    // [count]
    SimEpisode *episodes;       // [count]
    const SimEpisode **playing; // [count] = &episodes[i]
    Arena *memories;            // [count] of the goals of an episode
    ArenaMark *marks;           // [count] of a memory that is empty
    Error *errors;              // [count]
    Action *actions;            // [count] ACTION_COUNT where an episode begins
    SimState *states;           // [count]
    ApiTurn *turns;             // [count]
    bool *is_new;               // [count] the episode began with the last step

    RenderView *views;     // [count]
    SimSensorNoise *noise; // [count], NULL where there is none
    uint8_t *noisy_rgba;   // [count][height][width][4], NULL likewise
    float *noisy_depth;
    uint8_t *goal_rgba;

    ApiRows rows;
    CairnOutputs outputs;
    bool is_broken; // a step failed half way
    Error err;
};

// settings.c
bool api_settings_take(const CairnOptions *options, ApiSettings *settings, Error *err);
// place.c
bool api_place_open(const ApiSettings *settings, const char *spec, Gpu *gpu, Arena *arena,
                    ApiPlace *place, Error *err);
void api_place_close(ApiPlace *place); // a zeroed one is fine
// turn.c: wherever is_new[i], makes the episode that turns[i].number says, and puts the body at its
// start
bool api_turn_make(CairnEnvs *envs, Error *err);
void api_turn_start(CairnEnvs *envs);
// picture.c
bool api_picture_create(CairnEnvs *envs, Error *err);
bool api_picture_draw(CairnEnvs *envs, Error *err);
bool api_picture_draw_goals(CairnEnvs *envs, Error *err); // of environments that are new
// senses.c
void api_senses_create(CairnEnvs *envs);
void api_senses_fill(CairnEnvs *envs);
void api_senses_step(CairnEnvs *envs); // the same after a step: turns[i].reward and .distance first
// snapshot.c
uint64_t api_snapshot_fingerprint(const CairnEnvs *envs);
size_t api_snapshot_bytes(const CairnEnvs *envs);
void api_snapshot_write(const CairnEnvs *envs, void *snapshot);
// Checks all of it, then sets seed, states and turns, and is_new where the episode is another.
bool api_snapshot_read(CairnEnvs *envs, const void *snapshot, size_t bytes, Error *err);
