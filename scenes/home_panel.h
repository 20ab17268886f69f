// A flat rectangle cut into a grid, with rectangular holes, lit at every grid point. Walls, floors,
// ceilings and the ground are panels.

#pragma once

#include "scenes/home_light.h"

enum { HOME_MAX_HOLES = 10 };

typedef struct HomePanel {
    float origin[3];  // its corner
    float u[3], v[3]; // unit vectors along its sides
    float normal[3];
    float width, height;            // along u and v
    float step;                     // size of the grid's cells, at most [m]
    HomeRect holes[HOME_MAX_HOLES]; // x along u, z along v
    int hole_count;
    HomeSurface surface;
    uint32_t rgb;
    float texture[2];            // metres added to the texture's u and v
    bool is_hidden_from_navmesh; // wound backwards: no floor to walk on, though it looks like one
} HomePanel;

// `light` NULL: white
void home_panel_add(const HomePanel *panel, HomeKit *kit, const HomeLight *light, int mesh,
                    Arena *scratch);
