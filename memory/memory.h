// Everything an agent remembers, in one hand.
//
//                     pictures, poses                     things seen
//                           │                                  │
//          octree ◄─────────┤                                  ▼
//          static, dynamic  │          short term ◄── sightings ──► graph: places, things, regions
//          submaps, levels  ▼          what is near             │
//                       closure ─────────────────────► long term: tokens, log, exact retrieval
//                       drift, loops, being lost
//
// `look` takes in one step; questions go to the parts. What the agent does with the answers is its
// own business (agent/). A memory is saved as one file (snapshot.h) and loaded on any device.

#pragma once

#include "memory/closure.h"
#include "memory/graph.h"
#include "memory/graph_summary.h"
#include "memory/long_term.h"
#include "memory/observation.h"
#include "memory/octree.h"
#include "memory/route.h"
#include "memory/short_term.h"

enum { MEMORY_CHANGES = 64 }; // of submaps, that can still be followed (tie.h)

typedef struct Memory {
    MemoryConfig config;
    Gpu *gpu;
    MemoryOctree *octree;
    MemoryGraph *graph;
    MemoryShortTerm *near;
    MemoryLongTerm *far;
    MemoryClosure *closure;
    MemorySlice slice; // of the last survey
    MemoryPose pose;   // of the feet, corrected, after the last look
    int clock;         // looks in the life of the memory
    bool is_corrected; // the last survey moved submaps: what was planned is out of date
    // co-visible and sees edges within config.relation_kb, since the last consolidation; NULL:
    // there is no budget, or nothing to save
    const MemorySummary *relations;
    // what became of submaps: change i lies at i % MEMORY_CHANGES. Where nothing can be followed
    // (forgetting the map, loading another) the count leaps over all of them
    MemorySubmapChange changes[MEMORY_CHANGES];
    uint32_t change_count;
    Arena own; // that summary's
} Memory;

Memory *memory_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                      Arena *arena, Error *err);
void memory_destroy(Memory *memory); // NULL is fine

// What to forget; parts that stay keep what they have.
enum {
    MEMORY_FORGET_MAP = 1,
    MEMORY_FORGET_PLACES = 2,
    MEMORY_FORGET_THINGS = 4,
    MEMORY_FORGET_NEAR = 8,
    MEMORY_FORGET_ALL = 15
};
bool memory_forget(Memory *memory, int what, Error *err);

// The agent begins somewhere. It goes on by its odometry; or it was carried there and told where it
// is (placed), or carried and not told (lost).
bool memory_begin(Memory *memory, const MemoryPose *feet, bool is_placed, bool is_lost, Error *err);

// One step: the feet by odometry, the camera above them, the picture (NULL: blind). Updates `pose`
// and the octree, visits the place, re-anchors the short term.
bool memory_look(Memory *memory, const MemoryPose *feet, float camera_height, const float *depth,
                 Error *err);
// Every few steps, after look and with its pose: closures, the slice between two heights above the
// feet, and what the graph learns from the map.
bool memory_survey(Memory *memory, const MemoryPose *feet, float low, float high, Error *err);

// A thing was seen (common frame): into the graph, and into the long term when that has something
// new to learn. *index: its object.
bool memory_see(Memory *memory, const MemorySighting *sighting, int *index, Error *err);
bool memory_flush(Memory *memory, Error *err); // writes what waits for the long term

// The end of a tour: consolidates the graph, summarises the octree, writes what waits.
bool memory_consolidate(Memory *memory, Error *err);

bool memory_save(Memory *memory, const char *path, Error *err);
// `memory` was created with the settings of the file, which memory_peek reads.
bool memory_load(Memory *memory, const char *path, Error *err);
bool memory_peek(const char *path, MemoryConfig *config, MemoryCamera *camera, Error *err);

typedef struct MemorySizes {
    size_t octree, graph, near, tokens, index, log; // bytes
    size_t total;
} MemorySizes;
MemorySizes memory_sizes(const Memory *memory);
bool memory_digest(Memory *memory, uint64_t *digest, Error *err); // of all parts
