// Tours: subtasks in one world, one after another, in which memory can help and can mislead.
//
//     subtask 0 ── subtask 1 ── subtask 2 ── ...        the world between two of them may change:
//        chair        lamp         chair (again)        things moved, doors shut, the agent carried
//
// After a subtask the agent is led to its true goal and starts the next there (as in IR2R), or goes
// on from where it stopped (as in GOAT-Bench). Worlds are drawn from a stream of their own, starts
// and goals from another: every agent, whatever it does, is set the same.
//
//     kinds of subtask   category   any thing of a category                    ("chair")
//                        feature    one certain thing, told by how it looks; its twins count too
//                        described  a thing of a category near one of another  ("lamp near sofa")
//                        route      landmarks to pass in order; the last is the goal
//
// A variant says what is wrong with the world; to add one, add a row.
//
//             name         moved doors walkers kidnap drift missed confused
#define SIM_VARIANTS(X)                                                                 \
    X(clean, 0.0f, 0.0f, 0, false, 0.000f, 0.0f, 0.0f, "nothing changes, nothing errs") \
    X(dynamic, 0.25f, 0.2f, 3, false, 0.000f, 0.0f, 0.0f,                               \
      "things moved and doors shut between subtasks, people walking about")             \
    X(relocation, 0.0f, 0.0f, 0, true, 0.000f, 0.0f, 0.0f,                              \
      "each subtask starts at an unknown place of the known scene")                     \
    X(drift, 0.0f, 0.0f, 0, false, 0.003f, 0.0f, 0.0f,                                  \
      "odometry drifts: 1.5 % after 10 m of way, for it turns by 0.17 degrees a metre") \
    X(perception, 0.0f, 0.0f, 0, false, 0.000f, 0.15f, 0.05f,                           \
      "things are missed or taken for others")

#pragma once

#include "scenes/scene_arrange.h"
#include "sim/cast.h"
#include "sim/fidelity.h"
#include "sim/percept.h"
#include "sim/task.h"

typedef struct SimVariant {
    const char *name;
    float moved;  // share of movable things moved between two subtasks
    float closed; // share of doors shut in a subtask
    int walkers;
    bool is_kidnapped;
    float drift; // see SimConfig.drift
    float missed, confused;
    const char *about;
} SimVariant;

extern const SimVariant sim_variants[];
extern const int sim_variant_count;
const SimVariant *sim_variant_find(const char *name);

#define TOUR_CONFIG(X)                                                                           \
    X(int, subtasks, 10, "subtasks of a tour")                                                   \
    X(float, revisits, 0.4f, "share of subtasks, from the fourth on, whose goal was set before") \
    X(bool, led, true,                                                                           \
      "after a subtask the agent is led to the goal; false: it goes on from "                    \
      "where it stopped")                                                                        \
    X(int, route_every, 3, "every so many-th subtask is a route; 0: none")                       \
    X(float, nearest, 2.0f, "a goal nearer to the start is no task [m]")                         \
    X(float, leg_least, 2.0f, "from a landmark of a route to the next, at least [m]")            \
    X(float, leg_most, 12.0f, "and at most [m]")                                                 \
    X(float, passed, 3.0f, "so near to a thing, and in sight of it, is passing it [m]")

CONFIG_DECLARE(TourConfig, tour, TOUR_CONFIG)

typedef enum SimGoalKind {
    SIM_GOAL_CATEGORY,
    SIM_GOAL_FEATURE,
    SIM_GOAL_DESCRIBED,
    SIM_GOAL_ROUTE,
} SimGoalKind;

enum { SIM_ROUTE_MAX = 6 };

typedef struct SimSubtask {
    SimWorld world;         // as it is during this subtask; world.scene may be arranged anew
    Scene arranged;         // what world.scene points to then
    const SceneMove *moves; // [move_count] from the scene as made, all that is elsewhere now
    int move_count;
    SimEpisode episode; // task, start, goals: where a stop succeeds
    SimGoalKind kind;
    uint32_t near;   // DESCRIBED: the other category
    uint32_t object; // the object meant (FEATURE, DESCRIBED, ROUTE), else the nearest
    float view[3];   // FEATURE: a place from which it is seen well, and the heading there
    float view_yaw;
    uint32_t route[SIM_ROUTE_MAX]; // ROUTE: categories to pass, the goal's last
    int route_count;
    SimPath reference; // the shortest way: through the landmarks, or to the nearest goal
    bool is_revisit;   // the goal was set before in this tour
    int first_set;     // the subtask that set it first, its own number if none
    bool is_stale;     // the thing meant was moved since it was last passed
    // Subtasks since the goal was set before or a reference way passed in sight of the thing meant,
    // whichever was last: the age of what can be remembered of it. 0: nothing can.
    int age;
} SimSubtask;

typedef struct SimTour {
    const SimVariant *variant;
    SimSubtask *subtasks; // [count]
    int count;
    SimPercept percept;
    SimCast cast;        // of all subtasks
    bool is_led;         // see TourConfig
    Navmesh **navmeshes; // [navmesh_count] built for it
    int navmesh_count, navmesh_room;
} SimTour;

// `world` is the scene as made; it and `tour` must stay where they are while the tour is used.
// Navmeshes of arranged scenes are built and closed with the tour.
bool sim_tour_make(const SimWorld *world, const NavmeshConfig *navmesh, const SimVariant *variant,
                   const TourConfig *config, uint64_t seed, Arena *arena, SimTour *tour,
                   Error *err);
void sim_tour_close(SimTour *tour);

// Begins subtask `index` with the state that the one before ended in (NULL for the first):
// position, and what odometry says of it, go on as the tour's rules say.
void sim_tour_begin(const SimTour *tour, int index, const SimState *before, SimState *state);
