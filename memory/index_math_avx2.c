// index_math.h for AVX2: 16 values at a time, pairs of products added by one instruction.

#ifdef __AVX2__

#include "memory/index_math.h"

#include <immintrin.h>

static __m256i load(const int16_t *values) {
    return _mm256_loadu_si256((const __m256i *)values);
}

static __m256i load_shadow(const int8_t *values) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)values));
}

static int32_t sum_of_words(__m256i v) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return _mm_cvtsi128_si32(half);
}

static int32_t dot(const int8_t *shadow, const int16_t *query, uint32_t width) {
    __m256i sum = _mm256_setzero_si256();
    for (uint32_t i = 0; i < width; i += 16) {
        __m256i products = _mm256_madd_epi16(load_shadow(shadow + i), load(query + i));
        sum = _mm256_add_epi32(sum, products);
    }
    return sum_of_words(sum);
}

// a row is widened once for all queries of the tile
static void dot_tile(const int8_t *shadow, const int16_t *const query[INDEX_TILE], uint32_t width,
                     int32_t dots[INDEX_TILE]) {
    __m256i sum[INDEX_TILE] = {0};
    for (uint32_t i = 0; i < width; i += 16) {
        __m256i row = load_shadow(shadow + i);
        for (int q = 0; q < INDEX_TILE; q++) {
            sum[q] = _mm256_add_epi32(sum[q], _mm256_madd_epi16(row, load(query[q] + i)));
        }
    }
    for (int q = 0; q < INDEX_TILE; q++) dots[q] = sum_of_words(sum[q]);
}

static void dots_avx2(const int8_t *shadows, uint32_t row_count, const int16_t *queries,
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

static uint64_t distance_avx2(const int16_t *a, const int16_t *b, uint32_t width) {
    const __m256i low = _mm256_set1_epi64x(0xffffffff);
    __m256i sum = _mm256_setzero_si256();
    for (uint32_t i = 0; i < width; i += 16) {
        __m256i difference = _mm256_sub_epi16(load(a + i), load(b + i));
        __m256i squares = _mm256_madd_epi16(difference, difference);
        sum = _mm256_add_epi64(sum, _mm256_and_si256(squares, low));
        sum = _mm256_add_epi64(sum, _mm256_srli_epi64(squares, 32));
    }
    uint64_t parts[4];
    _mm256_storeu_si256((__m256i *)parts, sum);
    return parts[0] + parts[1] + parts[2] + parts[3];
}

const IndexMath index_math_avx2 = {dots_avx2, distance_avx2};

#else
typedef int index_math_avx2_is_empty; // ISO C wants a declaration in every file
#endif
