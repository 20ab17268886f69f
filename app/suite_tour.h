// An agent's way through a tour, subtask by subtask, and what is counted of it.

#pragma once

#include "app/suite_results.h"
#include "app/suite_scene.h"

// Told after each subtask: the row lacks scene and cell. false: stop.
typedef bool SuitePlayed(void *context, SuiteRow *row, Error *err);

// `as`: the settings that the agent is made with, those of a condition.
bool suite_tour_play(SuiteScene *scene, const App *as, Gpu *gpu, const AgentType *type,
                     SuitePlayed *played, void *context, Error *err);
