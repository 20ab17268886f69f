// Shortest ways along a navigation graph, worked out where they are asked for.
//
// A row holds the distances of all nodes TO one node: Dijkstra from there, against the edges. It
// goes no further than the question needs and is taken up again at the next one, so a question
// about two near panoramas of a city of 29,641 touches a few hundred of them.
//
//     SimNavRows *rows = sim_nav_rows_create(graph, SIM_NAV_METRES, arena);
//     double left = sim_nav_rows_distance(rows, here, goal); // INFINITY: no way leads there
//     const double *all = sim_nav_rows_to(rows, goal);       // [node_count]: what an oracle wants
//
// Rows are kept, up to 32 MB of them (all of a house, 70 of that city: a route's); then the one
// made first gives way. Nothing is allocated after creation.

#pragma once

#include "sim/nav_graph.h"

typedef enum SimNavUnit { SIM_NAV_METRES, SIM_NAV_HOPS } SimNavUnit;

typedef struct SimNavRows SimNavRows;

SimNavRows *sim_nav_rows_create(const SimNavGraph *graph, SimNavUnit unit, Arena *arena);
// Length of the shortest way from one node to another [m] or [edges].
double sim_nav_rows_distance(SimNavRows *rows, int from, int to);
// That of every node; good until a distance to another node is asked for.
const double *sim_nav_rows_to(SimNavRows *rows, int to);
