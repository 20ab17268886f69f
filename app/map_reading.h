// The agent's map, read back from the device once, for pictures and figures: its voxels in the
// common frame, what is known of them in numbers, and its octree level by level.
//
//     bricks (level 3) ──► cells of level 4, 5 ... 9: each the sum of the eight below it
//                      └─► columns: the same cells seen from above, one per x and z
//
// Cells are summed up here from the bricks themselves and not asked of the octree, so that they
// are there for every submap and can be held against what the octree's own summaries say.

#pragma once

#include "memory/memory.h"

enum {
    MAP_LEVEL_FIRST = 3, // bricks
    MAP_LEVEL_COUNT = MEMORY_TOP_LEVEL - MAP_LEVEL_FIRST + 1,
    MAP_COLUMNS_FROM = 4,
    MAP_COLUMNS_TO = 7, // wider cells than these (6.4 m at 5 cm) hold whole rooms
};

typedef struct MapVoxel {
    float point[3]; // its middle
    bool is_moving; // in the dynamic layer; else static and occupied
} MapVoxel;

typedef struct MapColumn {
    int level;
    float corners[4][2]; // x, z; in order round it
    float share;         // of its known voxels that are occupied
} MapColumn;

typedef struct MapReading {
    float voxel; // [m]
    uint32_t bricks, occupied, free, ever_free, dynamic;
    MapVoxel *voxels; // [voxel_count] occupied or moving
    uint32_t voxel_count;
    uint32_t cells[MAP_LEVEL_COUNT]; // how many cells a level has, from MAP_LEVEL_FIRST on
    MapColumn *columns;              // [column_count] the coarsest level first
    uint32_t column_count;
} MapReading;

// Of all submaps. Everything lies in `arena`.
bool map_reading_take(MemoryOctree *octree, float voxel, Arena *arena, MapReading *reading,
                      Error *err);
// Cells of the level above, from those of a level in the order of their codes: into `above`
// [count], which may be `cells` itself. Returns how many.
uint32_t map_reading_sum(const MemoryNode *cells, uint32_t count, MemoryNode *above);
// What is in a brick, as a cell of level 3.
MemoryNode map_reading_brick(const MemoryBrick *brick);
