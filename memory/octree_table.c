// The hash table from location codes to slots of the pool, and moving house when it is full.
//
// A pool is one buffer: keys, codes, log-odds, motion, changed, slots.
//
//     keys   [ 0 | code | 0 | code | code | 0 | ... ]      a power of two, at most half full
//     slots  [   |   17 |   |    3 |   18 |   | ... ]      index into codes[] and log_odds[]
//
// Open addressing with linear probing. A key is put in by one compare-and-swap and never removed
// while the table lives, so that a probe needs no lock and nobody waits for anybody: safe on
// devices that promise no progress between threads. A brick is claimed by one group alone, so its
// slot is written before anybody else asks.
//
// Which slot a brick gets depends on who came first. That never shows: whatever leaves the octree
// is in the order of the codes or is a sum that has no order.
//
// No room: the claim is refused, state->overflow tells, and octree_apply changes nothing. The host
// then makes everything twice as large, moves the bricks (not the keys, which hold the refused ones
// too) and lets the picture run again.

#include "memory/octree_inside.h"

#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_rehash.spv.h"
    ;

// kernels number the words of all bricks with 32 bits: 8 GiB of voxels
static const uint32_t MOST_BRICKS = 1u << 24;

//---- a table and its pool ------------------------------------------------------------------------

static uint32_t table_size(uint32_t room) {
    uint32_t size = 16;
    while (size < 2 * room) size *= 2;
    return size;
}

bool octree_table_create(Gpu *gpu, uint32_t room, bool split, OctreePool *pool, Error *err) {
    *pool = (OctreePool){0};
    if (room > MOST_BRICKS)
        return error_set(err, "%u bricks are the most there can be", MOST_BRICKS);
    size_t table = table_size(room), keys = table * sizeof(uint64_t);
    size_t codes = room * sizeof(uint64_t), log_odds = (size_t)room * 512;
    size_t motion = split ? room * sizeof(OctreeMotion) : 0;
    size_t changed = room * sizeof(uint32_t);
    *pool = (OctreePool){
        .room = room,
        .table_mask = (uint32_t)table - 1,
        .keys = 0,
        .codes = keys,
        .log_odds = keys + codes,
        .motion = keys + codes + log_odds,
        .changed = keys + codes + log_odds + motion,
        .slots = keys + codes + log_odds + motion + changed,
    };
    return gpu_buffer_create(gpu, pool->slots + table * sizeof(uint32_t), &pool->memory, err);
}

void octree_table_destroy(Gpu *gpu, OctreePool *pool) {
    gpu_buffer_destroy(gpu, pool->memory);
    *pool = (OctreePool){0};
}

void octree_table_empty(Gpu *gpu, const OctreePool *pool) {
    gpu_fill(gpu, pool->memory, pool->keys, pool->codes - pool->keys, 0);
}

//---- one key -------------------------------------------------------------------------------------

// Fibonacci hashing (Knuth, volume 3, 6.4): neighbours in space land far apart
static uint32_t first_probe(uint64_t code, uint32_t table_mask) {
    return (uint32_t)(code * 0x9e3779b97f4a7c15u >> 32) & table_mask;
}

uint32_t octree_table_insert(uint64_t *keys, uint32_t table_mask, uint64_t code, bool *is_new) {
    *is_new = false;
    uint32_t at = first_probe(code, table_mask);
    for (uint32_t probe = 0; probe <= table_mask; probe++, at = (at + 1) & table_mask) {
        uint64_t key = __atomic_load_n(&keys[at], __ATOMIC_RELAXED);
        if (key == 0) {
            *is_new = __atomic_compare_exchange_n(&keys[at], &key, code, false, __ATOMIC_RELAXED,
                                                  __ATOMIC_RELAXED);
            if (*is_new) return at;
        }
        if (key == code) return at;
    }
    return OCTREE_NO_SLOT;
}

uint32_t octree_table_find(const uint64_t *keys, uint32_t table_mask, uint64_t code) {
    uint32_t at = first_probe(code, table_mask);
    for (uint32_t probe = 0; probe <= table_mask; probe++, at = (at + 1) & table_mask) {
        uint64_t key = __atomic_load_n(&keys[at], __ATOMIC_RELAXED);
        if (key == code) return at;
        if (key == 0) break;
    }
    return OCTREE_NO_SLOT;
}

uint32_t octree_table_claim(const OctreeArgs *args, uint64_t code) {
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    OctreeState *state = GPU_AT(OctreeState, args->state);
    uint32_t *slots = GPU_AT(uint32_t, args->slots);
    bool is_new;
    uint32_t at =
        octree_table_insert(GPU_AT(uint64_t, args->keys), frame->table_mask, code, &is_new);
    if (at != OCTREE_NO_SLOT && !is_new) return slots[at];

    uint32_t slot = OCTREE_NO_SLOT;
    if (at != OCTREE_NO_SLOT) slot = __atomic_fetch_add(&state->count, 1, __ATOMIC_RELAXED);
    if (slot >= frame->room) {
        __atomic_store_n(&state->overflow, 1, __ATOMIC_RELAXED);
        return OCTREE_NO_SLOT;
    }
    slots[at] = slot;
    return slot;
}

//---- moving house --------------------------------------------------------------------------------

// one group = one brick
static void rehash(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeRehashArgs *args = argument;
    for (uint32_t i = begin; i < end; i++) {
        uint64_t code = GPU_AT(uint64_t, args->from_codes)[i];
        bool is_new;
        uint32_t slot = args->first + i, at;
        at = octree_table_insert(GPU_AT(uint64_t, args->keys), args->table_mask, code, &is_new);
        GPU_AT(uint32_t, args->slots)[at] = slot;
        if (args->codes == args->from_codes) continue;
        GPU_AT(uint64_t, args->codes)[slot] = code;
        GPU_AT(uint32_t, args->changed)[slot] = GPU_AT(uint32_t, args->from_changed)[i];
        if (args->split) {
            GPU_AT(OctreeMotion, args->motion)[slot] = GPU_AT(OctreeMotion, args->from_motion)[i];
        }
        memcpy(GPU_AT(uint32_t, args->log_odds) + 128 * (size_t)slot,
               GPU_AT(uint32_t, args->from_log_odds) + 128 * (size_t)i, 512);
    }
}

void octree_table_append(MemoryOctree *octree, const OctreePool *from, uint32_t count,
                         const OctreePool *to, uint32_t first) {
    Gpu *gpu = octree->gpu;
    uint64_t source = gpu_address(gpu, from->memory), target = gpu_address(gpu, to->memory);
    OctreeRehashArgs args = {
        .from_codes = source + from->codes,
        .from_log_odds = source + from->log_odds,
        .from_motion = source + from->motion,
        .from_changed = source + from->changed,
        .keys = target + to->keys,
        .slots = target + to->slots,
        .codes = target + to->codes,
        .log_odds = target + to->log_odds,
        .motion = target + to->motion,
        .changed = target + to->changed,
        .count = count,
        .table_mask = to->table_mask,
        .split = octree->config.split,
        .first = first,
    };
    gpu_dispatch(gpu, octree->rehash_kernel, &args, sizeof args, count);
}

void octree_table_rehash(MemoryOctree *octree, const OctreePool *from, uint32_t count,
                         const OctreePool *to) {
    octree_table_empty(octree->gpu, to);
    octree_table_append(octree, from, count, to, 0);
}

const GpuCode octree_rehash_code = {
    .name = "octree_rehash",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = rehash,
    .host_grain = 256,
};
