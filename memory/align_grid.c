// The map as scores, and its levels. See align_inside.h.
//
// A cell of level h is the largest of 2^h x 2^h cells of level 0 from it to the right and down, at
// every cell, not at every 2^h-th (Hess et al. 2016): a shift by less than a block then needs no
// rounding that would weaken the bound.

#include "memory/align_inside.h"

#include <math.h>
#include <string.h>

typedef int8_t Lanes __attribute__((vector_size(ALIGN_LANES)));

static void copy_map(MemoryAligner *aligner, const MemorySlice *map) {
    static const int8_t scores[4] = {0, ALIGN_FREE, ALIGN_WALL, 0};
    int side = aligner->side;
    memset(aligner->level[0], 0, (size_t)side * (size_t)side);
    for (int z = 0; z < side; z++) {
        int64_t row = (int64_t)aligner->corner[1] + z - map->first[1];
        if (row < 0 || row >= map->height) continue;
        for (int x = 0; x < side; x++) {
            int64_t column = (int64_t)aligner->corner[0] + x - map->first[0];
            if (column < 0 || column >= map->width) continue;
            aligner->level[0][z * side + x] = scores[map->cells[row * map->width + column]];
        }
    }
}

// what lies beside a wall scores nearly as the wall: walls are seen to a cell, not better
static void blur_walls(MemoryAligner *aligner) {
    int side = aligner->side;
    int8_t *cells = aligner->level[0];
    for (int z = 1; z < side - 1; z++)
        for (int x = 1; x < side - 1; x++) {
            if (cells[z * side + x] != ALIGN_WALL) continue;
            for (int beside = 0; beside < 9; beside++) {
                int8_t *cell = &cells[(z + beside / 3 - 1) * side + x + beside % 3 - 1];
                if (*cell < ALIGN_NEAR) *cell = ALIGN_NEAR;
            }
        }
}

static Lanes load(const int8_t *from) {
    Lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

static Lanes larger(Lanes a, Lanes b) {
    Lanes is_a = a > b;
    return (is_a & a) | (~is_a & b);
}

// The last cells of a row take in the first of the next: a bound may be too large, never too small,
// and the margin keeps points away from there.
static void make_level(MemoryAligner *aligner, int level) {
    int side = aligner->side, step = 1 << (level - 1);
    size_t cells = (size_t)side * (size_t)side;
    const int8_t *from = aligner->level[level - 1];
    for (size_t i = 0; i < cells; i += ALIGN_LANES) {
        Lanes upper = larger(load(from + i), load(from + i + step));
        const int8_t *below = from + i + (size_t)step * (size_t)side;
        Lanes lower = larger(load(below), load(below + step));
        Lanes most = larger(upper, lower);
        memcpy(aligner->level[level] + i, &most, sizeof most);
    }
}

// neighbours by blocks beside each other, so that the first pass reads whole vectors
static void split_phases(MemoryAligner *aligner) {
    int side = aligner->side, blocks = side / ALIGN_BLOCK;
    for (int z = 0; z < side; z++) {
        const int8_t *from = aligner->level[ALIGN_TOP] + (size_t)z * (size_t)side;
        int8_t *to = aligner->top + (size_t)z * (size_t)side;
        for (int b = 0; b < blocks; b++)
            for (int phase = 0; phase < ALIGN_BLOCK; phase++)
                to[phase * blocks + b] = from[b * ALIGN_BLOCK + phase];
    }
}

void align_grid_fill(MemoryAligner *aligner, const MemorySlice *map) {
    copy_map(aligner, map);
    blur_walls(aligner);
    for (int level = 1; level <= ALIGN_TOP; level++) make_level(aligner, level);
    split_phases(aligner);
}

int align_grid_at(const MemoryAligner *aligner, float x, float z) {
    int column = (int)floorf(x), row = (int)floorf(z);
    if (column < 0 || column >= aligner->side || row < 0 || row >= aligner->side) return 0;
    return aligner->level[0][row * aligner->side + column];
}
