// A goal of a tour, apart from any world: what is asked for. Set in a world, seen from a start, it
// becomes the goals, the thing meant and the reference path of a subtask.
//
//     SimTourGoal goal;                      drawn once, kept through all worlds of a tour
//     sim_tour_goal_set(&views, &goal, start, arena, &subtask)     false where it cannot be done
//
// Internal to sim/tour*.c.

#pragma once

#include "sim/tour.h"

typedef struct SimTourGoal {
    SimGoalKind kind;
    uint32_t category;             // of the thing to find; of the last landmark
    uint32_t near;                 // DESCRIBED
    uint32_t object;               // FEATURE
    uint32_t route[SIM_ROUTE_MAX]; // ROUTE
    int route_count;
} SimTourGoal;

// The places near each thing of a world, found when first asked for.
typedef struct SimTourPlaces {
    const float (*points)[3]; // [count]
    int count;
    bool is_known;
} SimTourPlaces;

typedef struct SimTourViews {
    SimWorld world;
    const TourConfig *config;
    uint64_t hash;        // of its scene
    SimTourPlaces *of;    // [object_count]
    const bool *portable; // [category_count] has a thing that can be carried; when first asked for
    Arena *arena;
} SimTourViews;

enum { SIM_TOUR_INSTANCES = 6 }; // a category that stands everywhere is no search
#define SIM_TOUR_NEAR 1.5f       // between the boxes of "lamp near sofa" [m]

SimTourViews sim_tour_goal_views(const SimWorld *world, const TourConfig *config, Arena *arena);
const SimTourPlaces *sim_tour_goal_places(SimTourViews *views, uint32_t object);

bool sim_tour_goal_is_same(const SimTourGoal *a, const SimTourGoal *b);
// A thing that one may be sent to: no part of the building, nobody.
bool sim_tour_goal_is_thing(const Scene *scene, uint32_t category);
// Between two boxes, 0 where they meet [m].
float sim_tour_goal_gap(const SceneObject *a, const SceneObject *b);

// Fills the subtask's goal, object, view, reference and the episode's start, goals and geodesic.
bool sim_tour_goal_set(SimTourViews *views, const SimTourGoal *goal, const float start[3],
                       Arena *arena, SimSubtask *subtask);

// How many of 27 points of a thing are seen by an agent that stands there.
int sim_tour_goal_seen(const SimWorld *world, uint32_t object, const float feet[3]);

// Draws a goal of a kind that can be set from `start` and whose category is none of `earlier`'s;
// sim/tour_draw.c. False when the world has none.
bool sim_tour_draw(SimTourViews *views, SimGoalKind kind, const float start[3],
                   const SimTourGoal *earlier, int count, Rng *rng, SimTourGoal *goal);
