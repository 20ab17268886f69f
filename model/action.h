// Actions as RELIC has them (arXiv 2512.04040, section 3): thirteen magnitudes, none negative, of
// how a camera moved from one frame to the next, so that a keyboard, an agent and a speed control
// all drive the same input.
//
//     0 dolly in   2 truck left    4 pedestal up     forward/back, left/right, up/down along the
//     1 dolly out  3 truck right   5 pedestal down   camera's own axes, in steps of 0.25 m
//     6 tilt up    8 pan left     10 roll cw         in steps of 30 degrees
//     7 tilt down  9 pan right    11 roll ccw
//     12 static: 1 if all the others are 0
//
// A pose is a camera-to-world rotation by rows [9] (columns: right, up, back), the camera's centre
// in metres [3], the time in frames, and three zeros (ray_gpu.h).

#pragma once

#include "model/shape.h"

#define MODEL_ACTIONS(X)              \
    X(DOLLY_IN, "dolly in")           \
    X(DOLLY_OUT, "dolly out")         \
    X(TRUCK_LEFT, "truck left")       \
    X(TRUCK_RIGHT, "truck right")     \
    X(PEDESTAL_UP, "pedestal up")     \
    X(PEDESTAL_DOWN, "pedestal down") \
    X(TILT_UP, "tilt up")             \
    X(TILT_DOWN, "tilt down")         \
    X(PAN_LEFT, "pan left")           \
    X(PAN_RIGHT, "pan right")         \
    X(ROLL_CW, "roll cw")             \
    X(ROLL_CCW, "roll ccw")           \
    X(STATIC, "static")

#define X(name, text) MODEL_##name,
typedef enum ModelActionKind { MODEL_ACTIONS(X) MODEL_ACTION_COUNT } ModelActionKind;
#undef X

extern const char *const model_action_names[MODEL_ACTION_COUNT];

#define MODEL_STEP_METRES 0.25f
#define MODEL_STEP_RADIANS 0.52359878f // 30 degrees

// The pose of a camera at `position` that looks along -Z turned left by `yaw` and up by `pitch`.
void model_pose(const float position[3], float yaw, float pitch, float time,
                float pose[MODEL_POSE]);

// What led from one pose to the next.
void model_action(const float from[MODEL_POSE], const float to[MODEL_POSE],
                  float action[MODEL_ACTION]);

// Where it leads: moves along the camera's own axes, pans about the world's vertical, tilts and
// rolls about the camera's own axes. Time advances by one frame.
void model_action_apply(const float from[MODEL_POSE], const float action[MODEL_ACTION],
                        float to[MODEL_POSE]);
