// Frontiers: where known free ground meets the unknown (Yamauchi 1997), the places worth seeing.
//
//     ??????????
//     ..........     free cells beside unknown ones, joined to clusters: here one of 10 cells
//     .....##...
//
// What a cluster is worth is decided in explore.h: mostly its length (the wider the gap, the more
// appears behind it) against the way there. Only cells that the plan reaches count, so slits along
// walls, which a body does not fit into, are no frontiers. A place that stays a frontier although
// it was looked at closely (behind a window, under a table) is given up.

#pragma once

#include "agent/plan.h"

enum { FRONTIER_MAX = 64, FRONTIER_MAX_GIVEN_UP = 128 };

typedef struct FrontierCluster {
    int cell;        // of the cluster, nearest to its middle
    int cells;       // length
    int32_t cost;    // of the way to `cell`
    float xz[2];     // position of `cell`
    float beyond[2]; // middle of the unknown cells beside it
} FrontierCluster;

typedef struct Frontier {
    uint8_t *marks; // [cells] what was looked at
    int32_t *queue; // [cells] of the cluster being gathered
    FrontierCluster clusters[FRONTIER_MAX];
    int count;
    float given_up[FRONTIER_MAX_GIVEN_UP][2];
    int given_up_count; // in all; the list is a ring
} Frontier;

Frontier *frontier_create(Arena *arena);
void frontier_forget(Frontier *frontier); // what was given up

// Fills clusters[count], in the order of their first cells.
void frontier_find(Frontier *frontier, const Grid *grid, const Plan *plan);

// The cluster of the highest value (values[count]), -1 if there is none; `target` (NULL: none) is
// where the agent is already heading, which something else must clearly beat.
int frontier_choose(const Frontier *frontier, const Grid *grid, const int64_t *values,
                    const float *target);

void frontier_give_up(Frontier *frontier, const float xz[2]);
