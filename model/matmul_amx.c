// matmul.h of bfloat16 for AMX: a tile is 16 rows of 64 bytes in a register, and one instruction
// multiplies 16 x 32 of A by 32 x 16 of B into 16 x 16 floats, two values of k at a time:
//
//     A   row r      k: 0 1 | 2 3 | .. | 30 31          a row of A, rounded
//     B   pair p     col 0: k 2p, 2p+1 | col 1: .. | col 15
//
// The operands are rounded into such tiles first, A for all columns of the call and B for
// MATMUL_COLS of them. Where they lie with k along a row, sixteen rows of 32 values make a tile of
// A; where k goes down, sixteen pairs of rows make a tile of B; the other two cases turn it, as 16
// x 16 words. So a product of any layout has the same sums, which is to say, the same bits.
//
// Two by two tiles of C are held while k passes: four products for four tiles loaded.

#if defined __AMX_BF16__ || defined __AMXBF16__

#include "model/matmul.h"
#include "model/matmul_turn.h"

enum { TILE = 16, STEP = 32, DEPTH = 512, STEPS = DEPTH / STEP, BLOCK = 2 * TILE };

typedef struct Tile {
    _Alignas(64) uint32_t pairs[TILE][TILE];
} Tile;

typedef struct Scratch {
    Tile a[MATMUL_ROWS / TILE][STEPS]; // 96 KiB
    Tile b[MATMUL_COLS / TILE][STEPS]; // 64 KiB
} Scratch;

// An operand: `count` rows of A or columns of B, over `depth` values of k.
typedef struct Operand {
    const float *at;
    size_t pitch;
    uint32_t count, depth;
    bool is_along; // k goes along the rows as they lie
} Operand;

// What `block` needs: 32 x 32 of C, or what is left of it.
typedef struct Block {
    const Tile *a, *b; // [1 or 2][STEPS]
    const float *from; // C before the sums
    size_t from_pitch;
    float *to;
    size_t to_pitch;
    uint32_t rows, cols;
} Block;

// Tiles are read and written behind the compiler's back.
static inline void settle_memory(void) {
    __asm__ volatile("" ::: "memory");
}

static inline __mmask16 mask_of(uint32_t count) {
    return (__mmask16)(count >= TILE ? 0xffffu : (1u << count) - 1);
}

//---- rounding into tiles -------------------------------------------------------------------------

// Walks from row to row; without it the compiler keeps the addresses of all rows.
static inline const float *next_row(const float *row, size_t pitch) {
    row += pitch;
    __asm__("" : "+r"(row));
    return row;
}

// sixteen rows of 32 values of k, of which `count` and `depth` are there, the others zero
static inline __attribute__((always_inline)) void
load_along(__m512i x[TILE], const float *row, size_t pitch, uint32_t count, uint32_t depth) {
    __mmask16 low = mask_of(depth), high = mask_of(depth > TILE ? depth - TILE : 0);
#pragma GCC unroll 16
    for (uint32_t i = 0; i < TILE; i++, row = next_row(row, pitch)) {
        __m512 a = _mm512_maskz_loadu_ps(i < count ? low : 0, row);
        __m512 b = _mm512_maskz_loadu_ps(i < count ? high : 0, row + TILE);
        x[i] = (__m512i)_mm512_cvtne2ps_pbh(b, a);
    }
}

// sixteen pairs of rows, value by value: k is below k + 1
static inline __attribute__((always_inline)) void
load_across(__m512i x[TILE], const float *row, size_t pitch, uint32_t count, uint32_t depth) {
    const __m512i zip = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24,
                                         8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    __mmask16 mask = mask_of(count);
#pragma GCC unroll 16
    for (uint32_t i = 0; i < STEP; i += 2, row = next_row(row, 2 * pitch)) {
        __m512 a = _mm512_maskz_loadu_ps(i < depth ? mask : 0, row);
        __m512 b = _mm512_maskz_loadu_ps(i + 1 < depth ? mask : 0, row + pitch);
        x[i / 2] = _mm512_permutexvar_epi16(zip, (__m512i)_mm512_cvtne2ps_pbh(b, a));
    }
}

// what comes after these values of k lies in other pages, where the processor does not look ahead
static inline void fetch_ahead(const float *from, size_t pitch, uint32_t depth) {
    for (uint32_t i = STEP; i < 2 * STEP && i < depth; i++)
        _mm_prefetch(from + i * pitch, _MM_HINT_T0);
}

// `is_turned`: k as it lies is not as the tile wants it
static inline __attribute__((always_inline)) void
pack_tile(Tile *to, const Operand *o, uint32_t first, uint32_t k, bool is_turned) {
    __m512i x[TILE];
    uint32_t count = o->count - first, depth = o->depth - k;
    const float *from = o->at + (o->is_along ? first * o->pitch + k : k * o->pitch + first);
    bool is_whole = count >= TILE && depth >= STEP;
    if (o->is_along && is_whole)
        load_along(x, from, o->pitch, TILE, STEP);
    else if (o->is_along)
        load_along(x, from, o->pitch, count, depth);
    else if (is_whole)
        load_across(x, from, o->pitch, TILE, STEP);
    else
        load_across(x, from, o->pitch, count, depth);
    if (is_turned) turn_16(x);
    for (int i = 0; i < TILE; i++) _mm512_store_si512(to->pairs[i], x[i]);
}

// row by row as the operand lies
static void pack(Tile (*tiles)[STEPS], const Operand *o, bool is_b) {
    bool is_turned = o->is_along == is_b;
    if (o->is_along) {
        for (uint32_t i = 0; i < o->count; i += TILE) {
            for (uint32_t k = 0; k < o->depth; k += STEP)
                pack_tile(&tiles[i / TILE][k / STEP], o, i, k, is_turned);
        }
        return;
    }
    for (uint32_t k = 0; k < o->depth; k += STEP) {
        for (uint32_t i = 0; i < o->count; i += TILE)
            pack_tile(&tiles[i / TILE][k / STEP], o, i, k, is_turned);
    }
}

static void pack_a(Tile (*tiles)[STEPS], const MatmulArgs *args, uint32_t row, uint32_t count,
                   uint32_t k, uint32_t depth) {
    bool is_turned = args->flags & MATMUL_A_TURNED;
    size_t pitch = args->a_pitch, at = is_turned ? k * pitch + row : row * pitch + k;
    Operand a = {GPU_AT(const float, args->a) + at, pitch, count, depth, !is_turned};
    pack(tiles, &a, false);
}

static void pack_b(Tile (*tiles)[STEPS], const MatmulArgs *args, uint32_t col, uint32_t count,
                   uint32_t k, uint32_t depth) {
    bool is_turned = args->flags & MATMUL_B_TURNED;
    size_t pitch = args->b_pitch, at = is_turned ? col * pitch + k : k * pitch + col;
    Operand b = {GPU_AT(const float, args->b) + at, pitch, count, depth, is_turned};
    pack(tiles, &b, true);
}

//---- products ------------------------------------------------------------------------------------

// tiles 0 .. 3 are C, row by row; 4 and 5 of A; 6 and 7 of B
static void multiply(const Block *s, uint32_t steps) {
    const Tile *a = s->a, *b = s->b;
    bool is_tall = s->rows > TILE, is_wide = s->cols > TILE;
    size_t from_row = s->from_pitch * sizeof(float), to_row = s->to_pitch * sizeof(float);
    const float *below = s->from + TILE * s->from_pitch;
    settle_memory();
    _tile_loadd(0, s->from, from_row);
    if (is_wide) _tile_loadd(1, s->from + TILE, from_row);
    if (is_tall) _tile_loadd(2, below, from_row);
    if (is_tall && is_wide) _tile_loadd(3, below + TILE, from_row);
    for (uint32_t i = 0; i < steps; i++) {
        _tile_loadd(4, a + i, 64);
        _tile_loadd(6, b + i, 64);
        _tile_dpbf16ps(0, 4, 6);
        if (is_wide) {
            _tile_loadd(7, b + i + STEPS, 64);
            _tile_dpbf16ps(1, 4, 7);
        }
        if (!is_tall) continue;
        _tile_loadd(5, a + i + STEPS, 64);
        _tile_dpbf16ps(2, 5, 6);
        if (is_wide) _tile_dpbf16ps(3, 5, 7);
    }
    float *to_below = s->to + TILE * s->to_pitch;
    _tile_stored(0, s->to, to_row);
    if (is_wide) _tile_stored(1, s->to + TILE, to_row);
    if (is_tall) _tile_stored(2, to_below, to_row);
    if (is_tall && is_wide) _tile_stored(3, to_below + TILE, to_row);
    settle_memory();
}

// in a buffer of whole tiles: what C ends inside of, or starts from two summands
static void multiply_apart(Block s, uint32_t steps, const float *bias, const float *before) {
    _Alignas(64) float whole[BLOCK][BLOCK];
    for (uint32_t r = 0; r < s.rows; r++) {
        for (uint32_t c = 0; c < s.cols; c++)
            whole[r][c] = (bias ? bias[c] : 0) + (before ? before[r * s.to_pitch + c] : 0);
    }
    Block apart = s;
    apart.from = apart.to = whole[0];
    apart.from_pitch = apart.to_pitch = BLOCK;
    multiply(&apart, steps);
    for (uint32_t r = 0; r < s.rows; r++)
        memcpy(s.to + r * s.to_pitch, whole[r], s.cols * sizeof(float));
}

// C starts from zero, from the bias in every row, from itself, or from both
static void add_block(const MatmulArgs *args, Block s, uint32_t col, uint32_t steps,
                      bool is_first) {
    static const float zeros[BLOCK];
    bool has_bias = is_first && args->flags & MATMUL_BIAS;
    bool has_before = !is_first || args->flags & MATMUL_ACCUMULATE;
    const float *bias = has_bias ? GPU_AT(const float, args->bias) + col : NULL;
    if (s.rows % TILE || s.cols % TILE || (has_bias && has_before)) {
        multiply_apart(s, steps, bias, has_before ? s.to : NULL);
        return;
    }
    s.from = has_before ? s.to : has_bias ? bias : zeros;
    s.from_pitch = has_before ? s.to_pitch : 0;
    multiply(&s, steps);
}

static void add_part(const MatmulArgs *args, Scratch *scratch, uint32_t row, uint32_t rows,
                     uint32_t col, uint32_t cols, uint32_t steps, bool is_first) {
    for (uint32_t c = 0; c < cols; c += BLOCK) {
        for (uint32_t r = 0; r < rows; r += BLOCK) {
            Block s = {
                .a = scratch->a[r / TILE],
                .b = scratch->b[c / TILE],
                .to = GPU_AT(float, args->c) + (row + r) * (size_t)args->c_pitch + col + c,
                .to_pitch = args->c_pitch,
                .rows = rows - r < BLOCK ? rows - r : BLOCK,
                .cols = cols - c < BLOCK ? cols - c : BLOCK,
            };
            add_block(args, s, col + c, steps, is_first);
        }
    }
}

static void begin_tiles(void) {
    // palette 1; of each of eight tiles the bytes of a row, and the rows
    static const struct {
        uint8_t palette, start, zero[14];
        uint16_t row_bytes[16];
        uint8_t rows[16];
    } config = {1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};
    _tile_loadconfig(&config);
}

void model_matmul_part_amx(const MatmulArgs *args, uint32_t row, uint32_t rows, uint32_t col,
                           uint32_t cols) {
    Scratch scratch;
    begin_tiles();
    for (uint32_t k = 0; k == 0 || k < args->k; k += DEPTH) {
        uint32_t depth = args->k - k < DEPTH ? args->k - k : DEPTH;
        pack_a(scratch.a, args, row, rows, k, depth);
        for (uint32_t c = 0; c < cols; c += MATMUL_COLS) {
            uint32_t wide = cols - c < MATMUL_COLS ? cols - c : MATMUL_COLS;
            pack_b(scratch.b, args, col + c, wide, k, depth);
            add_part(args, &scratch, row, rows, col + c, wide, (depth + STEP - 1) / STEP, k == 0);
        }
    }
    _tile_release();
}

#else
typedef int matmul_amx_is_empty_here;
#endif
