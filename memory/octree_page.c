// A map that is larger than the device's memory: what was not seen for long waits on the host.
//
//     before a picture        the pages in its window that are out are fetched
//     after it                more bricks on the device than the budget allows? Pages are sent out
//                             until 9/10 of it are used: those used longest ago first
//
//             window            A page is a cell of level 6: 3.2 m a side at 5 cm, up to 512
//        +----+----+----+       bricks, of which a room fills some hundred. Whole pages move, so
//        |    | in | in |       that a question about a page has one answer for all its bricks, and
//        +----+----+----+       fetching one brings its neighbours, which the next picture wants.
//        | out|    | in |
//        +----+----+----+       No picture can tell: a brick that it may touch is always in.
//
// Readers take both sides together: bricks (octree_read.c) are put behind each other before they
// are sorted; from above, a page that is out leaves its marks (octree_slice.c) in the picture first
// and the device adds its own. The marks are made by the kernel's C body and kept, since a page
// that is out does not change, but for what is dynamic in it, which is forgotten in time.
//
// The order of going is that of (picture of last use, code, submap): the same on every device.
// Submaps that take no pictures any more are used by none, so they go first.
//
// Without a budget nothing here costs anything: there are no pages.

#include "memory/octree_inside.h"

#include <stdlib.h>
#include <string.h>

// bricks that a picture of a new room makes; more than that are read in a second step
enum { FRESH = 1024, MARK_MOVES = 4 };

static size_t brick_bytes(const MemoryOctree *octree) {
    size_t motion = octree->config.split ? sizeof(OctreeMotion) : 0;
    return 512 + sizeof(uint64_t) + sizeof(uint32_t) + motion;
}

bool octree_page_create(MemoryOctree *octree, Error *err) {
    Gpu *gpu = octree->gpu;
    OctreePaging *paging = &octree->paging;
    if (octree->config.budget <= 0) return true;
    size_t most = ((size_t)octree->config.budget << 20) / brick_bytes(octree);
    paging->most = most < UINT32_MAX ? (uint32_t)most : UINT32_MAX;
    paging->fresh = arena_array(&octree->own, uint64_t, octree->window_room + FRESH);
    return octree_table_create(gpu, OCTREE_PAGE_BRICKS, octree->config.split, &paging->stage,
                               err) &&
           gpu_buffer_create(gpu, OCTREE_PAGE_BRICKS * 8, &paging->moves, err) &&
           gpu_kernel_create(gpu, &octree_move_code, &paging->kernel, err);
}

void octree_page_destroy(MemoryOctree *octree) {
    octree_table_destroy(octree->gpu, &octree->paging.stage);
    gpu_buffer_destroy(octree->gpu, octree->paging.moves);
    octree->paging.moves = (GpuBuffer){0};
}

//---- blocks --------------------------------------------------------------------------------------

static size_t block_bytes(const MemoryOctree *octree, uint32_t bricks) {
    return sizeof(OctreeBlock) + bricks * brick_bytes(octree);
}

bool octree_block_create(MemoryOctree *octree, OctreePage *page) {
    OctreeBlock *block = memory_alloc(block_bytes(octree, page->bricks));
    if (block == NULL) return false;
    block->codes = (uint64_t *)(block + 1);
    block->log_odds = (int8_t *)(block->codes + page->bricks);
    block->changed = (uint32_t *)(block->log_odds + 512 * (size_t)page->bricks);
    block->motion = (OctreeMotion *)(block->changed + page->bricks); // with the split
    page->block = block;
    octree->paging.host_bytes += block_bytes(octree, page->bricks);
    return true;
}

void octree_block_destroy(MemoryOctree *octree, OctreePage *page) {
    octree->paging.host_bytes -= block_bytes(octree, page->bricks);
    memory_free(page->block);
    page->block = NULL;
}

//---- the pages of a map --------------------------------------------------------------------------

static uint64_t page_of(uint64_t brick) {
    return brick >> 3 * (MEMORY_PAGE_LEVEL - MORTON_BRICK_LEVEL);
}

// where the page's index stands, or the empty place for it
static uint32_t place_of(const OctreePages *pages, uint64_t code) {
    uint32_t mask = 2 * pages->room - 1;
    uint32_t at = (uint32_t)(code * 0x9e3779b97f4a7c15u >> 32) & mask;
    while (pages->table[at] != 0 && pages->list[pages->table[at] - 1].code != code)
        at = (at + 1) & mask;
    return at;
}

static OctreePage *find(const OctreePages *pages, uint64_t code) {
    uint32_t index = pages->room == 0 ? 0 : pages->table[place_of(pages, code)];
    return index == 0 ? NULL : &pages->list[index - 1];
}

OctreePage *octree_page_find(const OctreePages *pages, uint64_t brick) {
    return find(pages, page_of(brick));
}

// room for `more` pages
static bool reserve(OctreePages *pages, uint32_t more, Error *err) {
    uint32_t room = pages->room > 0 ? pages->room : 64;
    while (room < pages->count + more) room *= 2;
    if (room == pages->room) return true;
    OctreePages larger = *pages;
    larger.room = room;
    larger.list = memory_alloc(room * sizeof *larger.list);
    larger.table = memory_alloc(2 * (size_t)room * sizeof *larger.table);
    if (larger.list == NULL || larger.table == NULL) {
        memory_free(larger.list);
        memory_free(larger.table);
        return error_set(err, "no memory for the list of %u pages of the map", room);
    }
    if (pages->count > 0) memcpy(larger.list, pages->list, pages->count * sizeof *larger.list);
    for (uint32_t i = 0; i < pages->count; i++)
        larger.table[place_of(&larger, larger.list[i].code)] = i + 1;
    memory_free(pages->list);
    memory_free(pages->table);
    *pages = larger;
    return true;
}

static OctreePage *find_or_add(OctreePages *pages, uint64_t code) {
    uint32_t *index = &pages->table[place_of(pages, code)];
    if (*index == 0) {
        pages->list[pages->count] = (OctreePage){.code = code};
        *index = ++pages->count;
    }
    return &pages->list[*index - 1];
}

static void enter_bricks(OctreePages *pages, const uint64_t *codes, uint32_t count,
                         uint32_t clock) {
    for (uint32_t i = 0; i < count; i++) {
        OctreePage *page = find_or_add(pages, page_of(codes[i]));
        page->bricks++;
        page->last = clock;
    }
}

void octree_page_empty(MemoryOctree *octree, OctreePages *pages) {
    for (uint32_t i = 0; i < pages->count; i++) {
        if (pages->list[i].block != NULL) octree_block_destroy(octree, &pages->list[i]);
    }
    if (pages->room > 0) memset(pages->table, 0, 2 * (size_t)pages->room * sizeof *pages->table);
    pages->count = pages->out = pages->out_bricks = 0;
}

void octree_page_release(MemoryOctree *octree, OctreePages *pages) {
    octree_page_empty(octree, pages);
    memory_free(pages->list);
    memory_free(pages->table);
    *pages = (OctreePages){0};
}

bool octree_page_restore(MemoryOctree *octree, OctreeMap *map, const MemoryBrick *bricks,
                         uint32_t count, Error *err) {
    if (octree->paging.most == 0) return true;
    uint32_t pages = 0; // codes rise, so a page's bricks are neighbours
    for (uint32_t i = 0; i < count; i++)
        pages += i == 0 || page_of(bricks[i].code) != page_of(bricks[i - 1].code);
    if (!reserve(&map->pages, pages, err)) return false;
    for (uint32_t i = 0; i < count; i++)
        enter_bricks(&map->pages, &bricks[i].code, 1, octree->clock);
    return octree_page_trim(octree, UINT32_MAX, err);
}

void octree_page_set_clock(OctreePages *pages, uint32_t clock) {
    for (uint32_t i = 0; i < pages->count; i++) {
        OctreePage *page = &pages->list[i];
        if (page->last > clock) page->last = clock;
        if (page->block == NULL) continue;
        page->block->is_current = page->block->is_sliced = false;
        for (uint32_t b = 0; b < page->bricks; b++) page->block->changed[b] = 1;
    }
}

//---- around a picture ----------------------------------------------------------------------------

bool octree_page_fetch(MemoryOctree *octree, OctreeMap *map, Error *err) {
    const OctreeFrame *frame = &octree->frame;
    int32_t low[3], high[3], cell[3], pages = 1;
    if (octree->paging.most == 0) return true;
    for (int i = 0; i < 3; i++) { // a page is 8 bricks wide; the shift rounds down
        low[i] = frame->origin[i] >> 3;
        high[i] = (frame->origin[i] + (int32_t)frame->size[i] - 1) >> 3;
        pages *= high[i] - low[i] + 1;
    }
    if (!reserve(&map->pages, (uint32_t)pages, err)) return false; // all that it may make
    for (cell[2] = low[2]; cell[2] <= high[2]; cell[2]++) {
        for (cell[1] = low[1]; cell[1] <= high[1]; cell[1]++) {
            for (cell[0] = low[0]; cell[0] <= high[0]; cell[0]++) {
                const int32_t corner[3] = {cell[0] * OCTREE_PAGE_SIDE, cell[1] * OCTREE_PAGE_SIDE,
                                           cell[2] * OCTREE_PAGE_SIDE};
                OctreePage *page = find(&map->pages, morton_encode(corner, MEMORY_PAGE_LEVEL));
                if (page == NULL) continue;
                page->last = frame->now;
                if (page->block && !octree_move_in(octree, map, page, err)) return false;
            }
        }
    }
    return true;
}

uint32_t octree_page_record_fresh(MemoryOctree *octree, const OctreeMap *map) {
    if (octree->paging.most == 0) return 0;
    uint32_t first = octree->frame.first_new, count = map->pool.room - first;
    count = count < FRESH ? count : FRESH;
    gpu_read(octree->gpu, map->pool.memory, map->pool.codes + first * sizeof(uint64_t),
             octree->paging.fresh, count * sizeof(uint64_t));
    return count;
}

bool octree_page_enter(MemoryOctree *octree, OctreeMap *map, uint32_t known, Error *err) {
    uint32_t first = octree->frame.first_new, count = map->state.count - first;
    uint64_t *codes = octree->paging.fresh;
    if (octree->paging.most == 0) return true;
    if (count > known) {
        gpu_read(octree->gpu, map->pool.memory,
                 map->pool.codes + ((size_t)first + known) * sizeof *codes, codes + known,
                 (count - known) * sizeof *codes);
        if (!gpu_finish(octree->gpu, err)) return false;
    }
    enter_bricks(&map->pages, codes, count, octree->clock);
    return true;
}

//---- over the budget -----------------------------------------------------------------------------

typedef struct Candidate {
    uint64_t code;
    uint32_t last, map, page;
} Candidate;

static int compare_use(const void *a, const void *b) {
    const Candidate *x = a, *y = b;
    if (x->last != y->last) return x->last < y->last ? -1 : 1;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    return (x->map > y->map) - (x->map < y->map);
}

static uint32_t bricks_in(const MemoryOctree *octree) {
    uint32_t bricks = 0;
    for (int i = 0; i < octree->map_count; i++) bricks += octree->maps[i]->state.count;
    return bricks;
}

// pages that are in and were last used before picture `spare`
static Candidate *list_candidates(MemoryOctree *octree, uint32_t spare, uint32_t *count) {
    uint32_t pages = 0;
    for (int m = 0; m < octree->map_count; m++) pages += octree->maps[m]->pages.count;
    Candidate *list = arena_array(&octree->own, Candidate, pages);
    *count = 0;
    for (int m = 0; m < octree->map_count; m++) {
        const OctreePages *of_map = &octree->maps[m]->pages;
        for (uint32_t p = 0; p < of_map->count; p++) {
            const OctreePage *page = &of_map->list[p];
            if (page->block != NULL || page->last >= spare) continue;
            list[(*count)++] = (Candidate){page->code, page->last, (uint32_t)m, p};
        }
    }
    qsort(list, *count, sizeof *list, compare_use);
    return list;
}

bool octree_page_trim(MemoryOctree *octree, uint32_t spare, Error *err) {
    uint32_t most = octree->paging.most, in = bricks_in(octree), count;
    if (most == 0 || in <= most) return true;
    ArenaMark mark = arena_mark(&octree->own);
    Candidate *list = list_candidates(octree, spare, &count);
    bool *leave = arena_array(&octree->own, bool, octree->map_count);
    for (uint32_t i = 0; i < count && in > most - most / 10; i++) {
        OctreePage *page = &octree->maps[list[i].map]->pages.list[list[i].page];
        page->leaves = leave[list[i].map] = true;
        in -= page->bricks;
    }
    bool ok = true;
    for (int m = 0; m < octree->map_count; m++)
        ok = ok && (!leave[m] || octree_move_out(octree, octree->maps[m], err));
    arena_reset(&octree->own, mark);
    return ok;
}

//---- from above ----------------------------------------------------------------------------------

static bool is_any_moving(const uint8_t *cells) {
    uint8_t any = 0;
    for (int i = 0; i < OCTREE_PAGE_SIDE * OCTREE_PAGE_SIDE; i++) any |= cells[i];
    return (any & MARK_MOVES) != 0;
}

// `args` as for the device's bricks
static void slice_page(const OctreePage *page, const int32_t corner[3], OctreeSliceArgs args) {
    OctreeBlock *block = page->block;
    args.codes = (uintptr_t)block->codes;
    args.log_odds = (uintptr_t)block->log_odds;
    args.motion = (uintptr_t)block->motion;
    args.cells = (uintptr_t)block->cells;
    args.count = page->bricks;
    args.width = OCTREE_PAGE_SIDE;
    args.first[0] = corner[0], args.first[1] = corner[2];
    memset(block->cells, 0, sizeof block->cells);
    octree_slice_code.host(&args, 0, page->bricks);
    block->band = (OctreeBand){args.first_y, args.last_y};
    block->clock = args.clock;
    block->is_sliced = true;
    block->moves = is_any_moving(block->cells);
}

static bool is_sliced(const OctreeBlock *block, const OctreeSliceArgs *args) {
    bool is_same = block->band.first_y == args->first_y && block->band.last_y == args->last_y;
    return block->is_sliced && is_same && (!block->moves || block->clock == args->clock);
}

// eight cells, a brick's row, at once; a brick lies in the window or is not there
static void paste(const uint8_t *marks, const int32_t corner[3], const MemorySlice *slice,
                  uint8_t *cells) {
    for (int32_t z = 0; z < OCTREE_PAGE_SIDE; z++) {
        int32_t row = corner[2] + z - slice->first[1];
        if (row < 0 || row >= slice->height) continue;
        for (int32_t x = 0; x < OCTREE_PAGE_SIDE; x += 8) {
            int32_t column = corner[0] + x - slice->first[0];
            if (column < 0 || column >= slice->width) continue;
            uint8_t *at = cells + (size_t)row * (size_t)slice->width + column;
            uint64_t old, more;
            memcpy(&old, at, sizeof old);
            memcpy(&more, marks + z * OCTREE_PAGE_SIDE + x, sizeof more);
            old |= more;
            memcpy(at, &old, sizeof old);
        }
    }
}

void octree_page_mark(const OctreePages *pages, const OctreeSliceArgs *args,
                      const MemorySlice *slice, uint8_t *cells) {
    for (uint32_t i = 0; i < pages->count; i++) {
        const OctreePage *page = &pages->list[i];
        int32_t corner[3];
        if (page->block == NULL) continue;
        morton_decode(page->code, corner);
        if (args->first_y >= corner[1] + OCTREE_PAGE_SIDE || args->last_y < corner[1]) continue;
        if (!is_sliced(page->block, args)) slice_page(page, corner, *args);
        paste(page->block->cells, corner, slice, cells);
    }
}

//---- questions -----------------------------------------------------------------------------------

MemoryPaging memory_octree_paging(const MemoryOctree *octree) {
    MemoryPaging stats = {.sent = octree->paging.sent,
                          .fetched = octree->paging.fetched,
                          .host_bytes = octree->paging.host_bytes};
    for (int i = 0; i < octree->map_count; i++) {
        stats.pages += octree->maps[i]->pages.count;
        stats.pages_out += octree->maps[i]->pages.out;
    }
    return stats;
}
