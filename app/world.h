// A scene made ready to be used: read, walkable, and on the device.

#pragma once

#include "app/app.h"

typedef struct World {
    Arena arena; // lives as long as the scene
    Scene scene;
    Navmesh *navmesh;
    RenderScene *seen; // NULL when nothing is to be drawn
    SimWorld sim;
    const char **category_names; // [scene.category_count]
} World;

// `spec`: a file, or home:SEED. gpu may be NULL: then nothing is uploaded. When it fails there is
// nothing to close.
bool world_open(const App *app, const char *spec, Gpu *gpu, World *world, Error *err);
void world_close(World *world);
