// Problems that come with MovingAI's maps, and their solutions' lengths.
//
//     .scen    version 1
//              BUCKET MAP WIDTH HEIGHT  START: x y  GOAL: x y  LENGTH
//     .3dscen  version 1
//              MAP
//              START: x y z  GOAL: x y z  LENGTH RATIO      RATIO: LENGTH by that of a free way
//
// Lengths are of shortest ways, in cells, to 8 digits behind the point (sim/grid_search.h).

#pragma once

#include "sim/grid_map.h"

typedef struct SimGridProblem {
    int from[3], to[3]; // x, y, z
    double length;      // [cells]
    int bucket;         // of .scen: length / 4; of .3dscen: 0
} SimGridProblem;

typedef struct SimGridProblems {
    SimGridProblem *at; // [count]
    int count;
    char map[128]; // the file's name of the map (of the last line, where they differ)
    int size[2];   // width and height that .scen states of it; 0 in .3dscen
} SimGridProblems;

// Errors name the file, the line and the field.
bool sim_grid_scen_load(const char *path, Arena *arena, SimGridProblems *problems, Error *err);
bool sim_grid_scen_parse(FileBytes bytes, Arena *arena, SimGridProblems *problems, Error *err);
// Do they fit a map: its size, and starts and goals that are inside and not blocked?
bool sim_grid_scen_check(const SimGridProblems *problems, const SimGridMap *map, Error *err);
