// An inertial sensor in the middle of the body: what it feels while an action is carried out.
//
//     SimState states[3];                                   // two actions ago, one ago, now
//     SimImu imu = sim_imu(&world, &states[0], &states[1], &states[2]);
//     sim_imu_disturb(&noise, episode.seed, states[2].step, &imu);
//
// Axes are those of the body (REP 103): forward, left, up. Standing still it feels 9.81 m/s2
// upwards and does not turn. An action takes sim.step_seconds; the body is taken to move evenly
// within it, so acceleration is the change of the mean velocity from one action to the next:
//
//     a = (p2 - 2 p1 + p0) / t t + g        in the frame of the body after the last action
//     w = (yaw2 - yaw1) / t
//
// Errors after the usual model (IEEE 952; Woodman 2007, "An introduction to inertial navigation"):
// white noise on each reading, and a bias per axis that stays for an episode.

#pragma once

#include "sim/sim.h"

#define IMU_CONFIG(X)                                                                       \
    X(float, acceleration, 0.0f, "deviation of the white noise of acceleration [m/s2]")     \
    X(float, acceleration_bias, 0.0f, "deviation of its bias between episodes [m/s2]")      \
    X(float, rotation, 0.0f, "deviation of the white noise of the rate of turning [rad/s]") \
    X(float, rotation_bias, 0.0f, "deviation of its bias between episodes [rad/s]")

CONFIG_DECLARE(ImuConfig, imu, IMU_CONFIG)

typedef struct SimImu {
    float acceleration[3]; // forward, left, up; with what holds the body up [m/s2]
    float rotation[3];     // about forward, left, up; positive: to the left [rad/s]
} SimImu;

// Of the body's way through three states, one action apart; give the start itself for what was
// before it.
SimImu sim_imu(const SimWorld *world, const SimState *two_before, const SimState *before,
               const SimState *now);

// Adds errors: the same for a seed and a step, on every machine.
void sim_imu_disturb(const ImuConfig *config, uint64_t seed, int step, SimImu *imu);
