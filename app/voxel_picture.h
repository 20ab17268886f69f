// The voxels of a map as little cubes, seen from a corner above, cut open at breast height: what an
// agent's octree looks like to a person.

#pragma once

#include "app/map_reading.h"
#include "render/draw.h"

// Shows what lies between a little under the floor and `cut` metres above it, in at most `width`
// pixels across and as many rows as that takes.
Image voxel_picture(const MapReading *reading, float floor_y, float cut, uint32_t width,
                    Arena *arena);

// Floor blue, through green at the table to red at the door's top.
DrawColor voxel_picture_color(float height);
extern const DrawColor voxel_picture_moving; // what is in the dynamic layer
