// See control_command.h.

#include "app/control_command.h"

#include "app/walk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEGREES 57.29578f

const float control_speeds[CONTROL_SPEEDS] = {0.25f, 0.5f, 1, 1.5f, 2};

int control_action(int command) {
    return command / CONTROL_SPEEDS;
}

int control_speed(int command) {
    return command == CONTROL_STATIC ? -1 : command % CONTROL_SPEEDS;
}

bool control_is_told(int command) {
    int speed = control_speed(command);
    return speed != 0 && speed != CONTROL_SPEEDS - 1;
}

bool control_is_turn(int action) {
    return action >= MODEL_TILT_UP && action < MODEL_STATIC;
}

void control_fill(int command, float action[MODEL_ACTION]) {
    int speed = control_speed(command);
    memset(action, 0, MODEL_ACTION * sizeof *action);
    action[control_action(command)] = speed < 0 ? 1 : control_speeds[speed];
}

void control_name(int command, char name[32]) {
    int speed = control_speed(command);
    const char *action = model_action_names[control_action(command)];
    if (speed < 0)
        snprintf(name, 32, "%s", action);
    else
        snprintf(name, 32, "%s %g", action, (double)control_speeds[speed]);
}

//---- poses ---------------------------------------------------------------------------------------

RenderCamera control_camera(const float r[MODEL_POSE]) {
    RenderCamera camera = {
        .yaw = atan2f(r[2], r[8]),
        .pitch = asinf(fmaxf(-1, fminf(1, -r[5]))),
        .roll = atan2f(r[3], r[4]),
    };
    memcpy(camera.position, r + 9, sizeof camera.position);
    return camera;
}

RenderCamera control_go(const RenderCamera *from, int command) {
    float before[MODEL_POSE], after[MODEL_POSE], action[MODEL_ACTION];
    walk_pose(from, 0, before);
    control_fill(command, action);
    model_action_apply(before, action, after);
    return control_camera(after);
}

float control_amount(const RenderCamera *from, const RenderCamera *to, int action) {
    float before[MODEL_POSE], after[MODEL_POSE], amounts[MODEL_ACTION];
    walk_pose(from, 0, before);
    walk_pose(to, 1, after);
    model_action(before, after, amounts);
    return amounts[action] - amounts[action ^ 1]; // opposites stand beside each other
}

float control_apart(const RenderCamera *a, const RenderCamera *b) {
    float sum = 0;
    for (int k = 0; k < 3; k++)
        sum += (a->position[k] - b->position[k]) * (a->position[k] - b->position[k]);
    return sqrtf(sum) / MODEL_STEP_METRES;
}

float control_turned(const RenderCamera *a, const RenderCamera *b) {
    float p[MODEL_POSE], q[MODEL_POSE], squares = 0;
    walk_pose(a, 0, p);
    walk_pose(b, 0, q);
    for (int i = 0; i < 9; i++) squares += (p[i] - q[i]) * (p[i] - q[i]);
    return 2 * asinf(fminf(1, sqrtf(squares / 8))) * DEGREES; // |P - Q| = sqrt(8) sin(angle / 2)
}
