// Pictures of a town that are not the same in every scene: fronts with windows in the colours of a
// house, and boards with words. Each is made when it is first asked for.
//
//     int front = street_print_front(prints, STREET_BRICK, 2);        4 bays x 2 storeys, repeats
//     int board = street_print_text(prints, "CAFE ROMA", 0x4a3226, 0xf3e3c3, &aspect);
//     int window = street_print_window(prints, STREET_BAKERY);        what a shop shows
//
// All of them bring their own colours: the materials are white.

#pragma once

#include "scenes/home_kit.h"
#include "scenes/street_rows.h"

enum { STREET_PRINT_BAYS = 4, STREET_PRINT_STOREYS = 2 };

typedef struct StreetPrints StreetPrints;

StreetPrints *street_prints_create(HomeKit *kit, Arena *arena);
int street_print_front(StreetPrints *prints, int style, int colour);
// *aspect: width of the board over its height
int street_print_text(StreetPrints *prints, const char *text, uint32_t board, uint32_t letters,
                      float *aspect);
int street_print_window(StreetPrints *prints, StreetUse use);
int street_print_sash(StreetPrints *prints, int style, int colour); // one window, for ground floors

//---- painters (street_fronts.c, street_windows.c) ------------------------------------------------

typedef struct StreetPaint {
    const HomeNoise *noise;
    int style, colour; // of a front
    StreetUse use;     // of a shop window
} StreetPaint;

// u in bays, v in storeys from above; the colour as shown on a screen (sRGB)
void street_fronts_paint(const StreetPaint *paint, float u, float v, float rgb[3]);
// u and v in 0 .. 1
void street_windows_sash(const StreetPaint *paint, float u, float v, float rgb[3]);
void street_windows_shop(const StreetPaint *paint, float u, float v, float rgb[3]);

void street_paint_set(float rgb[3], uint32_t colour);
void street_paint_blend(float rgb[3], uint32_t colour, float amount);
// a window's glass: sky mirrored above, a dark room below, now and then a curtain or a blind
void street_paint_glass(const StreetPaint *paint, int number, float u, float v, float rgb[3]);
