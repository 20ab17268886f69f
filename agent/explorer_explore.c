// Exploring: look round, go to the most useful frontier, look at what it hides; when nothing is
// left, look again at what is known. What a frontier is worth is in explore.h.

#include "agent/explore.h"

#include <math.h>
#include <string.h>

// frontiers are places of the graph, so that ways to the unseen exist
static void note_frontiers(Explorer *explorer) {
    const Frontier *frontier = explorer->frontier;
    float points[FRONTIER_MAX][3];
    for (int i = 0; i < frontier->count; i++) {
        points[i][0] = frontier->clusters[i].xz[0];
        points[i][1] = explorer->seen.position[1];
        points[i][2] = frontier->clusters[i].xz[1];
    }
    memory_graph_set_frontiers(explorer->memory->graph, (const float(*)[3])points, frontier->count,
                               explorer->memory->clock);
}

// takes up the most useful frontier; false when none is left
static bool choose_frontier(Explorer *explorer, float target[2]) {
    Frontier *frontier = explorer->frontier;
    int64_t values[FRONTIER_MAX];
    explorer_replan(explorer, EXPLORER_KNOWN_ONLY);
    frontier_find(frontier, explorer->grid, explorer->plan);
    if (explorer->setup.config.graph) note_frontiers(explorer);
    for (int i = 0; i < frontier->count; i++)
        values[i] = explorer->policy->value(explorer, &frontier->clusters[i]);
    const float *old = explorer->has_target ? explorer->target : NULL;
    int chosen = frontier_choose(frontier, explorer->grid, values, old);
    if (chosen < 0) return false;
    memcpy(target, frontier->clusters[chosen].xz, 2 * sizeof(float));
    memcpy(explorer->beyond, frontier->clusters[chosen].beyond, sizeof explorer->beyond);
    explorer->is_wandering = false;
    return true;
}

// a free place by chance, when the whole map is known: things may have been missed
static void choose_anywhere(Explorer *explorer, float target[2]) {
    enum { TRIES = 1000 };
    const Grid *grid = explorer->grid;
    uint32_t cells = (uint32_t)(grid->width * grid->height);
    int cell = explorer->plan->start;
    for (int i = 0; i < TRIES; i++) {
        int other = (int)rng_below(&explorer->rng, cells);
        if (grid->known[other] != MEMORY_FREE || explorer->plan->cost[other] == PLAN_FAR) continue;
        cell = other;
        break;
    }
    grid_position(grid, cell, target);
    explorer->is_wandering = true;
}

static bool wander(Explorer *explorer, Action *action) {
    explorer->intention = "looking again at what is known";
    float target[2] = {explorer->target[0], explorer->target[1]};
    if (!explorer->is_wandering) choose_anywhere(explorer, target);
    if (explorer_go(explorer, target, explorer->grid->voxel, EXPLORER_KNOWN_ONLY, action))
        return true;
    explorer->is_wandering = false;
    return false;
}

bool explorer_explore(Explorer *explorer, Action *action) {
    enum { TRIES = 4 };
    explorer->intention = "exploring";
    if (explorer->spin > 0) { // a look round costs no way: SPL 0.40 without, 0.50 with it
        explorer->spin--;
        *action = ACTION_TURN_LEFT;
        return true;
    }
    for (int i = 0; i < TRIES; i++) {
        float target[2] = {explorer->target[0], explorer->target[1]};
        bool is_due = explorer->is_due || !explorer->has_target;
        if (is_due && !choose_frontier(explorer, target)) return wander(explorer, action);
        if (explorer->is_wandering) return wander(explorer, action);
        if (explorer_go(explorer, target, explorer->grid->voxel, EXPLORER_KNOWN_ONLY, action))
            return true;
        // there, and it is still a frontier: look at what it hides, else it shows nothing
        if (drive_face(&explorer->drive, &explorer->seen, explorer->beyond, action)) return true;
        frontier_give_up(explorer->frontier, target);
        explorer->has_target = false;
    }
    return false;
}
