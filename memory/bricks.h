// Bricks of the octree from what others made: points of a cloud, leaves of another map.
//
//     cells in any order ──► sorted by code ──► one brick for each place of 8³ voxels
//
// A cell is a cube of 2^level voxels a side that is occupied or free: up to level 3 a part of a
// brick, above that many bricks. Where cells overlap, occupied wins.

#pragma once

#include "base/list.h"
#include "memory/octree.h"

// No map is made of more than this: 180 MB of bricks.
enum { MEMORY_BRICKS_MOST = 1 << 18 };

typedef struct MemoryCells {
    Arena *arena;
    List cells;
    uint64_t bricks; // that the cells above level 3 cover
} MemoryCells;

MemoryCells memory_cells_create(Arena *arena);
// `corner`: its lowest voxel, a multiple of 2^level. False where it lies outside of the map, or
// the map would have more than MEMORY_BRICKS_MOST bricks.
bool memory_cells_add(MemoryCells *cells, const int32_t corner[3], int level, bool is_occupied,
                      Error *err);
// [*count] in the order of their codes, as memory_octree_restore takes them; in cells->arena.
bool memory_cells_bricks(MemoryCells *cells, MemoryBrick **bricks, uint32_t *count, Error *err);
