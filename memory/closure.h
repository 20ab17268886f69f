// Being somewhere again: places recognised, submaps corrected, a lost agent found.
//
//     a place, seen all round ──► observation ──► long term: k nearest places of other submaps
//          ──► align the slices ──► accepted? ──► edge of the pose graph ──► submaps move
//
// A lost agent (kidnapped) starts a submap that stands nowhere yet. It is recognised in the same
// way and then becomes a part of the old one; until then nothing of the old map is used.
//
// Where a younger submap is found to lie on an older one, it becomes a part of it (closure_merge.c)
// and the agent goes on there: memory grows with what is known, not with the way.

#pragma once

#include "memory/align.h"
#include "memory/graph.h"
#include "memory/long_term.h"
#include "memory/observation.h"
#include "memory/pose_graph.h"

typedef struct MemoryClosure MemoryClosure;

typedef struct MemoryClosureSetup {
    MemoryOctree *octree;
    MemoryGraph *graph;
    MemoryLongTerm *long_term;
    float low_y, high_y; // band of heights above the feet that is compared [m]
} MemoryClosureSetup;

MemoryClosure *memory_closure_create(const MemoryClosureSetup *setup, Arena *arena, Error *err);
void memory_closure_destroy(MemoryClosure *closure);
void memory_closure_clear(MemoryClosure *closure);

// Odometry says that the agent is at `odometry` (feet); the answer is where that is in the common
// frame, all corrections so far included.
void memory_closure_correct(const MemoryClosure *closure, const MemoryPose *odometry,
                            MemoryPose *pose);

// Once per survey: starts a new submap when the way since the last is long enough, and looks for
// places that are known. *moved: a correction was made (plans are out of date).
bool memory_closure_step(MemoryClosure *closure, const MemoryPose *odometry, float floor_y,
                         int step, bool *moved, Error *err);

// The agent was carried somewhere and does not know where: a new submap, detached.
bool memory_closure_lose(MemoryClosure *closure, const MemoryPose *odometry, Error *err);
// It was carried somewhere and told where that is, as exactly as at the very first: a new submap
// there, where there are submaps.
bool memory_closure_carry(MemoryClosure *closure, const MemoryPose *odometry, Error *err);
bool memory_closure_is_lost(const MemoryClosure *closure);
// Submaps that lie on older ones, and are believed to, become parts of them. *merged: some did.
bool memory_closure_consolidate(MemoryClosure *closure, float floor_y, bool *merged, Error *err);

// A submap that became a part of `into`, in which `between` tells where it lies; into -1: it was
// given up. The numbers of submaps above `from` are lower by one after it.
typedef struct MemorySubmapChange {
    int from, into;
    MemoryTransform between;
} MemorySubmapChange;
// What became of submaps since this was last asked, in its order; valid until the next step. After
// merges things and places may be known twice.
int memory_closure_take_changes(MemoryClosure *closure, const MemorySubmapChange **changes);

// For files (closure_file.c): the places seen and the pose graph. decode replaces everything, after
// the octree's submaps are there.
void memory_closure_encode(const MemoryClosure *closure, ByteWriter *out);
bool memory_closure_decode(MemoryClosure *closure, ByteReader *in, Error *err);

typedef struct MemoryClosureStats {
    int submaps, loops, refused; // alignments taken, and those found but not believed
    int losses, found;           // kidnaps, and how many were resolved
    int steps_lost;              // steps spent without knowing, in all
    float last_probability;      // of the last alignment taken
} MemoryClosureStats;
MemoryClosureStats memory_closure_stats(const MemoryClosure *closure);
