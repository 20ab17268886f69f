// Who walks about in a world: people on fixed rounds, the same for every agent that comes.
//
// A walker goes along its way and back, at an even pace, turning round at the ends; where it is
// depends on the time alone, never on the agent, so that two agents compared in one world meet the
// same people. It is a disc to others: a step that would come nearer to it than both radii does not
// happen (and counts as a collision).
//
// Cars go round and round on the lanes of streets (scenes/scene_cars.h), at 5 to 8 m/s, and wait a
// while before every corner. All cars of a lane are equally fast and far apart.
//
// Its body is an instance of the scene: people are made with the scene (scene.people=N,
// scene.cars=N), stand below the floor until a cast moves them, and are no part of the scene's box
// or walkable surface.

#pragma once

#include "scenes/scene_cars.h"
#include "sim/sim.h"

#include <cglm/types.h>

#define SIM_WALKER_RADIUS 0.25f // [m]

typedef struct SimWalker {
    uint32_t instance;
    float (*way)[3]; // [count] corners, on the floor
    int count;
    float length; // of the way [m]
    float speed;  // [m/s]
    float phase;  // where on its round it is at time 0 [m]
    bool is_car;
    float stops[SCENE_LANE_STOPS]; // of a car, along its way [m]
} SimWalker;

struct SimCast {
    SimWalker *walkers;
    int count;
};

// Ways between random places of the largest island, for as many people as the scene has (at most
// `count`), and lanes for all of its cars. Cars are the first of the cast.
bool sim_cast_make(const Scene *scene, const Navmesh *navmesh, int count, Rng *rng, Arena *arena,
                   SimCast *cast, Error *err);
// Where a walker stands at a time, and which way it faces.
void sim_cast_at(const SimCast *cast, int walker, float seconds, float position[3], float *yaw);
void sim_cast_matrix(const SimCast *cast, int walker, float seconds, mat4 world_from_local);
// Cars (cast_cars.c): gives the first `count` of the cast their lanes; where one is, as above.
bool sim_cast_drive(const Scene *scene, int count, Rng *rng, Arena *arena, SimCast *cast,
                    Error *err);
void sim_cast_car_at(const SimWalker *car, float seconds, float position[3], float *yaw);
// The walker in the way of a step between two points; -1: none.
int sim_cast_blocks(const SimCast *cast, float seconds, const float from[3], const float to[3],
                    float radius);
