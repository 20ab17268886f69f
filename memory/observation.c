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

//---- cells ---------------------------------------------------------------------------------------

enum {
    SUMMARY = 96, // of a cell: where it begins
    COLUMNS = SUMMARY + 3,
    LISTED = SUMMARY + 8,
    WHOLE = 127,    // a share of 1
    DIGIT = 32,     // of a category
    LOOK_STEP = 32, // looks and names are coarse where they are means: finer costs bytes, finds no
    NAME_STEP = 256 // more
};

static int16_t mean_of(int sum, int count, int step) {
    int half = count * step / 2;
    int steps = sum >= 0 ? (sum + half) / (count * step) : -((-sum + half) / (count * step));
    return clamp(step * steps);
}

static void put_means(const MemoryCellView *view, int16_t *observation) {
    int looks[PART] = {0}, names[PART] = {0};
    for (int t = 0; t < view->count; t++) {
        for (int i = 0; i < PART; i++) looks[i] += LOOK_STEP * view->things[t].feature[i];
        add_name(view->things[t].category, NAME, names);
    }
    for (int i = 0; i < PART; i++) {
        observation[i] = mean_of(looks[i], view->count, LOOK_STEP);
        observation[PART + i] = mean_of(names[i], view->count, NAME_STEP);
    }
}

static int16_t share_of(float part, float whole) {
    float share = whole > 0.0f ? part / whole : 0.0f;
    return (int16_t)lrintf((float)WHOLE * fmaxf(0.0f, fminf(1.0f, share)));
}

static void put_heights(const MemoryCellView *view, int16_t *summary) {
    float lowest = view->edge, highest = 0.0f;
    for (int t = 0; t < view->count; t++) {
        lowest = fminf(lowest, view->things[t].height);
        highest = fmaxf(highest, view->things[t].height);
    }
    summary[0] = (int16_t)(view->count < WHOLE ? view->count : WHOLE);
    summary[1] = share_of(lowest, view->edge);
    summary[2] = share_of(highest, view->edge);
}

// rising, so that one and the same cell is told in one way
static void put_categories(const MemoryCellView *view, int16_t *listed) {
    int sorted[MEMORY_CELL_THINGS];
    for (int t = 0; t < view->count; t++) {
        int category = (int)(view->things[t].category % MEMORY_CELL_CATEGORIES), at = t;
        for (; at > 0 && sorted[at - 1] > category; at--) sorted[at] = sorted[at - 1];
        sorted[at] = category;
    }
    for (int t = 0; t < view->count && t < MEMORY_CELL_LISTED; t++) {
        listed[2 * t] = (int16_t)(1 + sorted[t] / DIGIT);
        listed[2 * t + 1] = (int16_t)(sorted[t] % DIGIT);
    }
}

void memory_observe_cell(const MemoryCellView *view, int16_t observation[MEMORY_WIDTH]) {
    memset(observation, 0, MEMORY_WIDTH * sizeof *observation);
    ASSERT(view->count <= MEMORY_CELL_THINGS);
    if (view->count > 0) {
        put_means(view, observation);
        put_heights(view, observation + SUMMARY);
        put_categories(view, observation + LISTED);
    }
    static const int order[] = {MEMORY_OCCUPIED, MEMORY_MOVING, MEMORY_FREE, MEMORY_UNKNOWN};
    int all = 0;
    for (int i = 0; i <= MEMORY_MOVING; i++) all += view->columns[i];
    for (int i = 0; i <= MEMORY_MOVING; i++)
        observation[COLUMNS + i] = share_of((float)view->columns[order[i]], (float)all);
}

int memory_observed_in_cell(const int16_t observation[MEMORY_WIDTH], uint32_t category,
                            int8_t feature[MEMORY_FEATURE]) {
    int wanted = (int)(category % MEMORY_CELL_CATEGORIES), count = 0;
    for (int i = 0; i < MEMORY_FEATURE; i++) feature[i] = (int8_t)(observation[i] / LOOK_STEP);
    for (int t = 0; t < MEMORY_CELL_LISTED; t++) {
        const int16_t *digits = observation + LISTED + 2 * t;
        count += digits[0] > 0 && (digits[0] - 1) * DIGIT + digits[1] == wanted;
    }
    return count;
}

//---- places --------------------------------------------------------------------------------------

void memory_observe_place(const MemorySlice *slice, const float position[3], const MemoryNear *near,
                          int near_count, int16_t observation[MEMORY_WIDTH]) {
    int16_t raw[MEMORY_DESCRIPTOR_RAW];
    memset(observation, 0, MEMORY_WIDTH * sizeof *observation);
    memory_descriptor_polar(slice, position, raw);
    memory_descriptor_project(&memory_descriptor_weights, raw, observation);
    put_around(near, near_count, observation + MEMORY_DESCRIPTOR_VALUES);
}
