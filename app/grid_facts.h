// What a grid world holds (sim/grid_map.h), for cairn scene.

#pragma once

#include "app/app.h"

// Does the file's name end as those of grids do: .map, .3dmap, .npy?
bool grid_facts_is(const char *path);
// Prints its size, its passable cells and its islands, in words or, with --json, as one value.
bool grid_facts_print(const App *app, const char *path, Error *err);
