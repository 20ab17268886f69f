// Walks of ALFRED's experts (Shridhar et al. 2020) on the grids of AI2-THOR's rooms.
//
// An expert starts on a point of the 0.25 m grid, turns by quarters and walks by whole cells; what
// it does with its hands moves nobody. Replayed by dead reckoning on the room's layout
// (sim/grid_map.h), nine steps of ten end on a reachable point: the layouts were taken with a body
// that does not reach all places that the experts do.
//
//     scene  ──► FloorPlan323-layout.npy ──► SimGridMap      x along its x, z along its y
//     walk   ──► heading 0: +z   1: +x   2: -z   3: -x       quarter turns to the right

#pragma once

#include "base/action.h"
#include "sim/grid_map.h"

typedef struct SimAlfredWalk {
    char id[64];            // task_id
    char scene[64];         // "FloorPlan323"
    double start[2];        // x, z [m] in AI2-THOR's axes
    int heading;            // 0 .. 3
    float horizon;          // [degrees] downwards
    const uint8_t *actions; // [action_count] Action; ACTION_COUNT: something done with the hands
    int action_count;
    const char *const *goals; // [goal_count] what was to be done, in words of as many people
    int goal_count;
} SimAlfredWalk;

typedef struct SimAlfredWalks {
    SimAlfredWalk *at; // [count]
    int count;
} SimAlfredWalks;

// Reads a file of one walk or of many, one behind the other: ALFRED's own traj_data.json
//
//     {"task_id", "scene": {"floor_plan", "init_action": {"x", "z", "rotation", "horizon"}},
//      "plan": {"low_actions": [{"api_action": {"action": "MoveAhead"}}]},
//      "turk_annotations": {"anns": [{"task_desc"}]}}
//
// or the same with less around it, a walk a line:
//
//     {"task_id", "floor_plan", "init": {"x", ...}, "low_actions": [{"a": "MoveAhead"}],
//      "instructions": [{"goal"}]}
//
// Errors name the walk and the field.
bool sim_alfred_load(const char *path, Arena *arena, SimAlfredWalks *walks, Error *err);
bool sim_alfred_parse(FileBytes text, Arena *arena, SimAlfredWalks *walks, Error *err);

typedef struct SimAlfredReplay {
    int moves;  // steps ahead
    int landed; // of them, those that end on a cell of the map that is not blocked
    bool starts_on_map;
    int cell[3], heading; // at the end
} SimAlfredReplay;

// Carries the walk out on the map of its scene; nothing stops it.
SimAlfredReplay sim_alfred_replay(const SimAlfredWalk *walk, const SimGridMap *map);
