// One action each for many environments, on all cores.
//
//     worlds   ──┐  may be shared           states[0]  states[1]  states[2]  ...
//     episodes ──┼─► sim_step_batch ──►         │          │          │
//     actions  ──┘                           thread 0   thread 0   thread 1   (base/parallel.h)
//
// Environments do not touch each other, and a Navmesh has a query object per thread
// (scenes/navmesh_detour.hpp), so no lock is taken and the states are bit for bit those of sim_step
// one at a time, for any number of threads.

#pragma once

#include "sim/sim.h"

// Arrays are [count]. An action of ACTION_COUNT leaves its state as it is; so does an episode that
// is over.
void sim_step_batch(const SimWorld *const worlds[], const SimEpisode *const episodes[],
                    const Action actions[], SimState states[], int count);
