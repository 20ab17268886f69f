// Shortest ways in a grid: A* (Hart, Nilsson & Raphael 1968) with the octile distance.
//
//     SimGridSearch search;
//     ok = sim_grid_search_create(&map, &search, err);
//     if (sim_grid_search_find(&search, from, to, &route)) ... route.length ...
//     sim_grid_search_destroy(&search);
//
// Lengths are exact: steps of each kind are counted as whole numbers, and
//
//     length = straight + diagonal sqrt(2) + cubic sqrt(3)      [cells]
//
// is combined once for a way, so that no sum of thousands of roundings stands behind a figure that
// is compared with a benchmark's to 1e-6. The numbers 1, sqrt(2), sqrt(3) have no common multiple:
// two ways are equally long only if their counts are equal.
//
// One search serves any number of questions about its map; each costs what it looks at.

#pragma once

#include "base/list.h"
#include "sim/grid_map.h"

typedef struct SimGridSteps {
    uint32_t straight, diagonal, cubic; // along one axis, two, three
} SimGridSteps;

typedef struct SimGridRoute {
    SimGridSteps steps;
    double length; // [cells]; times the map's spacing: metres
    int expanded;  // cells looked at from, to compare searches by
} SimGridRoute;

// A step: how far in `cells`, how many axes, and which of the 27 cells around must be of one kind.
typedef struct SimGridMove {
    ptrdiff_t offset;
    uint32_t needs;
    int axes;
} SimGridMove;

typedef struct SimGridSearch {
    const SimGridMap *map;
    SimGridMove moves[26];
    int move_count;
    uint32_t *seen; // [cell_count] 1 + the node of a cell; 0: not seen
    List nodes;     // what is known of each cell seen
    List heap;      // of those that may be looked at from next
    uint32_t goal;  // node that was reached last, 1 + its number; 0: none
    Arena arena;
} SimGridSearch;

// Takes 4 bytes a cell. The map outlives it, and may be changed between questions.
bool sim_grid_search_create(const SimGridMap *map, SimGridSearch *search, Error *err);
void sim_grid_search_destroy(SimGridSearch *search);

// The shortest way from one cell to another [x, y, z]; false where there is none, also where one of
// them is blocked or outside.
bool sim_grid_search_find(SimGridSearch *search, const int from[3], const int to[3],
                          SimGridRoute *route);
// The cells of the way that was found last, from its start to its end: their number; at most `room`
// of them, the first ones, are written.
int sim_grid_search_cells(const SimGridSearch *search, int (*cells)[3], int room);

// straight + diagonal sqrt(2) + cubic sqrt(3)
double sim_grid_search_length(SimGridSteps steps);
// Of the shortest way where nothing is blocked: a lower bound.
SimGridSteps sim_grid_search_bound(const SimGridMap *map, const int from[3], const int to[3]);
