// The shape of a place as numbers that do not depend on heading.
//
//     slice ──► rays all round ──► MEMORY_DESCRIPTOR_RAW values ──► projection ──► 64 values
//
// Sampled along 256 rays to 4.8 m (scan context: Kim & Kim 2018, with its shift search replaced by
// magnitudes, which a turn leaves alone). 64 sectors of four rays, 16 rings of 0.3 m:
//
//     raw  [ 0, 16)  share of a ring that is occupied
//          [16, 32)  share of a ring that is free
//          [32, 64)  Fourier magnitudes 0 .. 31, over sectors, of the way to the first wall
//          [64, 96)  Fourier magnitudes 1 .. 4, over sectors, of what is occupied in eight double
//                    rings
//
// All of it whole numbers: the same place gives the same values on every machine. To add a kind of
// value, lengthen MEMORY_DESCRIPTOR_RAW, fill it in descriptor_polar.c, train again.

#pragma once

#include "memory/octree.h"

enum {
    MEMORY_DESCRIPTOR_RAW = 96,
    MEMORY_DESCRIPTOR_VALUES = 64,
    MEMORY_DESCRIPTOR_RAYS = 256,
    MEMORY_DESCRIPTOR_STEPS = 96, // samples of a ray, 5 cm apart
};

// raw: 0 .. MEMORY_OBSERVATION_MAX each. `position` is in the frame of the slice.
void memory_descriptor_polar(const MemorySlice *slice, const float position[3],
                             int16_t raw[MEMORY_DESCRIPTOR_RAW]);
// Share of the directions in which everything is known, up to the first wall or `reach` [m, 4.8 at
// most]: how well a place has been seen. 0 .. 1.
float memory_descriptor_known(const MemorySlice *slice, const float position[3], float reach);

// ---- the learned part ----

//     value[j] = scale[j] * sum over i of row[j][i] * gain[i] * (raw[i] - mean[i])
//
// mean and gain bring every raw value to one size, so that eight bits are enough for a weight.
typedef struct MemoryDescriptorWeights {
    int16_t mean[MEMORY_DESCRIPTOR_RAW];
    int16_t gain[MEMORY_DESCRIPTOR_RAW]; // 256ths
    int8_t row[MEMORY_DESCRIPTOR_VALUES][MEMORY_DESCRIPTOR_RAW];
    int16_t scale[MEMORY_DESCRIPTOR_VALUES]; // 65536ths
} MemoryDescriptorWeights;

extern const MemoryDescriptorWeights memory_descriptor_weights; // what ships: descriptor_weights.c

void memory_descriptor_project(const MemoryDescriptorWeights *weights,
                               const int16_t raw[MEMORY_DESCRIPTOR_RAW],
                               int16_t values[MEMORY_DESCRIPTOR_VALUES]);

// Learns the projection from places seen more than once: raw [count][MEMORY_DESCRIPTOR_RAW], places
// [count]: which place each row shows; rows of one place follow each other. Linear discriminants
// (Fisher 1936): directions in which places differ much and pictures of one place little.
// `shrinkage` 0 .. 1 pulls the scatter within places towards a multiple of the identity (Ledoit &
// Wolf 2004), for few pictures. Deterministic; `scratch` is reset before it returns.
void memory_descriptor_train(const int16_t *raw, const int *places, int count, double shrinkage,
                             Arena *scratch, MemoryDescriptorWeights *weights);
