// Eyes, map, plan and legs. See explorer.h; what to do about goals is in explorer_goal.c, exploring
// in explorer_explore.c.

#include "agent/explorer.h"

#include "agent/explore.h"

#include <math.h>
#include <string.h>

enum { SURVEY_STEPS = 5 }; // 1.25 m or half a turn of the head between two surveys

// The band of heights that a body meets, above the floor. The walkable surface climbs steps of
// 0.2 m and lies up to a few centimetres above the floor; what is lower than 0.15 m is no obstacle.
static const float BAND_LOW = 0.15f, BAND_HIGH = 1.5f;

bool explorer_create(Explorer *explorer, const AgentSetup *setup, Arena *arena, Error *err) {
    explorer->setup = *setup;
    explorer->rng = rng_stream(setup->seed, "explorer");
    explorer->policy = explore_policy_find(setup->config.explore.at, err);
    if (explorer->policy == NULL) return false;
    explorer->grid = grid_create(arena);
    explorer->plan = plan_create(arena);
    explorer->frontier = frontier_create(arena);
    explorer->recognise = recognise_create(&setup->camera, arena);
    explorer->intention = "waiting";
    drive_create(&explorer->drive, setup);
    explorer->memory = memory_create(setup->gpu, &setup->memory, &setup->camera, arena, err);
    return explorer->memory != NULL;
}

void explorer_destroy(Explorer *explorer) {
    memory_destroy(explorer->memory);
    explorer->memory = NULL;
}

static MemoryPose feet_of(const Observation *seen) {
    MemoryPose feet = {.yaw = seen->yaw, .pitch = seen->pitch};
    memcpy(feet.position, seen->position, sizeof feet.position);
    return feet;
}

// what is remembered of this step: its pose is the memory's, its goal the landmark that is due
static void take_pose(Explorer *explorer) {
    Observation *seen = &explorer->seen;
    const MemoryPose *pose = &explorer->memory->pose;
    memcpy(seen->position, pose->position, sizeof seen->position);
    seen->yaw = pose->yaw;
    explorer->pose = *pose;
    explorer->pose.position[1] += explorer->setup.sensor_height;
    // PointNav's goal: distance and bearing, from here
    float heading = seen->yaw + seen->pointgoal[1];
    explorer->goal[0] = seen->position[0] - seen->pointgoal[0] * sinf(heading);
    explorer->goal[1] = seen->position[2] - seen->pointgoal[0] * cosf(heading);
}

// of a route: the next leg begins here
static void begin_leg(Explorer *explorer, int leg) {
    explorer->leg = leg;
    explorer->leg_from[0] = explorer->seen.position[0];
    explorer->leg_from[1] = explorer->seen.position[2];
}

static void take_goal(Explorer *explorer) {
    Observation *seen = &explorer->seen;
    if (seen->goal == AGENT_GOAL_ROUTE && explorer->leg < seen->route_count)
        seen->goal_category = seen->route[explorer->leg];
}

bool explorer_begin(Explorer *explorer, const Observation *seen, int forget, Error *err) {
    if (forget != 0 && !memory_forget(explorer->memory, forget, err)) return false;
    if (forget & MEMORY_FORGET_MAP) {
        drive_forget(&explorer->drive);
        frontier_forget(explorer->frontier);
    }
    MemoryPose feet = feet_of(seen);
    if (!memory_begin(explorer->memory, &feet, seen->is_placed, seen->is_lost, err)) return false;
    explorer->seen = *seen;
    take_pose(explorer);
    begin_leg(explorer, 0);
    take_goal(explorer);
    explorer->until_survey = 0;
    explorer->has_target = explorer->is_wandering = false;
    explorer->sight = (ExplorerSight){0};
    explorer->focus = (ExplorerFocus){0};
    explorer->ignored_count = 0;
    float unseen = 6.2831853f - explorer->setup.camera.hfov;
    explorer->spin = unseen > 0 ? (int)ceilf(unseen / explorer->setup.turn) : 0;
    drive_begin(&explorer->drive, &explorer->seen);
    return true;
}

void explorer_mind(const Explorer *explorer, AgentMind *mind) {
    const Drive *drive = &explorer->drive;
    const MemorySlice *slice = &explorer->memory->slice;
    *mind = (AgentMind){
        .memory = explorer->memory,
        .octree = explorer->memory->octree,
        .slice = slice->width > 0 ? slice : NULL,
        .path = explorer->path + drive->next,
        .path_count = drive->count - drive->next,
        .intention = explorer->intention,
    };
}

//---- looking -------------------------------------------------------------------------------------

// A name for a thing that does not need the graph: its category and the half metre it stands in.
static int near_key(const RecogniseThing *thing) {
    uint32_t x = (uint32_t)(int32_t)floorf(thing->middle[0] * 2);
    uint32_t z = (uint32_t)(int32_t)floorf(thing->middle[2] * 2);
    uint32_t mixed = thing->category * 0x9e3779b1u ^ x * 0x85ebca6bu ^ z * 0xc2b2ae35u;
    return (int)(mixed & 0x7fffffffu);
}

static void keep_near(Explorer *explorer) {
    const float still[3] = {0};
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        MemoryEntry entry = {
            .kind = MEMORY_ENTRY_THING,
            .key = near_key(thing),
            .category = thing->category,
            .radius = thing->radius,
            .confidence = 1,
            .step = explorer->memory->clock,
        };
        memcpy(entry.feature, thing->feature, sizeof entry.feature);
        memory_short_term_put(explorer->memory->near, &entry, thing->nearest, still);
    }
}

// something that moves stands before the body: touching it teaches nothing about the place
static bool is_crowded(const Explorer *explorer) {
    const float REACH = 1.0f; // [m]
    MemoryQuestion question = {.kind = MEMORY_ENTRY_MOVER, .step = explorer->memory->clock};
    memcpy(question.position, explorer->seen.position, sizeof question.position);
    question.position[1] += 1.0f; // where a person's middle is
    question.radius = REACH;
    MemoryRecall answer;
    return memory_short_term_ask(explorer->memory->near, &question, &answer, 1) > 0;
}

// a point stays where it is to the agent
static void carry_along(const Observation *before, const Observation *now, float xz[2]) {
    float x = xz[0] - before->position[0], z = xz[1] - before->position[2];
    float turn = now->yaw - before->yaw, c = cosf(turn), s = sinf(turn);
    xz[0] = now->position[0] + c * x + s * z;
    xz[1] = now->position[2] - s * x + c * z;
}

static bool survey(Explorer *explorer, const MemoryPose *feet, Error *err) {
    explorer->until_survey = SURVEY_STEPS - 1;
    explorer->is_due = true;
    if (!memory_survey(explorer->memory, feet, BAND_LOW, BAND_HIGH, err)) return false;
    if (!explorer->memory->is_corrected) return true;
    // the map moved under the feet: what was planned is out of date
    Observation before = explorer->seen;
    take_pose(explorer);
    carry_along(&before, &explorer->seen, explorer->leg_from);
    explorer->has_target = false;
    explorer->sight = (ExplorerSight){0};
    explorer->ignored_count = 0;
    return true;
}

bool explorer_look(Explorer *explorer, const Observation *seen, bool watches, Error *err) {
    Memory *memory = explorer->memory;
    MemoryPose feet = feet_of(seen);
    explorer->seen = *seen;
    explorer->is_fresh = explorer->is_due = false;
    explorer->recognise->count = 0;
    if (!memory_look(memory, &feet, explorer->setup.sensor_height, seen->depth, err)) return false;
    take_pose(explorer);
    take_goal(explorer);
    if (!watches && drive_feel(&explorer->drive, &explorer->seen,
                               explorer->setup.config.short_term && !is_crowded(explorer)))
        explorer->until_survey = 0;
    if (seen->depth != NULL && seen->semantic != NULL) {
        recognise_picture(explorer->recognise, &explorer->pose, seen->depth, seen->semantic,
                          seen->rgba);
        if (explorer->setup.config.short_term) keep_near(explorer);
    }
    if (explorer->until_survey-- > 0) return true;
    return survey(explorer, &feet, err);
}

//---- planning ------------------------------------------------------------------------------------

// An edge of the graph that starts here is closed if the plan goes a long way round to its end.
static void note_closed_edges(Explorer *explorer) {
    const float AROUND = 2.0f; // metres more than twice the edge
    MemoryGraph *graph = explorer->memory->graph;
    int here = graph->here;
    if (here < 0) return;
    for (int e = graph->places[here].first_edge; e >= 0;
         e = memory_graph_next_edge(graph, e, here)) {
        const MemoryEdge *edge = &graph->edges[e];
        if (edge->kind != MEMORY_EDGE_TRAVERSABLE) continue;
        int there = edge->from == here ? edge->to : edge->from;
        const float *at = graph->places[there].position;
        int cell = grid_cell(explorer->grid, at[0], at[2]);
        if (cell < 0 || graph->places[there].kind == MEMORY_PLACE_FRONTIER) continue;
        int32_t cost = explorer->plan->cost[cell];
        float metres = cost == PLAN_FAR ? INFINITY : plan_metres(explorer->grid, cost);
        if (metres > 2e-3f * (float)edge->length + AROUND)
            memory_graph_block(graph, here, there, explorer->memory->clock);
    }
}

void explorer_replan(Explorer *explorer, int unknown) {
    if (explorer->is_fresh && explorer->unknown == unknown) return;
    Grid *grid = explorer->grid;
    const Observation *seen = &explorer->seen;
    const float points[2][2] = {{seen->position[0], seen->position[2]},
                                {explorer->goal[0], explorer->goal[1]}};
    float body = explorer->setup.config.body_radius;
    grid_load(grid, &explorer->memory->slice, points, 2);
    grid_price(grid, body, unknown);
    for (int p = 0; p < 2; p++) grid_soften(grid, points[p][0], points[p][1], body);
    drive_close(&explorer->drive, grid);
    plan_spread(explorer->plan, grid, grid_cell(grid, points[0][0], points[0][1]));
    if (explorer->setup.config.graph) note_closed_edges(explorer);
    explorer->is_fresh = true;
    explorer->unknown = unknown;
}

//---- going ---------------------------------------------------------------------------------------

static bool is_near(const float a[2], const float b[2], float radius) {
    return hypotf(a[0] - b[0], a[1] - b[1]) < radius;
}

static void set_way(Explorer *explorer, const float xz[2], float radius) {
    Drive *drive = &explorer->drive;
    int cell = plan_stand(explorer->plan, explorer->grid, xz, radius);
    drive->count = plan_way(explorer->plan, explorer->grid, cell, drive->way, PLAN_MAX_WAYPOINTS);
    drive->next = 0;
    for (int i = 0; i < drive->count; i++) {
        explorer->path[i][0] = drive->way[i][0];
        explorer->path[i][1] = explorer->seen.position[1];
        explorer->path[i][2] = drive->way[i][1];
    }
    explorer->has_target = true;
    memcpy(explorer->target, xz, sizeof explorer->target);
}

// who walks looks ahead
static bool lifts_eyes(const Explorer *explorer, Action *action) {
    if (explorer->seen.pitch > -0.5f * explorer->setup.tilt) return false;
    *action = ACTION_LOOK_UP;
    return true;
}

bool explorer_go(Explorer *explorer, const float xz[2], float radius, int unknown, Action *action) {
    float moved = explorer->grid->voxel; // a target that moved less is the same
    bool is_new = !explorer->has_target || !is_near(explorer->target, xz, moved);
    if (is_new || explorer->is_due) {
        explorer_replan(explorer, unknown);
        set_way(explorer, xz, radius);
    }
    if (explorer->drive.next < explorer->drive.count && lifts_eyes(explorer, action)) return true;
    return drive_step(&explorer->drive, explorer->grid, &explorer->seen, action);
}

bool explorer_passes(Explorer *explorer, Action action) {
    Observation *seen = &explorer->seen;
    if (action != ACTION_STOP || seen->goal != AGENT_GOAL_ROUTE) return false;
    if (explorer->leg + 1 >= seen->route_count) return false;
    begin_leg(explorer, explorer->leg + 1);
    take_goal(explorer);
    explorer->sight = (ExplorerSight){0};
    explorer->focus = (ExplorerFocus){0};
    explorer->ignored_count = 0;
    explorer->has_target = false;
    return true;
}

void explorer_finish(Explorer *explorer, Action *action) {
    if (*action != ACTION_STOP) drive_kick(&explorer->drive, action);
    drive_note(&explorer->drive, &explorer->seen, *action);
}
