// Where to stand, the way back down the field, and its straightening. See plan.h; the field is made
// in plan_sweep.c.

#include "agent/plan.h"

#include <math.h>

enum { NONE = -1 };

static const struct {
    int8_t x, y;
    uint8_t length;
} moves[8] = {{-1, -1, 14}, {0, -1, 10}, {1, -1, 14}, {-1, 0, 10},
              {1, 0, 10},   {-1, 1, 14}, {0, 1, 10},  {1, 1, 14}};

Plan *plan_create(Arena *arena) {
    Plan *plan = arena_new(arena, Plan);
    plan->cost = arena_array(arena, int32_t, GRID_MAX_CELLS);
    plan->cells = arena_array(arena, int32_t, GRID_MAX_CELLS);
    plan->fell = arena_alloc(arena, sizeof *plan->fell * PLAN_MAX_ROWS);
    return plan;
}

float plan_metres(const Grid *grid, int32_t cost) {
    return (float)cost * grid->voxel / PLAN_CELL;
}

//---- where to stand ------------------------------------------------------------------------------

// the cheapest cell in the box around a point that is near enough and sees it
static int cheapest_with_view(const Plan *plan, const Grid *grid, const float xz[2], float radius) {
    enum { HIDE_CELLS = 20 }; // a thing up to 1 m deep does not hide its own middle
    int point = grid_cell(grid, xz[0], xz[1]), best = NONE;
    if (point < 0) return NONE;
    int reach = (int)(radius / grid->voxel), square = reach * reach;
    int px = point % grid->width, py = point / grid->width;
    for (int y = py - reach; y <= py + reach; y++) {
        for (int x = px - reach; x <= px + reach; x++) {
            if (x < 0 || y < 0 || x >= grid->width || y >= grid->height) continue;
            if ((x - px) * (x - px) + (y - py) * (y - py) > square) continue;
            int cell = y * grid->width + x;
            if (plan->cost[cell] >= (best == NONE ? PLAN_FAR : plan->cost[best])) continue;
            if (grid_sees(grid, point, cell, HIDE_CELLS)) best = cell;
        }
    }
    return best;
}

static int nearest_reachable(const Plan *plan, const Grid *grid, const float xz[2]) {
    int best = NONE, px = (int)floorf(xz[0] / grid->voxel) - grid->first[0],
        py = (int)floorf(xz[1] / grid->voxel) - grid->first[1];
    int64_t least = INT64_MAX;
    for (int y = 0, cell = 0; y < grid->height; y++) {
        for (int x = 0; x < grid->width; x++, cell++) {
            if (plan->cost[cell] == PLAN_FAR) continue;
            int64_t away = (int64_t)(x - px) * (x - px) + (int64_t)(y - py) * (y - py);
            if (away >= least) continue;
            least = away;
            best = cell;
        }
    }
    return best;
}

int plan_stand(const Plan *plan, const Grid *grid, const float xz[2], float radius) {
    int best = cheapest_with_view(plan, grid, xz, radius);
    return best != NONE ? best : nearest_reachable(plan, grid, xz);
}

//---- the way -------------------------------------------------------------------------------------

// the neighbour that the field came from; the lowest index where several did
static int step_back(const Plan *plan, const Grid *grid, int cell) {
    int x = cell % grid->width, y = cell / grid->width, price = grid->price[cell];
    for (int m = 0; m < 8; m++) {
        int from_x = x + moves[m].x, from_y = y + moves[m].y;
        if (from_x < 0 || from_y < 0 || from_x >= grid->width || from_y >= grid->height) continue;
        int from = from_y * grid->width + from_x;
        if (plan->cost[from] == PLAN_FAR) continue;
        if (plan->cost[from] + price * moves[m].length == plan->cost[cell]) return from;
    }
    return NONE;
}

// the farthest cell of the way (towards its end) that a straight line reaches as cheaply
static int farthest_straight(const Plan *plan, const Grid *grid, int from) {
    enum { TRIES = 64 }; // of the rest of the way, evenly spread
    const int32_t *cells = plan->cells;
    int stride = from > TRIES ? from / TRIES : 1;
    for (int to = 0; to < from - 1; to += stride) {
        int line = grid_line(grid, cells[from], cells[to]);
        int way = plan->cost[cells[to]] - plan->cost[cells[from]];
        if (line >= 0 && line <= way) return to;
    }
    return from - 1;
}

int plan_way(Plan *plan, const Grid *grid, int target, float (*way)[2], int max) {
    if (target < 0 || plan->cost[target] == PLAN_FAR) return 0;
    int count = 0;
    for (int cell = target; cell != NONE;
         cell = cell == plan->start ? NONE : step_back(plan, grid, cell))
        plan->cells[count++] = cell;
    int corners = 0;
    int at = count - 1; // the start, which is not a corner unless it is also the target
    do {
        at = at > 0 ? farthest_straight(plan, grid, at) : 0;
        grid_position(grid, plan->cells[at], way[corners++]);
    } while (at > 0 && corners < max);
    return corners;
}
