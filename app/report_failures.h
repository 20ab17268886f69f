// Episodes of one scene that failed, each as a card: where the agent went, and what it saw last.
//
//     +-----------------------+
//     | map: walk, start,     |      at most twelve, those of the agents in turn, so that each has
//     | goals, end            |      some; the first ones of each
//     +-----------------------+
//     | its last view         |
//     +-----------------------+
//     | memory  objectnav lamp, episode 3, visit 2
//     | stopped after 213 steps, 4.20 m from the goal      (or: under way after 500)

#pragma once

#include "app/results.h"
#include "render/map.h"

// Writes BASE_failures.png; nothing where no row of `scene` failed. `plain` is the scene's map.
bool report_failures(const char *base, const App *app, const World *world, Gpu *gpu,
                     const RenderMap *plain, const char *scene, const Results *results, Error *err);
