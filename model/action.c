// See action.h.

#include "model/action.h"

#include <math.h>
#include <string.h>

#define X(name, text) text,
const char *const model_action_names[MODEL_ACTION_COUNT] = {MODEL_ACTIONS(X)};
#undef X

void model_pose(const float position[3], float yaw, float pitch, float time,
                float pose[MODEL_POSE]) {
    float sy = sinf(yaw), cy = cosf(yaw), sp = sinf(pitch), cp = cosf(pitch);
    const float rotation[9] = {
        cy,  sy * sp, sy * cp, // right, up, back along x
        0,   cp,      -sp,     // y
        -sy, cy * sp, cy * cp, // z
    };
    memset(pose, 0, MODEL_POSE * sizeof *pose);
    memcpy(pose, rotation, sizeof rotation);
    memcpy(pose + 9, position, 3 * sizeof *position);
    pose[12] = time;
}

// a signed amount into its pair of magnitudes
static void split(float *action, int positive, float amount) {
    const float nothing = 1e-3f;
    if (amount > nothing) action[positive] = amount;
    if (amount < -nothing) action[positive + 1] = -amount;
}

// Euler angles of `to` and `from` apart: a pan turns about the world's vertical
static float yaw_of(const float *r) {
    return atan2f(r[2], r[8]); // of the back axis
}

static float pitch_of(const float *r) {
    return asinf(fmaxf(-1, fminf(1, -r[5])));
}

static float roll_of(const float *r) { // counter-clockwise seen from behind
    return atan2f(r[3], r[4]);
}

static float wrapped(float angle) {
    return remainderf(angle, 6.2831853f);
}

void model_action(const float from[MODEL_POSE], const float to[MODEL_POSE],
                  float action[MODEL_ACTION]) {
    memset(action, 0, MODEL_ACTION * sizeof *action);
    float move[3], along[3];
    for (int i = 0; i < 3; i++) move[i] = (to[9 + i] - from[9 + i]) / MODEL_STEP_METRES;
    for (int j = 0; j < 3; j++)
        along[j] = from[j] * move[0] + from[3 + j] * move[1] + from[6 + j] * move[2];
    split(action, MODEL_DOLLY_IN, -along[2]);
    split(action, MODEL_TRUCK_LEFT, -along[0]);
    split(action, MODEL_PEDESTAL_UP, along[1]);
    split(action, MODEL_TILT_UP, wrapped(pitch_of(to) - pitch_of(from)) / MODEL_STEP_RADIANS);
    split(action, MODEL_PAN_LEFT, wrapped(yaw_of(to) - yaw_of(from)) / MODEL_STEP_RADIANS);
    split(action, MODEL_ROLL_CW, wrapped(roll_of(from) - roll_of(to)) / MODEL_STEP_RADIANS);
    float sum = 0;
    for (int i = 0; i < MODEL_STATIC; i++) sum += action[i];
    if (sum == 0) action[MODEL_STATIC] = 1;
}

// a rotation from its Euler angles: yaw, then pitch, then roll about the camera's own axes
static void rotation_of(float yaw, float pitch, float roll, float r[9]) {
    float pose[MODEL_POSE];
    const float nowhere[3] = {0};
    model_pose(nowhere, yaw, pitch, 0, pose);
    float s = sinf(roll), c = cosf(roll);
    for (int i = 0; i < 3; i++) {
        float right = pose[3 * i], up = pose[3 * i + 1];
        r[3 * i] = c * right + s * up;
        r[3 * i + 1] = c * up - s * right;
        r[3 * i + 2] = pose[3 * i + 2];
    }
}

static float joined(const float *action, int positive, float unit) {
    return (action[positive] - action[positive + 1]) * unit;
}

void model_action_apply(const float from[MODEL_POSE], const float action[MODEL_ACTION],
                        float to[MODEL_POSE]) {
    const float along[3] = {
        -joined(action, MODEL_TRUCK_LEFT, MODEL_STEP_METRES),
        joined(action, MODEL_PEDESTAL_UP, MODEL_STEP_METRES),
        -joined(action, MODEL_DOLLY_IN, MODEL_STEP_METRES),
    };
    float moved[MODEL_POSE] = {0};
    rotation_of(yaw_of(from) + joined(action, MODEL_PAN_LEFT, MODEL_STEP_RADIANS),
                pitch_of(from) + joined(action, MODEL_TILT_UP, MODEL_STEP_RADIANS),
                roll_of(from) - joined(action, MODEL_ROLL_CW, MODEL_STEP_RADIANS), moved);
    for (int i = 0; i < 3; i++) {
        moved[9 + i] = from[9 + i] + from[3 * i] * along[0] + from[3 * i + 1] * along[1] +
                       from[3 * i + 2] * along[2];
    }
    moved[12] = from[12] + 1;
    memcpy(to, moved, sizeof moved);
}
