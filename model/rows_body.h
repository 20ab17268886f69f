// The definition of fetching remembered rows and of the way back, compiled once for any processor
// and once for AVX-512. A group is ROWS_PER_GROUP rows, or patches of pages. See rows.h.
//
// Either way a result is a sum of lists: of a square of patches, or of the targets that see one.
// All there is to it is how fast memory is, so AVX-512 writes what is too large for the caches past
// them: three times as fast beside other work, and faster still when all of it is read next.

#include "model/rows.h"

#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

// part · Σ x[row · row_step + col · col_step]
typedef struct RowsSum {
    const float *x; // lists of `width` floats
    size_t row_step, col_step, width;
    uint32_t rows, cols;
    float part;
} RowsSum;

// from `i` on
static inline void put_rest(float *restrict y, const RowsSum *sum, size_t i) {
    for (uint32_t k = 0; k < sum->rows * sum->cols; k++) {
        const float *restrict x =
            sum->x + k / sum->cols * sum->row_step + k % sum->cols * sum->col_step;
        for (size_t j = i; j < sum->width; j++)
            y[j] = k == 0 ? sum->part * x[j] : y[j] + sum->part * x[j];
    }
}

#ifdef __AVX512F__

enum { ROWS_STREAM = 4 << 20 }; // bytes of a result beyond which it is written past the caches

static inline __attribute__((always_inline)) void add_lists(__m512 total[4], const RowsSum *sum,
                                                            size_t i) {
    __m512 part = _mm512_set1_ps(sum->part);
    for (int v = 0; v < 4; v++) total[v] = _mm512_setzero_ps();
    for (uint32_t row = 0; row < sum->rows; row++) {
        for (uint32_t col = 0; col < sum->cols; col++) {
            const float *x = sum->x + row * sum->row_step + col * sum->col_step + i;
            for (int v = 0; v < 4; v++)
                total[v] =
                    _mm512_add_ps(total[v], _mm512_mul_ps(part, _mm512_loadu_ps(x + 16 * v)));
        }
    }
}

static inline void put_sum(float *y, const RowsSum *sum, size_t bytes) {
    bool is_streamed = bytes > ROWS_STREAM && (uintptr_t)y % 64 == 0;
    size_t i = 0;
    for (; i + 64 <= sum->width; i += 64) {
        __m512 total[4];
        add_lists(total, sum, i);
        for (int v = 0; v < 4; v++) {
            if (is_streamed)
                _mm512_stream_ps(y + i + 16 * v, total[v]);
            else
                _mm512_storeu_ps(y + i + 16 * v, total[v]);
        }
    }
    put_rest(y, sum, i);
}

static inline void end_sums(void) {
    _mm_sfence(); // other threads read what was streamed
}

#else

static inline void put_sum(float *y, const RowsSum *sum, size_t bytes) {
    (void)bytes;
    put_rest(y, sum, 0);
}

static inline void end_sums(void) {
}

#endif

static inline RowsSum square_of(const RowsArgs *args, uint32_t target, uint32_t row) {
    uint32_t table = target / args->targets_per_table;
    const uint32_t *words =
        GPU_AT(const uint32_t, args->rows) + 2 * ((size_t)table * args->row_count + row);
    size_t patch = (size_t)words[0] * args->grid * args->grid + (words[1] & 0xffff);
    uint32_t side = words[1] >> 16;
    return (RowsSum){
        .x = GPU_AT(const float, args->pages) + patch * args->width,
        .row_step = (size_t)args->grid * args->width,
        .col_step = args->width,
        .width = args->width,
        .rows = side,
        .cols = side,
        .part = 1 / ((float)side * (float)side),
    };
}

static inline void rows_groups(const void *argument, uint32_t begin, uint32_t end) {
    const RowsArgs *args = argument;
    uint32_t count = args->targets * args->row_count, last = end * ROWS_PER_GROUP;
    for (uint32_t i = begin * ROWS_PER_GROUP; i < last && i < count; i++) {
        RowsSum sum = square_of(args, i / args->row_count, i % args->row_count);
        float *y = GPU_AT(float, args->y) + i * (size_t)args->width;
        put_sum(y, &sum, count * sizeof *y * args->width);
    }
    end_sums();
}

// what the targets of a table say of one of its rows
static inline RowsSum targets_of(const RowsBackArgs *args, uint32_t table, uint32_t row) {
    size_t of_target = (size_t)args->row_count * args->width,
           first = table * args->targets_per_table;
    size_t words = 2 * ((size_t)table * args->row_count + row);
    uint32_t side = GPU_AT(const uint32_t, args->rows)[words + 1] >> 16;
    return (RowsSum){
        .x = GPU_AT(const float, args->d_y) + first * of_target + row * (size_t)args->width,
        .row_step = of_target,
        .width = args->width,
        .rows = args->targets_per_table,
        .cols = 1,
        .part = 1 / ((float)side * (float)side),
    };
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
            RowsSum sum = targets_of(args, i / patches / args->pages_per_table, row);
            put_sum(d_page, &sum, count * sizeof *d_page * args->width);
        }
    }
    end_sums();
}
