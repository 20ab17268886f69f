// matmul.h for AVX-512: 14 rows by 32 columns of C in 28 registers, one row of B and one value of A
// at a time (2 loads and 14 broadcasts for 28 products of 16). Of a turned B the 32 columns are
// first laid out as rows, a copy that four strips share; value by value, it is what makes such
// products a quarter slower than the others.

#ifdef __AVX512F__

#include "model/matmul.h"

#include <immintrin.h>
#include <string.h>

enum { STRIP = 14, DEPTH = 256 }; // rows in registers; of B copied at a time: 32 KiB, half of L1

// What a strip of C is made of, over part of k.
typedef struct Strip {
    const float *a;
    size_t a_row, a_k; // floats to the next row, to the next k
    const float *b;    // [k][b_k], of which this many columns count:
    size_t b_k;
    __mmask16 mask[2];
    float *c;
    size_t c_row;
} Strip;

// `rows` is known to the compiler in each call
static inline __attribute__((always_inline)) void add_strip(const Strip *s, uint32_t k,
                                                            bool is_first, const int rows) {
    __m512 sum[STRIP][2];
    for (int r = 0; r < rows; r++) {
        for (int h = 0; h < 2; h++) {
            float *c = s->c + r * s->c_row + 16 * h;
            sum[r][h] = is_first ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(s->mask[h], c);
        }
    }
    for (uint32_t i = 0; i < k; i++) {
        const float *b = s->b + i * s->b_k, *a = s->a + i * s->a_k;
        __m512 low = _mm512_maskz_loadu_ps(s->mask[0], b);
        __m512 high = _mm512_maskz_loadu_ps(s->mask[1], b + 16);
        for (int r = 0; r < rows; r++) {
            __m512 value = _mm512_set1_ps(a[r * s->a_row]);
            sum[r][0] = _mm512_fmadd_ps(value, low, sum[r][0]);
            sum[r][1] = _mm512_fmadd_ps(value, high, sum[r][1]);
        }
    }
    for (int r = 0; r < rows; r++) {
        for (int h = 0; h < 2; h++)
            _mm512_mask_storeu_ps(s->c + r * s->c_row + 16 * h, s->mask[h], sum[r][h]);
    }
}

static void add_rows(const Strip *s, uint32_t k, bool is_first, uint32_t rows) {
    switch (rows) {
#define ROWS(n)                       \
    case n:                           \
        add_strip(s, k, is_first, n); \
        break;
        ROWS(1)
        ROWS(2)
        ROWS(3)
        ROWS(4) ROWS(5) ROWS(6) ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12) ROWS(13) ROWS(14)
#undef ROWS
    }
}

static void round_rows(float *to, const float *from, size_t pitch, uint32_t rows, uint32_t width,
                       uint32_t to_pitch) {
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t i = 0; i < width; i++)
            to[r * to_pitch + i] = model_matmul_rounded(from[r * pitch + i]);
    }
}

static void turn(float to[DEPTH][MATMUL_COLS], const float *b, size_t pitch, uint32_t k,
                 uint32_t cols) {
    for (uint32_t c = 0; c < cols; c++) {
        for (uint32_t i = 0; i < k; i++) to[i][c] = b[c * pitch + i];
    }
}

static void begin_rows(const MatmulArgs *args, uint32_t row, uint32_t count, uint32_t col,
                       uint32_t cols) {
    for (uint32_t r = row; r < row + count; r++) {
        float *c = GPU_AT(float, args->c) + r * (size_t)args->c_pitch + col;
        if (!(args->flags & MATMUL_ACCUMULATE)) memset(c, 0, cols * sizeof *c);
        if (!(args->flags & MATMUL_BIAS)) continue;
        const float *bias = GPU_AT(const float, args->bias) + col;
        for (uint32_t i = 0; i < cols; i++) c[i] += bias[i];
    }
}

static __mmask16 mask_of(uint32_t cols) {
    return (__mmask16)(cols >= 16 ? 0xffffu : (1u << cols) - 1);
}

void model_matmul_tile_avx512(const MatmulArgs *args, uint32_t row, uint32_t count, uint32_t col) {
    _Alignas(64) float turned[DEPTH][MATMUL_COLS], of_a[MATMUL_ROWS * DEPTH];
    bool is_rounded = args->flags & MATMUL_BF16;
    uint32_t cols = args->cols - col < MATMUL_COLS ? args->cols - col : MATMUL_COLS;
    bool is_a_turned = args->flags & MATMUL_A_TURNED, is_b_turned = args->flags & MATMUL_B_TURNED;
    bool starts_at_zero = !(args->flags & (MATMUL_BIAS | MATMUL_ACCUMULATE)) && args->k > 0;
    if (!starts_at_zero) begin_rows(args, row, count, col, cols);
    Strip s = {
        .a_row = is_a_turned ? 1 : args->a_pitch,
        .a_k = is_a_turned ? args->a_pitch : 1,
        .b_k = is_b_turned || is_rounded ? MATMUL_COLS : args->b_pitch,
        .mask = {mask_of(cols), cols > 16 ? mask_of(cols - 16) : 0},
        .c_row = args->c_pitch,
    };
    for (uint32_t k = 0; k < args->k; k += DEPTH) {
        uint32_t depth = args->k - k < DEPTH ? args->k - k : DEPTH;
        const float *b = GPU_AT(const float, args->b);
        if (is_b_turned)
            turn(turned, b + col * (size_t)args->b_pitch + k, args->b_pitch, depth, cols);
        if (is_rounded && is_b_turned)
            round_rows(turned[0], turned[0], MATMUL_COLS, depth, cols, MATMUL_COLS);
        else if (is_rounded)
            round_rows(turned[0], b + k * (size_t)args->b_pitch + col, args->b_pitch, depth, cols,
                       MATMUL_COLS);
        const float *a = GPU_AT(const float, args->a) +
                         row * (is_a_turned ? 1 : (size_t)args->a_pitch) +
                         k * (is_a_turned ? (size_t)args->a_pitch : 1);
        if (is_rounded && is_a_turned)
            round_rows(of_a, a, args->a_pitch, depth, count, MATMUL_ROWS);
        else if (is_rounded)
            round_rows(of_a, a, args->a_pitch, count, depth, DEPTH);
        if (is_rounded)
            a = of_a, s.a_row = is_a_turned ? 1 : DEPTH, s.a_k = is_a_turned ? MATMUL_ROWS : 1;
        s.b = is_b_turned || is_rounded ? turned[0] : b + k * (size_t)args->b_pitch + col;
        for (uint32_t r = 0; r < count; r += STRIP) {
            s.a = a + r * s.a_row;
            s.c = GPU_AT(float, args->c) + (row + r) * s.c_row + col;
            uint32_t rows = count - r < STRIP ? count - r : STRIP;
            add_rows(&s, depth, starts_at_zero && k == 0, rows);
        }
    }
}

#else
typedef int matmul_avx512_is_empty_here;
#endif
