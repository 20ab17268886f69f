// The definition of fetching remembered rows and of the way back, compiled once for any processor
// and once for AVX-512. A group is ROWS_PER_GROUP rows, or patches of pages. See rows.h.

#include "model/rows.h"

#include <string.h>

static inline void put_scaled(float *restrict y, const float *restrict x, uint32_t width,
                              float by) {
    for (uint32_t i = 0; i < width; i++) y[i] = by * x[i];
}

static inline void add_scaled(float *restrict y, const float *restrict x, uint32_t width,
                              float by) {
    for (uint32_t i = 0; i < width; i++) y[i] += by * x[i];
}

// `patches` begins with the first of the square
static inline void put_mean(float *y, const float *patches, uint32_t side, uint32_t grid,
                            uint32_t width) {
    float part = 1 / ((float)side * (float)side);
    put_scaled(y, patches, width, part);
    for (uint32_t i = 1; i < side * side; i++)
        add_scaled(y, patches + (i / side * grid + i % side) * (size_t)width, width, part);
}

static inline void rows_groups(const void *argument, uint32_t begin, uint32_t end) {
    const RowsArgs *args = argument;
    uint32_t count = args->targets * args->row_count, last = end * ROWS_PER_GROUP;
    for (uint32_t i = begin * ROWS_PER_GROUP; i < last && i < count; i++) {
        uint32_t table = i / args->row_count / args->targets_per_table;
        const uint32_t *words = GPU_AT(const uint32_t, args->rows) +
                                2 * ((size_t)table * args->row_count + i % args->row_count);
        size_t patch = (size_t)words[0] * args->grid * args->grid + (words[1] & 0xffff);
        put_mean(GPU_AT(float, args->y) + i * (size_t)args->width,
                 GPU_AT(const float, args->pages) + patch * args->width, words[1] >> 16, args->grid,
                 args->width);
    }
}

// of one patch, from the row that holds it
static inline void put_back(const RowsBackArgs *args, float *d_page, uint32_t table, uint32_t row) {
    uint32_t side =
        GPU_AT(const uint32_t, args->rows)[2 * ((size_t)table * args->row_count + row) + 1] >> 16;
    float part = 1 / ((float)side * (float)side);
    size_t of_target = (size_t)args->row_count * args->width;
    const float *d_y = GPU_AT(const float, args->d_y) +
                       table * (size_t)args->targets_per_table * of_target +
                       row * (size_t)args->width;
    put_scaled(d_page, d_y, args->width, part);
    for (uint32_t t = 1; t < args->targets_per_table; t++)
        add_scaled(d_page, d_y + t * of_target, args->width, part);
}

static inline void rows_back_groups(const void *argument, uint32_t begin, uint32_t end) {
    const RowsBackArgs *args = argument;
    uint32_t patches = args->grid * args->grid;
    uint32_t count = args->pages * patches, last = end * ROWS_PER_GROUP;
    for (uint32_t i = begin * ROWS_PER_GROUP; i < last && i < count; i++) {
        float *d_page = GPU_AT(float, args->d_pages) + i * (size_t)args->width;
        uint32_t row = GPU_AT(const uint32_t, args->row_of)[i];
        if (row == ROWS_NONE) {
            memset(d_page, 0, args->width * sizeof *d_page);
        } else {
            put_back(args, d_page, i / patches / args->pages_per_table, row);
        }
    }
}
