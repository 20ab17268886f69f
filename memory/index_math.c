// The definition of index_math.h, and the choice among its bodies.

#include "memory/index_math.h"

#include "base/cpu.h"

static int32_t dot(const int8_t *shadow, const int16_t *query, uint32_t width) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < width; i++) sum += shadow[i] * query[i];
    return sum;
}

static void dots_plain(const int8_t *shadows, uint32_t row_count, const int16_t *queries,
                       uint32_t query_count, uint32_t width, int32_t (*dots)[INDEX_TILE]) {
    for (uint32_t r = 0; r < row_count; r++) {
        for (uint32_t q = 0; q < query_count; q++) {
            dots[r][q] = dot(shadows + (size_t)r * width, queries + (size_t)q * width, width);
        }
    }
}

static uint64_t distance_plain(const int16_t *a, const int16_t *b, uint32_t width) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < width; i++) {
        int32_t difference = a[i] - b[i];
        sum += (uint32_t)(difference * difference);
    }
    return sum;
}

const IndexMath index_math_plain = {dots_plain, distance_plain};

bool index_math_takes(const int16_t *values, uint32_t width) {
    uint32_t outside = 0;
    for (uint32_t i = 0; i < width; i++) outside += values[i] < -16384 || values[i] > 16383;
    return outside == 0;
}

const IndexMath *index_math_best(void) {
#ifdef __x86_64__
    if (cpu_has_avx512()) return &index_math_avx512;
    if (cpu_has_avx2()) return &index_math_avx2;
#endif
    return &index_math_plain;
}
