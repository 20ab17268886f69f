// Summaries: what is in a cell of 0.8 m, of 1.6 m ... up to 25.6 m, without reading its voxels.
//
//     level 9                      [            ]           a node: voxels occupied, free, ever
//     free
//       ...                       /      |       \                  and dynamic, highest log-odds,
//     level 4             [ ]    [ ]    [ ]    [ ]                  bricks
//                        / | \           |    / | \         each the sum of up to eight below
//     level 3, bricks   o  o  o          o   o  o  o
//
// All levels of a map stand in one hash table under their codes (morton.h): the parent of a code is
// code >> 3, its children are code << 3 | 0 .. 7. Bricks have a node too, so that a sum is always
// that of eight nodes, whether or not the bricks themselves are on the device (octree_page.c).
//
// Only what changed is summed anew. octree_apply leaves a mark at each brick that it writes;
// memory_octree_summarise takes the marked ones, sums them up, and goes level by level to their
// parents: sorted, so that the children of one parent are neighbours and no parent comes twice.
//
//     changed:  ...0 ...3 ..10 ..17   ──►   ...0 ..1. ..1.   ──►   .... ....   each >> 3, unique
//
// One kind of brick changes without being touched: what is dynamic in it will be forgotten. Such a
// brick keeps its mark and is summed up each time until nothing dynamic is left.
//
// Sums are of integers, so neither their order nor the device shows. Nodes never go while a map
// lives, since bricks do not.

#include "memory/octree_inside.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_level.spv.h"
    ;

enum { LEVELS = MEMORY_TOP_LEVEL - MORTON_BRICK_LEVEL + 1 };

//---- the kernel ----------------------------------------------------------------------------------

static uint32_t count_bits(const uint32_t set[16]) {
    uint32_t count = 0;
    for (int w = 0; w < 16; w++) count += (uint32_t)__builtin_popcount(set[w]);
    return count;
}

static const OctreeNode no_node = {.highest = OCTREE_LOWEST};

// eight columns at once; no count leaves a byte, for there are 64 rows
static OctreeNode sum_voxels(const int8_t *log_odds) {
    OctreeRow occupied = {0}, free = {0}, highest = (OctreeRow){0} + OCTREE_LOWEST;
    for (int row = 0; row < 64; row++) {
        OctreeRow values;
        memcpy(&values, log_odds + 8 * row, sizeof values);
        OctreeRow higher = values > highest;
        occupied -= values >= OCTREE_OCCUPIED_FROM;
        free -= values <= OCTREE_FREE_TO;
        highest = (values & higher) | (highest & ~higher);
    }
    OctreeNode node = no_node;
    for (int i = 0; i < 8; i++) {
        node.occupied += (uint32_t)occupied[i];
        node.free += (uint32_t)free[i];
        if (highest[i] > node.highest) node.highest = highest[i];
    }
    node.bricks = 1;
    return node;
}

// what will be forgotten is looked at again
static OctreeNode sum_brick(const OctreeLevelArgs *args, uint64_t code) {
    uint32_t at = octree_table_find(GPU_AT(uint64_t, args->brick_keys), args->brick_mask, code);
    uint32_t slot = GPU_AT(uint32_t, args->brick_slots)[at];
    OctreeNode node = sum_voxels(GPU_AT(int8_t, args->log_odds) + 512 * (size_t)slot);
    if (args->split) {
        const OctreeMotion *motion = GPU_AT(OctreeMotion, args->motion) + slot;
        bool is_over = OCTREE_IS_OVER(motion->last, args->clock, args->ttl);
        node.ever_free = count_bits(motion->ever_free);
        node.dynamic = is_over ? 0 : count_bits(motion->dynamic);
    }
    GPU_AT(uint32_t, args->changed)[slot] = node.dynamic != 0;
    return node;
}

static OctreeNode sum_children(const OctreeLevelArgs *args, uint64_t code) {
    OctreeNode sum = no_node;
    for (uint64_t child = code << 3; child < (code + 1) << 3; child++) {
        uint32_t at = octree_table_find(GPU_AT(uint64_t, args->keys), args->table_mask, child);
        if (at == OCTREE_NO_SLOT) continue;
        uint32_t slot = GPU_AT(uint32_t, args->slots)[at];
        const OctreeNode *node = GPU_AT(OctreeNode, args->nodes) + slot;
        sum.occupied += node->occupied;
        sum.free += node->free;
        sum.ever_free += node->ever_free;
        sum.dynamic += node->dynamic;
        sum.bricks += node->bricks;
        if (node->highest > sum.highest) sum.highest = node->highest;
    }
    return sum;
}

static void put_node(const OctreeLevelArgs *args, uint64_t code, const OctreeNode *node) {
    bool is_new;
    uint32_t *slots = GPU_AT(uint32_t, args->slots);
    uint32_t at =
        octree_table_insert(GPU_AT(uint64_t, args->keys), args->table_mask, code, &is_new);
    if (is_new) {
        slots[at] = __atomic_fetch_add(GPU_AT(uint32_t, args->node_count), 1, __ATOMIC_RELAXED);
        GPU_AT(uint64_t, args->codes)[slots[at]] = code;
    }
    GPU_AT(OctreeNode, args->nodes)[slots[at]] = *node;
}

// one group = one node
static void sum_level(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeLevelArgs *args = argument;
    for (uint32_t i = begin; i < end; i++) {
        uint64_t code = GPU_AT(uint64_t, args->list)[i];
        bool is_brick = args->level == MORTON_BRICK_LEVEL;
        OctreeNode node = is_brick ? sum_brick(args, code) : sum_children(args, code);
        put_node(args, code, &node);
    }
}

const GpuCode octree_level_code = {
    .name = "octree_level",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = sum_level,
    .host_grain = 64,
};

//---- the table of nodes --------------------------------------------------------------------------

static bool create_nodes(Gpu *gpu, uint32_t room, OctreeNodes *nodes, Error *err) {
    size_t table = 16;
    while (table < 2 * (size_t)room) table *= 2;
    *nodes = (OctreeNodes){.room = room, .table_mask = (uint32_t)table - 1};
    nodes->codes = table * sizeof(uint64_t);
    nodes->nodes = nodes->codes + room * sizeof(uint64_t);
    nodes->slots = nodes->nodes + room * sizeof(OctreeNode);
    nodes->number = nodes->slots + table * sizeof(uint32_t);
    return gpu_buffer_create(gpu, nodes->number + sizeof(uint32_t), &nodes->memory, err);
}

// The nodes of `from` as they are, in a larger table. Seldom: by way of the host.
static bool copy_nodes(MemoryOctree *octree, const OctreeNodes *from, OctreeNodes *to, Error *err) {
    Gpu *gpu = octree->gpu;
    size_t table = (size_t)to->table_mask + 1;
    uint64_t *codes = arena_array(&octree->own, uint64_t, from->count);
    OctreeNode *nodes = arena_array(&octree->own, OctreeNode, from->count);
    uint64_t *keys = arena_array(&octree->own, uint64_t, table);
    uint32_t *slots = arena_array(&octree->own, uint32_t, table);
    gpu_read(gpu, from->memory, from->codes, codes, from->count * sizeof *codes);
    gpu_read(gpu, from->memory, from->nodes, nodes, from->count * sizeof *nodes);
    if (!gpu_finish(gpu, err)) return false;
    for (uint32_t i = 0; i < from->count; i++) {
        bool is_new;
        slots[octree_table_insert(keys, to->table_mask, codes[i], &is_new)] = i;
    }
    gpu_write(gpu, to->memory, to->keys, keys, table * sizeof *keys);
    gpu_write(gpu, to->memory, to->codes, codes, from->count * sizeof *codes);
    gpu_write(gpu, to->memory, to->nodes, nodes, from->count * sizeof *nodes);
    gpu_write(gpu, to->memory, to->slots, slots, table * sizeof *slots);
    to->count = from->count;
    return true;
}

static bool reserve(MemoryOctree *octree, OctreeNodes *nodes, uint32_t room, Error *err) {
    if (room <= nodes->room) return true;
    OctreeNodes larger;
    if (!create_nodes(octree->gpu, 2 * room, &larger, err)) {
        return error_wrap(err, "summaries of %u cells", 2 * room);
    }
    ArenaMark mark = arena_mark(&octree->own);
    bool ok = nodes->count == 0 || copy_nodes(octree, nodes, &larger, err);
    arena_reset(&octree->own, mark);
    gpu_buffer_destroy(octree->gpu, ok ? nodes->memory : larger.memory);
    if (ok) *nodes = larger;
    return ok;
}

void octree_level_empty(MemoryOctree *octree, OctreeNodes *nodes) {
    nodes->count = 0;
    nodes->is_current = false;
    if (nodes->memory.id != 0) {
        gpu_fill(octree->gpu, nodes->memory, nodes->keys, nodes->codes - nodes->keys, 0);
    }
}

//---- what to sum up ------------------------------------------------------------------------------

// The codes of each level, one behind the other; those of bricks come as they are found: first the
// device's, then page by page.
typedef struct Work {
    uint64_t *codes;
    uint32_t first[LEVELS + 1]; // of each level, and the end
    uint32_t on_device;         // bricks
} Work;

static uint32_t take_changed(const uint64_t *codes, const uint32_t *changed, uint32_t count,
                             uint64_t *taken) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (changed[i]) taken[found++] = codes[i];
    }
    return found;
}

static bool find_bricks(MemoryOctree *octree, const OctreeMap *map, Work *work, Error *err) {
    uint32_t count = map->state.count;
    uint64_t *codes = arena_array(&octree->own, uint64_t, count);
    uint32_t *changed = arena_array(&octree->own, uint32_t, count);
    gpu_read(octree->gpu, map->pool.memory, map->pool.codes, codes, count * sizeof *codes);
    gpu_read(octree->gpu, map->pool.memory, map->pool.changed, changed, count * sizeof *changed);
    if (!gpu_finish(octree->gpu, err)) return false;
    work->on_device = take_changed(codes, changed, count, work->codes);
    uint32_t found = work->on_device;
    for (uint32_t i = 0; i < map->pages.count; i++) {
        const OctreePage *page = &map->pages.list[i];
        const OctreeBlock *block = page->block;
        if (block == NULL || block->is_current) continue;
        found += take_changed(block->codes, block->changed, page->bricks, work->codes + found);
    }
    work->first[1] = found;
    return true;
}

static int compare_codes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint32_t take_parents(const uint64_t *codes, uint32_t count, uint64_t *parents) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (found == 0 || parents[found - 1] != codes[i] >> 3) parents[found++] = codes[i] >> 3;
    }
    return found;
}

static void find_parents(MemoryOctree *octree, Work *work) {
    uint32_t count = work->first[1];
    uint64_t *sorted = arena_array(&octree->own, uint64_t, count);
    memcpy(sorted, work->codes, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_codes);
    for (int i = 1; i < LEVELS; i++) {
        uint64_t *parents = work->codes + work->first[i];
        count = take_parents(sorted, count, parents);
        sorted = parents;
        work->first[i + 1] = work->first[i] + count;
    }
}

//---- a map ---------------------------------------------------------------------------------------

static bool write_work(MemoryOctree *octree, OctreeNodes *nodes, const Work *work, Error *err) {
    Gpu *gpu = octree->gpu;
    uint32_t count = work->first[LEVELS];
    size_t bytes = count * sizeof *work->codes;
    if (octree->level_list.id == 0 || gpu_buffer_bytes(gpu, octree->level_list) < bytes) {
        gpu_buffer_destroy(gpu, octree->level_list);
        octree->level_list = (GpuBuffer){0};
        if (!gpu_buffer_create(gpu, 2 * bytes, &octree->level_list, err)) return false;
    }
    if (!reserve(octree, nodes, nodes->count + count, err)) return false;
    gpu_write(gpu, octree->level_list, 0, work->codes, bytes);
    gpu_write(gpu, nodes->memory, nodes->number, &nodes->count, sizeof nodes->count);
    return true;
}

// sums up `count` nodes of `level`, from `first` on in the list
static void record_sums(MemoryOctree *octree, const OctreeMap *map, const OctreePool *pool,
                        int level, uint32_t first, uint32_t count) {
    const OctreeNodes *nodes = &map->nodes;
    uint64_t bricks = gpu_address(octree->gpu, pool->memory);
    uint64_t table = gpu_address(octree->gpu, nodes->memory);
    OctreeLevelArgs args = {
        .list = gpu_address(octree->gpu, octree->level_list) + first * sizeof(uint64_t),
        .brick_keys = bricks + pool->keys,
        .brick_slots = bricks + pool->slots,
        .log_odds = bricks + pool->log_odds,
        .motion = bricks + pool->motion,
        .changed = bricks + pool->changed,
        .keys = table + nodes->keys,
        .slots = table + nodes->slots,
        .codes = table + nodes->codes,
        .nodes = table + nodes->nodes,
        .node_count = table + nodes->number,
        .level = (uint32_t)level,
        .count = count,
        .brick_mask = pool->table_mask,
        .table_mask = nodes->table_mask,
        .split = octree->config.split,
        .clock = octree->clock,
        .ttl = (uint32_t)octree->config.ttl,
    };
    gpu_dispatch(octree->gpu, octree->level_kernel, &args, sizeof args, count);
}

// pages that are out go over the stage, one after the other
static void record_pages(MemoryOctree *octree, OctreeMap *map, uint32_t first) {
    const OctreePool *stage = &octree->paging.stage;
    for (uint32_t i = 0; i < map->pages.count; i++) {
        OctreePage *page = &map->pages.list[i];
        OctreeBlock *block = page->block;
        if (block == NULL || block->is_current) continue;
        uint32_t count = 0;
        for (uint32_t b = 0; b < page->bricks; b++) count += block->changed[b];
        octree_move_to_stage(octree, page);
        octree_table_rehash(octree, stage, page->bricks, stage);
        record_sums(octree, map, stage, MORTON_BRICK_LEVEL, first, count);
        gpu_read(octree->gpu, stage->memory, stage->changed, block->changed,
                 page->bricks * sizeof *block->changed);
        first += count;
    }
}

static void settle_pages(OctreePages *pages) {
    for (uint32_t i = 0; i < pages->count; i++) {
        OctreeBlock *block = pages->list[i].block;
        if (block == NULL || block->is_current) continue;
        block->is_current = true;
        for (uint32_t b = 0; b < pages->list[i].bricks; b++)
            block->is_current &= !block->changed[b];
    }
}

static bool sum_up(MemoryOctree *octree, OctreeMap *map, const Work *work, Error *err) {
    OctreeNodes *nodes = &map->nodes;
    if (!write_work(octree, nodes, work, err)) return false;
    record_sums(octree, map, &map->pool, MORTON_BRICK_LEVEL, 0, work->on_device);
    record_pages(octree, map, work->on_device);
    for (int i = 1; i < LEVELS; i++) {
        record_sums(octree, map, &map->pool, MORTON_BRICK_LEVEL + i, work->first[i],
                    work->first[i + 1] - work->first[i]);
    }
    gpu_read(octree->gpu, nodes->memory, nodes->number, &nodes->count, sizeof nodes->count);
    if (!gpu_finish(octree->gpu, err)) return false;
    settle_pages(&map->pages);
    octree->summed += work->first[LEVELS];
    return true;
}

static bool summarise_map(MemoryOctree *octree, OctreeMap *map, Error *err) {
    ArenaMark mark = arena_mark(&octree->own);
    uint32_t bricks = map->state.count + map->pages.out_bricks;
    Work work = {.codes = arena_array(&octree->own, uint64_t, (size_t)LEVELS * bricks)};
    bool ok = find_bricks(octree, map, &work, err);
    bool has_work = ok && work.first[1] > 0;
    if (has_work) find_parents(octree, &work);
    ok = ok && (!has_work || sum_up(octree, map, &work, err));
    if (ok && !has_work) map->nodes.is_current = true;
    arena_reset(&octree->own, mark);
    return ok;
}

bool memory_octree_summarise(MemoryOctree *octree, Error *err) {
    for (int i = 0; i < octree->map_count; i++) {
        OctreeMap *map = octree->maps[i];
        if (!map->nodes.is_current && !summarise_map(octree, map, err)) return false;
    }
    return true;
}

//---- reading -------------------------------------------------------------------------------------

static bool read_nodes(MemoryOctree *octree, const OctreeNodes *nodes, uint64_t *codes,
                       OctreeNode *values, Error *err) {
    if (nodes->count == 0) return true;
    gpu_read(octree->gpu, nodes->memory, nodes->codes, codes, nodes->count * sizeof *codes);
    gpu_read(octree->gpu, nodes->memory, nodes->nodes, values, nodes->count * sizeof *values);
    return gpu_finish(octree->gpu, err);
}

bool memory_octree_level(MemoryOctree *octree, int submap, int level, Arena *arena,
                         MemoryNode **nodes, uint32_t *count, Error *err) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    ASSERT(level > MORTON_BRICK_LEVEL && level <= MEMORY_TOP_LEVEL);
    const OctreeNodes *all = &octree->maps[submap]->nodes;
    ArenaMark mark = arena_mark(&octree->own);
    uint64_t *codes = arena_array(&octree->own, uint64_t, all->count);
    OctreeNode *values = arena_array(&octree->own, OctreeNode, all->count);
    bool ok = read_nodes(octree, all, codes, values, err);
    *count = 0;
    for (uint32_t i = 0; ok && i < all->count; i++) *count += morton_level(codes[i]) == level;
    *nodes = arena_array(arena, MemoryNode, *count);
    for (uint32_t i = 0, n = 0; ok && i < all->count; i++) {
        const OctreeNode *node = &values[i];
        if (morton_level(codes[i]) != level) continue;
        (*nodes)[n++] = (MemoryNode){codes[i],      node->occupied, node->free,  node->ever_free,
                                     node->dynamic, node->highest,  node->bricks};
    }
    arena_reset(&octree->own, mark);
    qsort(*nodes, *count, sizeof **nodes, compare_codes); // a node begins with its code
    return ok;
}
