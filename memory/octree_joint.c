// All maps from above, as one: each submap's slice is turned to where the submap stands.
//
//     common frame                 submap's frame
//     +--+--+--+--+
//     |  |  | o|  |   centre       a turned grid of the submap's own cells: in which of them does
//     +--+--+--+--+  ───────►      the centre lie, and what stands there?
//     |  |  |  |  |
//     +--+--+--+--+
//
// Asking from the answer's side leaves no holes, as putting the turned cells down would. Submaps
// are asked in the order in which they were made, the active one last, and each one that knows
// overwrites what stood there before: the newest wins.
//
// A submap that takes no pictures any more looks the same from above for ever, so its slice of the
// last band is kept on the host, as long as nothing in it moves. Steps then cost one slice of the
// active submap and about 3 ns for each cell and submap.

#include "memory/octree_inside.h"

#include <math.h>
#include <string.h>

static bool is_current(const MemoryOctree *octree, const OctreeKept *kept, OctreeBand band) {
    bool is_same = kept->band.first_y == band.first_y && kept->band.last_y == band.last_y;
    return kept->is_valid && is_same && (!kept->moves || kept->clock == octree->clock);
}

// the submap's slice, in its own frame, which is kept unless it is the active one
static bool slice_of(MemoryOctree *octree, OctreeMap *map, OctreeBand band, MemorySlice *slice,
                     Error *err) {
    OctreeKept *kept = &map->kept;
    if (map == octree_active(octree)) return octree_slice_map(octree, map, band, slice, err);
    if (!is_current(octree, kept, band)) {
        kept->is_valid = false;
        if (!octree_slice_map(octree, map, band, slice, err)) return false;
        size_t cells = (size_t)slice->width * (size_t)slice->height;
        if (cells > kept->room) {
            memory_free(kept->slice.cells);
            kept->slice.cells = memory_alloc(cells);
            kept->room = kept->slice.cells ? cells : 0;
            if (kept->room == 0) return error_set(err, "no memory to keep %zu cells", cells);
        }
        if (cells > 0) memcpy(kept->slice.cells, slice->cells, cells);
        slice->cells = kept->slice.cells;
        bool moves = cells > 0 && memchr(slice->cells, MEMORY_MOVING, cells) != NULL;
        *kept = (OctreeKept){*slice, band, kept->room, octree->clock, true, moves};
    }
    *slice = kept->slice;
    return true;
}

bool memory_octree_slice_submap(MemoryOctree *octree, int submap, float low_y, float high_y,
                                MemorySlice *slice, Error *err) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    OctreeBand band = octree_slice_band(octree, low_y, high_y);
    return slice_of(octree, octree->maps[submap], band, slice, err);
}

//---- turned slices -------------------------------------------------------------------------------

// x' = cosine x + sine z + shift[0], z' = cosine z - sine x + shift[1], in voxels
typedef struct Turn {
    double cosine, sine, shift[2];
} Turn;

static Turn turn_of(const MemoryTransform *at, float voxel) {
    return (Turn){
        cos((double)at->yaw),
        sin((double)at->yaw),
        {(double)at->position[0] / (double)voxel, (double)at->position[2] / (double)voxel}};
}

typedef struct Rectangle {
    int32_t low[2], high[2]; // cells x, z of the common frame; the high ones are not in it
} Rectangle;

static void widen(Rectangle *rectangle, const Rectangle *by) {
    for (int i = 0; i < 2; i++) {
        if (by->low[i] < rectangle->low[i]) rectangle->low[i] = by->low[i];
        if (by->high[i] > rectangle->high[i]) rectangle->high[i] = by->high[i];
    }
}

static const Rectangle no_cell = {{INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};

// the cells whose centre can lie in a turned slice
static Rectangle reach_of(const MemorySlice *slice, const Turn *turn) {
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    if (slice->width == 0) return no_cell;
    for (int corner = 0; corner < 4; corner++) {
        double x = slice->first[0] + (corner & 1) * slice->width;
        double z = slice->first[1] + (corner >> 1) * slice->height;
        const double to[2] = {turn->cosine * x + turn->sine * z + turn->shift[0],
                              turn->cosine * z - turn->sine * x + turn->shift[1]};
        for (int i = 0; i < 2; i++) low[i] = fmin(low[i], to[i]), high[i] = fmax(high[i], to[i]);
    }
    return (Rectangle){{(int32_t)ceil(low[0] - 0.5), (int32_t)ceil(low[1] - 0.5)},
                       {(int32_t)ceil(high[0] - 0.5), (int32_t)ceil(high[1] - 0.5)}};
}

// one row of the answer; `at` and `step` are the centre of its first cell and the way to the next
static void paste_row(const MemorySlice *slice, const double at[2], const double step[2], int count,
                      uint8_t *cells) {
    double width = slice->width, height = slice->height;
    for (int i = 0; i < count; i++) {
        double x = at[0] + i * step[0], z = at[1] + i * step[1];
        if (!(x >= 0.0 && x < width && z >= 0.0 && z < height)) continue;
        uint8_t cell = slice->cells[(size_t)z * (size_t)slice->width + (size_t)x];
        if (cell != MEMORY_UNKNOWN) cells[i] = cell;
    }
}

static void paste(const MemorySlice *slice, const Turn *turn, const MemorySlice *onto) {
    Rectangle reach = reach_of(slice, turn);
    const double step[2] = {turn->cosine, turn->sine};
    for (int32_t z = reach.low[1]; z < reach.high[1]; z++) {
        double dx = reach.low[0] + 0.5 - turn->shift[0], dz = z + 0.5 - turn->shift[1];
        const double at[2] = {turn->cosine * dx - turn->sine * dz - slice->first[0],
                              turn->sine * dx + turn->cosine * dz - slice->first[1]};
        size_t row = (size_t)(z - onto->first[1]) * (size_t)onto->width;
        paste_row(slice, at, step, reach.high[0] - reach.low[0],
                  onto->cells + row + (reach.low[0] - onto->first[0]));
    }
}

//---- the common frame ----------------------------------------------------------------------------

// the band of heights, as the submap counts them
static OctreeBand band_of(const MemoryOctree *octree, const OctreeMap *map, float low_y,
                          float high_y) {
    float up = map->at.position[1];
    return octree_slice_band(octree, low_y - up, high_y - up);
}

// a window around all, unknown everywhere
static bool open_window(MemoryOctree *octree, Rectangle reach, MemorySlice *slice, Error *err) {
    for (int i = 0; i < 2; i++) reach.low[i] &= ~7, reach.high[i] = (reach.high[i] + 7) & ~7;
    slice->first[0] = reach.low[0], slice->first[1] = reach.low[1];
    slice->width = reach.high[0] - reach.low[0];
    slice->height = reach.high[1] - reach.low[1];
    size_t cells = (size_t)slice->width * (size_t)slice->height;
    if (cells > octree->joint_room) { // twice, so that a growing map seldom makes a new one
        memory_free(octree->joint_cells);
        octree->joint_cells = memory_alloc(2 * cells);
        octree->joint_room = octree->joint_cells ? 2 * cells : 0;
        if (octree->joint_room == 0) {
            return error_set(err, "no memory for %d x %d cells of the map seen from above",
                             slice->width, slice->height);
        }
    }
    memset(octree->joint_cells, MEMORY_UNKNOWN, cells);
    slice->cells = octree->joint_cells;
    return true;
}

// the i-th that is asked
static OctreeMap *map_in_turn(const MemoryOctree *octree, int i) {
    if (i == octree->map_count - 1) return octree_active(octree);
    return octree->maps[i < octree->active ? i : i + 1];
}

static bool slice_all(MemoryOctree *octree, float low_y, float high_y, MemorySlice *slice,
                      Error *err) {
    float voxel = octree->config.voxel;
    MemorySlice own = {0}; // at the end the active submap's, the others' are kept
    Rectangle reach = no_cell;
    for (int i = 0; i < octree->map_count; i++) {
        OctreeMap *map = map_in_turn(octree, i);
        Turn turn = turn_of(&map->at, voxel);
        if (!slice_of(octree, map, band_of(octree, map, low_y, high_y), &own, err)) return false;
        Rectangle of_map = reach_of(&own, &turn);
        widen(&reach, &of_map);
    }
    *slice = (MemorySlice){.voxel = voxel};
    if (reach.low[0] >= reach.high[0]) return true; // no brick in any
    if (!open_window(octree, reach, slice, err)) return false;
    for (int i = 0; i < octree->map_count; i++) {
        const OctreeMap *map = map_in_turn(octree, i);
        Turn turn = turn_of(&map->at, voxel);
        paste(map == octree_active(octree) ? &own : &map->kept.slice, &turn, slice);
    }
    return true;
}

bool memory_octree_slice(MemoryOctree *octree, float low_y, float high_y, MemorySlice *slice,
                         Error *err) {
    const MemoryTransform *at = &octree->maps[0]->at;
    bool is_common = at->position[0] == 0.0f && at->position[1] == 0.0f &&
                     at->position[2] == 0.0f && at->yaw == 0.0f;
    if (octree->map_count > 1 || !is_common) return slice_all(octree, low_y, high_y, slice, err);
    return octree_slice_map(octree, octree->maps[0], octree_slice_band(octree, low_y, high_y),
                            slice, err);
}
