// Sixteen rows of sixteen 32-bit words become their columns, in registers: first within the four
// quarters of a register (pairs, then fours), then the quarters among themselves. 64 shuffles,
// where a gather would read 256 words. Included by AVX-512 files.

#pragma once

#include <immintrin.h>

static inline void turn_16(__m512i x[16]) {
    __m512i pair[16], four[16];
    for (int i = 0; i < 16; i += 2) {
        pair[i] = _mm512_unpacklo_epi32(x[i], x[i + 1]);
        pair[i + 1] = _mm512_unpackhi_epi32(x[i], x[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        four[i] = _mm512_unpacklo_epi64(pair[i], pair[i + 2]);
        four[i + 1] = _mm512_unpackhi_epi64(pair[i], pair[i + 2]);
        four[i + 2] = _mm512_unpacklo_epi64(pair[i + 1], pair[i + 3]);
        four[i + 3] = _mm512_unpackhi_epi64(pair[i + 1], pair[i + 3]);
    }
    // quarter q of four[4 i + j] is column 4 q + j of rows 4 i .. 4 i + 3
    for (int j = 0; j < 4; j++) {
        __m512i even = _mm512_shuffle_i32x4(four[j], four[j + 4], 0x88);
        __m512i odd = _mm512_shuffle_i32x4(four[j], four[j + 4], 0xdd);
        __m512i low_even = _mm512_shuffle_i32x4(four[j + 8], four[j + 12], 0x88);
        __m512i low_odd = _mm512_shuffle_i32x4(four[j + 8], four[j + 12], 0xdd);
        x[j] = _mm512_shuffle_i32x4(even, low_even, 0x88);
        x[j + 4] = _mm512_shuffle_i32x4(odd, low_odd, 0x88);
        x[j + 8] = _mm512_shuffle_i32x4(even, low_even, 0xdd);
        x[j + 12] = _mm512_shuffle_i32x4(odd, low_odd, 0xdd);
    }
}
