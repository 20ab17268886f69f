// Playing the episodes of scenes: what cmd_eval.c asks for, done scene by scene, in this process or
// in several.
//
// A scene is opened once, its episodes are made (or read) once, and every agent plays the same ones
// in the same order, so that their scores can be compared pairwise. Agents are made anew for each
// scene: what happens in one scene depends on nothing that happened in another, and the results are
// the same for any number of workers.

#pragma once

#include "app/pool.h"
#include "app/report.h"
#include "base/progress.h"

enum { EVALUATION_ITEMS = 64, EVALUATION_SCENES = 1024 };

typedef struct Evaluation {
    const App *app;
    const char *scenes[EVALUATION_SCENES];
    const AgentType *agents[EVALUATION_ITEMS];
    const SimTask *tasks[EVALUATION_ITEMS];
    int scene_count, agent_count, task_count;
    SimEpisodes from_file; // when there is a file
    Results results;       // rows in the order of scenes, agents, episodes
    Report report;
    Progress progress;
    Journal journal; // what earlier runs have played: app/resume.h
    Pool pool;       // who plays
} Evaluation;

// Where the scene lies: Habitat's files name scenes below data/scene_datasets/, --scenes-dir says
// where that is here. RoboTHOR's name scenes without an ending ("FloorPlan_Val1_1"): where there is
// no file of the name, but one with .glb behind it, that is the scene.
const char *evaluation_scene_path(const Evaluation *evaluation, const char *name, Arena *arena);

// Plays one scene: appends its rows, walks included, to the results of this process, and tells
// each.
bool evaluation_scene(Evaluation *evaluation, Gpu *gpu, int scene, Error *err);
// An episode was played. False: stop.
bool evaluation_tell(Evaluation *evaluation, int scene, const ResultRow *row, Error *err);

// Opens the journal: finds out what an earlier run has played. The device is known by then.
bool evaluation_begin(Evaluation *evaluation, Error *err);
// All scenes, by `workers` processes (1: by this one). Rows are in order whatever happens; what was
// played before a failure is kept.
bool evaluation_run(Evaluation *evaluation, int workers, Error *err);
