// Finding, joining and choosing frontiers. See frontier.h.

#include "agent/frontier.h"

#include <string.h>

enum {
    MIN_CELLS = 6,       // 0.3 m: a narrower gap shows nothing worth a walk
    GIVEN_UP_CELLS = 10, // 0.5 m around a place that was given up is not looked at again
    SAME_CELLS = 20,     // the frontier moves while it is approached: within 1 m it is the same
    KEEP_PERCENT = 130,  // what another frontier must be worth to change the plan
};

Frontier *frontier_create(Arena *arena) {
    Frontier *frontier = arena_new(arena, Frontier);
    frontier->marks = arena_array(arena, uint8_t, GRID_MAX_CELLS);
    frontier->queue = arena_array(arena, int32_t, GRID_MAX_CELLS);
    return frontier;
}

void frontier_forget(Frontier *frontier) {
    frontier->given_up_count = 0;
}

void frontier_give_up(Frontier *frontier, const float xz[2]) {
    float *at = frontier->given_up[frontier->given_up_count++ % FRONTIER_MAX_GIVEN_UP];
    at[0] = xz[0];
    at[1] = xz[1];
}

//---- finding -------------------------------------------------------------------------------------

static void mark_given_up(Frontier *frontier, const Grid *grid) {
    int count = frontier->given_up_count;
    if (count > FRONTIER_MAX_GIVEN_UP) count = FRONTIER_MAX_GIVEN_UP;
    for (int i = 0; i < count; i++) {
        int middle = grid_cell(grid, frontier->given_up[i][0], frontier->given_up[i][1]);
        if (middle < 0) continue;
        int cx = middle % grid->width, cy = middle / grid->width;
        for (int y = cy - GIVEN_UP_CELLS; y <= cy + GIVEN_UP_CELLS; y++) {
            for (int x = cx - GIVEN_UP_CELLS; x <= cx + GIVEN_UP_CELLS; x++) {
                if (x < 0 || y < 0 || x >= grid->width || y >= grid->height) continue;
                frontier->marks[y * grid->width + x] = 1;
            }
        }
    }
}

// the unknown neighbour of a free, reachable cell inside the window; -1 if the cell is no frontier
static int unknown_beside(const Grid *grid, const Plan *plan, int cell) {
    if (grid->known[cell] != MEMORY_FREE || plan->cost[cell] == PLAN_FAR) return -1;
    int x = cell % grid->width, y = cell / grid->width;
    if (x == 0 || y == 0 || x == grid->width - 1 || y == grid->height - 1) return -1;
    const int beside[4] = {cell - grid->width, cell - 1, cell + 1, cell + grid->width};
    for (int i = 0; i < 4; i++) {
        if (grid->known[beside[i]] == MEMORY_UNKNOWN) return beside[i];
    }
    return -1;
}

// all frontier cells joined (8 neighbours) to queue[0]; returns their number
static int gather(Frontier *frontier, const Grid *grid, const Plan *plan, int first) {
    int count = 1;
    frontier->queue[0] = first;
    frontier->marks[first] = 1;
    for (int i = 0; i < count; i++) { // frontier cells are never in the outermost rows and columns
        for (int n = 0; n < 9; n++) {
            int cell = frontier->queue[i] + (n / 3 - 1) * grid->width + n % 3 - 1;
            if (frontier->marks[cell] || unknown_beside(grid, plan, cell) < 0) continue;
            frontier->marks[cell] = 1;
            frontier->queue[count++] = cell;
        }
    }
    return count;
}

static FrontierCluster describe(const Frontier *frontier, const Grid *grid, const Plan *plan,
                                int cells) {
    int64_t x = 0, y = 0;
    FrontierCluster cluster = {.cells = cells};
    for (int i = 0; i < cells; i++) {
        float beyond[2];
        grid_position(grid, unknown_beside(grid, plan, frontier->queue[i]), beyond);
        for (int a = 0; a < 2; a++) cluster.beyond[a] += beyond[a] / (float)cells;
        x += frontier->queue[i] % grid->width;
        y += frontier->queue[i] / grid->width;
    }
    int64_t least = INT64_MAX;
    for (int i = 0; i < cells; i++) {
        int cell = frontier->queue[i];
        int64_t dx = x / cells - cell % grid->width, dy = y / cells - cell / grid->width;
        if (dx * dx + dy * dy >= least) continue;
        least = dx * dx + dy * dy;
        cluster.cell = cell;
    }
    cluster.cost = plan->cost[cluster.cell];
    grid_position(grid, cluster.cell, cluster.xz);
    return cluster;
}

void frontier_find(Frontier *frontier, const Grid *grid, const Plan *plan) {
    int cells = grid->width * grid->height;
    memset(frontier->marks, 0, (size_t)cells);
    mark_given_up(frontier, grid);
    frontier->count = 0;
    for (int cell = 0; cell < cells && frontier->count < FRONTIER_MAX; cell++) {
        if (grid->known[cell] != MEMORY_FREE || frontier->marks[cell]) continue;
        if (unknown_beside(grid, plan, cell) < 0) continue;
        int count = gather(frontier, grid, plan, cell);
        if (count < MIN_CELLS) continue;
        frontier->clusters[frontier->count++] = describe(frontier, grid, plan, count);
    }
}

//---- choosing ------------------------------------------------------------------------------------

static bool is_same(const FrontierCluster *cluster, const Grid *grid, const float *target) {
    if (target == NULL) return false;
    float x = cluster->xz[0] - target[0], z = cluster->xz[1] - target[1];
    float radius = SAME_CELLS * grid->voxel;
    return x * x + z * z < radius * radius;
}

int frontier_choose(const Frontier *frontier, const Grid *grid, const int64_t *values,
                    const float *target) {
    int best = -1;
    int64_t most = -1;
    for (int i = 0; i < frontier->count; i++) {
        int64_t value = values[i];
        if (is_same(&frontier->clusters[i], grid, target)) value = value * KEEP_PERCENT / 100;
        if (value <= most) continue;
        most = value;
        best = i;
    }
    return best;
}
