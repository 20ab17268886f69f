// The way to what lies beyond the planner's window, over the graph of places.
//
// The planner sees a window of ground around the agent (agent/grid.h: 51 m wide at 5 cm). In a
// street or a large building a remembered thing can lie farther away. Then the graph tells the way:
// the shortest walk over places that were walked before, of which the planner takes the part inside
// its window; as the agent moves, the window moves with it.

#pragma once

#include "agent/grid.h"
#include "memory/graph.h"

// The last place on the shortest way over the graph from where the agent is to `place` that the
// window holds, and the metres that remain from there on; false if there is no way, or none that
// starts inside.
bool route_toward(const MemoryGraph *graph, const Grid *grid, int place, float xz[2],
                  float *remaining);
