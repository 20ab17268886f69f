// What the world is like in each subtask of a tour: things moved, doors shut.
//
//     sim_tour_world_begin      what can move and what can shut
//     sim_tour_world_change     on to the next subtask: draws, arranges, builds the navmesh
//     sim_tour_world_unbar      opens the doors that bar a way
//
// Internal to sim/tour*.c.

#pragma once

#include "base/list.h"
#include "sim/tour.h"

enum { SIM_TOUR_DOORS = 64, SIM_TOUR_THINGS = 1024 };

// A thing that can be carried elsewhere.
typedef struct SimTourThing {
    uint32_t object;
    float offset[3]; // from where it was made
    int moved_at;    // the subtask that first saw it here; 0 = where it was made
} SimTourThing;

typedef struct SimTourWorlds {
    const SimWorld *made;
    const NavmeshConfig *navmesh;
    const SimVariant *variant;
    uint64_t seed;
    SimTour *tour;
    Arena *arena;
    SceneDoor doors[SIM_TOUR_DOORS];
    bool is_shut[SIM_TOUR_DOORS];
    int door_count;
    SimTourThing *things; // [thing_count]
    int thing_count;
    List built;  // of arrangements, see tour_world.c
    float area;  // of the largest island of the world as made [square metres]
    float floor; // what is left of it, doors open [share]
} SimTourWorlds;

bool sim_tour_world_begin(SimTourWorlds *worlds, Error *err);
// Fills the subtask's world, arranged and moves.
bool sim_tour_world_change(SimTourWorlds *worlds, int index, SimSubtask *subtask, Error *err);
// The same world as if its doors were open.
bool sim_tour_world_open(SimTourWorlds *worlds, SimSubtask *subtask, Error *err);
// Opens the shut doors that `way` leads through and fills the subtask anew.
bool sim_tour_world_unbar(SimTourWorlds *worlds, SimPath way, SimSubtask *subtask, Error *err);
// The subtask before which an object was moved last; 0 = never.
int sim_tour_world_moved_at(const SimTourWorlds *worlds, uint32_t object);
