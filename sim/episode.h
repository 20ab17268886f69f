// Episode files: Habitat's PointNav, ObjectNav and ImageNav JSON (optionally .gz) read unchanged
// and written in the same schema; trajectories as JSON lines.
//
// Quaternions in files are x, y, z, w. Habitat's loader overwrites ObjectNav episode ids by the
// running index; so do we. `scene_id` keeps the file's text: the caller finds the scene.

#pragma once

#include "base/file.h"
#include "sim/task.h"

typedef struct SimEpisodes {
    SimEpisode *at; // [count]
    int count;
} SimEpisodes;

// Reads a whole file. Errors name the episode and the field.
bool sim_episodes_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err);
// The same from memory, for text that is not in a file.
bool sim_episodes_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err);
// Compressed when the path ends in ".gz".
bool sim_episodes_save(const char *path, const SimEpisodes *episodes, Error *err);

// Fills what depends on the scene: the category's id, ObjectNav viewpoints where the file gives
// none, positions snapped to the navmesh, the geodesic distance where it is absent.
bool sim_episode_bind(const SimWorld *world, SimEpisode *episode, Arena *arena, Error *err);

// Makes ImageNav of a PointNav episode, as Habitat does: the picture's heading is drawn from the
// episode's seed.
void sim_episode_picture(SimEpisode *episode);

// Draws `count` goals of a task, each set `visits` times from another start: first all goals once,
// then all a second time, ...; count x visits episodes, the same for a seed on every machine.
bool sim_episodes_make(const SimWorld *world, const SimTask *task, int count, int visits,
                       uint64_t seed, Arena *arena, SimEpisodes *episodes, Error *err);

// What happened, for one JSON line: episode, scene, task, agent, metrics, and per step the action,
// position and heading.
typedef struct SimTrajectory {
    int count, room;
    struct SimTrajectoryStep {
        float position[3];
        float yaw;
        uint8_t action; // that led here; the first entry is the start
        bool collision;
    } * steps;
} SimTrajectory;

SimTrajectory sim_trajectory_create(int max_steps, Arena *arena);
void sim_trajectory_add(SimTrajectory *trajectory, Action action, const SimState *state);
void sim_trajectory_write(const SimTrajectory *trajectory, const SimEpisode *episode,
                          const char *agent, const SimMetrics *metrics, uint64_t digest, FILE *out);
