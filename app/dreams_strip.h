// Pictures beside each other: for each target a line of pictures and, below, how far they are from
// the first of them.
//
//              true    seen    full    window  ...
//     target 0 [    ]  [    ]  [    ]  [    ]
//                              [err ]  [err ]
//     target 1 ...

#pragma once

#include "base/arena.h"
#include "base/error.h"

typedef struct DreamsStrip {
    uint32_t columns, lines, size;
    const char **titles; // [columns]
    uint8_t *pictures;   // [lines][columns][size][size][3]
    bool *is_put;        // [lines][columns]
    uint32_t plain;      // so many columns from the left have no error below
} DreamsStrip;

DreamsStrip dreams_strip(uint32_t columns, uint32_t lines, uint32_t size, uint32_t plain,
                         Arena *arena);
// A whole column, rgb [lines][size][size][3].
void dreams_strip_put(DreamsStrip *strip, uint32_t column, const char *title, const uint8_t *rgb);
// One picture. What mask [size][size] does not cover is made dim; NULL: nothing is.
void dreams_strip_put_one(DreamsStrip *strip, uint32_t line, uint32_t column, const char *title,
                          const uint8_t *rgb, const uint8_t *mask);
bool dreams_strip_save(const DreamsStrip *strip, const char *path, Error *err);
