// Dynamic time warping between two paths of anything: points, viewpoints, by any distance.

#pragma once

#include "base/arena.h"

// What it costs to match point i of the walk with point j of the reference.
typedef double (*SimWarpCost)(const void *paths, int i, int j);

// which ends of the reference match the same end of the walk and nothing else
typedef struct SimWarpTies {
    bool start, stop;
} SimWarpTies;

// The least sum of matches over all warpings, "symmetric1" (Sakoe and Chiba 1978). Both paths have
// a point at least. INFINITY where the ties leave no warping.
double sim_warp(const void *paths, SimWarpCost cost, int walked, int count, SimWarpTies ties,
                Arena *scratch);
