// Two maps of the same space, voxel by voxel.

#pragma once

#include "app/bench_octomap.h"
#include "memory/octree.h"

typedef struct BenchAgreement {
    uint64_t our_occupied, our_free, their_occupied, their_free; // voxels
    uint64_t both_occupied, both_free, both_known;
    uint64_t near_occupied; // occupied in theirs; in ours too, or one of its 26 neighbours
} BenchAgreement;

// A voxel of the dynamic layer counts as occupied.
bool bench_compare(MemoryOctree *octree, const BenchOctomap *map, Arena *arena,
                   BenchAgreement *agreement, Error *err);
// What a brick in use takes: log-odds, dynamic layer, code, two slots of the hash table.
double bench_brick_bytes(void);
