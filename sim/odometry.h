// Where an agent is by its own reckoning: steps counted from the start, with the errors of
// counting. What is counted is what the body did, not what it was told: where actuation errs
// (sim/actuation.h), odometry has felt it.
//
//     per metre walked     the way is misjudged by    drift_length + noise   (share of the way)
//                          the heading turns by       drift_yaw + noise      [rad]
//     per turn of 360      the heading turns by       drift_yaw + noise      [rad]
//
// drift_length and drift_yaw belong to a body and are drawn once in a tour, normal with the
// standard deviation sim.drift; the noise is drawn at every step, of the same size. Without drift
// the reckoning is the truth, bit for bit, and nothing is drawn. Heights are taken as felt:
// exactly.

#pragma once

#include "sim/sim.h"

// Draws the errors of a body; reckoning begins at the truth.
void sim_odometry_begin(const SimWorld *world, SimState *state);
// Reckons the action just carried out (state->moved); `rise` is how far the feet went up [m].
void sim_odometry_step(const SimWorld *world, float rise, SimState *state);
// Goes on from the reckoning of `before`: the agent was led to where `state` stands now, over
// `distance` metres of floor.
void sim_odometry_carry(const SimWorld *world, const SimState *before, float distance,
                        SimState *state);
// The agent does not know where it was put: reckoning begins anew at the origin, heading 0.
void sim_odometry_lose(SimState *state);
