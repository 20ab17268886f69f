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

// A place from the map around it: rings and sectors of the slice (scan context: Kim & Kim 2018),
// made independent of heading by the magnitudes of the sectors' Fourier transform. The learned part
// (descriptor_weights.c) projects them to the 64 values: pictures of one place come nearer to each
// other than to those of other places.
void memory_observe_place(const MemorySlice *slice, const float position[3], const MemoryNear *near,
                          int near_count, int16_t observation[MEMORY_WIDTH]);
