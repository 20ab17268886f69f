// The levels of an octree drawn on a map: each cell a square in the colour of how much of what is
// known of it is occupied.

#pragma once

#include "app/map_reading.h"
#include "render/map.h"

// The columns of `level` filled, those of coarser levels as outlines, the coarser the stronger.
void level_picture_draw(RenderMap *map, const MapReading *reading, int level);
// Fills any convex quadrilateral of the ground, corners [4] x, z in order.
void level_picture_fill(RenderMap *map, const float corners[4][2], DrawColor color);
// From free to full.
DrawColor level_picture_color(float share);
