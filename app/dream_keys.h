// The one table of the keys of `cairn dream`: what is handled, shown on the screen (H) and printed
// by `cairn dream --help` are all made from these rows.
//
// The first rows are motions: what they do to each of the camera's axes, in the units of
// model/action.h, at speed 1.

#pragma once

#include "model/action.h"
#include "render/key.h"

//    act           key  another key        ahead  left   up     turn   shown       meaning
#define DREAM_MOTIONS(X)                                                                    \
    X(FORWARD, 'w', 0, 1.0f, 0.0f, 0.0f, 0.0f, "W       ", "forward")                       \
    X(BACK, 's', 0, -1.0f, 0.0f, 0.0f, 0.0f, "S       ", "back")                            \
    X(LEFT, 'a', 0, 0.0f, 1.0f, 0.0f, 0.0f, "A       ", "step aside to the left")           \
    X(RIGHT, 'd', 0, 0.0f, -1.0f, 0.0f, 0.0f, "D       ", "step aside to the right")        \
    X(TURN_LEFT, 'q', RENDER_KEY_LEFT, 0.0f, 0.0f, 0.0f, 0.5f, "Q  Left ", "turn left")     \
    X(TURN_RIGHT, 'e', RENDER_KEY_RIGHT, 0.0f, 0.0f, 0.0f, -0.5f, "E  Right", "turn right") \
    X(LOOK_UP, 'r', RENDER_KEY_UP, 0.0f, 0.0f, 0.5f, 0.0f, "R  Up   ", "look up")           \
    X(LOOK_DOWN, 'f', RENDER_KEY_DOWN, 0.0f, 0.0f, -0.5f, 0.0f, "F  Down ", "look down")    \
    X(WAIT, '.', 0, 0.0f, 0.0f, 0.0f, 0.0f, ".       ", "stand still for a frame")

//    act     key  another key  shown       meaning
#define DREAM_KEYS(X)                                                                \
    X(FEED, RENDER_KEY_SPACE, 0, "Space   ", "dream on alone, or see real frames")   \
    X(FORGET, 'm', 0, "M       ", "forget all but what is real here")                \
    X(POLICY, 'p', 0, "P       ", "the next cache policy; it sees the same past")    \
    X(FASTER, '+', '=', "+       ", "larger motions")                                \
    X(SLOWER, '-', 0, "-       ", "smaller motions")                                 \
    X(SHOT, 'i', RENDER_KEY_F12, "I  F12  ", "save the window as cairn-dream-N.png") \
    X(HELP, 'h', RENDER_KEY_F1, "H  F1   ", "these keys")                            \
    X(QUIT, RENDER_KEY_ESCAPE, 0, "Esc     ", "quit")

typedef enum DreamAct {
    DREAM_NOTHING,
#define X(act, key, other, ahead, left, up, turn, shown, about) DREAM_##act,
    DREAM_MOTIONS(X)
#undef X
#define X(act, key, other, shown, about) DREAM_##act,
        DREAM_KEYS(X)
#undef X
} DreamAct;

typedef struct DreamMotion {
    float ahead, left, up, turn; // steps of 0.25 m and 30 degrees
} DreamMotion;

typedef struct DreamKey {
    DreamAct act;
    RenderKey key, other; // other: 0 = none
    const char *shown, *about;
    bool is_motion;
    DreamMotion motion;
} DreamKey;

extern const DreamKey dream_keys[];
extern const int dream_key_count;

const DreamKey *dream_keys_find(RenderKey key); // NULL for a key without a row
