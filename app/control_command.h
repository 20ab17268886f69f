// What a camera can be told to do, and where it then stands.
//
//     command   0 .. 59   action (model/action.h) * 5 + speed: a quarter, half, one, one and a
//     half,
//                         two steps
//               60        static
//
// The 37 commands that a picture must be told apart by (CONTROL_IS_TOLD) are those of the three
// speeds in the middle, and static; the slowest and the fastest are for the speed alone.

#pragma once

#include "model/action.h"
#include "render/render.h"

enum { CONTROL_SPEEDS = 5, CONTROL_STATIC = MODEL_STATIC * CONTROL_SPEEDS };
enum { CONTROL_COMMANDS = CONTROL_STATIC + 1 };
extern const float control_speeds[CONTROL_SPEEDS]; // in steps

int control_action(int command); // ModelActionKind
int control_speed(int command);  // into control_speeds; -1: static
bool control_is_told(int command);
bool control_is_turn(int action);
void control_fill(int command, float action[MODEL_ACTION]);
void control_name(int command, char name[32]);

RenderCamera control_camera(const float pose[MODEL_POSE]);
RenderCamera control_go(const RenderCamera *from, int command);

// How much of `action` leads from one camera to the other, in steps; negative: its opposite.
float control_amount(const RenderCamera *from, const RenderCamera *to, int action);
float control_apart(const RenderCamera *a, const RenderCamera *b);  // in steps
float control_turned(const RenderCamera *a, const RenderCamera *b); // the least rotation, degrees
