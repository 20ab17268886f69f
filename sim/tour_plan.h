// What a tour asks for, subtask by subtask, decided in the world as made.
//
//     sim_tour_plan_make       all goals, and the chain of starts
//     sim_tour_plan_set        the goal of a subtask, in its world
//     sim_tour_plan_replace    another one, where that cannot be set
//
// Internal to sim/tour*.c.

#pragma once

#include "sim/tour_goal.h"

typedef struct SimTourPlan {
    const TourConfig *config;
    uint64_t seed;
    SimTourGoal *planned; // [subtasks] in the world as made
    SimTourGoal *goals;   // [subtasks] as they were set
    int *first;           // [subtasks] the subtask that sets the goal first, by the plan
    float (*starts)[3];   // [subtasks] by the plan
} SimTourPlan;

// A stream of one subtask, which no other disturbs.
Rng sim_tour_plan_stream(const SimTourPlan *plan, int index, const char *name);

bool sim_tour_plan_make(const TourConfig *config, uint64_t seed, SimTourViews *views, Arena *arena,
                        SimTourPlan *plan, Error *err);
bool sim_tour_plan_set(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                       Arena *arena, SimSubtask *subtask);
bool sim_tour_plan_replace(SimTourPlan *plan, SimTourViews *views, int index, const float start[3],
                           Arena *arena, SimSubtask *subtask);
// The subtask that set the same goal first; `index` itself if none did.
int sim_tour_plan_first(const SimTourPlan *plan, int index);
