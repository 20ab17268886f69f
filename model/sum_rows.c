// The definition of sums over rows, and its dispatch. See sum_rows.h.

#include "model/sum_rows.h"

static const uint32_t spirv[] =
#include "model/sum_rows.spv.h"
    ;

static uint32_t blocks(const SumRowsArgs *args) { // of columns
    return (args->cols + SUM_ROWS_COLS - 1) / SUM_ROWS_COLS;
}

uint32_t model_sum_rows_groups(const SumRowsArgs *args) {
    return args->parts * blocks(args);
}

typedef float Vec __attribute__((vector_size(16), aligned(4), may_alias));

enum { VECS = SUM_ROWS_COLS / 4 };

// all columns of a block, in registers
static void sum_whole(const SumRowsArgs *args, const float *x, float *to) {
    Vec sum[VECS] = {{0}};
    for (uint32_t row = 0; row < args->rows; row++, x += args->pitch) {
        for (int v = 0; v < VECS; v++) sum[v] += ((const Vec *)x)[v];
    }
    for (int v = 0; v < VECS; v++) {
        Vec *at = (Vec *)to + v;
        if (args->flags & SUM_ROWS_ACCUMULATE)
            *at += sum[v];
        else
            *at = sum[v];
    }
}

static void sum_column(const SumRowsArgs *args, const float *x, float *to) {
    float sum = 0;
    for (uint32_t row = 0; row < args->rows; row++) sum += x[row * (size_t)args->pitch];
    *to = args->flags & SUM_ROWS_ACCUMULATE ? sum + *to : sum;
}

static void sum_block(const SumRowsArgs *args, uint32_t part, uint32_t col) {
    const float *x = GPU_AT(const float, args->x) + part * (size_t)args->rows * args->pitch;
    float *to = GPU_AT(float, args->sum) + part * (size_t)args->sum_pitch;
    if (args->cols - col >= SUM_ROWS_COLS) {
        sum_whole(args, x + col, to + col);
        return;
    }
    for (uint32_t c = col; c < args->cols; c++) sum_column(args, x + c, to + c);
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
