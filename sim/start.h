// Where an episode begins: the rejection sampling that all tasks share.
//
// The rules are those by which Habitat's PointNav datasets were drawn (Savva et al. 2019, section
// "episode generation"): a uniform random point of the largest island, neither too near to the goal
// nor too far, and mostly not in a straight line with it.

#pragma once

#include "sim/sim.h"

// Smaller islands are the tops of furniture (Habitat's ISLAND_RADIUS_LIMIT) [m].
#define SIM_ISLAND_RADIUS 1.5f

typedef struct SimStartRule {
    float near, far; // geodesic distance to the nearest goal [m]
    float ratio;     // ways less winding than ratio x straight line are mostly refused; 0 = any way
    float max_rise;  // height between start and goal [m]: the same floor
} SimStartRule;

// Sets start, start_yaw and geodesic for the goals that the episode has. False when `attempts`
// draws found none.
bool sim_start_draw(const SimWorld *world, const SimStartRule *rule, int attempts, Rng *rng,
                    SimEpisode *episode);

// Whether the scene has an island worth starting on; says why not.
bool sim_start_check(const SimWorld *world, Error *err);
