// The picture of the window of `cairn dream`.
//
//     +--------------------------------------------------------------------+
//     | top: scene, who feeds it                                    policy |
//     +---------------------------+---------------------------+------------+
//     |  real                     |  imagined                 |  map       |
//     |                           |                           |            |
//     |                           |                           +------------+
//     +-------------+-------------+-----+---------------------+  pages,    |
//     |  error      |  doubt      |  action                   |  bytes     |
//     |             |             |                           +------------+
//     |             |             |                           |  PSNR      |
//     +-------------+-------------+---------------------------+------------+
//     | bottom: what a frame costs                       speed, key to picture |
//     +--------------------------------------------------------------------+
//
// dream_screen.c puts it together; dream_panels.c draws the right column.

#pragma once

#include "app/dream_picture.h"
#include "render/map.h"

typedef struct DreamLayout {
    ViewRect top, bottom, real, imagined, error, doubt, action, map, pages, chart;
} DreamLayout;

// What is shown besides the stage.
typedef struct DreamTold {
    const char *message; // "" none
    bool shows_help;
    double key_seconds; // from the last key to its picture; 0: none yet
} DreamTold;

typedef struct DreamScreen {
    Arena arena;
    DreamLayout layout;
    Image window;
    uint32_t *scratch; // [size][size]
    RenderMap plain, map;
} DreamScreen;

DreamLayout dream_layout(int width, int height);
// Of this size, for the stage's scene; again for another size.
void dream_screen_fit(DreamScreen *screen, const DreamStage *stage, int width, int height);
void dream_screen_destroy(DreamScreen *screen); // zeroed is fine
void dream_screen_draw(DreamScreen *screen, const DreamStage *stage, const DreamTold *told);

// its parts
void dream_screen_caption(DreamScreen *screen, ViewRect box, const char *title, const char *unit);
void dream_panels_draw(DreamScreen *screen, const DreamStage *stage);
