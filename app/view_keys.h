// The one table of the viewer's keys: what is handled, shown on the screen (H) and printed by
// `cairn view --help` are all made from these rows.
//
// To add a key: a row here, and its case in app/view_control.c.

#pragma once

#include "render/key.h"

//    act         key  another key        shown            meaning
#define VIEW_KEYS(X)                                                                 \
    X(FORWARD, 'w', 0, "W        ", "walk forward")                                  \
    X(TURN_LEFT, 'a', RENDER_KEY_LEFT, "A  Left  ", "turn left")                     \
    X(TURN_RIGHT, 'd', RENDER_KEY_RIGHT, "D  Right ", "turn right")                  \
    X(LOOK_UP, RENDER_KEY_UP, 0, "Up       ", "look up")                             \
    X(LOOK_DOWN, RENDER_KEY_DOWN, 0, "Down     ", "look down")                       \
    X(STOP, RENDER_KEY_RETURN, 0, "Enter    ", "stop: say that the goal is reached") \
    X(TAKE_OVER, 'p', 0, "P        ", "take over, or hand back to the agent")        \
    X(PAUSE, RENDER_KEY_SPACE, 0, "Space    ", "pause, or go on")                    \
    X(EARLIER, ',', 0, ",        ", "one moment back in time")                       \
    X(STEP, '.', 0, ".        ", "one moment forward; now: one step of the agent")   \
    X(START, RENDER_KEY_HOME, 0, "Home     ", "show the start of the episode")       \
    X(PRESENT, RENDER_KEY_END, 0, "End      ", "show the present")                   \
    X(FASTER, '+', '=', "+        ", "more steps per second")                        \
    X(SLOWER, '-', 0, "-        ", "fewer steps per second")                         \
    X(AGENT, '1', 0, "1 - 4    ", "choose the agent; it starts the episode anew")    \
    X(GOAL, 'b', 0, "B        ", "set another goal: click on the floor or a thing")  \
    X(RESET, 'r', 0, "R        ", "start the episode anew")                          \
    X(NEXT, RENDER_KEY_TAB, 0, "Tab      ", "next episode")                          \
    X(PREVIOUS, RENDER_KEY_BACKSPACE, 0, "Bksp     ", "previous episode")            \
    X(PICTURE, 'v', '7', "V  7     ", "colour, depth, categories, objects")          \
    X(OCTREE, 'o', 0, "O        ", "the agent's octree in the picture")              \
    X(GRAPH, 'g', 0, "G        ", "its graph, objects and plan in the picture")      \
    X(NAVMESH, 'n', 0, "N        ", "where one can walk")                            \
    X(TRUTH, 't', 0, "T        ", "the goals and the shortest path to them")         \
    X(MAP, 'm', 0, "M        ", "the map")                                           \
    X(LAYER, 'l', 0, "L        ", "map layer: all, cells, levels, graph, regions")   \
    X(ANSWERS, 'c', 0, "C        ", "what its memory answered, why, and its size")   \
    X(DREAM, 'x', 0, "X        ", "what a world model imagines of the next frame")   \
    X(COMPARE, 'k', 0, "K        ", "the second agent beside the first, or not")     \
    X(FLY, 'f', 0, "F        ", "fly: W S forward and back, E Q up and down")        \
    X(BACK, 's', 0, "S        ", "back (flying)")                                    \
    X(RISE, 'e', 0, "E        ", "up (flying)")                                      \
    X(SINK, 'q', 0, "Q        ", "down (flying)")                                    \
    X(FOV, '6', 0, "6        ", "field of view as the agent's")                      \
    X(SHOT, 'i', RENDER_KEY_F12, "I  F12   ", "save the window as cairn-view-N.png") \
    X(HELP, 'h', RENDER_KEY_F1, "H  F1    ", "these keys")                           \
    X(QUIT, RENDER_KEY_ESCAPE, 0, "Esc      ", "quit")

// what the mouse does
#define VIEW_MOUSE(X)                                                \
    X("drag     ", "look around")                                    \
    X("wheel    ", "field of view")                                  \
    X("click    ", "name what is there: object, category, distance") \
    X("time line", "click or drag: show that moment")

typedef enum ViewAct {
    VIEW_NOTHING,
#define X(act, key, other, shown, about) VIEW_##act,
    VIEW_KEYS(X)
#undef X
        VIEW_ACT_COUNT
} ViewAct;

typedef struct ViewKey {
    ViewAct act;
    RenderKey key, other; // other: 0 = none
    const char *shown, *about;
} ViewKey;

extern const ViewKey view_keys[];
extern const int view_key_count;
extern const ViewKey view_mouse[]; // act VIEW_NOTHING
extern const int view_mouse_count;

// The digits of AGENT: '1' is the first agent of the registry.
enum { VIEW_AGENT_KEYS = 5 };

ViewAct view_keys_find(RenderKey key); // VIEW_NOTHING for a key without a row
bool view_keys_is_motion(ViewAct act); // walks, turns or flies
