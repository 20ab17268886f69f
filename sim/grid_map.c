// The grid itself: its cells, where they are, and the islands they form.
//
//     index = (x + 1) + (y + 1) (width + 2) + z' (width + 2) (height + 2)
//
// with z' = 0 in a plane and z + 1 in voxels, where a layer of blocked cells lies below and above.

#include "sim/grid_map.h"

#include "base/list.h"

#include <math.h>
#include <string.h>

static bool has_layers(const SimGridMap *map) {
    return map->size[2] > 1;
}

//---- cells ---------------------------------------------------------------------------------------

// the product, as far as it is of interest
static size_t cells_of(const int size[3]) {
    size_t count = 1;
    for (int k = 0; k < 3; k++) {
        if (size[k] < 1 || count > SIM_GRID_MOST_CELLS) return 0;
        count *= (size_t)size[k];
    }
    return count <= SIM_GRID_MOST_CELLS ? count : 0;
}

static void fill(SimGridMap *map, SimGridKind kind) {
    int cell[3] = {0};
    for (cell[2] = 0; cell[2] < map->size[2]; cell[2]++) {
        for (cell[1] = 0; cell[1] < map->size[1]; cell[1]++)
            memset(map->cells + sim_grid_map_index(map, cell), kind, (size_t)map->size[0]);
    }
}

bool sim_grid_map_create(const int size[3], SimGridKind kind, Arena *arena, SimGridMap *map,
                         Error *err) {
    size_t count = cells_of(size);
    *map = (SimGridMap){.is_diagonal = true, .spacing = 1.0};
    if (count == 0)
        return error_set(err, "%d x %d x %d cells: expected 1 to %zu of them", size[0], size[1],
                         size[2], SIM_GRID_MOST_CELLS);
    memcpy(map->size, size, sizeof map->size);
    map->stride[0] = 1;
    map->stride[1] = (size_t)size[0] + 2;
    map->stride[2] = map->stride[1] * ((size_t)size[1] + 2);
    map->cell_count = map->stride[2] * (size_t)(has_layers(map) ? size[2] + 2 : 1);
    map->cells = arena_alloc(arena, map->cell_count);
    map->passable = kind == SIM_GRID_BLOCKED ? 0 : count;
    if (kind != SIM_GRID_BLOCKED) fill(map, kind);
    return true;
}

static bool is_inside(const SimGridMap *map, const int cell[3]) {
    for (int k = 0; k < 3; k++) {
        if (cell[k] < 0 || cell[k] >= map->size[k]) return false;
    }
    return true;
}

size_t sim_grid_map_index(const SimGridMap *map, const int cell[3]) {
    ASSERT(is_inside(map, cell));
    size_t layer = (size_t)cell[2] + (has_layers(map) ? 1 : 0);
    return (size_t)cell[0] + 1 + ((size_t)cell[1] + 1) * map->stride[1] + layer * map->stride[2];
}

void sim_grid_map_cell(const SimGridMap *map, size_t index, int cell[3]) {
    size_t row = index / map->stride[1], rows = (size_t)map->size[1] + 2;
    cell[0] = (int)(index % map->stride[1]) - 1;
    cell[1] = (int)(row % rows) - 1;
    cell[2] = (int)(row / rows) - (has_layers(map) ? 1 : 0);
}

SimGridKind sim_grid_map_kind(const SimGridMap *map, const int cell[3]) {
    if (!is_inside(map, cell)) return SIM_GRID_BLOCKED;
    return (SimGridKind)map->cells[sim_grid_map_index(map, cell)];
}

void sim_grid_map_set(SimGridMap *map, const int cell[3], SimGridKind kind) {
    uint8_t *at = map->cells + sim_grid_map_index(map, cell);
    map->passable += (size_t)(kind != SIM_GRID_BLOCKED);
    map->passable -= (size_t)(*at != SIM_GRID_BLOCKED);
    *at = (uint8_t)kind;
}

void sim_grid_map_nearest(const SimGridMap *map, const double point[3], int cell[3]) {
    for (int k = 0; k < 3; k++) {
        double at = round((point[k] - map->origin[k]) / map->spacing);
        cell[k] = (int)fmin(fmax(at, -1.0), (double)map->size[k]); // a NaN ends outside, too
    }
}

//---- islands -------------------------------------------------------------------------------------

typedef struct Flood {
    const SimGridMap *map;
    uint8_t *is_seen; // [cell_count]
    List edge;        // uint32_t: even with borders, the largest map has fewer cells
    Arena *arena;
} Flood;

static void visit(Flood *flood, size_t index, uint8_t kind) {
    if (flood->map->cells[index] != kind || flood->is_seen[index]) return;
    flood->is_seen[index] = 1;
    *(uint32_t *)list_push(&flood->edge, flood->arena) = (uint32_t)index;
}

static size_t flood_from(Flood *flood, size_t index) {
    const SimGridMap *map = flood->map;
    uint8_t kind = map->cells[index];
    size_t count = 0;
    int axes = has_layers(map) ? 3 : 2;
    visit(flood, index, kind);
    for (; flood->edge.count > 0; count++) {
        size_t at = *LIST_AT(&flood->edge, uint32_t, --flood->edge.count);
        for (int k = 0; k < axes; k++) {
            visit(flood, at - map->stride[k], kind);
            visit(flood, at + map->stride[k], kind);
        }
    }
    return count;
}

static void keep_largest(SimGridIslands *islands, size_t cells) {
    for (int i = 0; i < SIM_GRID_ISLANDS; i++) {
        size_t smaller = islands->largest[i];
        if (cells <= smaller) continue;
        islands->largest[i] = cells;
        cells = smaller;
    }
    islands->count++;
}

SimGridIslands sim_grid_map_islands(const SimGridMap *map) {
    Arena scratch = arena_create("islands of a grid");
    Flood flood = {
        map, arena_alloc(&scratch, map->cell_count), {.item_bytes = sizeof(uint32_t)}, &scratch};
    SimGridIslands islands = {0};
    for (size_t i = 0; i < map->cell_count; i++) {
        if (map->cells[i] != SIM_GRID_BLOCKED && !flood.is_seen[i])
            keep_largest(&islands, flood_from(&flood, i));
    }
    arena_destroy(&scratch);
    return islands;
}
