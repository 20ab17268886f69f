// Drawing in space: points, lines and labels of the world in the big picture. What stands behind a
// surface is drawn faint, so that one sees that it is there and that it is hidden.

#pragma once

#include "app/view_eye.h"

enum { VIEW_MAX_LABELS = 40 };

typedef struct ViewPen {
    const ViewEye *eye;               // its camera, its lens, and the depth to compare with
    Image *image;                     // of the panel's size
    ViewRect labels[VIEW_MAX_LABELS]; // where labels stand already
    int label_count;
} ViewPen;

// Where a point appears; false behind the camera.
bool view_pen_find(const ViewPen *pen, const float point[3], float pixel[2], float *depth);
bool view_pen_is_hidden(const ViewPen *pen, const float pixel[2], float depth);
// How many pixels a length has at this depth.
float view_pen_scale(const ViewPen *pen, float depth);

// Widths and radii in metres.
void view_pen_line(const ViewPen *pen, const float from[3], const float to[3], float width,
                   DrawColor color);
void view_pen_disc(const ViewPen *pen, const float point[3], float radius, DrawColor color);
void view_pen_ring(const ViewPen *pen, const float point[3], float radius,
                   DrawColor color); // lies flat
void view_pen_box(const ViewPen *pen, const float low[3], const float high[3], float width,
                  DrawColor color);
// Beside the point, whether that is hidden or not; left out where it would cover another label.
void view_pen_label(ViewPen *pen, const float point[3], DrawColor color, const char *text);
