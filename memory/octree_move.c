// Bricks on the move: a page from the device's pool to the host, or back.
//
//     out     pool [ a b A c B d ]  ──►  stage [ A B ]  ──►  block on the host
//             pool [ a b d c ]           those behind the new end fill the holes; a new table
//
//     in      block  ──►  stage [ A B ]  ──►  pool [ a b d c A B ]     keys are put in
//
// The stage is a small pool for one page. Its bricks lie side by side, so that a page crosses over
// in one piece for each of its arrays, however its bricks were strewn over the pool. Everything is
// recorded in order and runs at one finish: the stage is used again for page after page.
//
// A slot says nothing about the map (octree_table.c), so bricks may change theirs. A hash table
// with open addressing cannot lose keys, so after pages went out it is made anew; this happens once
// for a tenth of the budget.

#include "memory/octree_inside.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_move.spv.h"
    ;

//---- the kernel ----------------------------------------------------------------------------------

// one group = one brick
static void move(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeMoveArgs *args = argument;
    const uint32_t *moves = GPU_AT(uint32_t, args->moves);
    for (uint32_t i = begin; i < end; i++) {
        uint32_t from = moves[2 * i], to = moves[2 * i + 1];
        GPU_AT(uint64_t, args->codes)[to] = GPU_AT(uint64_t, args->from_codes)[from];
        GPU_AT(uint32_t, args->changed)[to] = GPU_AT(uint32_t, args->from_changed)[from];
        memcpy(GPU_AT(uint32_t, args->log_odds) + 128 * (size_t)to,
               GPU_AT(uint32_t, args->from_log_odds) + 128 * (size_t)from, 512);
        if (args->split) {
            GPU_AT(OctreeMotion, args->motion)[to] = GPU_AT(OctreeMotion, args->from_motion)[from];
        }
    }
}

const GpuCode octree_move_code = {
    .name = "octree_move",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = move,
    .host_grain = 64,
};

static void record_moves(MemoryOctree *octree, const OctreePool *from, const OctreePool *to,
                         uint32_t (*moves)[2], uint32_t count) {
    Gpu *gpu = octree->gpu;
    uint64_t source = gpu_address(gpu, from->memory), target = gpu_address(gpu, to->memory);
    OctreeMoveArgs args = {
        .moves = gpu_address(gpu, octree->paging.moves),
        .from_codes = source + from->codes,
        .from_log_odds = source + from->log_odds,
        .from_motion = source + from->motion,
        .from_changed = source + from->changed,
        .codes = target + to->codes,
        .log_odds = target + to->log_odds,
        .motion = target + to->motion,
        .changed = target + to->changed,
        .count = count,
        .split = octree->config.split,
    };
    gpu_write(gpu, octree->paging.moves, 0, moves, count * sizeof *moves);
    gpu_dispatch(gpu, octree->paging.kernel, &args, sizeof args, count);
}

//---- in ------------------------------------------------------------------------------------------

void octree_move_to_stage(MemoryOctree *octree, const OctreePage *page) {
    Gpu *gpu = octree->gpu;
    const OctreePool *stage = &octree->paging.stage;
    const OctreeBlock *block = page->block;
    size_t count = page->bricks;
    gpu_write(gpu, stage->memory, stage->codes, block->codes, count * sizeof *block->codes);
    gpu_write(gpu, stage->memory, stage->log_odds, block->log_odds, count * 512);
    gpu_write(gpu, stage->memory, stage->changed, block->changed, count * sizeof *block->changed);
    if (octree->config.split) {
        gpu_write(gpu, stage->memory, stage->motion, block->motion, count * sizeof *block->motion);
    }
}

bool octree_move_in(MemoryOctree *octree, OctreeMap *map, OctreePage *page, Error *err) {
    OctreePaging *paging = &octree->paging;
    while (map->state.count + page->bricks > map->pool.room) {
        if (!octree_grow(octree, map, err)) return false;
    }
    octree_move_to_stage(octree, page);
    octree_table_append(octree, &paging->stage, page->bricks, &map->pool, map->state.count);
    map->state.count += page->bricks;
    map->pages.out--;
    map->pages.out_bricks -= page->bricks;
    paging->fetched++;
    octree_block_destroy(octree, page);
    return true;
}

//---- out -----------------------------------------------------------------------------------------

typedef struct Leaving {
    uint64_t code;
    uint32_t slot;
} Leaving;

static int compare_codes(const void *a, const void *b) {
    uint64_t x = ((const Leaving *)a)->code, y = ((const Leaving *)b)->code;
    return (x > y) - (x < y);
}

// the bricks of the pages that leave, by code, so page by page; *is_leaving of each slot
static bool find_leaving(MemoryOctree *octree, const OctreeMap *map, Leaving *leaving,
                         bool *is_leaving, uint32_t *count, Error *err) {
    uint64_t *codes = arena_array(&octree->own, uint64_t, map->state.count);
    gpu_read(octree->gpu, map->pool.memory, map->pool.codes, codes,
             map->state.count * sizeof *codes);
    if (!gpu_finish(octree->gpu, err)) return false;
    *count = 0;
    for (uint32_t i = 0; i < map->state.count; i++) {
        is_leaving[i] = octree_page_find(&map->pages, codes[i])->leaves;
        if (is_leaving[i]) leaving[(*count)++] = (Leaving){codes[i], i};
    }
    qsort(leaving, *count, sizeof *leaving, compare_codes);
    return true;
}

static void record_out(MemoryOctree *octree, const OctreeMap *map, const OctreePage *page,
                       const Leaving *leaving) {
    Gpu *gpu = octree->gpu;
    const OctreePool *stage = &octree->paging.stage;
    OctreeBlock *block = page->block;
    uint32_t moves[OCTREE_PAGE_BRICKS][2], count = page->bricks;
    for (uint32_t i = 0; i < count; i++) {
        moves[i][0] = leaving[i].slot, moves[i][1] = i;
        block->codes[i] = leaving[i].code;
    }
    record_moves(octree, &map->pool, stage, moves, count);
    gpu_read(gpu, stage->memory, stage->log_odds, block->log_odds, 512 * (size_t)count);
    gpu_read(gpu, stage->memory, stage->changed, block->changed, count * sizeof *block->changed);
    if (octree->config.split) {
        gpu_read(gpu, stage->memory, stage->motion, block->motion, count * sizeof *block->motion);
    }
}

// those that stay move up: the first `count` slots are theirs
static void record_closing(MemoryOctree *octree, const OctreeMap *map, const bool *is_leaving,
                           uint32_t count) {
    uint32_t moves[OCTREE_PAGE_BRICKS][2], waiting = 0, from = count;
    for (uint32_t to = 0; to < count; to++) {
        if (!is_leaving[to]) continue;
        while (is_leaving[from]) from++;
        moves[waiting][0] = from++, moves[waiting][1] = to;
        if (++waiting < OCTREE_PAGE_BRICKS) continue;
        record_moves(octree, &map->pool, &map->pool, moves, waiting);
        waiting = 0;
    }
    if (waiting > 0) record_moves(octree, &map->pool, &map->pool, moves, waiting);
    octree_table_rehash(octree, &map->pool, count, &map->pool);
}

static bool create_blocks(MemoryOctree *octree, OctreePages *pages, Error *err) {
    for (uint32_t i = 0; i < pages->count; i++) {
        OctreePage *page = &pages->list[i];
        if (!page->leaves || octree_block_create(octree, page)) continue;
        for (uint32_t k = 0; k < i; k++) {
            if (pages->list[k].leaves) octree_block_destroy(octree, &pages->list[k]);
        }
        return error_set(err, "no memory for a page of %u bricks on the host", page->bricks);
    }
    return true;
}

static void settle(OctreePaging *paging, OctreePages *pages) {
    for (uint32_t i = 0; i < pages->count; i++) {
        OctreePage *page = &pages->list[i];
        if (!page->leaves) continue;
        page->leaves = false;
        page->block->is_current = true;
        for (uint32_t b = 0; b < page->bricks; b++)
            page->block->is_current &= !page->block->changed[b];
        pages->out++;
        pages->out_bricks += page->bricks;
        paging->sent++;
    }
}

static bool move_out(MemoryOctree *octree, OctreeMap *map, Error *err) {
    uint32_t before = map->state.count, count = 0;
    Leaving *leaving = arena_array(&octree->own, Leaving, before);
    bool *is_leaving = arena_array(&octree->own, bool, before);
    if (!find_leaving(octree, map, leaving, is_leaving, &count, err)) return false;
    if (!create_blocks(octree, &map->pages, err)) return false;
    for (uint32_t i = 0; i < count;) {
        const OctreePage *page = octree_page_find(&map->pages, leaving[i].code);
        record_out(octree, map, page, leaving + i);
        i += page->bricks;
    }
    record_closing(octree, map, is_leaving, before - count);
    map->state.count = before - count;
    if (!gpu_finish(octree->gpu, err)) return false;
    settle(&octree->paging, &map->pages);
    return true;
}

// A map that takes no pictures gets no bricks any more and gives its room back.
static bool shrink(MemoryOctree *octree, OctreeMap *map, Error *err) {
    enum { LEAST = 16 };
    uint32_t room = map->state.count > LEAST ? map->state.count : LEAST;
    if (map == octree_active(octree) || 4 * room > map->pool.room) return true;
    OctreePool smaller;
    if (!octree_table_create(octree->gpu, room, octree->config.split, &smaller, err)) return false;
    octree_table_rehash(octree, &map->pool, map->state.count, &smaller);
    bool ok = gpu_finish(octree->gpu, err);
    octree_table_destroy(octree->gpu, ok ? &map->pool : &smaller);
    if (ok) map->pool = smaller;
    return ok;
}

bool octree_move_out(MemoryOctree *octree, OctreeMap *map, Error *err) {
    ArenaMark mark = arena_mark(&octree->own);
    bool ok = move_out(octree, map, err);
    arena_reset(&octree->own, mark);
    return ok && shrink(octree, map, err);
}
