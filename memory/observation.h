// What the long term is told of a thing or a place: MEMORY_WIDTH whole numbers, so that likeness is
// distance.
//
//     thing    [ 0, 32)   how it looks: MEMORY_FEATURE values of its picture
//              [32, 64)   what it is called: a random sign vector per category
//              [64, 96)   what stands around it: counts of near categories, by the same vectors
//              [96,128)   0
//     place    [ 0, 64)   its shape: how far the walls are, all round, whatever way one faces
//              [64, 96)   what stands around it
//              [96,128)   0
//     cell     [ 0, 32)   how its things look, and
//              [32, 64)   what they are called: means of all things in it, so that it is near to
//                         each of them, the nearer the fewer they are
//              [64, 96)   0
//              [96,128)   its summary, small, so that it hardly counts as distance:
//                         [96] things in it, [97] [98] heights of the lowest and the highest of
//                         them, [99] .. [102] its columns that are occupied, moving, free, unknown
//                         in the band of a body: all of 127; [104,128) the categories of its first
//                         12 things, two digits each
//
// All values lie in -MEMORY_OBSERVATION_MAX .. MEMORY_OBSERVATION_MAX.

#pragma once

#include "memory/octree.h"
#include "memory/short_term.h"
#include "memory/token.h"

enum { MEMORY_OBSERVATION_MAX = 4095 };

typedef struct MemoryNear { // a thing near the one observed
    uint32_t category;
    float distance; // [m]
} MemoryNear;

void memory_observe_thing(const int8_t feature[MEMORY_FEATURE], uint32_t category,
                          const MemoryNear *near, int near_count,
                          int16_t observation[MEMORY_WIDTH]);

enum {
    MEMORY_CELL_THINGS = 64, // that count
    MEMORY_CELL_LISTED = 12, // categories told one by one
};

typedef struct MemoryCellThing {
    uint32_t category;
    const int8_t *feature; // [MEMORY_FEATURE]
    float height;          // above the bottom of the cell [m]
} MemoryCellThing;

typedef struct MemoryCellView { // a cell of the octree as it is now
    MemoryCellThing things[MEMORY_CELL_THINGS];
    int count;
    float edge;                     // of the cell [m]
    int columns[MEMORY_MOVING + 1]; // of a slice over it, by MEMORY_UNKNOWN ...
} MemoryCellView;

void memory_observe_cell(const MemoryCellView *view, int16_t observation[MEMORY_WIDTH]);
// How many things of a category (modulo MEMORY_CELL_CATEGORIES) a cell's observation lists,
// exactly; `feature`: the mean look of its things.
enum { MEMORY_CELL_CATEGORIES = 1024 };
int memory_observed_in_cell(const int16_t observation[MEMORY_WIDTH], uint32_t category,
                            int8_t feature[MEMORY_FEATURE]);

// A place from the map around it: rings and sectors of the slice (scan context: Kim & Kim 2018),
// made independent of heading by the magnitudes of the sectors' Fourier transform. The learned part
// (descriptor_weights.c) projects them to the 64 values: pictures of one place come nearer to each
// other than to those of other places.
void memory_observe_place(const MemorySlice *slice, const float position[3], const MemoryNear *near,
                          int near_count, int16_t observation[MEMORY_WIDTH]);
