// The definition of the matrix product, and its dispatch. See matmul.h.

#include "model/matmul.h"

#include "base/cpu.h"

static const uint32_t spirv[] =
#include "model/matmul.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/matmul_texel.spv.h"
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

void model_matmul_part_plain(const MatmulArgs *args, uint32_t row, uint32_t rows, uint32_t col,
                             uint32_t cols) {
    for (uint32_t r = row; r < row + rows; r++) {
        float *c = GPU_AT(float, args->c) + r * (size_t)args->c_pitch;
        for (uint32_t i = col; i < col + cols; i++) {
            float sum = dot(args, r, i);
            if (args->flags & MATMUL_BIAS) sum += GPU_AT(const float, args->bias)[i];
            c[i] = args->flags & MATMUL_ACCUMULATE ? c[i] + sum : sum;
        }
    }
}

static MatmulPart *best_part(uint32_t flags) {
#if defined __x86_64__
    if (flags & MATMUL_BF16 && cpu_has_amx()) return model_matmul_part_amx;
    if (cpu_has_avx512()) return model_matmul_part_avx512;
    if (cpu_has_avx2()) return model_matmul_part_avx2;
#endif
    UNUSED(flags);
    return model_matmul_part_plain;
}

// one group = one tile of C; groups that follow each other in a row of tiles are one part
static void matmul(const void *argument, uint32_t begin, uint32_t end) {
    const MatmulArgs *args = argument;
    MatmulPart *part = best_part(args->flags);
    uint32_t across = parts(args->cols, MATMUL_COLS);
    for (uint32_t group = begin, next; group < end; group = next) {
        uint32_t down = group / across, row = down * MATMUL_ROWS,
                 col = group % across * MATMUL_COLS;
        next = end < (down + 1) * across ? end : (down + 1) * across;
        uint32_t rows = args->rows - row, cols = (next - group) * MATMUL_COLS;
        if (cols > args->cols - col) cols = args->cols - col;
        part(args, row, rows < MATMUL_ROWS ? rows : MATMUL_ROWS, col, cols);
    }
}

void model_matmul_block(const MatmulArgs *args) {
    matmul(args, 0, model_matmul_groups(args));
}

static bool suits_texels(const void *argument) {
    const MatmulArgs *args = argument;
    uint64_t starts = args->a | args->b | args->c | args->bias;
    uint32_t words = args->a_pitch | args->b_pitch | args->c_pitch | args->cols | args->k;
    return (args->flags & (MATMUL_A_TURNED | MATMUL_B_TURNED)) == 0 && starts % 16 == 0 &&
           words % 4 == 0;
}

const GpuCode model_matmul_code = {
    .name = "matmul",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = matmul,
    .host_grain = 2,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 4,
               .at = {offsetof(MatmulArgs, a), offsetof(MatmulArgs, b), offsetof(MatmulArgs, c),
                      offsetof(MatmulArgs, bias)},
               .suits = suits_texels},
};
