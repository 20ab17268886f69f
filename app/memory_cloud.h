// cairn memory FILE.pcd, FILE.bt: a scanned cloud or a map of OctoMap as our octree, told and
// drawn.
//
//     .bt    the leaves as they are, free and occupied; the voxel is the file's
//     .pcd   voxels (memory.voxel) with a point in them are occupied; nothing is said to be free,
//            as a cloud does not tell from where it was seen
//
// OctoMap's maps are Z up by convention; of clouds scene.up and scene.scale say what their axes
// and units are.

#pragma once

#include "app/app.h"

bool memory_cloud_is_file(const char *path); // by its extension
bool memory_cloud_show(App *app, const char *path, Error *err);
