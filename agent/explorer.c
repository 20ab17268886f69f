// Eyes, map, plan and legs. See explorer.h; what to do about goals is in explorer_goal.c.

#include "agent/explorer.h"

#include <math.h>
#include <string.h>

enum { SURVEY_STEPS = 5 }; // 1.25 m or half a turn of the head between two surveys

// The band of heights that a body meets, above the floor. The walkable surface climbs steps of
// 0.2 m and lies up to a few centimetres above the floor; what is lower than 0.15 m is no obstacle.
static const float BAND_LOW = 0.15f, BAND_HIGH = 1.5f;

bool explorer_create(Explorer *explorer, const AgentSetup *setup, Arena *arena, Error *err) {
    explorer->setup = *setup;
    explorer->rng = rng_stream(setup->seed, "explorer");
    explorer->grid = grid_create(arena);
    explorer->plan = plan_create(arena);
    explorer->frontier = frontier_create(arena);
    explorer->recognise = recognise_create(&setup->camera, arena);
    explorer->intention = "waiting";
    drive_create(&explorer->drive, setup);
    explorer->octree = memory_octree_create(setup->gpu, &setup->memory, &setup->camera, arena, err);
    return explorer->octree != NULL;
}

void explorer_destroy(Explorer *explorer) {
    memory_octree_destroy(explorer->octree);
    explorer->octree = NULL;
}

bool explorer_begin(Explorer *explorer, const Observation *seen, bool forget, Error *err) {
    if (forget) {
        if (!memory_octree_clear(explorer->octree, err)) return false;
        drive_forget(&explorer->drive);
        frontier_forget(explorer->frontier);
    }
    explorer->until_survey = 0;
    explorer->has_target = explorer->is_wandering = false;
    explorer->sight = (ExplorerSight){0};
    explorer->ignored_count = 0;
    float unseen = 6.2831853f - explorer->setup.camera.hfov;
    explorer->spin = unseen > 0 ? (int)ceilf(unseen / explorer->setup.turn) : 0;
    drive_begin(&explorer->drive, seen);
    return true;
}

void explorer_mind(const Explorer *explorer, AgentMind *mind) {
    const Drive *drive = &explorer->drive;
    *mind = (AgentMind){
        .octree = explorer->octree,
        .slice = explorer->slice.width > 0 ? &explorer->slice : NULL,
        .path = explorer->path + drive->next,
        .path_count = drive->count - drive->next,
        .intention = explorer->intention,
    };
}

//---- looking -------------------------------------------------------------------------------------

static void place_camera(Explorer *explorer, const Observation *seen) {
    explorer->pose = (MemoryPose){
        .position = {seen->position[0], seen->position[1] + explorer->setup.sensor_height,
                     seen->position[2]},
        .yaw = seen->yaw,
        .pitch = seen->pitch,
    };
}

// PointNav's goal in the world: distance and bearing, from here
static void place_goal(Explorer *explorer, const Observation *seen) {
    float heading = seen->yaw + seen->pointgoal[1];
    explorer->goal[0] = seen->position[0] - seen->pointgoal[0] * sinf(heading);
    explorer->goal[1] = seen->position[2] - seen->pointgoal[0] * cosf(heading);
}

bool explorer_look(Explorer *explorer, const Observation *seen, Error *err) {
    place_camera(explorer, seen);
    place_goal(explorer, seen);
    explorer->is_fresh = explorer->is_due = false;
    if (drive_feel(&explorer->drive, seen)) explorer->until_survey = 0;
    explorer->recognise->count = 0;
    if (seen->depth != NULL) {
        if (!memory_octree_integrate(explorer->octree, &explorer->pose, seen->depth, err))
            return false;
        if (seen->semantic != NULL)
            recognise_picture(explorer->recognise, &explorer->pose, seen->depth, seen->semantic);
    }
    if (explorer->until_survey-- > 0) return true;
    explorer->until_survey = SURVEY_STEPS - 1;
    explorer->is_due = true;
    return memory_octree_slice(explorer->octree, seen->position[1] + BAND_LOW,
                               seen->position[1] + BAND_HIGH, &explorer->slice, err);
}

void explorer_replan(Explorer *explorer, const Observation *seen, int unknown) {
    if (explorer->is_fresh && explorer->unknown == unknown) return;
    Grid *grid = explorer->grid;
    const float points[2][2] = {{seen->position[0], seen->position[2]},
                                {explorer->goal[0], explorer->goal[1]}};
    float body = explorer->setup.config.body_radius;
    grid_load(grid, &explorer->slice, points, 2);
    grid_price(grid, body, unknown);
    for (int p = 0; p < 2; p++) grid_soften(grid, points[p][0], points[p][1], body);
    drive_close(&explorer->drive, grid);
    plan_spread(explorer->plan, grid, grid_cell(grid, points[0][0], points[0][1]));
    explorer->is_fresh = true;
    explorer->unknown = unknown;
}

//---- going ---------------------------------------------------------------------------------------

static bool is_near(const float a[2], const float b[2], float radius) {
    return hypotf(a[0] - b[0], a[1] - b[1]) < radius;
}

static void set_way(Explorer *explorer, const Observation *seen, const float xz[2], float radius) {
    Drive *drive = &explorer->drive;
    int cell = plan_stand(explorer->plan, explorer->grid, xz, radius);
    drive->count = plan_way(explorer->plan, explorer->grid, cell, drive->way, PLAN_MAX_WAYPOINTS);
    drive->next = 0;
    for (int i = 0; i < drive->count; i++) {
        explorer->path[i][0] = drive->way[i][0];
        explorer->path[i][1] = seen->position[1];
        explorer->path[i][2] = drive->way[i][1];
    }
    explorer->has_target = true;
    memcpy(explorer->target, xz, sizeof explorer->target);
}

bool explorer_go(Explorer *explorer, const Observation *seen, const float xz[2], float radius,
                 int unknown, Action *action) {
    float moved = explorer->grid->voxel; // a target that moved less is the same
    bool is_new = !explorer->has_target || !is_near(explorer->target, xz, moved);
    if (is_new || explorer->is_due) {
        explorer_replan(explorer, seen, unknown);
        set_way(explorer, seen, xz, radius);
    }
    return drive_step(&explorer->drive, explorer->grid, seen, action);
}

//---- exploring -----------------------------------------------------------------------------------

// takes up the most useful frontier; false when none is left
static bool choose_frontier(Explorer *explorer, const Observation *seen, float target[2]) {
    Frontier *frontier = explorer->frontier;
    explorer_replan(explorer, seen, EXPLORER_KNOWN_ONLY);
    frontier_find(frontier, explorer->grid, explorer->plan);
    const float *old = explorer->has_target ? explorer->target : NULL;
    int chosen = frontier_choose(frontier, explorer->grid, old);
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

static bool wander(Explorer *explorer, const Observation *seen, Action *action) {
    explorer->intention = "looking again at what is known";
    float target[2] = {explorer->target[0], explorer->target[1]};
    if (!explorer->is_wandering) choose_anywhere(explorer, target);
    if (explorer_go(explorer, seen, target, explorer->grid->voxel, EXPLORER_KNOWN_ONLY, action))
        return true;
    explorer->is_wandering = false;
    return false;
}

bool explorer_explore(Explorer *explorer, const Observation *seen, Action *action) {
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
        if (is_due && !choose_frontier(explorer, seen, target))
            return wander(explorer, seen, action);
        if (explorer->is_wandering) return wander(explorer, seen, action);
        if (explorer_go(explorer, seen, target, explorer->grid->voxel, EXPLORER_KNOWN_ONLY, action))
            return true;
        // there, and it is still a frontier: look at what it hides, else it shows nothing
        if (drive_face(&explorer->drive, seen, explorer->beyond, action)) return true;
        frontier_give_up(explorer->frontier, target);
        explorer->has_target = false;
    }
    return false;
}

void explorer_finish(Explorer *explorer, const Observation *seen, Action *action) {
    if (*action != ACTION_STOP) drive_kick(&explorer->drive, action);
    drive_note(&explorer->drive, seen, *action);
}
