// The one loop in which the truth (sim, render) and the agent meet.

#pragma once

#include "app/world.h"
#include "sim/episode.h"
#include "sim/tour.h"

// What is around an episode that is a subtask of a tour: all zero for one that stands alone.
typedef struct EpisodeTour {
    const SimTour *tour;
    const SimSubtask *subtask;
    // with what stands elsewhere moved there; people move by it, those of the world where there is
    // no subtask
    RenderWorld *seen;
    int8_t feature[MEMORY_FEATURE]; // of a FEATURE goal, how it looks
    // told after each act, with the state that the agent was shown; NULL: nobody watches
    void (*acted)(void *watcher, const SimState *state);
    void *watcher;
} EpisodeTour;

// One agent on one device: its body, its pictures, its mind. Used for one scene after another.
typedef struct Stage {
    Arena arena;
    Gpu *gpu;
    const AgentType *type;
    void *agent;
    AgentSetup setup;
    Render *render; // NULL for agents without eyes
    uint32_t sensors;
    SimTrajectory trajectory; // of the last episode
    uint64_t scene_hash;      // of the scene that the agent was last in
    EpisodeTour tour;         // set by whoever plays a tour, before each subtask
    uint32_t *semantic;       // [height][width] of a tour: as recognition errs
    uint8_t *goal_rgba;       // [height][width][4] of ImageNav: what the episode asks for
    SimSensorNoise noise;     // of the camera; it numbers frames by the steps of an episode
} Stage;

typedef struct EpisodeResult {
    SimMetrics metrics;
    uint64_t digest;
    double seconds; // wall time of the whole episode
} EpisodeResult;

bool stage_create(const App *app, Gpu *gpu, const AgentType *type, Stage *stage, Error *err);
void stage_destroy(Stage *stage); // a zeroed one is fine

// Plays the whole episode; stage->trajectory is then its walk. Fails only when the device does.
bool episode_play(Stage *stage, const World *world, const SimEpisode *episode,
                  EpisodeResult *result, Error *err);

// Of the episodes made in the scene with this number in an evaluation; the viewer shows those of
// number 0.
uint64_t episode_seed(const App *app, int scene);

// The same from a state that is not the episode's start: that of a subtask (sim_tour_begin).
bool episode_play_from(Stage *stage, const World *world, const SimEpisode *episode, SimState *state,
                       EpisodeResult *result, Error *err);

// From where the picture was taken that ImageNav asks for; false for the other tasks.
bool episode_goal_camera(const World *world, const SimEpisode *episode, RenderCamera *camera);

// The parts of the loop, for those who run it step by step (the viewer).
bool episode_begin(Stage *stage, const World *world, const SimEpisode *episode, SimState *state,
                   Observation *seen, Error *err);
bool episode_observe(Stage *stage, const World *world, const SimEpisode *episode,
                     const SimState *state, Observation *seen, Error *err);
