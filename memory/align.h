// Do two maps show the same place, and how do they lie to each other?
//
// Correlative scan matching (Olson 2009): the walls of a local slice are laid over those of another
// at every heading and shift, coarse cells first (branch and bound: a coarse cell is occupied if
// any of its cells is, so its score is an upper bound). The score is the share of the local walls
// that fall on walls, less the share that falls on ground known to be free: two rooms of one shape
// still differ by what is free behind the door.

#pragma once

#include "memory/octree.h"

typedef struct MemoryAlignment {
    MemoryTransform map_from_local;
    float score;       // 0 .. 1
    float second;      // score of the best alignment elsewhere (0.5 m or 20 degrees away)
    float probability; // that it is right: calibrated on score, margin and size of the overlap
    int walls;         // cells compared
} MemoryAlignment;

// Where to look: round a guess, shifts up to `radius` [m] and turns up to `angle` [rad] (pi: all).
typedef struct MemoryAlignRange {
    MemoryTransform guess; // map from local
    float radius, angle;
} MemoryAlignRange;

typedef struct MemoryAligner MemoryAligner; // its pyramids and lists; nothing is allocated later
MemoryAligner *memory_aligner_create(Arena *arena);
// false: no alignment at all (too few walls).
bool memory_align(MemoryAligner *aligner, const MemorySlice *map, const MemorySlice *local,
                  const MemoryAlignRange *range, MemoryAlignment *best);
