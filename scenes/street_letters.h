// Letters for signs: strokes on a grid of 4 x 6, drawn as round pens do, at any size.
//
//     0 . 2 . 4
//   0 . . o . .      "A" = "062046 1434": from (0,6) over (2,0) to (4,6), then from (1,4) to (3,4)
//     . / . \ .
//     / ─ ─ ─ \      capitals, digits and a few marks; other characters are blanks
//   6 o . . . o

#pragma once

#include "base/image.h"

#define STREET_LETTER_HEIGHT 6.0f // units
#define STREET_LETTER_STEP 5.6f   // from one letter to the next

// How much of the pen covers the place (x, y) in units, 0 .. 1, soft over `soft` units; the first
// letter's upper left corner is the origin. `pen`: the width of strokes.
float street_letters_cover(const char *text, float x, float y, float pen, float soft);
float street_letters_width(const char *text); // units
