// Pictures of an imagined frame: the frames as they are, where they differ, and the doubt.
//
// All are [size][size] pixels of RGBA words, to be stretched by view_canvas_stretch.

#pragma once

#include "app/dream_stage.h"
#include "app/view_canvas.h"

// error 0 black ... 0.5 and more yellow-white; doubt 0 black ... 1 and more white, violet between
typedef enum DreamShade { DREAM_OF_ERROR, DREAM_OF_DOUBT } DreamShade;

void dream_picture_rgb(const uint8_t *rgb, uint32_t size, uint32_t *pixels);
// the mean difference of the three colours, 0 .. 1
void dream_picture_error(const uint8_t *real, const uint8_t *imagined, uint32_t size,
                         uint32_t *pixels);
void dream_picture_doubt(const float *doubt, uint32_t grid, uint32_t *pixels); // [grid][grid]
DrawColor dream_picture_shade(DreamShade shade, float value);

// real | imagined | error of a frame, each `scale` times as large, with a gap between them.
enum { DREAM_STRIP_GAP = 4 };
Image dream_picture_strip_image(uint32_t size, uint32_t scale, Arena *arena);
void dream_picture_strip(const DreamFrame *frame, uint32_t size, uint32_t scale, uint32_t *scratch,
                         Image *image);
