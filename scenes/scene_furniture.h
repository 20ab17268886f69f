// Street furniture: lamps, benches, hydrants and the like, put on open ground, so that a place that
// has only buildings has landmarks: something to look for and to find the way by.
//
//     scene.furniture=36        so many things, the kinds in turn, two looks of each
//
// They stand where a seed puts them, the same in every run: see scene_furniture.c. They are objects
// "lamp_1", "bench_1", ... with the category of their kind, and part of the walkable surface like
// all else.

#pragma once

#include "scenes/scene_builder.h"

enum { SCENE_MAX_FURNITURE = 512 };

// Adds up to `count` things; fewer where there is no room. Not after people.
void scene_furniture_add(SceneBuilder *builder, int count);

//---- kinds (scene_furniture_kinds.c) -------------------------------------------------------------

typedef struct HomeShape HomeShape;

typedef struct SceneFurniture {
    const char *category;
    float radius; // of the circle round its foot [m]
    // origin on the ground below its middle, front towards +z; `rgb`: its colour
    void (*make)(HomeShape *shape, uint32_t rgb);
} SceneFurniture;

extern const SceneFurniture scene_furniture[];
extern const int scene_furniture_count;
