// Who of two is ahead in the same episode, at any moment of it: by what counts most first.
//
//     arrived            before anything else; of two who arrived, who walked less
//     still on its way   before one who stopped elsewhere
//     distance           the nearer to the goal

#pragma once

#include "sim/sim.h"

typedef struct ViewPlayer {
    const char *name;
    const SimState *state;
    SimMetrics metrics; // of that state
} ViewPlayer;

typedef struct ViewVerdict {
    int ahead; // 0: the first, 1: the second, -1: neither
    char text[200];
} ViewVerdict;

ViewVerdict view_verdict(const ViewPlayer players[2]);

// How much of the way from the start is done, 0 .. 1; 0 where there is no way.
float view_verdict_progress(const ViewPlayer *player, float geodesic);
