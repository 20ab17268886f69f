// Rows as tests of the index want them: of normally distributed values, and near each other.

#pragma once

#include "base/rng.h"
#include "memory/index_inside.h"
#include "test.h"
#include "test_gpu.h"

// nearly normal, by the sum of uniform numbers
static inline int16_t bell(Rng *rng, float deviation) {
    float sum = 0;
    for (int i = 0; i < 4; i++) sum += rng_range(rng, -1, 1);
    float value = sum * deviation * 0.866f;
    return (int16_t)(value < -16384 ? -16384 : value > 16383 ? 16383 : value);
}

static inline void fill_bell(Rng *rng, float deviation, uint32_t width, int16_t *row) {
    for (uint32_t i = 0; i < width; i++) row[i] = bell(rng, deviation);
}

// rows around centres, as appearances seen again and again are
static inline void fill_near(Rng *rng, const int16_t *centre, float deviation, uint32_t width,
                             int16_t *row) {
    for (uint32_t i = 0; i < width; i++) {
        int value = centre[i] + bell(rng, deviation);
        row[i] = (int16_t)(value < -16384 ? -16384 : value > 16383 ? 16383 : value);
    }
}

static inline MemoryIndex *index_of(Gpu *gpu, uint32_t width, uint32_t room, Arena *arena) {
    Error err = {0};
    MemoryIndex *index = memory_index_create(gpu, width, room, arena, &err);
    if (index == NULL) fail_msg("%s", err.text);
    return index;
}
