// The definition of sums over rows, and its dispatch. See sum_rows.h.

#include "model/sum_rows.h"

#include <string.h>

static const uint32_t spirv[] =
#include "model/sum_rows.spv.h"
    ;

static uint32_t blocks(const SumRowsArgs *args) { // of columns
    return (args->cols + SUM_ROWS_COLS - 1) / SUM_ROWS_COLS;
}

uint32_t model_sum_rows_groups(const SumRowsArgs *args) {
    return args->parts * blocks(args);
}

// the full width has its own loop, of a length the compiler knows
static void add(float sum[SUM_ROWS_COLS], const float *x, uint32_t count) {
    if (count == SUM_ROWS_COLS) {
        for (uint32_t c = 0; c < SUM_ROWS_COLS; c++) sum[c] += x[c];
    } else {
        for (uint32_t c = 0; c < count; c++) sum[c] += x[c];
    }
}

static void sum_block(const SumRowsArgs *args, uint32_t part, uint32_t col) {
    uint32_t left = args->cols - col, count = left < SUM_ROWS_COLS ? left : SUM_ROWS_COLS;
    const float *x = GPU_AT(const float, args->x) + part * (size_t)args->rows * args->pitch + col;
    float *to = GPU_AT(float, args->sum) + part * (size_t)args->sum_pitch + col;
    float total[SUM_ROWS_COLS] = {0};
    for (uint32_t row = 0; row < args->rows; row++)
        add(total, x + row * (size_t)args->pitch, count);
    if (args->flags & SUM_ROWS_ACCUMULATE) add(total, to, count);
    memcpy(to, total, count * sizeof *to);
}

// one group = SUM_ROWS_COLS columns of one part
static void sum_rows(const void *argument, uint32_t begin, uint32_t end) {
    const SumRowsArgs *args = argument;
    for (uint32_t group = begin; group < end; group++)
        sum_block(args, group / blocks(args), group % blocks(args) * SUM_ROWS_COLS);
}

const GpuCode model_sum_rows_code = {
    .name = "sum_rows",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = sum_rows,
};
