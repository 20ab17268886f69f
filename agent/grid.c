// The window and its prices. See grid.h.
//
// Rows are padded by nothing: the cell next to the last one of a row is the first of the next, so
// every loop over neighbours checks its column. The two passes over the map touch only cells near
// obstacles more than once, and cost about 2 ns per cell.

#include "agent/grid.h"

#include <math.h>
#include <string.h>

enum {
    NEAR_CELLS = 2, // this much farther than the body's radius is still called near
    MAX_REACH = 14, // cells: squares fit a byte
};

Grid *grid_create(Arena *arena) {
    Grid *grid = arena_new(arena, Grid);
    grid->known = arena_array(arena, uint8_t, GRID_MAX_CELLS);
    grid->gap2 = arena_array(arena, uint8_t, GRID_MAX_CELLS);
    grid->price = arena_array(arena, uint8_t, GRID_MAX_CELLS);
    grid->voxel = 1;
    return grid;
}

//---- the window ----------------------------------------------------------------------------------

static int32_t voxel_of(float metres, float voxel) {
    return (int32_t)floorf(metres / voxel);
}

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

// narrows low .. high to `room` voxels around the agent
static void cut(int32_t *low, int32_t *high, int32_t agent, int room) {
    if (*high - *low <= room) return;
    int32_t start = clamp(agent - room / 2, *low, *high - room);
    *low = start;
    *high = start + room;
}

static void choose_window(Grid *grid, const MemorySlice *slice, const float (*xz)[2], int count) {
    enum { MARGIN = 20, SIDE = 1 << 10 }; // 1 m for plans to bend round the outermost points
    int32_t low[2], high[2];
    for (int a = 0; a < 2; a++) {
        bool is_empty = slice->width == 0 || slice->height == 0;
        int32_t size = a == 0 ? slice->width : slice->height;
        int32_t agent = voxel_of(xz[0][a], slice->voxel);
        low[a] = is_empty ? agent : slice->first[a];
        high[a] = is_empty ? agent : slice->first[a] + size;
        for (int p = 0; p < count; p++) {
            int32_t at = clamp(voxel_of(xz[p][a], slice->voxel), agent - SIDE, agent + SIDE);
            if (at - MARGIN < low[a]) low[a] = at - MARGIN;
            if (at + MARGIN > high[a]) high[a] = at + MARGIN;
        }
        // a square window has the most room; a long one may be longer if the other side allows it
        if (a == 1 && (int64_t)(high[0] - low[0]) * (high[1] - low[1]) > GRID_MAX_CELLS) {
            cut(&low[0], &high[0], voxel_of(xz[0][0], slice->voxel), SIDE);
            cut(&low[1], &high[1], agent, SIDE);
        }
    }
    grid->first[0] = low[0];
    grid->first[1] = low[1];
    grid->width = high[0] - low[0];
    grid->height = high[1] - low[1];
}

void grid_load(Grid *grid, const MemorySlice *slice, const float (*xz)[2], int count) {
    ASSERT(count >= 1);
    grid->voxel = slice->voxel;
    choose_window(grid, slice, xz, count);
    memset(grid->known, MEMORY_UNKNOWN, (size_t)grid->width * grid->height);

    // the part of the slice that lies in the window
    int32_t left = slice->first[0] - grid->first[0], top = slice->first[1] - grid->first[1];
    int32_t x0 = left > 0 ? left : 0, x1 = clamp(left + slice->width, 0, grid->width);
    int32_t y0 = top > 0 ? top : 0, y1 = clamp(top + slice->height, 0, grid->height);
    for (int32_t y = y0; y < y1 && x0 < x1; y++) {
        memcpy(grid->known + (size_t)y * grid->width + x0,
               slice->cells + (size_t)(y - top) * slice->width + (x0 - left), (size_t)(x1 - x0));
    }
}

int grid_cell(const Grid *grid, float x, float z) {
    int32_t column = voxel_of(x, grid->voxel) - grid->first[0];
    int32_t row = voxel_of(z, grid->voxel) - grid->first[1];
    if (column < 0 || row < 0 || column >= grid->width || row >= grid->height) return -1;
    return row * grid->width + column;
}

void grid_position(const Grid *grid, int cell, float xz[2]) {
    int column = cell % grid->width, row = cell / grid->width;
    xz[0] = ((float)(grid->first[0] + column) + 0.5f) * grid->voxel;
    xz[1] = ((float)(grid->first[1] + row) + 0.5f) * grid->voxel;
}

//---- distance to obstacles -----------------------------------------------------------------------

// Most of a window lies far from any obstacle; 16 cells are done at once where they can be.
typedef uint8_t Cells __attribute__((vector_size(16)));

static Cells load_cells(const uint8_t *at) {
    Cells cells;
    memcpy(&cells, at, sizeof cells);
    return cells;
}

static Cells least(Cells a, Cells b) {
    Cells is_a = (Cells)(a < b); // 0 or 255 in each
    return (a & is_a) | (b & ~is_a);
}

// gap[to] is at most one more than gap[beside]: `count` cells, of two rows that do not overlap
static void step_row(const uint8_t *beside, uint8_t *to, int count) {
    int x = 0;
    for (; x + (int)sizeof(Cells) <= count; x += sizeof(Cells)) {
        Cells gap = least(load_cells(beside + x) + 1, load_cells(to + x));
        memcpy(to + x, &gap, sizeof gap);
    }
    for (; x < count; x++)
        if (beside[x] + 1 < to[x]) to[x] = beside[x] + 1;
}

// gap2 becomes the distance (not squared) to the nearest obstacle of the same column
static void measure_columns(Grid *grid, int reach) {
    int width = grid->width, height = grid->height;
    uint8_t *gap = grid->gap2, far = (uint8_t)(reach + 1);
    for (int cell = 0; cell < width * height; cell++)
        gap[cell] = grid->known[cell] == MEMORY_OCCUPIED ? 0 : far;
    for (int y = 1; y < height; y++) {
        uint8_t *row = gap + (size_t)y * width;
        step_row(row - width, row, width);
    }
    for (int y = height - 2; y >= 0; y--) {
        uint8_t *row = gap + (size_t)y * width;
        step_row(row + width, row, width);
    }
}

static bool are_all(const uint8_t *cells, uint8_t value) {
    uint64_t word;
    memcpy(&word, cells, sizeof word);
    return word == value * 0x0101010101010101u;
}

// one row of those, spread sideways: gap2 becomes the square of the distance
static void spread_row(uint8_t *gap, uint8_t *spread, int width, int reach) {
    memset(spread, reach * reach + 1, (size_t)width);
    for (int x = 0; x < width; x++) {
        if (x + 8 <= width && are_all(gap + x, (uint8_t)(reach + 1))) {
            x += 7;
            continue;
        }
        if (gap[x] > reach) continue;
        int from = x > reach ? -reach : -x, to = x + reach < width ? reach : width - 1 - x;
        for (int dx = from; dx <= to; dx++) {
            int square = gap[x] * gap[x] + dx * dx;
            if (square < spread[x + dx]) spread[x + dx] = (uint8_t)square;
        }
    }
    memcpy(gap, spread, (size_t)width);
}

// What a cell costs, by what is known of it and by squared distance.
typedef struct Prices {
    uint8_t of[4][256];
} Prices;

static void make_prices(Prices *prices, int halves, int hard, int body, int reach) {
    const int factors[4] = {(uint8_t)halves, 2, 0, 0};
    for (int square = 0; square < 256; square++) {
        int price = square < hard * hard     ? GRID_BLOCKED
                    : square < body * body   ? GRID_SQUEEZE
                    : square < reach * reach ? GRID_NEAR
                                             : GRID_CLEAR;
        for (int known = 0; known < 4; known++) {
            int full = price * factors[known] / 2;
            prices->of[known][square] =
                (uint8_t)(full > 2 * GRID_SQUEEZE ? 2 * GRID_SQUEEZE : full);
        }
    }
}

static void price_row(const Prices *prices, const uint8_t *known, const uint8_t *gap2,
                      uint8_t *price, int width, int reach) {
    for (int x = 0; x < width; x++) {
        price[x] = prices->of[known[x]][gap2[x]];
        bool are_alike = x + 8 <= width && are_all(gap2 + x, (uint8_t)(reach * reach + 1)) &&
                         are_all(known + x, known[x]);
        if (!are_alike) continue;
        memset(price + x, price[x], 8);
        x += 7;
    }
}

void grid_price(Grid *grid, float body_radius, int unknown_halves) {
    // the innermost 5 cm of the rim are the body's own safety margin: blocked is what remains
    int body = clamp((int32_t)lroundf(body_radius / grid->voxel), 1, MAX_REACH - NEAR_CELLS);
    int hard = body > 2 ? body - 1 : body;
    int reach = body + NEAR_CELLS;
    Prices prices;
    make_prices(&prices, unknown_halves, hard, body, reach);

    measure_columns(grid, reach);
    for (int y = 0; y < grid->height; y++) { // the row of prices serves as scratch first
        size_t row = (size_t)y * grid->width;
        spread_row(grid->gap2 + row, grid->price + row, grid->width, reach);
        price_row(&prices, grid->known + row, grid->gap2 + row, grid->price + row, grid->width,
                  reach);
    }
}

//---- corrections ---------------------------------------------------------------------------------

void grid_soften(Grid *grid, float x, float z, float radius) {
    int middle = grid_cell(grid, x, z);
    if (middle < 0) return;
    int reach = (int)ceilf(radius / grid->voxel);
    int cx = middle % grid->width, cy = middle / grid->width;
    for (int y = cy - reach; y <= cy + reach; y++) {
        for (int column = cx - reach; column <= cx + reach; column++) {
            if (y < 0 || column < 0 || y >= grid->height || column >= grid->width) continue;
            int cell = y * grid->width + column;
            if (grid->known[cell] == MEMORY_OCCUPIED || grid->price[cell] != GRID_BLOCKED) continue;
            grid->price[cell] = GRID_SQUEEZE;
        }
    }
    if (grid->price[middle] == GRID_BLOCKED) grid->price[middle] = GRID_SQUEEZE;
}

void grid_block(Grid *grid, float x, float z) {
    int middle = grid_cell(grid, x, z);
    if (middle < 0) return;
    int cx = middle % grid->width, cy = middle / grid->width;
    for (int y = cy - 1; y <= cy + 1; y++) {
        for (int column = cx - 1; column <= cx + 1; column++) {
            if (y < 0 || column < 0 || y >= grid->height || column >= grid->width) continue;
            grid->price[y * grid->width + column] = GRID_BLOCKED;
        }
    }
}

//---- straight lines ------------------------------------------------------------------------------

// Bresenham's walk from one cell to another, in steps along and across the axes
typedef struct Walk {
    int x, y, to_x, to_y, step_x, step_y, dx, dy, error;
} Walk;

static Walk walk_begin(const Grid *grid, int from, int to) {
    Walk w = {.x = from % grid->width, .y = from / grid->width};
    w.to_x = to % grid->width;
    w.to_y = to / grid->width;
    w.step_x = w.to_x > w.x ? 1 : -1;
    w.step_y = w.to_y > w.y ? 1 : -1;
    w.dx = (w.to_x - w.x) * w.step_x;
    w.dy = (w.to_y - w.y) * w.step_y;
    w.error = w.dx - w.dy;
    return w;
}

// moves one cell; returns 14 for a diagonal step, 10 for a straight one, 0 at the end
static int walk_step(Walk *w) {
    if (w->x == w->to_x && w->y == w->to_y) return 0;
    int twice = 2 * w->error, length = 0;
    bool along_x = twice > -w->dy, along_y = twice < w->dx;
    if (along_x) {
        w->error -= w->dy;
        w->x += w->step_x;
        length += 10;
    }
    if (along_y) {
        w->error += w->dx;
        w->y += w->step_y;
        length += 10;
    }
    return length == 20 ? 14 : length;
}

int grid_line(const Grid *grid, int from, int to) {
    Walk w = walk_begin(grid, from, to);
    int sum = 0;
    for (int length = walk_step(&w); length != 0; length = walk_step(&w)) {
        int price = grid->price[w.y * grid->width + w.x];
        if (price == GRID_BLOCKED) return -1;
        sum += price * length;
    }
    return sum;
}

bool grid_sees(const Grid *grid, int from, int to, int skip) {
    Walk w = walk_begin(grid, from, to);
    bool has_left = false;
    for (int steps = 0; walk_step(&w) != 0; steps++) {
        bool is_solid = grid->known[w.y * grid->width + w.x] == MEMORY_OCCUPIED;
        if (!is_solid) has_left = true;
        if (is_solid && (has_left || steps >= skip)) return false;
    }
    return true;
}
