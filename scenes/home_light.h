// Soft light inside: how bright each spot of a wall, floor or ceiling is, without the sun.
//
// The renderer knows the sun, its shadow, and light from above and below; inside a room that leaves
// every shaded surface equally bright. Here the rest is computed once and stored in the vertex
// colours: corners, the floor under furniture, the surroundings of windows and of lamps.
//
// The house is a grid of cells of 10 cm, full or empty. A point looks along 32 directions of its
// hemisphere; what it meets near takes light away (ambient obscurance, Zhukov, Iones and Kronin
// 1998), a direction that leaves through a window brings more than a white wall does, and lamps in
// sight add a warm pool.

#pragma once

#include "scenes/home.h"

enum { HOME_MAX_LAMPS = 48 };

typedef struct HomeLight {
    const Home *home;
    int size[3]; // cells along x, y, z
    float origin[3];
    uint8_t *cells; // [z][y][x]
    float lamps[HOME_MAX_LAMPS][3];
    int lamp_count;
    float rays[32][3]; // around +y, denser near it
} HomeLight;

HomeLight *home_light_create(const Home *home, Arena *arena);
// Fills what the blocks of an item's mesh fill.
void home_light_fill(HomeLight *light, const HomeItem *item, const HomeBlock *blocks, int count);
// The vertex colour of a point on a surface with this normal (one of the six axis directions).
uint32_t home_light_at(const HomeLight *light, const float point[3], const float normal[3]);
