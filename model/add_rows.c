// The definition of adding a row to all rows of a part, and its dispatch. See add_rows.h.

#include "model/add_rows.h"

static const uint32_t spirv[] =
#include "model/add_rows.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/add_rows_texel.spv.h"
    ;

uint32_t model_add_rows_groups(const AddRowsArgs *args) {
    return (args->parts * args->rows + ADD_ROWS_ROWS - 1) / ADD_ROWS_ROWS;
}

typedef float Vec __attribute__((vector_size(16), aligned(4), may_alias));

static void add_row(const AddRowsArgs *args, uint32_t row) {
    float *x = GPU_AT(float, args->x) + row * (size_t)args->cols;
    const float *add = GPU_AT(const float, args->row) + row / args->rows * (size_t)args->pitch;
    uint32_t i = 0;
    for (; i + 4 <= args->cols; i += 4) *(Vec *)(x + i) += *(const Vec *)(add + i);
    for (; i < args->cols; i++) x[i] += add[i];
}

// one group = ADD_ROWS_ROWS rows, counted through all parts
static void add_rows(const void *argument, uint32_t begin, uint32_t end) {
    const AddRowsArgs *args = argument;
    uint32_t all = args->parts * args->rows, to = end * ADD_ROWS_ROWS;
    for (uint32_t row = begin * ADD_ROWS_ROWS; row < (to < all ? to : all); row++)
        add_row(args, row);
}

static bool suits_texels(const void *argument) {
    const AddRowsArgs *args = argument;
    return (args->x | args->row) % 16 == 0 && (args->cols | args->pitch) % 4 == 0;
}

const GpuCode model_add_rows_code = {
    .name = "add_rows",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = add_rows,
    .host_grain = 8,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 2,
               .at = {offsetof(AddRowsArgs, x), offsetof(AddRowsArgs, row)},
               .suits = suits_texels},
};
