// Cells, buckets and rings. See graph_grid.h.
//
// Different cells can share a bucket; an item counts only in the cell that it lies in, so that none
// is met twice. A point far from everything would look at many empty rings: after MOST_RINGS the
// items are looked at one by one.

#include "memory/graph_grid.h"

#include "memory/graph_inside.h"

enum { GRID_BUCKETS = 1 << 15, MOST_RINGS = 24, NONE = -1 };

void memory_graph_grid_create(MemoryGraphGrid *grid, float cell, int room, Arena *arena) {
    *grid = (MemoryGraphGrid){
        .cell = (int)memory_graph_millimetres(cell),
        .room = room,
        .bucket = arena_array(arena, int, GRID_BUCKETS),
        .next = arena_array(arena, int, (size_t)room),
        .at = arena_alloc(arena, (size_t)room * sizeof *grid->at),
        .is_in = arena_array(arena, bool, (size_t)room),
    };
    if (grid->cell < 1) grid->cell = 1;
    memory_graph_grid_clear(grid);
}

void memory_graph_grid_clear(MemoryGraphGrid *grid) {
    for (int i = 0; i < GRID_BUCKETS; i++) grid->bucket[i] = NONE;
    memset(grid->is_in, 0, (size_t)grid->room * sizeof *grid->is_in);
    grid->count = 0;
}

static int32_t cell_of(const MemoryGraphGrid *grid, int64_t mm) {
    int64_t cell = mm / grid->cell;
    return (int32_t)(mm < cell * grid->cell ? cell - 1 : cell); // rounded down
}

static int *bucket_of(const MemoryGraphGrid *grid, int32_t x, int32_t z) {
    uint32_t hash = (uint32_t)x * 73856093u ^ (uint32_t)z * 19349663u; // Teschner et al. 2003
    hash ^= hash >> 15;
    return &grid->bucket[hash & (GRID_BUCKETS - 1)];
}

static int *bucket_at(const MemoryGraphGrid *grid, const int32_t at[3]) {
    return bucket_of(grid, cell_of(grid, at[0]), cell_of(grid, at[2]));
}

void memory_graph_grid_put(MemoryGraphGrid *grid, int item, const float position[3]) {
    memory_graph_grid_remove(grid, item);
    int32_t *at = grid->at[item];
    for (int i = 0; i < 3; i++) at[i] = (int32_t)memory_graph_millimetres(position[i]);
    int *bucket = bucket_at(grid, at);
    grid->next[item] = *bucket;
    *bucket = item;
    grid->is_in[item] = true;
    grid->count++;
}

void memory_graph_grid_remove(MemoryGraphGrid *grid, int item) {
    if (!grid->is_in[item]) return;
    int *link = bucket_at(grid, grid->at[item]);
    while (*link != item) link = &grid->next[*link];
    *link = grid->next[item];
    grid->is_in[item] = false;
    grid->count--;
}

//---- the nearest ---------------------------------------------------------------------------------

typedef struct Search {
    const MemoryGraphGrid *grid;
    int64_t at[3]; // [mm]
    MemoryGraphFilter *filter;
    const void *context;
    int best;
    int64_t square;
} Search;

static void consider(Search *search, int item) {
    const int32_t *at = search->grid->at[item];
    int64_t x = at[0] - search->at[0], y = at[1] - search->at[1], z = at[2] - search->at[2];
    int64_t square = x * x + y * y + z * z;
    bool is_better = square < search->square || (square == search->square && item < search->best);
    if (is_better && (search->filter == NULL || search->filter(search->context, item))) {
        search->best = item;
        search->square = square;
    }
}

static void look_in_cell(Search *search, int32_t x, int32_t z) {
    const MemoryGraphGrid *grid = search->grid;
    for (int i = *bucket_of(grid, x, z); i != NONE; i = grid->next[i]) {
        if (cell_of(grid, grid->at[i][0]) == x && cell_of(grid, grid->at[i][2]) == z)
            consider(search, i);
    }
}

static void look_in_ring(Search *search, int32_t x, int32_t z, int32_t ring) {
    for (int32_t dz = -ring; dz <= ring; dz++) {
        int32_t step = dz == -ring || dz == ring || ring == 0 ? 1 : 2 * ring;
        for (int32_t dx = -ring; dx <= ring; dx += step) look_in_cell(search, x + dx, z + dz);
    }
}

int memory_graph_grid_nearest(const MemoryGraphGrid *grid, const float position[3],
                              MemoryGraphFilter *filter, const void *context, int64_t *square) {
    Search search = {.grid = grid, .filter = filter, .context = context, .best = NONE};
    search.square = INT64_MAX;
    for (int i = 0; i < 3; i++) search.at[i] = memory_graph_millimetres(position[i]);
    int32_t x = cell_of(grid, search.at[0]), z = cell_of(grid, search.at[2]), ring = 0;
    bool is_found = grid->count == 0;
    for (; ring <= MOST_RINGS && !is_found; ring++) {
        look_in_ring(&search, x, z, ring);
        // whatever lies beyond this ring is farther than `ring` cells
        int64_t reach = (int64_t)ring * grid->cell;
        is_found = search.best != NONE && search.square < reach * reach;
    }
    for (int i = 0; i < grid->room && !is_found; i++) {
        if (grid->is_in[i]) consider(&search, i);
    }
    *square = search.square;
    return search.best;
}

//---- all around ----------------------------------------------------------------------------------

// keeps the list rising and at most `max` long
static int insert_sorted(int *items, int count, int max, int item) {
    if (count == max && (max == 0 || items[count - 1] < item)) return count;
    int at = count < max ? count++ : count - 1;
    for (; at > 0 && items[at - 1] > item; at--) items[at] = items[at - 1];
    items[at] = item;
    return count;
}

int memory_graph_grid_around(const MemoryGraphGrid *grid, const float position[3], float radius,
                             MemoryGraphFilter *filter, const void *context, int *items, int max) {
    int64_t at[3], reach = memory_graph_millimetres(radius);
    for (int i = 0; i < 3; i++) at[i] = memory_graph_millimetres(position[i]);
    int count = 0;
    int32_t last_x = cell_of(grid, at[0] + reach), last_z = cell_of(grid, at[2] + reach);
    for (int32_t z = cell_of(grid, at[2] - reach); z <= last_z; z++) {
        for (int32_t x = cell_of(grid, at[0] - reach); x <= last_x; x++) {
            for (int i = *bucket_of(grid, x, z); i != NONE; i = grid->next[i]) {
                const int32_t *p = grid->at[i];
                if (cell_of(grid, p[0]) != x || cell_of(grid, p[2]) != z) continue;
                int64_t dx = p[0] - at[0], dy = p[1] - at[1], dz = p[2] - at[2];
                if (dx * dx + dy * dy + dz * dz > reach * reach) continue;
                if (filter == NULL || filter(context, i))
                    count = insert_sorted(items, count, max, i);
            }
        }
    }
    return count;
}
