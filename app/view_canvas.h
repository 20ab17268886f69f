// What the parts of the window's picture are put together with: rectangles, colours, copies.
// All pictures here have 4 channels.

#pragma once

#include "render/draw.h"

typedef struct ViewRect {
    int x, y, width, height;
} ViewRect;

static const DrawColor VIEW_NIGHT = {13, 15, 19, 255}, VIEW_PANEL = {23, 26, 33, 255},
                       VIEW_EDGE = {48, 54, 66, 255}, VIEW_TEXT = {230, 234, 240, 255},
                       VIEW_DIM = {142, 151, 166, 255}, VIEW_BLUE = {96, 172, 255, 255},
                       VIEW_GREEN = {92, 210, 130, 255}, VIEW_RED = {245, 98, 88, 255},
                       VIEW_GOLD = {255, 200, 70, 255}, VIEW_ORANGE = {255, 155, 55, 255},
                       VIEW_SHADE = {8, 10, 14, 205}, VIEW_PLATE = {10, 12, 17, 236};

enum { VIEW_TEXT_SIZE = 17, VIEW_SMALL_TEXT = 15 }; // heights of lines [pixels]

bool view_canvas_is_within(const ViewRect *box, float x, float y);
// Opaque rectangle, and the part of `from` that fits at (x, y): both by rows, without blending.
void view_canvas_fill(Image *image, ViewRect box, DrawColor color);
void view_canvas_paste(Image *image, const Image *from, int x, int y);

// Stretches [height][width] pixels over the box: between pixels for pictures, nearest pixel for
// labels. On all cores. The box lies inside the image.
void view_canvas_stretch(Image *image, ViewRect box, const uint32_t *pixels, uint32_t width,
                         uint32_t height, bool smooth);

// One line of text; returns where the next may begin.
float view_canvas_text(Image *image, float x, float y, float size, DrawColor color,
                       const char *text);
// Text on a dark plate, for what is drawn over pictures; the plate's upper left corner is (x, y),
// or as near to it as keeps all of it inside.
void view_canvas_label(Image *image, float x, float y, float size, DrawColor color,
                       const char *text);
// "coffee_table" as words: the name with spaces, at most size - 1 bytes.
const char *view_canvas_words(const char *name, char *text, size_t size);
// As much of a text as fits into `width`, with two dots where that is not all of it.
const char *view_canvas_shorten(const char *from, float width, float text_size, char *text,
                                size_t size);
// The largest box of this shape in the middle of `box`.
ViewRect view_canvas_fit(ViewRect box, uint32_t width, uint32_t height);
