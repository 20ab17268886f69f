// How a thing looks, in MEMORY_FEATURE small numbers that do not depend on where it is seen from.
//
//     [ 0, 12)  hue: twelve bins, each pixel counted as far as it is coloured
//     [12, 16)  lightness: four bins, each pixel counted as far as it is grey
//     [16, 19)  mean red, green, blue against the mean of the three
//     [19, 22)  height, half width, height of its middle above the eye, in steps of 2 cm
//
// Light and shade change lightness more than hue, so lightness gets less room. Likeness is the
// cosine of two features (memory_feature_likeness). Whole numbers throughout: the same picture
// gives the same feature everywhere.

#pragma once

#include "memory/short_term.h"

typedef struct AppearanceSize {
    float height, radius, above_eye; // [m]
} AppearanceSize;

// pixels[count]: indices into the picture rgba.
void appearance_feature(const uint8_t *rgba, const int32_t *pixels, int count, AppearanceSize size,
                        int8_t feature[MEMORY_FEATURE]);
