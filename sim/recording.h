// Recordings: what trajectories.jsonl holds, read so that it can be played again. An episode is
// (scene, config, seed, actions), and a line of that file has all four:
//
//     sim_recordings_load("report/trajectories.jsonl", arena, &recordings, err)
//     open recordings.at[i].spec with recordings.at[i].settings      (app/recorded.h does)
//     sim_recording_replay(&world, &recordings.at[i], step, &state, err)
//     sim_step(&world, &recordings.at[i].episode, ...)               goes on from there, or
//     elsewhere
//
// The members of a line and their order are those that sim/trajectory.c lists. What a replay does
// not need is not in it: VLN-CE's words and truths, RoboTHOR's shortest path.

#pragma once

#include "sim/episode.h"

typedef struct SimRecording {
    // scene, task, start, goals, category, geodesic, seed, visit, reach; category_id is 0: only the
    // scene knows it (scene_category_find)
    SimEpisode episode;
    const char *spec; // of the scene, as it was opened: a path or home:SEED
    const char *agent;
    // what of the settings of worlds differs from the defaults: text, one "section.name=value" a
    // line
    const char *settings;
    const uint8_t *actions;      // [count] Action
    const float (*positions)[3]; // [count + 1] from the start
    const float *headings;       // [count + 1] radians
    const uint8_t *collisions;   // [count + 1]
    int count;
    SimMetrics metrics;
    uint64_t digest;
    int line; // of the file, from 1
} SimRecording;

typedef struct SimRecordings {
    SimRecording *at; // [count]
    int count;
} SimRecordings;

// Reads a whole file, plain or compressed. Errors name the line and the member; a file without a
// line is one.
bool sim_recordings_load(const char *path, Arena *arena, SimRecordings *recordings, Error *err);
// The same from memory.
bool sim_recordings_parse(FileBytes text, Arena *arena, SimRecordings *recordings, Error *err);

// Plays the recording again up to `step` actions (recording->count: all) from its start: `state` as
// it was then. An error where it comes to stand elsewhere than recorded (by more than the digest
// resolves, 0.1 mm); it names the step.
bool sim_recording_replay(const SimWorld *world, const SimRecording *recording, int step,
                          SimState *state, Error *err);
