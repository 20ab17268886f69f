// Scoring what any program handed in, without a simulator: episodes, the graphs that they run over,
// and trajectories as names of nodes.
//
//     episodes (sim/routes.h)      4332_0: c9e8 f33c ae91          id, scan, reference path
//     trajectories                 4332_0: c9e8 f33c               (sim/submission.h)
//     graphs                       8194nk5LbLH_connectivity.json   opened once each
//        |
//     rows                         4332_0: spl 0, ndtw 0.83, ...   (sim/path_metrics.h)
//     mean                         over the rows

#pragma once

#include "app/app.h"
#include "sim/path_metrics.h"

typedef struct ScoreRow {
    const char *id, *scan; // scan: "" on streets
    SimPathMetrics metrics;
} ScoreRow;

typedef struct Scores {
    const ScoreRow *rows; // [count] in the order of the episodes
    int count;
    SimPathMetrics mean;
    bool has_streets; // some rows have the scores of streets; means are over those
    int missing;      // episodes without a trajectory: skipped, or counted as having stayed
    int others;       // trajectories of no episode here, left out
    int elsewhere;    // trajectories that begin elsewhere than their episode; scored all the same
    const char *first_elsewhere;
} Scores;

// Scores the file `submission` by the settings. Errors are one line and name the episode.
bool score_all(const ScoreConfig *config, const char *submission, Arena *arena, Scores *scores,
               Error *err);
