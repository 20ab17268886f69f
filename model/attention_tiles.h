// What both ways of attention on AMX share: 32 channels of a head, rounded to bfloat16, make one
// tile deep, so that sixteen rows of q, k, v or d_o are one tile of 16 x 32, in four forms:
//
//     along          A, over channels   row r: channels 0 1 | 2 3 | ..
//     along, turned  B, over channels   pair p: row 0's channels 2p, 2p+1 | row 1's | ..
//     across         B, over rows       pair p: channel 0 of rows 2p, 2p+1 | channel 1 | ..
//     across, turned A, over rows       channel c: rows 0 1 | 2 3 | ..
//
// The last two hold 32 rows and half of the channels. Rows that are not there are zero.

#pragma once

#include "model/attention.h"
#include "model/attention_exp.h"
#include "model/matmul_turn.h"

#include <string.h>

enum { HEAD = ATTENTION_HEAD, TILE = 16, STEP = 32 }; // rows of a tile; values it is deep

#define LOG2_E 1.4426950408889634f
#define LN_2 0.6931471805599453f

typedef struct Tile {
    _Alignas(64) uint32_t pairs[TILE][TILE];
} Tile;

// Tiles are read and written behind the compiler's back.
static inline void settle_memory(void) {
    __asm__ volatile("" ::: "memory");
}

static inline void begin_tiles(void) {
    // palette 1; of each of eight tiles the bytes of a row, and the rows
    static const struct {
        uint8_t palette, start, zero[14];
        uint16_t row_bytes[16];
        uint8_t rows[16];
    } config = {1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};
    _tile_loadconfig(&config);
}

// the values of `low` and `high` in turn
static inline __m512i zip(__m512 low, __m512 high) {
    const __m512i order =
        _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                         21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

static inline void store_tile(Tile *to, __m512i x[TILE], bool is_turned) {
    if (is_turned) turn_16(x);
    for (int i = 0; i < TILE; i++) _mm512_store_si512(to->pairs[i], x[i]);
}

// all ones where row i is one of `count`; the compiler leaves it away where count is a constant
static inline __mmask16 is_there(uint32_t i, uint32_t count) {
    return i < count ? 0xffff : 0;
}

static inline __attribute__((always_inline)) void
pack_along_16(Tile *to, const float *from, size_t pitch, uint32_t count, bool is_turned) {
    __m512i x[TILE];
    for (uint32_t i = 0; i < TILE; i++) {
        __m512 low = _mm512_maskz_loadu_ps(is_there(i, count), from + i * pitch);
        __m512 high = _mm512_maskz_loadu_ps(is_there(i, count), from + i * pitch + TILE);
        x[i] = (__m512i)_mm512_cvtne2ps_pbh(high, low);
    }
    store_tile(to, x, is_turned);
}

// rows of [count][pitch], TILE a tile
static inline void pack_along(Tile *to, const float *from, size_t pitch, uint32_t count,
                              uint32_t tiles, bool is_turned) {
    for (uint32_t t = 0; t < tiles; t++) {
        uint32_t left = count > t * TILE ? count - t * TILE : 0;
        if (left >= TILE)
            pack_along_16(to + t, from + t * TILE * pitch, pitch, TILE, is_turned);
        else
            pack_along_16(to + t, from + t * TILE * pitch, pitch, left, is_turned);
    }
}

static inline __attribute__((always_inline)) void
pack_across_16(Tile *to, const float *from, size_t pitch, uint32_t count, bool is_turned) {
    __m512i x[TILE];
    for (uint32_t i = 0; i < TILE; i++) {
        const float *row = from + 2 * i * pitch;
        x[i] = zip(_mm512_maskz_loadu_ps(is_there(2 * i, count), row),
                   _mm512_maskz_loadu_ps(is_there(2 * i + 1, count), row + pitch));
    }
    store_tile(to, x, is_turned);
}

// STEP rows in two tiles, one for each half of the channels
static inline void pack_across(Tile to[2], const float *from, size_t pitch, uint32_t count,
                               bool is_turned) {
    for (uint32_t half = 0; half < 2; half++) {
        if (count >= STEP)
            pack_across_16(to + half, from + half * TILE, pitch, STEP, is_turned);
        else
            pack_across_16(to + half, from + half * TILE, pitch, count, is_turned);
    }
}

// [HEAD][pitch], a column for each of TILE rows, goes to those rows
static inline void store_turned(float *to, size_t to_pitch, const float *from, size_t pitch,
                                uint32_t count, __m512 factor) {
    for (uint32_t half = 0; half < 2; half++) {
        __m512i x[TILE];
        for (uint32_t c = 0; c < TILE; c++) {
            __m512 values = _mm512_loadu_ps(from + (half * TILE + c) * pitch);
            x[c] = _mm512_castps_si512(_mm512_mul_ps(values, factor));
        }
        turn_16(x);
        for (uint32_t i = 0; i < TILE && i < count; i++)
            _mm512_storeu_si512(to + i * to_pitch + half * TILE, x[i]);
    }
}
