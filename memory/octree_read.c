// The map on the host, in an order that does not depend on the device: bricks sorted by code.

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
    Entry *entries; // [count], by code
    int8_t *log_odds;
} Copy;

static int compare_codes(const void *a, const void *b) {
    uint64_t x = ((const Entry *)a)->code, y = ((const Entry *)b)->code;
    return (x > y) - (x < y);
}

static bool copy_bricks(MemoryOctree *octree, Copy *copy, Arena *arena, Error *err) {
    uint32_t count = octree->state.count;
    uint64_t *codes = arena_array(arena, uint64_t, count);
    copy->entries = arena_array(arena, Entry, count);
    copy->log_odds = arena_array(arena, int8_t, 512 * (size_t)count);
    gpu_read(octree->gpu, octree->pool.codes, 0, codes, count * sizeof *codes);
    gpu_read(octree->gpu, octree->pool.log_odds, 0, copy->log_odds, 512 * (size_t)count);
    if (!gpu_finish(octree->gpu, err)) return false;

    for (uint32_t i = 0; i < count; i++) copy->entries[i] = (Entry){codes[i], i};
    qsort(copy->entries, count, sizeof *copy->entries, compare_codes);
    return true;
}

bool memory_octree_read(MemoryOctree *octree, int submap, Arena *arena, MemoryBrick **bricks,
                        uint32_t *count, Error *err) {
    ASSERT(submap == 0);
    *count = octree->state.count;
    *bricks = arena_array(arena, MemoryBrick, *count);
    ArenaMark mark = arena_mark(arena);
    Copy copy;
    bool ok = copy_bricks(octree, &copy, arena, err);
    for (uint32_t i = 0; ok && i < *count; i++) {
        MemoryBrick *brick = &(*bricks)[i];
        brick->code = copy.entries[i].code;
        morton_decode(brick->code, brick->corner);
        memcpy(brick->log_odds, copy.log_odds + 512 * (size_t)copy.entries[i].slot, 512);
    }
    arena_reset(arena, mark);
    return ok;
}

// A brick whose voxels are all back at 0 says nothing and does not count.
static uint64_t digest_brick(uint64_t digest, uint64_t code, const int8_t log_odds[512]) {
    static const int8_t nothing[512];
    if (memcmp(log_odds, nothing, sizeof nothing) == 0) return digest;
    return hash_bytes(log_odds, 512, hash_bytes(&code, sizeof code, digest));
}

bool memory_octree_digest(MemoryOctree *octree, uint64_t *digest, Error *err) {
    ArenaMark mark = arena_mark(&octree->own);
    Copy copy;
    bool ok = copy_bricks(octree, &copy, &octree->own, err);
    *digest = 0;
    for (uint32_t i = 0; ok && i < octree->state.count; i++) {
        const Entry *entry = &copy.entries[i];
        *digest = digest_brick(*digest, entry->code, copy.log_odds + 512 * (size_t)entry->slot);
    }
    arena_reset(&octree->own, mark);
    return ok;
}
