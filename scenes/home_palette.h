// Colours that go together. A home has one wood and one floor; each room takes a palette, and rooms
// that are made to look alike take the same one. Colours are 0xrrggbb as shown on a screen.

#pragma once

#include "base/base.h"

typedef struct HomePalette {
    const char *name;
    uint32_t wall, feature; // three walls, and the one that is papered or painted differently
    uint32_t cloth, cloth2; // large pieces of cloth, and cushions and throws
    uint32_t accent;        // small things
    uint32_t paint;         // painted furniture
    uint32_t rug;
} HomePalette;

typedef struct HomeWoods {
    const char *name;
    uint32_t floor, furniture, door;
} HomeWoods;

enum { HOME_PALETTE_COUNT = 8, HOME_WOODS_COUNT = 4 };

extern const HomePalette home_palettes[HOME_PALETTE_COUNT];
extern const HomeWoods home_woods[HOME_WOODS_COUNT];
