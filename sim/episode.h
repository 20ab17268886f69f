// Episode files: Habitat's PointNav, ObjectNav, ImageNav and VLN-CE JSON (optionally .gz) read
// unchanged and written in the same schema; RoboTHOR's ObjectNav JSON read; trajectories as JSON
// lines.
//
// Quaternions in files are x, y, z, w. Habitat's loader overwrites ObjectNav episode ids by the
// running index; so do we. `scene_id` keeps the file's text: the caller finds the scene.

#pragma once

#include "base/file.h"
#include "sim/task.h"

typedef struct SimEpisodes {
    SimEpisode *at; // [count]
    int count;
    const char *const *words; // [word_count] VLN-CE: the vocabulary that tokens count in
    int word_count;
} SimEpisodes;

// VLN-CE (Krantz et al. 2020, "Beyond the Nav-Graph"): words for a way. Such episodes are played as
// PointNav within their goals' radius.
struct SimInstruction {
    const char *text;              // UTF-8
    const int32_t *tokens;         // [token_count], of SimEpisodes.words
    int token_count;               // 0 where the file has none
    char trajectory[SIM_ID_BYTES]; // trajectory_id: several instructions lead one way
    const char *json; // "instruction" as the file has it, with all that RxR adds; written as it is
};

// One entry of SPLIT_gt.json: the way as an oracle went it, in Habitat's steps.
struct SimTruth {
    const float (*locations)[3]; // [location_count]
    int location_count;
    const uint8_t *actions; // [action_count] Action
    int action_count;
    int forward_steps;
};

// Reads a whole file; for VLN-CE, also SPLIT_gt.json[.gz] where it lies beside SPLIT.json[.gz].
// Errors name the episode and the field.
bool sim_episodes_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err);
// The same from memory, for text that is not in a file.
bool sim_episodes_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err);
// Compressed when the path ends in ".gz". Where episodes have truths, SPLIT_gt.json[.gz] is written
// beside it.
bool sim_episodes_save(const char *path, const SimEpisodes *episodes, Error *err);

// "a/val.json.gz" -> "a/val_gt.json.gz"
const char *sim_episode_truth_path(const char *path, Arena *arena);
// Reads such a file and gives every episode its truth, found by its id; those that are not in the
// file keep none.
bool sim_episode_truth_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err);
bool sim_episode_truth_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err);

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
// position and heading. sim/recording.h reads such lines and plays them again.
typedef struct SimTrajectory {
    int count, room;
    struct SimTrajectoryStep {
        float position[3];
        float yaw;
        uint8_t action; // that led here; the first entry is the start
        bool collision;
    } * steps;
} SimTrajectory;

// Who played an episode where, and what came of it.
typedef struct SimPlay {
    const char *spec;     // of the scene, as it was opened
    const char *settings; // what is no default: "section.name=value", one a line
    const char *agent;
    SimMetrics metrics;
    uint64_t digest;
} SimPlay;

SimTrajectory sim_trajectory_create(int max_steps, Arena *arena);
void sim_trajectory_add(SimTrajectory *trajectory, Action action, const SimState *state);
void sim_trajectory_write(const SimTrajectory *trajectory, const SimEpisode *episode,
                          const SimPlay *play, FILE *out);
