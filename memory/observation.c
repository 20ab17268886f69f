// Observations of things and places. See observation.h.
//
// What a thing is called and what stands around are written with random sign vectors: a category's
// number is hashed to 32 signs. Two vectors of 32 signs agree in about half of them, so categories
// lie about equally far from each other and no order between them is made up (random projection:
// Achlioptas 2003). Sizes: two things of different name are as far apart by their name alone as two
// things of one name can be by their looks.

#include "memory/observation.h"

#include "base/hash.h"
#include "memory/descriptor.h"

#include <math.h>
#include <string.h>

enum { PART = 32, NAME = 1024, AROUND = 512 };

static const float around_reach = 3.0f; // what stands farther away is not "around" [m]

static int16_t clamp(int value) {
    const int most = MEMORY_OBSERVATION_MAX;
    return (int16_t)(value > most ? most : value < -most ? -most : value);
}

// adds the sign vector of a category, `size` long in each value
static void add_name(uint32_t category, int size, int values[PART]) {
    uint64_t signs = hash_bytes(&category, sizeof category, 0x6e616d65);
    for (int i = 0; i < PART; i++) values[i] += signs >> i & 1 ? size : -size;
}

static void put_name(uint32_t category, int16_t out[PART]) {
    int values[PART] = {0};
    add_name(category, NAME, values);
    for (int i = 0; i < PART; i++) out[i] = clamp(values[i]);
}

// what is near counts fully, what is at the reach not at all
static void put_around(const MemoryNear *near, int count, int16_t out[PART]) {
    int values[PART] = {0};
    for (int n = 0; n < count; n++) {
        float closeness = 1.0f - near[n].distance / around_reach;
        if (closeness > 0.0f) add_name(near[n].category, (int)(AROUND * closeness), values);
    }
    for (int i = 0; i < PART; i++) out[i] = clamp(values[i]);
}

void memory_observe_thing(const int8_t feature[MEMORY_FEATURE], uint32_t category,
                          const MemoryNear *near, int near_count,
                          int16_t observation[MEMORY_WIDTH]) {
    memset(observation, 0, MEMORY_WIDTH * sizeof *observation);
    for (int i = 0; i < MEMORY_FEATURE; i++) observation[i] = clamp(32 * feature[i]);
    put_name(category, observation + PART);
    put_around(near, near_count, observation + 2 * PART);
}

void memory_observe_place(const MemorySlice *slice, const float position[3], const MemoryNear *near,
                          int near_count, int16_t observation[MEMORY_WIDTH]) {
    int16_t raw[MEMORY_DESCRIPTOR_RAW];
    memset(observation, 0, MEMORY_WIDTH * sizeof *observation);
    memory_descriptor_polar(slice, position, raw);
    memory_descriptor_project(&memory_descriptor_weights, raw, observation);
    put_around(near, near_count, observation + MEMORY_DESCRIPTOR_VALUES);
}
