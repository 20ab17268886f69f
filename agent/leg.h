// A leg of a route: the way from one landmark to the next.
//
// "Past the sofa, then to the chair" means the nearest chair as seen from the sofa, not the one
// nearest to wherever the agent has come to since. So things are compared by their ways from where
// the leg began, over a field of costs of its own (agent/plan.h), and while one is being gone to,
// another of its kind that comes into sight is passed by, unless it is nearer to the origin:
//
//                   (agent)
//     origin ─────────┼─────── 6 m ──────── chair      this one
//        └──────────────────── 9 m ────── other chair  though it is nearer to the agent
//
// Measured in homes 31 to 38, tours of ten with every other subtask a route, nothing changing:
// routes succeed in 0.92 instead of 0.84, TC of routes and revisits 0.961 instead of 0.908. Looking
// first at unseen places that lie nearer to the origin than the thing known was tried and is not
// done: with any detour 0.91, with one of at most the leg's length 0.84; without a long term, where
// much is unseen, it finds 0.30 instead of 0.59.

#pragma once

#include "agent/explorer.h"

// Spreads `plan` from where the leg began over the explorer's grid: to be called after
// explorer_replan.
void leg_measure(Plan *plan, const Explorer *explorer);
// From there to within `radius` of a point [m], INFINITY where no way leads.
float leg_metres(const Plan *plan, const Explorer *explorer, const float xz[2], float radius);
