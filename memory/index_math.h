// The two loops in which a search spends its time, as plain code and for wider instructions.
//
// All sums are of whole numbers and none can overflow, so every body gives the same bits:
//
//     dots       |q| <= 2^14, |shadow| <= 127:  1024 * 2^14 * 127 = 2,130,706,432 < 2^31
//     distance   a - b fits int16, a pair of squares is at most 2 * 32767^2 < 2^31; the sum of
//                all is below 2^40

#pragma once

#include "base/base.h"
#include "memory/index_gpu.h"

typedef struct IndexMath {
    // Products of `row_count` shadows [row_count][width] with `query_count` (1 .. INDEX_TILE)
    // queries [query_count][width]: dots [row_count][INDEX_TILE].
    void (*dots)(const int8_t *shadows, uint32_t row_count, const int16_t *queries,
                 uint32_t query_count, uint32_t width, int32_t (*dots)[INDEX_TILE]);
    // |a - b|^2
    uint64_t (*distance)(const int16_t *a, const int16_t *b, uint32_t width);
} IndexMath;

extern const IndexMath index_math_plain; // the definition
#ifdef __x86_64__
extern const IndexMath index_math_avx2, index_math_avx512;
#endif
const IndexMath *index_math_best(void); // what this processor runs fastest

// Are all values in -16384 .. 16383? Beyond that a difference of two would overflow.
bool index_math_takes(const int16_t *values, uint32_t width);
