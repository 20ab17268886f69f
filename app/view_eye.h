// The big picture: the scene from any camera, in whatever resolution the machine can afford.
//
// One renderer per level, from the panel's own resolution with 2 x 2 rays per pixel down to a
// quarter of it. The cost of a ray is measured all the time, and the finest level whose picture
// fits into the time given is drawn, then stretched over the panel. So a GPU is always sharp, two
// cores are fluent while something moves, and sharp as soon as it stands still.

#pragma once

#include "app/view_canvas.h"
#include "render/render.h"

enum { VIEW_LEVELS = 7 };

typedef enum ViewPicture {
    VIEW_COLOUR,
    VIEW_DEPTH,
    VIEW_CATEGORIES,
    VIEW_OBJECTS,
    VIEW_PICTURES
} ViewPicture;

extern const char *const view_picture_names[VIEW_PICTURES];

typedef struct ViewEye {
    Gpu *gpu;
    Arena arena;         // of the renderers
    RenderConfig config; // at the panel's size; its max_depth is the eye's
    float shown_depth;   // black in depth pictures [m]
    Render *levels[VIEW_LEVELS];
    double ray_seconds; // running mean, 0 before the first picture
    Image small;        // a picture of categories or depth before it is stretched

    int level; // of the last picture
    RenderCamera camera;
    RenderFrames frames; // of the last picture; always with depth
} ViewEye;

ViewEye view_eye_create(Gpu *gpu, const RenderConfig *config);
void view_eye_destroy(ViewEye *eye);

// For a panel of this size and this horizontal field of view [degrees]: cheap when nothing changed.
void view_eye_fit(ViewEye *eye, int width, int height, float hfov);

// The finest level that can be drawn in `seconds`.
int view_eye_level(const ViewEye *eye, double seconds);
// Draws the scene into the whole of `to`, which has the panel's size
// (as `world` has it, if that is not NULL).
bool view_eye_look(ViewEye *eye, const RenderScene *scene, RenderWorld *world,
                   const RenderCamera *camera, ViewPicture picture, int level, Image *to,
                   Error *err);

// Distance along the axis at a pixel of the panel, as the last picture saw it.
float view_eye_depth(const ViewEye *eye, float x, float y);
