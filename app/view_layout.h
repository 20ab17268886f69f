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
// Without the map the two sensor panels stand one above the other, as large as they can be.

#pragma once

#include "app/view_canvas.h"

typedef struct ViewLayout {
    ViewRect top, bottom, picture, time, depth, semantic, legend;
    ViewRect map; // empty when not shown
} ViewLayout;

enum { VIEW_MIN_WIDTH = 480, VIEW_MIN_HEIGHT = 360, VIEW_CAPTION = 22 };

// sensor_width and sensor_height give the shape of the agent's pictures. All boxes lie inside the
// window and do not overlap; captions stand in the VIEW_CAPTION pixels above depth, semantic, map.
ViewLayout view_layout(int width, int height, int sensor_width, int sensor_height, bool with_map);
