// Videos that players open: Motion JPEG in AVI. Every frame is a JPEG of its own (libjpeg-turbo).
//
//     Avi avi = avi_create(width, height, rate);
//     for each frame: if (!avi_add(&avi, &image, err)) ...
//     ok = avi_save(&avi, "walk.avi", err);
//     avi_destroy(&avi);
//
//     RIFF "AVI "  LIST "hdrl"  avih                   frames, rate, size
//                               LIST "strl" strh strf   one stream: video, MJPG
//                  LIST "movi"  00dc JPEG, 00dc JPEG, ...
//                  idx1         where each frame lies

#pragma once

#include "base/image.h"

typedef struct Avi {
    Arena arena;
    uint8_t *data;
    size_t size, room;
    uint32_t width, height, rate; // frames a second
    uint32_t *at, *bytes;         // [most] of each frame
    uint32_t count, most;
} Avi;

Avi avi_create(uint32_t width, uint32_t height, uint32_t rate);
void avi_destroy(Avi *avi);
bool avi_add(Avi *avi, const Image *image, Error *err); // of that size, 3 or 4 channels
bool avi_save(Avi *avi, const char *path, Error *err);  // after the last avi_add
