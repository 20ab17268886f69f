// What lies above and below a point of the ground, in a scene that is still being made.
//
//     scene_columns_create      every triangle in the world, sorted into cells seen from above
//     scene_columns_count       how many surfaces a column meets, the highest and the lowest
//
// Walls are met by no column. Used by what puts things on the ground and by what levels it.

#pragma once

#include "scenes/scene_builder.h"

typedef struct SceneSurface {
    float a[3], b[3], c[3]; // in the world
} SceneSurface;

typedef struct SceneColumns SceneColumns;

SceneColumns *scene_columns_create(const SceneBuilder *builder, Arena *arena);
// Those at one height are counted once; heights are left alone where there is none.
int scene_columns_count(const SceneColumns *columns, float x, float z, float *lowest,
                        float *highest);
// Of all of them, seen from above: x, z.
void scene_columns_box(const SceneColumns *columns, float low[2], float high[2]);
