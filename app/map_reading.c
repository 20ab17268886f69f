// One pass over the bricks counts and collects; levels follow by adding up neighbours, since cells
// of one parent stand together in the order of codes.

#include "app/map_reading.h"

#include "base/list.h"
#include "memory/morton.h"

#include <stdlib.h>
#include <string.h>

static bool has_bit(const uint32_t bits[16], int v) {
    return bits[v >> 5] >> (v & 31) & 1;
}

//---- voxels --------------------------------------------------------------------------------------

MemoryNode map_reading_brick(const MemoryBrick *brick) {
    MemoryNode cell = {.code = brick->code, .highest = INT32_MIN, .bricks = 1};
    for (int v = 0; v < 512; v++) {
        int odds = brick->log_odds[v];
        cell.occupied += odds >= MEMORY_OCCUPIED_FROM;
        cell.free += odds <= MEMORY_FREE_TO;
        cell.ever_free += has_bit(brick->ever_free, v);
        cell.dynamic += has_bit(brick->dynamic, v);
        if (odds > cell.highest) cell.highest = odds;
    }
    return cell;
}

static void count_voxels(MapReading *reading, const MemoryNode *cell) {
    reading->bricks++;
    reading->occupied += cell->occupied;
    reading->free += cell->free;
    reading->ever_free += cell->ever_free;
    reading->dynamic += cell->dynamic;
}

static void collect_voxels(const MemoryBrick *brick, const MemoryTransform *at, float edge,
                           List *voxels, Arena *arena) {
    for (int v = 0; v < 512; v++) {
        bool is_moving = has_bit(brick->dynamic, v);
        if (brick->log_odds[v] < MEMORY_OCCUPIED_FROM && !is_moving) continue;
        const int offset[3] = {v & 7, v >> 3 & 7, v >> 6};
        float local[3];
        for (int k = 0; k < 3; k++)
            local[k] = ((float)(brick->corner[k] + offset[k]) + 0.5f) * edge;
        MapVoxel *voxel = list_push(voxels, arena);
        voxel->is_moving = is_moving;
        memory_transform_point(at, local, voxel->point);
    }
}

//---- levels --------------------------------------------------------------------------------------

uint32_t map_reading_sum(const MemoryNode *cells, uint32_t count, MemoryNode *above) {
    uint32_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        MemoryNode cell = cells[i]; // above may be cells
        cell.code >>= 3;
        MemoryNode *parent = made > 0 ? &above[made - 1] : NULL;
        if (parent == NULL || parent->code != cell.code) {
            above[made++] = cell;
            continue;
        }
        parent->occupied += cell.occupied;
        parent->free += cell.free;
        parent->ever_free += cell.ever_free;
        parent->dynamic += cell.dynamic;
        parent->bricks += cell.bricks;
        if (cell.highest > parent->highest) parent->highest = cell.highest;
    }
    return made;
}

// a cell while it waits to be joined with those above and below it
typedef struct Standing {
    int32_t x, z;
    uint32_t occupied, known;
} Standing;

static int by_place(const void *left, const void *right) {
    const Standing *a = left, *b = right;
    if (a->x != b->x) return a->x < b->x ? -1 : 1;
    return (a->z > b->z) - (a->z < b->z);
}

static void push_column(const Standing *s, int level, const MemoryTransform *at, float voxel,
                        List *columns, Arena *arena) {
    static const float corners[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    float edge = voxel * (float)(1 << level);
    MapColumn *column = list_push(columns, arena);
    column->level = level;
    column->share = s->known > 0 ? (float)s->occupied / (float)s->known : 0.0f;
    for (int c = 0; c < 4; c++) {
        float local[3] = {(float)s->x * voxel + corners[c][0] * edge, 0.0f,
                          (float)s->z * voxel + corners[c][1] * edge};
        float world[3];
        memory_transform_point(at, local, world);
        column->corners[c][0] = world[0];
        column->corners[c][1] = world[2];
    }
}

static void push_columns(const MemoryNode *cells, uint32_t count, int level,
                         const MemoryTransform *at, float voxel, List *columns, Arena *arena) {
    Standing *standing = arena_array(arena, Standing, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        int32_t corner[3];
        morton_decode(cells[i].code, corner);
        standing[i] =
            (Standing){corner[0], corner[2], cells[i].occupied, cells[i].occupied + cells[i].free};
    }
    qsort(standing, count, sizeof *standing, by_place);
    uint32_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (made > 0 && by_place(&standing[made - 1], &standing[i]) == 0) {
            standing[made - 1].occupied += standing[i].occupied;
            standing[made - 1].known += standing[i].known;
        } else {
            standing[made++] = standing[i];
        }
    }
    for (uint32_t i = 0; i < made; i++) push_column(&standing[i], level, at, voxel, columns, arena);
}

//---- all of it -----------------------------------------------------------------------------------

typedef struct Taking {
    MapReading *reading;
    MemoryTransform at; // of the submap
    Arena *arena;
    List voxels, columns;
} Taking;

static void take_levels(Taking *t, MemoryNode *cells, uint32_t count) {
    MapReading *reading = t->reading;
    for (int i = 0; i < MAP_LEVEL_COUNT; i++) {
        int level = MAP_LEVEL_FIRST + i;
        if (i > 0) count = map_reading_sum(cells, count, cells);
        reading->cells[i] += count;
        if (level >= MAP_COLUMNS_FROM && level <= MAP_COLUMNS_TO)
            push_columns(cells, count, level, &t->at, reading->voxel, &t->columns, t->arena);
    }
}

static bool take_submap(Taking *t, MemoryOctree *octree, int submap, Error *err) {
    MemoryBrick *bricks;
    uint32_t count;
    if (!memory_octree_read(octree, submap, t->arena, &bricks, &count, err)) return false;
    t->at = *memory_octree_submap_at(octree, submap);
    MemoryNode *cells = arena_array(t->arena, MemoryNode, count + 1);
    for (uint32_t b = 0; b < count; b++) {
        cells[b] = map_reading_brick(&bricks[b]);
        count_voxels(t->reading, &cells[b]);
        if (cells[b].occupied + cells[b].dynamic > 0)
            collect_voxels(&bricks[b], &t->at, t->reading->voxel, &t->voxels, t->arena);
    }
    take_levels(t, cells, count);
    return true;
}

static int coarsest_first(const void *left, const void *right) {
    return ((const MapColumn *)right)->level - ((const MapColumn *)left)->level;
}

bool map_reading_take(MemoryOctree *octree, float voxel, Arena *arena, MapReading *reading,
                      Error *err) {
    *reading = (MapReading){.voxel = voxel};
    Taking t = {.reading = reading,
                .arena = arena,
                .voxels.item_bytes = sizeof(MapVoxel),
                .columns.item_bytes = sizeof(MapColumn)};
    for (int i = 0; i < memory_octree_submap_count(octree); i++)
        if (!take_submap(&t, octree, i, err)) return false;
    reading->voxels = t.voxels.items;
    reading->voxel_count = t.voxels.count;
    reading->columns = t.columns.items;
    reading->column_count = t.columns.count;
    if (t.columns.count > 0)
        qsort(reading->columns, reading->column_count, sizeof *reading->columns, coarsest_first);
    return true;
}
