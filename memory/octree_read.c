// The maps on the host, in an order that does not depend on the device: bricks sorted by code,
// submap after submap; and a map made again from such bricks.

#include "base/hash.h"
#include "memory/octree_inside.h"

#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    uint64_t code;
    uint32_t slot;
} Entry;

// everything as it lies on the device
typedef struct Copy {
    uint32_t count; // of the device and of the host
    Entry *entries; // [count], by code
    int8_t *log_odds;
    OctreeMotion *motion; // all zero without the split
} Copy;

static int compare_codes(const void *a, const void *b) {
    uint64_t x = ((const Entry *)a)->code, y = ((const Entry *)b)->code;
    return (x > y) - (x < y);
}

// what is over is not there any more, whether or not the brick was touched since
static void forget(const MemoryOctree *octree, OctreeMotion *motion) {
    static const uint32_t nothing[16];
    uint32_t ttl = (uint32_t)octree->config.ttl;
    if (OCTREE_IS_OVER(motion->last, octree->clock, ttl)) {
        memset(motion->dynamic, 0, sizeof motion->dynamic);
    }
    if (memcmp(motion->dynamic, nothing, sizeof nothing) == 0) motion->first = motion->last = 0;
}

// pages that are out, behind the device's bricks
static void copy_pages(const MemoryOctree *octree, const OctreePages *pages, Copy *copy,
                       uint64_t *codes) {
    uint32_t at = copy->count - pages->out_bricks;
    for (uint32_t i = 0; i < pages->count; i++) {
        const OctreeBlock *block = pages->list[i].block;
        size_t count = pages->list[i].bricks;
        if (block == NULL) continue;
        memcpy(codes + at, block->codes, count * sizeof *codes);
        memcpy(copy->log_odds + 512 * (size_t)at, block->log_odds, 512 * count);
        if (octree->config.split)
            memcpy(copy->motion + at, block->motion, count * sizeof *copy->motion);
        at += pages->list[i].bricks;
    }
}

static bool copy_bricks(MemoryOctree *octree, const OctreeMap *map, Copy *copy, Arena *arena,
                        Error *err) {
    uint32_t count = map->state.count, all = count + map->pages.out_bricks;
    uint64_t *codes = arena_array(arena, uint64_t, all);
    copy->count = all;
    copy->entries = arena_array(arena, Entry, all);
    copy->log_odds = arena_array(arena, int8_t, 512 * (size_t)all);
    gpu_read(octree->gpu, map->pool.memory, map->pool.codes, codes, count * sizeof *codes);
    gpu_read(octree->gpu, map->pool.memory, map->pool.log_odds, copy->log_odds,
             512 * (size_t)count);
    copy->motion = arena_array(arena, OctreeMotion, all);
    if (octree->config.split) {
        gpu_read(octree->gpu, map->pool.memory, map->pool.motion, copy->motion,
                 count * sizeof *copy->motion);
    }
    if (!gpu_finish(octree->gpu, err)) return false;

    copy_pages(octree, &map->pages, copy, codes);
    for (uint32_t i = 0; i < all; i++) copy->entries[i] = (Entry){codes[i], i};
    for (uint32_t i = 0; i < all; i++) forget(octree, &copy->motion[i]);
    qsort(copy->entries, all, sizeof *copy->entries, compare_codes);
    return true;
}

bool memory_octree_read(MemoryOctree *octree, int submap, Arena *arena, MemoryBrick **bricks,
                        uint32_t *count, Error *err) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    const OctreeMap *map = octree->maps[submap];
    *count = map->state.count + map->pages.out_bricks;
    *bricks = arena_array(arena, MemoryBrick, *count);
    ArenaMark mark = arena_mark(arena);
    Copy copy;
    bool ok = copy_bricks(octree, map, &copy, arena, err);
    for (uint32_t i = 0; ok && i < *count; i++) {
        MemoryBrick *brick = &(*bricks)[i];
        brick->code = copy.entries[i].code;
        morton_decode(brick->code, brick->corner);
        memcpy(brick->log_odds, copy.log_odds + 512 * (size_t)copy.entries[i].slot, 512);
        const OctreeMotion *motion = &copy.motion[copy.entries[i].slot];
        memcpy(brick->ever_free, motion->ever_free, sizeof brick->ever_free);
        memcpy(brick->dynamic, motion->dynamic, sizeof brick->dynamic);
        brick->first_moved = motion->first;
        brick->last_moved = motion->last;
    }
    arena_reset(arena, mark);
    return ok;
}

//---- digest --------------------------------------------------------------------------------------

// A brick whose voxels are all back at 0 says nothing and does not count; nor does a dynamic layer
// with nothing in it, so that without the split a digest is that of the log-odds alone.
static uint64_t digest_brick(uint64_t digest, uint64_t code, const int8_t log_odds[512],
                             const OctreeMotion *motion) {
    static const int8_t unknown[512];
    static const OctreeMotion nothing;
    bool is_known = memcmp(log_odds, unknown, sizeof unknown) != 0;
    bool moves = memcmp(motion, &nothing, sizeof nothing) != 0;
    if (is_known || moves)
        digest = hash_bytes(log_odds, 512, hash_bytes(&code, sizeof code, digest));
    return moves ? hash_bytes(motion, sizeof *motion, digest) : digest;
}

static bool digest_map(MemoryOctree *octree, const OctreeMap *map, uint64_t *digest, Error *err) {
    ArenaMark mark = arena_mark(&octree->own);
    Copy copy;
    bool ok = copy_bricks(octree, map, &copy, &octree->own, err);
    for (uint32_t i = 0; ok && i < copy.count; i++) {
        const Entry *entry = &copy.entries[i];
        *digest = digest_brick(*digest, entry->code, copy.log_odds + 512 * (size_t)entry->slot,
                               &copy.motion[entry->slot]);
    }
    arena_reset(&octree->own, mark);
    return ok;
}

bool memory_octree_digest(MemoryOctree *octree, uint64_t *digest, Error *err) {
    *digest = 0;
    for (int i = 0; i < octree->map_count; i++) {
        const MemoryTransform *at = &octree->maps[i]->at;
        // one map at the identity is digested as if there were no submaps
        bool is_first = i == 0 && memcmp(at, &memory_transform_identity, sizeof *at) == 0;
        if (!is_first) *digest = hash_bytes(at, sizeof *at, *digest);
        if (!digest_map(octree, octree->maps[i], digest, err)) return false;
    }
    if (octree->active != octree->map_count - 1)
        *digest = hash_bytes(&octree->active, sizeof octree->active, *digest);
    return true;
}

//---- from a file ---------------------------------------------------------------------------------

static bool check_codes(const MemoryBrick *bricks, uint32_t count, Error *err) {
    uint64_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t code = bricks[i].code;
        if (code >> 54 != 1 || code <= before) {
            return error_set(err, "brick %u has the code %016llx: not a brick's, or out of order",
                             i, (unsigned long long)code);
        }
        before = code;
    }
    return true;
}

static bool make_room(MemoryOctree *octree, OctreeMap *map, uint32_t count, Error *err) {
    OctreePool pool;
    if (count <= map->pool.room) return true;
    if (!octree_table_create(octree->gpu, count, octree->config.split, &pool, err)) {
        return error_wrap(err, "a map of %u bricks", count);
    }
    octree_table_destroy(octree->gpu, &map->pool);
    map->pool = pool;
    return true;
}

static void widen_extent(OctreeState *state, uint64_t code) {
    int32_t corner[3];
    morton_decode(code, corner);
    for (int i = 0; i < 3; i++) {
        int32_t place = corner[i] / 8; // exact
        if (place < state->low[i]) state->low[i] = place;
        if (place > state->high[i]) state->high[i] = place;
    }
}

static void write_bricks(MemoryOctree *octree, const OctreePool *pool, const MemoryBrick *bricks,
                         uint32_t count) {
    ArenaMark mark = arena_mark(&octree->own);
    uint64_t *codes = arena_array(&octree->own, uint64_t, count);
    int8_t *log_odds = arena_array(&octree->own, int8_t, 512 * (size_t)count);
    OctreeMotion *motion = arena_array(&octree->own, OctreeMotion, count);
    for (uint32_t i = 0; i < count; i++) {
        codes[i] = bricks[i].code;
        memcpy(log_odds + 512 * (size_t)i, bricks[i].log_odds, 512);
        memcpy(motion[i].ever_free, bricks[i].ever_free, sizeof motion[i].ever_free);
        memcpy(motion[i].dynamic, bricks[i].dynamic, sizeof motion[i].dynamic);
        motion[i].first = bricks[i].first_moved;
        motion[i].last = bricks[i].last_moved;
    }
    if (octree->config.split) {
        gpu_write(octree->gpu, pool->memory, pool->motion, motion, count * sizeof *motion);
    }
    gpu_write(octree->gpu, pool->memory, pool->codes, codes, count * sizeof *codes);
    gpu_write(octree->gpu, pool->memory, pool->log_odds, log_odds, 512 * (size_t)count);
    gpu_fill(octree->gpu, pool->memory, pool->changed, count * sizeof(uint32_t), 1);
    arena_reset(&octree->own, mark);
}

bool memory_octree_restore(MemoryOctree *octree, int submap, const MemoryBrick *bricks,
                           uint32_t count, Error *err) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    OctreeMap *map = octree->maps[submap];
    if (!check_codes(bricks, count, err) || !make_room(octree, map, count, err)) return false;
    octree_submap_empty(octree, map);
    write_bricks(octree, &map->pool, bricks, count);
    for (uint32_t i = 0; i < count; i++) {
        widen_extent(&map->state, bricks[i].code);
        if (bricks[i].last_moved > octree->clock) octree->clock = bricks[i].last_moved;
    }
    map->state.count = count;
    octree_table_rehash(octree, &map->pool, count, &map->pool);
    return gpu_finish(octree->gpu, err) && octree_page_restore(octree, map, bricks, count, err);
}
