// Drawing into pictures: lines, discs, boxes, text. For maps, overlays and the window; everything
// is anti-aliased, clipped, and blended by the colour's alpha. Coordinates are pixels, (0, 0) the
// upper left corner of the upper left pixel.

#pragma once

#include "base/image.h"

typedef struct DrawColor {
    uint8_t r, g, b, a;
} DrawColor;

void render_draw_fill(Image *image, DrawColor color);
void render_draw_line(Image *image, float x0, float y0, float x1, float y1, float width,
                      DrawColor color);
void render_draw_disc(Image *image, float x, float y, float radius, DrawColor color);
void render_draw_ring(Image *image, float x, float y, float radius, float width, DrawColor color);
void render_draw_box(Image *image, float x, float y, float width, float height, DrawColor color);
void render_draw_arrow(Image *image, float x, float y, float angle, float size,
                       DrawColor color); // angle 0 = up, clockwise
// Copies `from` scaled into the box (averaging when smaller, nearest when larger).
void render_draw_image(Image *image, const Image *from, int x, int y, int width, int height);

// Text: `size` is the height of a line in pixels, (x, y) its upper left corner.
void render_draw_text(Image *image, float x, float y, float size, DrawColor color,
                      const char *text);
float render_text_width(float size, const char *text);

// Pictures of sensor data: RGBA as it is, depth as shades of a colour map (near is bright, 0 is
// black), ids each in a colour of its own (0 is black), the same for an id everywhere.
void render_picture_rgba(const uint8_t *rgba, uint32_t width, uint32_t height, Image *image);
void render_picture_depth(const float *depth, uint32_t width, uint32_t height, float max_depth,
                          Image *image);
void render_picture_ids(const uint32_t *ids, uint32_t width, uint32_t height, Image *image);
// Normals [pixel][3]: -1 .. 1 as levels 0 .. 255, none is black. Flow [pixel][2]: the hue says
// where to (right red, down yellow-green, left cyan, up violet), paler the less of `largest`
// [pixels] it is; not a number is black.
void render_picture_normals(const float *normals, uint32_t width, uint32_t height, Image *image);
void render_picture_flow(const float *flow, uint32_t width, uint32_t height, float largest,
                         Image *image);
DrawColor render_id_color(uint32_t id);
