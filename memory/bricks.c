// Cells become entries of 16 bytes; sorting brings those of a brick together, the free ones first,
// so that writing them in order lets the occupied ones win.

#include "memory/bricks.h"

#include "memory/morton.h"

#include <stdlib.h>
#include <string.h>

enum {
    BRICK_LEVEL = MORTON_BRICK_LEVEL,
    BRICK_SIDE = 1 << BRICK_LEVEL,
    // what is read from a file is known for sure: as if it had been seen often
    OCCUPIED = 4 * MEMORY_OCCUPIED_FROM,
    FREE = 4 * MEMORY_FREE_TO,
};

typedef struct Entry {
    uint64_t code; // of the brick
    uint8_t corner[3], level;
    bool is_occupied;
} Entry;

MemoryCells memory_cells_create(Arena *arena) {
    return (MemoryCells){.arena = arena, .cells.item_bytes = sizeof(Entry)};
}

static bool is_in_map(const int32_t corner[3], int32_t side) {
    for (int k = 0; k < 3; k++)
        if (corner[k] < -MORTON_BIAS || corner[k] > MORTON_BIAS - side) return false;
    return true;
}

static void add_entry(MemoryCells *cells, const int32_t corner[3], int level, bool is_occupied) {
    Entry *entry = list_push(&cells->cells, cells->arena);
    entry->code = morton_encode(corner, BRICK_LEVEL);
    for (int k = 0; k < 3; k++) entry->corner[k] = (uint8_t)(corner[k] & (BRICK_SIDE - 1));
    entry->level = (uint8_t)level;
    entry->is_occupied = is_occupied;
}

// every brick of a cell that is larger than one
static void add_bricks(MemoryCells *cells, const int32_t corner[3], int level, bool is_occupied) {
    int side = 1 << (level - BRICK_LEVEL);
    for (int i = 0; i < side * side * side; i++) {
        const int32_t at[3] = {corner[0] + BRICK_SIDE * (i % side),
                               corner[1] + BRICK_SIDE * (i / side % side),
                               corner[2] + BRICK_SIDE * (i / (side * side))};
        add_entry(cells, at, BRICK_LEVEL, is_occupied);
    }
}

bool memory_cells_add(MemoryCells *cells, const int32_t corner[3], int level, bool is_occupied,
                      Error *err) {
    enum { MOST_CELLS = 1 << 26 };
    if (level >= MORTON_LEVELS || !is_in_map(corner, 1 << level))
        return error_set(err, "a cell lies outside of the map, which is 2^21 voxels wide");
    if (level > BRICK_LEVEL) {
        int above = level - BRICK_LEVEL;
        cells->bricks += above < 7 ? (uint64_t)1 << 3 * above : MEMORY_BRICKS_MOST + 1;
    }
    if (cells->bricks > MEMORY_BRICKS_MOST || cells->cells.count >= MOST_CELLS)
        return error_set(err, "the map is larger than %d bricks of 8 voxels a side",
                         MEMORY_BRICKS_MOST);
    (level > BRICK_LEVEL ? add_bricks : add_entry)(cells, corner, level, is_occupied);
    return true;
}

//---- bricks --------------------------------------------------------------------------------------

static int compare(const void *a, const void *b) {
    const Entry *p = a, *q = b;
    if (p->code != q->code) return p->code < q->code ? -1 : 1;
    return (int)p->is_occupied - (int)q->is_occupied;
}

static void fill(MemoryBrick *brick, const Entry *entry) {
    int side = 1 << entry->level;
    for (int i = 0; i < side * side * side; i++) {
        int x = entry->corner[0] + i % side, y = entry->corner[1] + i / side % side,
            z = entry->corner[2] + i / (side * side);
        brick->log_odds[x + 8 * y + 64 * z] = entry->is_occupied ? OCCUPIED : FREE;
    }
}

static uint32_t count_codes(const Entry *entries, uint32_t count) {
    uint32_t codes = 0;
    for (uint32_t i = 0; i < count; i++) codes += i == 0 || entries[i].code != entries[i - 1].code;
    return codes;
}

bool memory_cells_bricks(MemoryCells *cells, MemoryBrick **bricks, uint32_t *count, Error *err) {
    Entry *entries = cells->cells.items;
    uint32_t entry_count = cells->cells.count;
    if (entry_count > 0) qsort(entries, entry_count, sizeof *entries, compare);
    uint32_t codes = count_codes(entries, entry_count);
    if (codes > MEMORY_BRICKS_MOST)
        return error_set(err,
                         "the map has %u bricks of 8 voxels a side, %d at most; larger voxels "
                         "give fewer",
                         codes, MEMORY_BRICKS_MOST);
    *bricks = arena_array(cells->arena, MemoryBrick, codes + 1);
    *count = 0;
    for (uint32_t i = 0; i < entry_count; i++) {
        bool is_new = i == 0 || entries[i].code != entries[i - 1].code;
        MemoryBrick *brick = &(*bricks)[*count - (is_new ? 0 : 1)];
        if (is_new) {
            brick->code = entries[i].code;
            morton_decode(brick->code, brick->corner);
            ++*count;
        }
        fill(brick, &entries[i]);
    }
    return true;
}
