// Where everything stands in the window.
//
//     +--------------------------------------------------------+
//     | top: scene, goal                    who plays, how fast |
//     +------------------------------------+---------+---------+
//     |                                    |  depth  |categories|
//     |                                    +---------+---------+
//     |  picture                           |  legend           |
//     |                                    +-------------------+
//     +------------------------------------+  map              |
//     | time line                          |                   |
//     +------------------------------------+-------------------+
//     | bottom: episode, step, distance, what the agent intends |
//     +--------------------------------------------------------+
//
// Without the map the two sensor panels stand one above the other, as large as they can be. Two
// viewers side by side have a picture, a map and figures each: see view_versus.h.

#pragma once

#include "app/view_canvas.h"

typedef struct ViewLayout {
    ViewRect top, bottom, picture, time, depth, semantic, legend;
    ViewRect map;              // empty when not shown
    ViewRect verdict, figures; // of two side by side, empty else
} ViewLayout;

enum { VIEW_MIN_WIDTH = 480, VIEW_MIN_HEIGHT = 360, VIEW_CAPTION = 22 };

// sensor_width and sensor_height give the shape of the agent's pictures. All boxes lie inside the
// window and do not overlap; captions stand in the VIEW_CAPTION pixels above depth, semantic, map.
ViewLayout view_layout(int width, int height, int sensor_width, int sensor_height, bool with_map);
// Of one of two: its own boxes in its half; bars, time line and verdict are those of the window.
ViewLayout view_layout_half(int width, int height, bool is_right);
