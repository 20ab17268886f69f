// A scene in a variant, ready for every condition to go through: the same tour for all of them.
//
//     scene ──► world ──► tour: subtasks, each in a world of its own
//                 │
//                 └─► one RenderWorld, arranged anew before each subtask: what was moved is moved,
//                     what was moved before and is no more goes back

#pragma once

#include "app/episode.h"

typedef struct SuiteScene {
    const App *app;
    World world;
    SimTour tour;
    RenderWorld *seen;
    int8_t (*features)[MEMORY_FEATURE]; // [tour.count] how FEATURE goals look
    int arranged;                       // the subtask as which `seen` stands, -1: as made
} SuiteScene;

// When it fails there is nothing to close.
bool suite_scene_open(const App *app, Gpu *gpu, const char *spec, const SimVariant *variant,
                      uint64_t seed, SuiteScene *scene, Error *err);
void suite_scene_close(SuiteScene *scene);

// Places things as they stand in a subtask, for pictures; people are moved by episode_observe.
void suite_scene_arrange(SuiteScene *scene, int subtask);
