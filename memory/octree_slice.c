// The map from above: every brick in the band of heights marks the cells under its columns.
//
//     a column of 8 voxels in a brick  ->  1  if any in the band is free
//                                          2  if any in the band is occupied
//                                          4  if any in the band is dynamic and not forgotten
//
// Bricks above each other mark the same cells; the marks are or-ed, so their order does not matter.
// A word holds four cells, and a brick's row is two words. On the host the marks become
// MEMORY_FREE, MEMORY_OCCUPIED and MEMORY_MOVING: what is static hides what moves, and both hide
// what is free.
//
// A voxel belongs to the band when its centre lies in it.

#include "memory/octree_inside.h"

#include <math.h>
#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_slice.spv.h"
    ;

// marks of the 8 columns in one layer (z) of a brick, a byte each, over voxels first .. last of y
static void mark_columns(const int8_t *layer, int first, int last, uint32_t marks[2],
                         const OctreeSliceArgs *args) {
    int8_t occupied_from = (int8_t)args->occupied_from, free_to = (int8_t)args->free_to;
    OctreeRow is_occupied = {0}, is_free = {0};
    for (int y = first; y <= last; y++) {
        OctreeRow row;
        memcpy(&row, layer + 8 * y, sizeof row);
        is_occupied |= row >= occupied_from;
        is_free |= row <= free_to;
    }
    OctreeRow mark = (is_occupied & 2) | (is_free & 1);
    memcpy(marks, &mark, sizeof mark);
}

// the same for the dynamic layer; a byte of its words is a row of 8 voxels
static void mark_dynamic(const uint32_t dynamic[16], int z, int first, int last,
                         uint32_t marks[2]) {
    uint32_t columns = 0;
    for (int y = first; y <= last; y++) columns |= dynamic[2 * z + y / 4] >> 8 * (y % 4) & 0xff;
    for (int x = 0; x < 8; x++) marks[x / 4] |= (columns >> x & 1) << (8 * (x % 4) + 2);
}

static void slice_brick(const OctreeSliceArgs *args, uint32_t slot) {
    int32_t corner[3];
    morton_decode(GPU_AT(uint64_t, args->codes)[slot], corner);
    int first = args->first_y - corner[1], last = args->last_y - corner[1];
    if (first > 7 || last < 0) return;
    first = first < 0 ? 0 : first;
    last = last > 7 ? 7 : last;

    const int8_t *log_odds = GPU_AT(int8_t, args->log_odds) + 512 * (size_t)slot;
    const OctreeMotion *motion = GPU_AT(OctreeMotion, args->motion) + slot;
    bool moves = args->split && !OCTREE_IS_OVER(motion->last, args->clock, args->ttl);
    uint32_t *cells = GPU_AT(uint32_t, args->cells);
    size_t at = (size_t)(corner[2] - args->first[1]) * args->width + corner[0] - args->first[0];
    for (int z = 0; z < 8; z++) {
        uint32_t words[2];
        mark_columns(log_odds + 64 * z, first, last, words, args);
        if (moves) mark_dynamic(motion->dynamic, z, first, last, words);
        uint32_t *row = cells + (at + (size_t)z * args->width) / 4;
        if (words[0]) __atomic_fetch_or(&row[0], words[0], __ATOMIC_RELAXED);
        if (words[1]) __atomic_fetch_or(&row[1], words[1], __ATOMIC_RELAXED);
    }
}

// one group = one brick
static void slice_bricks(const void *argument, uint32_t begin, uint32_t end) {
    for (uint32_t slot = begin; slot < end; slot++) slice_brick(argument, slot);
}

const GpuCode octree_slice_code = {
    .name = "octree_slice",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = slice_bricks,
    .host_grain = 256,
};

// the buffers grow to twice what is needed, so that a growing map seldom makes new ones
static bool make_room(MemoryOctree *octree, size_t cells, Error *err) {
    if (cells <= octree->slice_room) return true;
    gpu_buffer_destroy(octree->gpu, octree->slice_buffer);
    octree->slice_room = 0;
    if (!gpu_buffer_create(octree->gpu, 2 * cells, &octree->slice_buffer, err)) {
        return error_wrap(err, "the map seen from above");
    }
    octree->slice_cells = arena_array(&octree->own, uint8_t, 2 * cells);
    octree->slice_room = 2 * cells;
    return true;
}

// beyond the world there is nothing, and its numbers would not fit
OctreeBand octree_slice_band(const MemoryOctree *octree, float low_y, float high_y) {
    double voxel = (double)octree->config.voxel;
    double low = fmin(fmax((double)low_y / voxel, -MORTON_BIAS), MORTON_BIAS);
    double high = fmin(fmax((double)high_y / voxel, -MORTON_BIAS), MORTON_BIAS);
    return (OctreeBand){(int32_t)ceil(low - 0.5), (int32_t)floor(high - 0.5)};
}

static void record_slice(MemoryOctree *octree, const OctreeMap *map, OctreeBand band,
                         const MemorySlice *slice) {
    Gpu *gpu = octree->gpu;
    size_t cells = (size_t)slice->width * (size_t)slice->height;
    uint64_t bricks = gpu_address(gpu, map->pool.memory);
    OctreeSliceArgs args = {
        .codes = bricks + map->pool.codes,
        .log_odds = bricks + map->pool.log_odds,
        .motion = bricks + map->pool.motion,
        .cells = gpu_address(gpu, octree->slice_buffer),
        .count = map->state.count,
        .width = (uint32_t)slice->width,
        .first = {slice->first[0], slice->first[1]},
        .first_y = band.first_y,
        .last_y = band.last_y,
        .occupied_from = MEMORY_OCCUPIED_FROM,
        .free_to = MEMORY_FREE_TO,
        .split = octree->config.split,
        .clock = octree->clock,
        .ttl = (uint32_t)octree->config.ttl,
    };
    bool has_rows = args.first_y <= args.last_y;
    if (has_rows && map->pages.out > 0) { // what is out comes first, the device adds the rest
        memset(octree->slice_cells, 0, cells);
        octree_page_mark(&map->pages, &args, slice, octree->slice_cells);
        gpu_write(gpu, octree->slice_buffer, 0, octree->slice_cells, cells);
    } else {
        gpu_fill(gpu, octree->slice_buffer, 0, cells, 0);
    }
    if (has_rows) {
        gpu_dispatch(gpu, octree->slice_kernel, &args, sizeof args, map->state.count);
    }
    gpu_read(gpu, octree->slice_buffer, 0, octree->slice_cells, cells);
}

bool octree_slice_map(MemoryOctree *octree, const OctreeMap *map, OctreeBand band,
                      MemorySlice *slice, Error *err) {
    *slice = (MemorySlice){.voxel = octree->config.voxel};
    const OctreeState *state = &map->state;
    if (state->count + map->pages.out_bricks == 0) return true;
    slice->first[0] = state->low[0] * 8;
    slice->first[1] = state->low[2] * 8;
    slice->width = (state->high[0] - state->low[0] + 1) * 8;
    slice->height = (state->high[2] - state->low[2] + 1) * 8;
    size_t cells = (size_t)slice->width * (size_t)slice->height;

    if (!make_room(octree, cells, err)) return false;
    record_slice(octree, map, band, slice);
    if (!gpu_finish(octree->gpu, err)) return false;
    static const uint8_t meanings[8] = {
        MEMORY_UNKNOWN, MEMORY_FREE,   MEMORY_OCCUPIED, MEMORY_OCCUPIED,
        MEMORY_MOVING,  MEMORY_MOVING, MEMORY_OCCUPIED, MEMORY_OCCUPIED,
    };
    for (size_t i = 0; i < cells; i++) octree->slice_cells[i] = meanings[octree->slice_cells[i]];
    slice->cells = octree->slice_cells;
    return true;
}
