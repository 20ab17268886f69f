// Tasks: what an episode asks for. A task says how its episodes are made, what counts as success
// and how far the goal is; everything else (actions, sensors, scores) is shared.
//
// To add a task: write sim/task_NAME.c defining sim_task_NAME, and add its row below. It is then
// selectable with --task NAME, listed by --help and run by tests/sim/test_task.c.

#pragma once

#include "sim/sim.h"

#define SIM_TASKS(X) \
    X(pointnav)      \
    X(objectnav)     \
    X(imagenav)

struct SimTask {
    const char *name;
    const char *about; // one line for --help

    // Draws one episode of a scene: goals, start, heading and geodesic; an episode that has goals
    // already keeps them and gets another start. `index` numbers the goals of the scene; false when
    // the scene has no room for that one (err says why), and the next may do.
    bool (*make)(const SimWorld *world, int index, Rng *rng, SimEpisode *episode, Arena *arena,
                 Error *err);
    // Distance below which (strictly) a stop is a success [m].
    float (*reach)(const SimWorld *world);
};

#define X(name) extern const SimTask sim_task_##name;
SIM_TASKS(X)
#undef X
extern const SimTask *const sim_tasks[];
extern const int sim_task_count;
const SimTask *sim_task_find(const char *name); // NULL if there is none

// Distance below which (strictly) a stop is a success in this episode [m]: that of its file, or of
// its task where the file has none.
float sim_task_reach(const SimWorld *world, const SimEpisode *episode);

// Is it a thing that one can be sent to look for, and not a part of a building or of the land
// ("RoomWall", "kitchen_floor") or a name that means nothing?
bool sim_object_is_thing(const char *category);

// All places near instances of a category from which one may stop: navigable points within
// view_distance of an instance's box that see it. 0 when there are none in the scene.
int sim_object_viewpoints(const SimWorld *world, uint32_t category, Arena *arena,
                          const float (**points)[3]);
