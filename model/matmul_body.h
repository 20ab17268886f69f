// The matrix product on vectors of floats; included once per instruction set, after what differs:
//
//     LANES, STRIP             floats of a vector; rows of C that are held in registers
//     Lanes, Mask, mask_of     a vector, and the choice of its first `count` lanes
//     load, store, all, multiply_add, turn
//     MATMUL_PART              the name of this body
//
// A strip of STRIP rows by two vectors of C stays in registers while part of k passes: two loads
// and STRIP broadcasts for 2 STRIP products. B is read where it lies if it lies right; a turned or
// rounded one, or one that ends inside a vector, is first copied, for all strips below it:
//
//               ┌── WIDE ──┐
//        DEPTH  │  panel   │  of B: stays in the first cache
//     ┌─ DEPTH ─┼──────────┼──────────┐
//     │ strip   │          │          │
//     │ strip   │          │          │  of C, to MATMUL_ROWS
//
// A is copied, once for all columns, when it is rounded, or when it is turned and read again and
// again: its rows may lie a power of two apart, where they push each other out of the cache.

enum { WIDE = 2 * LANES, DEPTH = 256, PITCH = DEPTH + 16 };

typedef uint32_t Bits __attribute__((vector_size(sizeof(Lanes))));

typedef struct Scratch {
    _Alignas(64) float panel[DEPTH][WIDE];
    _Alignas(64) float a[MATMUL_ROWS * PITCH]; // [MATMUL_ROWS][PITCH], turned [DEPTH][MATMUL_ROWS]
} Scratch;

// What a strip of C is made of, over part of k.
typedef struct Strip {
    const float *a;
    size_t a_row, a_k; // floats to the next row, to the next k
    const float *b;    // [k][b_k]
    size_t b_k;
    float *c; // of which these columns count:
    Mask mask[2];
    size_t c_row;
} Strip;

// `rows` is known to the compiler in each call
static inline __attribute__((always_inline)) void add_strip(const Strip *s, uint32_t k,
                                                            bool is_first, const int rows) {
    Lanes sum[STRIP][2];
    for (int r = 0; r < rows; r++) {
        for (int h = 0; h < 2; h++)
            sum[r][h] = is_first ? all(0) : load(s->c + r * s->c_row + h * LANES, s->mask[h]);
    }
    for (uint32_t i = 0; i < k; i++) {
        const float *b = s->b + i * s->b_k, *a = s->a + i * s->a_k;
        Lanes low = load_all(b), high = load_all(b + LANES);
        for (int r = 0; r < rows; r++) {
            Lanes value = all(a[r * s->a_row]);
            sum[r][0] = multiply_add(value, low, sum[r][0]);
            sum[r][1] = multiply_add(value, high, sum[r][1]);
        }
    }
    for (int r = 0; r < rows; r++) {
        for (int h = 0; h < 2; h++) store(s->c + r * s->c_row + h * LANES, s->mask[h], sum[r][h]);
    }
}

// clang-format off
static void add_rows(const Strip *s, uint32_t k, bool is_first, uint32_t rows) {
    switch (rows) {
#define ROWS(n) case n: add_strip(s, k, is_first, n); break;
        ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6)
#if STRIP == 12
        ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12)
#endif
#undef ROWS
    }
}
// clang-format on

static inline Lanes rounded(Lanes x, bool is_rounded) {
    if (!is_rounded) return x;
    Bits bits = (Bits)x, is_nan = (Bits)(x != x);
    Bits nearest = bits + 0x7fff + (bits >> 16 & 1);
    return (Lanes)(((is_nan & (bits | 0x400000)) | (~is_nan & nearest)) & 0xffff0000);
}

// [rows][cols] as it lies; up to a whole vector is written
static void copy(float *to, size_t to_pitch, const float *from, size_t pitch, uint32_t rows,
                 uint32_t cols, bool is_rounded) {
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t c = 0; c < cols; c += LANES) {
            Lanes x = load(from + r * pitch + c, mask_of(cols - c));
            store(to + r * to_pitch + c, mask_of(LANES), rounded(x, is_rounded));
        }
    }
}

// [cols][k] becomes [k][WIDE]
static void copy_turned(float (*to)[WIDE], const float *from, size_t pitch, uint32_t k,
                        uint32_t cols, bool is_rounded) {
    for (uint32_t i = 0; i < k; i += LANES) {
        for (uint32_t c = 0; c < cols; c += LANES) {
            Lanes x[LANES];
            for (uint32_t l = 0; l < LANES; l++)
                x[l] = c + l < cols
                           ? rounded(load(from + (c + l) * pitch + i, mask_of(k - i)), is_rounded)
                           : all(0);
            turn(x);
            for (uint32_t l = 0; l < LANES; l++) store(to[i + l] + c, mask_of(LANES), x[l]);
        }
    }
}

// C before the sums, where it is not zero
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

// its columns, as rows of at least WIDE
static void find_b(const MatmulArgs *args, Strip *s, float (*panel)[WIDE], uint32_t col,
                   uint32_t cols, uint32_t k, uint32_t depth) {
    bool is_turned = args->flags & MATMUL_B_TURNED, is_rounded = args->flags & MATMUL_BF16;
    size_t pitch = args->b_pitch;
    const float *b = GPU_AT(const float, args->b) + (is_turned ? col * pitch + k : k * pitch + col);
    bool is_copied = is_turned || is_rounded || cols < WIDE;
    s->b = is_copied ? panel[0] : b;
    s->b_k = is_copied ? WIDE : pitch;
    if (!is_copied) return;
    if (is_turned)
        copy_turned(panel, b, pitch, depth, cols, is_rounded);
    else
        copy(panel[0], WIDE, b, pitch, depth, cols, is_rounded);
}

static void find_a(const MatmulArgs *args, Strip *s, float *copied, uint32_t row, uint32_t count,
                   uint32_t cols, uint32_t k, uint32_t depth) {
    bool is_turned = args->flags & MATMUL_A_TURNED, is_rounded = args->flags & MATMUL_BF16;
    size_t pitch = args->a_pitch, copied_pitch = is_turned ? MATMUL_ROWS : PITCH;
    s->a = GPU_AT(const float, args->a) + (is_turned ? k * pitch + row : row * pitch + k);
    if (is_rounded || (is_turned && cols > WIDE)) {
        copy(copied, copied_pitch, s->a, pitch, is_turned ? depth : count,
             is_turned ? count : depth, is_rounded);
        s->a = copied;
        pitch = copied_pitch;
    }
    s->a_row = is_turned ? 1 : pitch;
    s->a_k = is_turned ? pitch : 1;
}

static void add_strips(const MatmulArgs *args, Strip s, uint32_t row, uint32_t rows, uint32_t col,
                       uint32_t cols, uint32_t depth, bool is_first) {
    s.mask[0] = mask_of(cols), s.mask[1] = mask_of(cols > LANES ? cols - LANES : 0);
    for (uint32_t r = 0; r < rows; r += STRIP) {
        s.c = GPU_AT(float, args->c) + (row + r) * s.c_row + col;
        add_rows(&s, depth, is_first, rows - r < STRIP ? rows - r : STRIP);
        s.a += STRIP * s.a_row;
    }
}

void MATMUL_PART(const MatmulArgs *args, uint32_t row, uint32_t rows, uint32_t col, uint32_t cols) {
    Scratch scratch;
    bool starts_at_zero = !(args->flags & (MATMUL_BIAS | MATMUL_ACCUMULATE)) && args->k > 0;
    if (!starts_at_zero) begin_rows(args, row, rows, col, cols);
    Strip s = {.c_row = args->c_pitch};
    for (uint32_t k = 0; k < args->k; k += DEPTH) {
        uint32_t depth = args->k - k < DEPTH ? args->k - k : DEPTH;
        find_a(args, &s, scratch.a, row, rows, cols, k, depth);
        for (uint32_t c = 0; c < cols; c += WIDE) {
            uint32_t wide = cols - c < WIDE ? cols - c : WIDE;
            find_b(args, &s, scratch.panel, col + c, wide, k, depth);
            add_strips(args, s, row, rows, col + c, wide, depth, starts_at_zero && k == 0);
        }
    }
}
