// Playing recordings again: every line of trajectories.jsonl, or those that are asked for, and
// whether it comes out as it did.
//
//     lines ─► by scene and settings: world_open once ─► sim_recording_replay ─► same, or why not
//                                                     └► app/replay_files.h, where exports are
//                                                     wanted
//
// Compared are all positions, headings and collisions, then the metrics, then the digest. What
// differs is told and the rest goes on: one line of another scene does not hide the others.

#pragma once

#include "app/app.h"
#include "sim/recording.h"

typedef struct ReplayRow {
    const SimRecording *recording;
    bool is_done, is_same;
    Error why;          // where it is not the same
    SimMetrics metrics; // of the replay, as far as it went
    const char *base;   // of its exported files, NULL without: base.npz, base.avi, ...
} ReplayRow;

typedef struct Replay {
    ReplayRow *rows; // [count], in the order of the file
    int count, differing, exported;
    const char *note; // one line about the exports, or NULL
} Replay;

// Plays those recordings of the file that settings ask for. Fails where the file or a scene cannot
// be opened or an export cannot be written; a replay that differs is no failure.
bool replay_run(App *app, const char *path, Replay *replay, Error *err);
