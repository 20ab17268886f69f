// The way to what lies beyond the planner's window, over the graph of places.
//
// The planner sees a window of ground around the agent (agent/grid.h: 51 m wide at 5 cm). In a
// street or a large building a remembered thing can lie farther away. Then the graph tells the way:
// the shortest walk over places that were walked before, of which the planner takes the part inside
// its window; as the agent moves, the window moves with it. A way that is being walked is kept up
// to date as the graph changes (memory/route.h); one that is only asked about is found anew.

#pragma once

#include "agent/grid.h"
#include "memory/route.h"

typedef struct Route {
    MemoryRoute *plan;
    int goal; // place, -1: none
} Route;

// The last place on the shortest way over the graph from where the agent is to `place` that the
// window holds, and the metres that remain from there on; false if there is no way, or none that
// starts inside. `step`: of the memory's clock. `route` NULL: only asked about.
bool route_toward(Route *route, const MemoryGraph *graph, const Grid *grid, int place, int step,
                  float xz[2], float *remaining);
