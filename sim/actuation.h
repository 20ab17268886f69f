// What a body really does when it is told to move or to turn.
//
// A row holds the errors of one robot under one controller, as PyRobot measured them on LoCoBot and
// LoCoBot-Lite (Murali et al. 2019, "PyRobot: An Open-source Robotics Framework for Research and
// Benchmarking") and Habitat-Sim publishes them (pyrobot_noisy_controls.py, MIT). Per kind of
// motion three normal numbers are added, independent of each other:
//
//               along                  an action moves the body along, across and about:
//                 ^   turned             along   [m]    more than told, in the direction told
//                 |  ↶                   across  [m]    to the right; to the left when moving back
//       body ──── o ──> across           turned  [rad]  more than told, in the direction told;
//                                                       to the left where no turn was told
//
//     draws       are cut at three standard deviations, and so that no action undoes itself: a move
//                 loses at most 95 % of its way, a turn at most 95 % of its angle
//     multiplier  is applied to what was drawn, as Habitat's noise_multiplier is: the mean grows
//                 with it, the variance with its square; where it is 0 nothing errs
//     variance    is what the table of Habitat calls cov
//     tilts       of the camera are exact, and so is a stop
//
// To add a body: add a row.
//
//        name                    moving: along         across          turned
//                                turning: along        across          turned
//                                each as mean, variance
#define SIM_ACTUATIONS(X)                                                                          \
    X(none, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, /**/ 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,           \
      "does as it is told")                                                                        \
    X(locobot_ilqr, 0.014f, 0.006f, 0.009f, 0.005f, 0.008f, 0.004f, /**/ 0.003f, 0.002f, 0.003f,   \
      0.003f, 0.023f, 0.012f, "LoCoBot, linear quadratic regulator")                               \
    X(locobot_proportional, 0.017f, 0.007f, 0.042f, 0.023f, 0.031f, 0.026f, /**/ 0.001f, 0.001f,   \
      0.005f, 0.004f, 0.043f, 0.017f, "LoCoBot, proportional controller")                          \
    X(locobot_movebase, 0.074f, 0.019f, 0.036f, 0.033f, 0.189f, 0.038f, /**/ 0.002f, 0.0f, 0.003f, \
      0.002f, 0.219f, 0.019f, "LoCoBot, the planner of ROS")                                       \
    X(locobot_lite_ilqr, 0.142f, 0.008f, 0.023f, 0.008f, 0.031f, 0.028f, /**/ 0.002f, 0.001f,      \
      0.002f, 0.002f, 0.122f, 0.03f, "LoCoBot-Lite, linear quadratic regulator")                   \
    X(locobot_lite_proportional, 0.135f, 0.007f, 0.043f, 0.009f, 0.049f, 0.009f, /**/ 0.002f,      \
      0.002f, 0.002f, 0.001f, 0.054f, 0.061f, "LoCoBot-Lite, proportional controller")             \
    X(locobot_lite_movebase, 0.192f, 0.055f, 0.117f, 0.144f, 0.128f, 0.143f, /**/ 0.002f, 0.001f,  \
      0.001f, 0.001f, 0.173f, 0.025f, "LoCoBot-Lite, the planner of ROS")

#pragma once

#include "base/error.h"
#include "base/rng.h"

typedef struct SimNormal {
    float mean, variance;
} SimNormal;

typedef struct SimMotionNoise {
    SimNormal along, across, turned; // [m], [m], [rad]
} SimMotionNoise;

typedef struct SimActuation {
    const char *name;
    SimMotionNoise moving, turning;
    const char *about;
} SimActuation;

extern const SimActuation sim_actuations[];
extern const int sim_actuation_count;

// The row of that name; NULL for "none", which means that bodies do as they are told. False where
// no row has the name.
bool sim_actuation_choose(const char *name, const SimActuation **actuation, Error *err);

// In the frame of the body before the action; it moves first and turns then.
typedef struct SimMotion {
    float front, left; // [m]
    float turned;      // [rad], positive left
} SimMotion;

// What is done where `told` was told: a turn where told.turned is not 0, else a move. Draws are
// exact (no transcendental function is in them), the same on every machine.
SimMotion sim_actuation_perform(const SimActuation *actuation, float multiplier, SimMotion told,
                                Rng *rng);
