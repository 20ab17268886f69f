// The definition of the matrix product, and its dispatch. See matmul.h.

#include "model/matmul.h"

#include "base/cpu.h"

static const uint32_t spirv[] =
#include "model/matmul.spv.h"
    ;

static uint32_t parts(uint32_t count, uint32_t part) {
    return (count + part - 1) / part;
}

uint32_t model_matmul_groups(const MatmulArgs *args) {
    return parts(args->rows, MATMUL_ROWS) * parts(args->cols, MATMUL_COLS);
}

MatmulArgs model_matmul_args(uint32_t rows, uint32_t cols, uint32_t k, uint32_t flags) {
    return (MatmulArgs){
        .rows = rows,
        .cols = cols,
        .k = k,
        .a_pitch = flags & MATMUL_A_TURNED ? rows : k,
        .b_pitch = flags & MATMUL_B_TURNED ? k : cols,
        .c_pitch = cols,
        .flags = flags,
    };
}

static float product(const MatmulArgs *args, float a, float b) {
    if (args->flags & MATMUL_BF16) return model_matmul_rounded(a) * model_matmul_rounded(b);
    return a * b;
}

static float dot(const MatmulArgs *args, uint32_t row, uint32_t col) {
    bool is_a_turned = args->flags & MATMUL_A_TURNED, is_b_turned = args->flags & MATMUL_B_TURNED;
    const float *a =
        GPU_AT(const float, args->a) + (is_a_turned ? row : row * (size_t)args->a_pitch);
    const float *b =
        GPU_AT(const float, args->b) + (is_b_turned ? col * (size_t)args->b_pitch : col);
    size_t a_step = is_a_turned ? args->a_pitch : 1, b_step = is_b_turned ? 1 : args->b_pitch;
    float sum = 0;
    for (uint32_t k = 0; k < args->k; k++) sum += product(args, a[k * a_step], b[k * b_step]);
    return sum;
}

void model_matmul_tile_plain(const MatmulArgs *args, uint32_t row, uint32_t count, uint32_t col) {
    uint32_t end = col + MATMUL_COLS < args->cols ? col + MATMUL_COLS : args->cols;
    for (uint32_t r = row; r < row + count; r++) {
        float *c = GPU_AT(float, args->c) + r * (size_t)args->c_pitch;
        for (uint32_t i = col; i < end; i++) {
            float sum = dot(args, r, i);
            if (args->flags & MATMUL_BIAS) sum += GPU_AT(const float, args->bias)[i];
            c[i] = args->flags & MATMUL_ACCUMULATE ? c[i] + sum : sum;
        }
    }
}

static MatmulTile *best_tile(void) {
#if defined __x86_64__
    if (cpu_has_avx512()) return model_matmul_tile_avx512;
#endif
    return model_matmul_tile_plain;
}

// one group = one tile of C; groups go down a column of tiles, which share their part of B
static void matmul(const void *argument, uint32_t begin, uint32_t end) {
    const MatmulArgs *args = argument;
    MatmulTile *tile = best_tile();
    uint32_t down = parts(args->rows, MATMUL_ROWS);
    for (uint32_t group = begin; group < end; group++) {
        uint32_t row = group % down * MATMUL_ROWS, left = args->rows - row;
        tile(args, row, left < MATMUL_ROWS ? left : MATMUL_ROWS, group / down * MATMUL_COLS);
    }
}

void model_matmul_block(const MatmulArgs *args) {
    matmul(args, 0, model_matmul_groups(args));
}

const GpuCode model_matmul_code = {
    .name = "matmul",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = matmul,
    .host_grain = 2,
};
