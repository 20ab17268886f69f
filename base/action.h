// The six discrete actions of the field, with Habitat's numbers.
//
// Shared vocabulary of the world (sim/, which carries actions out) and of agents (agent/, which
// choose them and may not see the world).

#pragma once

typedef enum Action {
    ACTION_STOP = 0,
    ACTION_FORWARD = 1, // move_forward
    ACTION_TURN_LEFT = 2,
    ACTION_TURN_RIGHT = 3,
    ACTION_LOOK_UP = 4,
    ACTION_LOOK_DOWN = 5,
    ACTION_COUNT = 6,
} Action;
