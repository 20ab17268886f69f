// Kinds are a fixed cycle, because ten subtasks are too few for drawn ones to be mixed well: every
// third a route, and of the others seven categories to two features to two descriptions.
//
// Goals that come again are spread over the tour by selection sampling (Knuth, volume 2, 3.4.2,
// algorithm S): from the fourth subtask on, with n left and k still owed, the next comes again with
// probability k/n, so exactly the share that is asked for does. One that cannot (the agent stands
// at it) stays owed. Where a route is due, a route comes again if one can.
//
//      index     0  1  2  3  4  5  6  7  8  9
//      due       c  f  R  c  d  R  c  c  R  d
//      again                 *  *        *        e.g. 3 of 7
//      first     0  1  2  3  1  2  6  7  2  9
//
// A new goal's category is none that was set before, so that only what is meant to comes again.

#include "sim/tour_plan.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { FIRST_REVISIT = 3 }; // the fourth subtask

Rng sim_tour_plan_stream(const SimTourPlan *plan, int index, const char *name) {
    return rng_stream(hash_bytes(&index, sizeof index, plan->seed), name);
}

static bool is_route_due(const SimTourPlan *plan, int index) {
    int every = plan->config->route_every;
    return every > 0 && index % every == every - 1;
}

static SimGoalKind kind_due(const SimTourPlan *plan, int index) {
    static const SimGoalKind CYCLE[] = {SIM_GOAL_CATEGORY,  SIM_GOAL_FEATURE,  SIM_GOAL_CATEGORY,
                                        SIM_GOAL_DESCRIBED, SIM_GOAL_CATEGORY, SIM_GOAL_CATEGORY,
                                        SIM_GOAL_DESCRIBED, SIM_GOAL_CATEGORY, SIM_GOAL_FEATURE,
                                        SIM_GOAL_CATEGORY,  SIM_GOAL_CATEGORY};
    if (is_route_due(plan, index)) return SIM_GOAL_ROUTE;
    int every = plan->config->route_every, routes = every > 0 ? index / every : 0;
    return CYCLE[(size_t)(index - routes) % ARRAY_COUNT(CYCLE)];
}

int sim_tour_plan_first(const SimTourPlan *plan, int index) {
    for (int i = 0; i < index; i++) {
        if (sim_tour_goal_is_same(&plan->goals[i], &plan->goals[index])) return i;
    }
    return index;
}

//---- one goal ------------------------------------------------------------------------------------

static bool set_again(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                      Rng *rng, Arena *arena, SimSubtask *subtask) {
    int offset = (int)rng_below(rng, (uint32_t)index);
    for (int pass = 0; pass < 2; pass++) { // what is due, then anything
        for (int i = 0; i < index; i++) {
            const SimTourGoal *goal = &plan->goals[(i + offset) % index];
            bool is_due = (goal->kind == SIM_GOAL_ROUTE) == is_route_due(plan, index);
            if (is_due != (pass == 0)) continue;
            if (!sim_tour_goal_set(views, goal, start, arena, subtask)) continue;
            plan->goals[index] = *goal;
            return true;
        }
    }
    return false;
}

// a category where the due kind has none left, and any again where that has none
static bool set_new(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                    Rng *rng, Arena *arena, SimSubtask *subtask) {
    SimTourGoal *goal = &plan->goals[index];
    const SimTourGoal *earlier = plan->goals;
    bool found = sim_tour_draw(views, kind_due(plan, index), start, earlier, index, rng, goal) ||
                 sim_tour_draw(views, SIM_GOAL_CATEGORY, start, earlier, index, rng, goal) ||
                 sim_tour_draw(views, SIM_GOAL_CATEGORY, start, NULL, 0, rng, goal);
    return found && sim_tour_goal_set(views, goal, start, arena, subtask);
}

bool sim_tour_plan_set(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                       Arena *arena, SimSubtask *subtask) {
    int first = plan->first[index];
    plan->goals[index] = first < index ? plan->goals[first] : plan->planned[index];
    return sim_tour_goal_set(views, &plan->goals[index], start, arena, subtask);
}

bool sim_tour_plan_replace(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                           Arena *arena, SimSubtask *subtask) {
    Rng rng = sim_tour_plan_stream(plan, index, "tour goals");
    bool again = plan->first[index] < index;
    return (again && set_again(plan, views, index, start, &rng, arena, subtask)) ||
           set_new(plan, views, index, start, &rng, arena, subtask);
}

//---- all of them ---------------------------------------------------------------------------------

static int revisits_owed(const TourConfig *config) {
    int slots = config->subtasks - FIRST_REVISIT;
    return slots <= 0 ? 0 : (int)ceilf(config->revisits * (float)slots - 1e-4f);
}

static bool comes_again(const SimTourPlan *plan, int index, int owed, Rng *rng) {
    if (index < FIRST_REVISIT) return false;
    return rng_below(rng, (uint32_t)(plan->config->subtasks - index)) < (uint32_t)owed;
}

static bool no_goal(const SimTourViews *views, int index, Error *err) {
    return error_set(err,
                     "%s: nothing to look for in subtask %d; a tour needs things of several "
                     "categories, within reach and %g m or more apart",
                     views->world.scene->name, index, (double)views->config->nearest);
}

static bool plan_subtask(SimTourPlan *plan, SimTourViews *views, int index, int *owed,
                         SimSubtask *subtask, Error *err) {
    Rng rng = sim_tour_plan_stream(plan, index, "tour goals");
    const float *start = plan->starts[index];
    bool again = comes_again(plan, index, *owed, &rng) &&
                 set_again(plan, views, index, start, &rng, views->arena, subtask);
    if (!again && !set_new(plan, views, index, start, &rng, views->arena, subtask))
        return no_goal(views, index, err);
    plan->first[index] = sim_tour_plan_first(plan, index);
    *owed -= again && *owed > 0;
    return true;
}

bool sim_tour_plan_make(const TourConfig *config, uint64_t seed, SimTourViews *views, Arena *arena,
                        SimTourPlan *plan, Error *err) {
    int count = config->subtasks, owed = revisits_owed(config);
    *plan = (SimTourPlan){
        .config = config,
        .seed = seed,
        .planned = arena_array(arena, SimTourGoal, count),
        .goals = arena_array(arena, SimTourGoal, count),
        .first = arena_array(arena, int, count),
        .starts = arena_alloc(arena, (size_t)(count + 1) * sizeof(float[3])),
    };
    Rng start = sim_tour_plan_stream(plan, 0, "tour starts");
    if (!navmesh_random_point(views->world.navmesh, &start, 0, plan->starts[0]))
        return no_goal(views, 0, err);
    for (int i = 0; i < count; i++) {
        SimSubtask subtask = {0};
        if (!plan_subtask(plan, views, i, &owed, &subtask, err)) return false;
        memcpy(plan->starts[i + 1], subtask.reference.points[subtask.reference.count - 1],
               sizeof plan->starts[0]);
    }
    memcpy(plan->planned, plan->goals, (size_t)count * sizeof *plan->goals);
    return true;
}
