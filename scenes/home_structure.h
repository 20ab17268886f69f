// The building itself: what is not furniture. Called by home_build in this order.

#pragma once

#include "scenes/home_panel.h"

typedef struct HomeSite {
    const Home *home;
    SceneBuilder *builder;
    HomeKit *kit;
    HomeShape *shape;
    const HomeLight *light;
    Arena *scratch;
} HomeSite;

void home_walls_build(
    const HomeSite *site); // floors, walls, ceilings, skirting boards, facade, roof
void home_joinery_build(const HomeSite *site); // frames, sills, leaves, the entrance door
void home_garden_build(const HomeSite *site);  // lawn, hedge, trees; the light of the day

// An object with one mesh, which stands where it was built.
void home_structure_show(const HomeSite *site, int mesh, const char *name, const char *category);
