// Pictures in memory: 8 bits a channel, rows from the top, no padding. PNG by libpng, JPEG by
// libjpeg-turbo; damaged files are an Error, never an exit.

#pragma once

#include "base/file.h"

typedef struct Image {
    uint32_t width, height, channels; // channels 3 (RGB) or 4 (RGBA)
    uint8_t *pixels;                  // [height][width][channels]
} Image;

Image image_create(uint32_t width, uint32_t height, uint32_t channels, Arena *arena); // black

// Recognises PNG and JPEG by their first bytes and gives RGBA. At most 16384 pixels a side.
bool image_decode(FileBytes bytes, Arena *arena, Image *image, Error *err);

bool image_save_png(const char *path, const Image *image, Error *err);
