// Shortest ways over a grid, from where the agent stands to everywhere.
//
// One field serves all questions of a step: how far is each frontier, each remembered thing, the
// goal, and which way leads there. It is the field that Dijkstra's method makes, made by sweeps
// over the rows, many cells at a time (plan_sweep.c; about 6 ns per cell).
//
// A move costs 10 straight or 14 diagonally, times the price of the cell entered: on clear ground
// one cell is 20. All whole numbers; where two ways are equally good the cell with the lower index
// wins, so the plan does not depend on the order of the queue.

#pragma once

#include "agent/grid.h"

enum {
    PLAN_FAR = INT32_MAX, // cost of what cannot be reached
    PLAN_CELL = 10 * GRID_CLEAR,
    PLAN_MAX_WAYPOINTS = 256,
    PLAN_MAX_ROWS = 1 << 15, // a window has 40 cells a side or more: GRID_MAX_CELLS / 40 rows
};

// Cells begin .. end-1 of a row; none when they are equal.
typedef struct PlanSpan {
    int begin, end;
} PlanSpan;

typedef struct Plan {
    int32_t *cost;       // [cells] from the start
    int32_t *cells;      // [cells] of the last way, target first
    PlanSpan (*fell)[2]; // [rows] what fell since the row above and the row below looked
    int start;
} Plan;

Plan *plan_create(Arena *arena);

// Costs from `start` to all cells of the grid. The start may be blocked; it can always be left.
void plan_spread(Plan *plan, const Grid *grid, int start);

// The cell to go to for a point: the cheapest to reach of those within `radius` [m] that see the
// point (it may lie inside an obstacle); failing that, the reachable one nearest to the point.
// Returns -1 if no cell can be reached.
int plan_stand(const Plan *plan, const Grid *grid, const float xz[2], float radius);

// The way from the start to a cell as corners of straight lines that cost no more than the way
// itself; the last one is the target. Returns their number, 0 if the target cannot be reached.
int plan_way(Plan *plan, const Grid *grid, int target, float (*way)[2], int max);

// A cost as a length on clear ground [m].
float plan_metres(const Grid *grid, int32_t cost);
