// Episodes on the map of their scene, seen from above: where they start, where their goals are, and
// which start belongs to which goal.
//
//     ● a start, in the colour of its difficulty      ─── a line to the nearest goal
//     ○ a goal: of ObjectNav, each place from where the thing is seen
//
// The map shows the storey of the first start; what is on another is drawn pale.

#pragma once

#include "app/world.h"
#include "sim/episode.h"

bool episodes_picture_save(const char *path, const World *world, const SimEpisodes *episodes,
                           Error *err);
