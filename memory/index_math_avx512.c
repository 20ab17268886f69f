// index_math.h for AVX-512: 32 values at a time. Widths are multiples of 16, so that the last step
// may be half a step: its upper half reads as zeros.

#ifdef __AVX512BW__

#include "memory/index_math.h"

#include <immintrin.h>

static __m512i load(const int16_t *values, __mmask32 mask) {
    return _mm512_maskz_loadu_epi16(mask, values);
}

static __m512i load_shadow(const int8_t *values, __mmask32 mask) {
    return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, values));
}

static __mmask32 mask_at(uint32_t i, uint32_t width) {
    return width - i >= 32 ? 0xffffffffu : 0xffffu;
}

static int32_t dot(const int8_t *shadow, const int16_t *query, uint32_t width) {
    __m512i sum = _mm512_setzero_si512();
    for (uint32_t i = 0; i < width; i += 32) {
        __mmask32 mask = mask_at(i, width);
        __m512i products = _mm512_madd_epi16(load_shadow(shadow + i, mask), load(query + i, mask));
        sum = _mm512_add_epi32(sum, products);
    }
    return _mm512_reduce_add_epi32(sum);
}

// a row is widened once for all queries of the tile
static void dot_tile(const int8_t *shadow, const int16_t *const query[INDEX_TILE], uint32_t width,
                     int32_t dots[INDEX_TILE]) {
    __m512i sum[INDEX_TILE] = {0};
    for (uint32_t i = 0; i < width; i += 32) {
        __mmask32 mask = mask_at(i, width);
        __m512i row = load_shadow(shadow + i, mask);
        for (int q = 0; q < INDEX_TILE; q++) {
            __m512i products = _mm512_madd_epi16(row, load(query[q] + i, mask));
            sum[q] = _mm512_add_epi32(sum[q], products);
        }
    }
    for (int q = 0; q < INDEX_TILE; q++) dots[q] = _mm512_reduce_add_epi32(sum[q]);
}

static void dots_avx512(const int8_t *shadows, uint32_t row_count, const int16_t *queries,
                        uint32_t query_count, uint32_t width, int32_t (*dots)[INDEX_TILE]) {
    const int16_t *tile[INDEX_TILE]; // a short tile repeats its last query
    for (uint32_t q = 0; q < INDEX_TILE; q++) {
        tile[q] = queries + (size_t)(q < query_count ? q : query_count - 1) * width;
    }
    for (uint32_t r = 0; r < row_count; r++) {
        const int8_t *shadow = shadows + (size_t)r * width;
        if (query_count == 1) {
            dots[r][0] = dot(shadow, queries, width);
        } else {
            dot_tile(shadow, tile, width, dots[r]);
        }
    }
}

static uint64_t distance_avx512(const int16_t *a, const int16_t *b, uint32_t width) {
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    __m512i sum = _mm512_setzero_si512();
    for (uint32_t i = 0; i < width; i += 32) {
        __mmask32 mask = mask_at(i, width);
        __m512i difference = _mm512_sub_epi16(load(a + i, mask), load(b + i, mask));
        __m512i squares = _mm512_madd_epi16(difference, difference);
        sum = _mm512_add_epi64(sum, _mm512_and_si512(squares, low));
        sum = _mm512_add_epi64(sum, _mm512_srli_epi64(squares, 32));
    }
    return (uint64_t)_mm512_reduce_add_epi64(sum);
}

const IndexMath index_math_avx512 = {dots_avx512, distance_avx512};

#else
typedef int index_math_avx512_is_empty; // ISO C wants a declaration in every file
#endif
