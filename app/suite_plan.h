// Who plays what: from the words of the command line to cells and their settings.
//
//     --conditions=full,hnsw --variants=clean --backbones=nearest
//
// Asked for nothing, it is the whole matrix of app/suite_memory_rows.h: on the first backbone every
// condition in its variants, on the others those marked `main`. A condition that is named is played
// in all variants chosen.

#pragma once

#include "app/app.h"
#include "app/suite_results.h"

// Fills scenes, cells, subtasks and seed. Fails on names that there are not.
bool suite_plan(const App *app, SuiteResults *results, Arena *arena, Error *err);

// The small part: settings that are still at their defaults become smaller ones.
void suite_plan_quick(App *app);

// Scenes that are wider than a house and its garden are streets: settings that are still at their
// defaults become those of streets. Fails where some of the scenes are and others are not, because
// one table has one set of settings.
bool suite_plan_streets(App *app, const SuiteResults *results, Error *err);

// The settings of a cell: a copy of `app` whose sections are its own.
bool suite_plan_settings(const App *app, const SuiteCell *cell, App *as, Error *err);
// A copy that config_set may change without changing the original.
void suite_plan_copy(const App *app, App *copy);
