// A row's shadow: eight bits a value, and how far it is from the row.
//
//     scale = ceil(largest |x| / 127), 1 at least     shadow = x / scale, rounded    (-127 .. 127)
//     rest  = ceil(sqrt(sum (x - scale * shadow)^2))
//
// The scale is a whole number so that nothing after this is rounded. Values below 128 have scale 1
// and no rest: their bounds are their distances. Of normally distributed values the rest is about
// 0.8 % of the row's length, whatever the width, against distances that differ by several per cent:
// that is why few rows are left to compare.

#include "memory/index_inside.h"

#include <math.h>

static uint32_t largest_magnitude(const int16_t *values, uint32_t width) {
    int32_t largest = 0;
    for (uint32_t i = 0; i < width; i++) {
        int32_t magnitude = values[i] < 0 ? -values[i] : values[i];
        if (magnitude > largest) largest = magnitude;
    }
    return (uint32_t)largest;
}

// nearest whole number, halves away from zero
static int32_t divide(int32_t value, int32_t scale) {
    int32_t half = value < 0 ? -(scale / 2) : scale / 2;
    return (value + half) / scale;
}

// squares are below 2^23 here, so that the root of a double is right to its last bit
static uint32_t ceil_root(uint64_t square) {
    return (uint32_t)ceil(sqrt((double)square));
}

void index_shadow_make(const int16_t *values, uint32_t width, int8_t *shadow, IndexRow *row) {
    ASSERT(index_math_takes(values, width));
    uint32_t largest = largest_magnitude(values, width);
    int32_t scale = largest <= 127 ? 1 : (int32_t)(largest + 126) / 127;
    uint64_t rest = 0, norm = 0;
    for (uint32_t i = 0; i < width; i++) {
        int32_t part = divide(values[i], scale), shown = scale * part;
        int32_t left = values[i] - shown;
        shadow[i] = (int8_t)part;
        rest += (uint32_t)(left * left);
        norm += (uint32_t)(shown * shown);
    }
    row->scale = (uint32_t)scale;
    row->rest = ceil_root(rest);
    row->norm = norm;
}
