// What the files of the closure share. closure.h tells what it is for.
//
//     closure.c         the way, submaps one after the other, being lost and carried
//     closure_place.c   places: seen well enough, observed, kept
//     closure_match.c   which place is it: recall, alignment, belief
//     closure_move.c    a belief carried out: edges, the pose graph, submaps move
//     closure_merge.c   submaps become one, or are given up
//     closure_file.c    into a memory file and back
//
// Frames:   odometry ──correction──► common ◄──at(submap)── local frame of a submap
//
// The agent moves rigidly with the active submap: when that is moved, the correction takes the same
// step, and where the agent is in the local frame does not change.

#pragma once

#include "base/list.h"
#include "memory/closure.h"

enum {
    CLOSURE_CROP = 200,     // cells a side that are matched round the agent: 10 m at 5 cm
    CLOSURE_CANDIDATES = 3, // submaps that are aligned with at one place
    CLOSURE_RECALL = 32,    // answers asked for: most are of the submap that the agent is in
    CLOSURE_NEAR = 32,      // things around a place that count
    CLOSURE_SUBMAPS = MEMORY_MAX_SUBMAPS - 64, // on a way; the rest is for getting lost
    CLOSURE_EDGES = 8192,
    CLOSURE_FIRST_ID = 1 << 30, // ids of places rise from here on, and are never given twice
};

typedef struct ClosurePlace {
    int submap;
    float local[3]; // in the frame of its submap
    uint64_t id;    // in the long term
} ClosurePlace;

// an alignment of the active submap with another
typedef struct ClosureMatch {
    int submap;
    MemoryTransform between; // the active submap's frame as seen in the other's
    float score, probability;
} ClosureMatch;

struct MemoryClosure {
    MemoryClosureSetup setup;
    Arena own; // what grows, and the aligner once it is needed
    MemoryAligner *aligner;
    MemoryPoseGraph *poses;     // node = submap
    MemoryTransform correction; // common from odometry
    bool *is_detached;          // [MEMORY_MAX_SUBMAPS] stands nowhere yet
    int *counters;              // [MEMORY_MAX_SUBMAPS] places ever observed in it
    int before;                 // the submap that the agent came from, -1: none
    List places;                // of ClosurePlace
    uint8_t *crop_cells;        // [CLOSURE_CROP][CLOSURE_CROP]
    // the way
    MemoryPose last; // odometry of the last step
    int last_step;
    bool has_last;
    float way_submap, way_place, way_open; // since the submap, the last place, the last closure [m]
    // being lost
    bool is_lost, has_pending;
    List changes;         // of MemorySubmapChange
    ClosureMatch pending; // an alignment that waits for another like it
    MemoryClosureStats stats;
};

// where the agent is in the active submap
MemoryPose closure_local(const MemoryClosure *closure, const MemoryPose *odometry);
int closure_active(const MemoryClosure *closure);
const MemoryTransform *closure_at(const MemoryClosure *closure, int submap);

// Everything around the agent, copied: `slice` may be read again. Of the active submap.
MemorySlice closure_crop(MemoryClosure *closure, const MemorySlice *slice, const float local[3]);
bool closure_is_seen(const MemorySlice *slice, const float local[3]);
void closure_observe(const MemoryClosure *closure, const MemorySlice *slice, int submap,
                     const float local[3], int16_t observation[MEMORY_WIDTH]);
bool closure_keep(MemoryClosure *closure, int submap, const float local[3],
                  const int16_t observation[MEMORY_WIDTH], int step, Error *err);
// The place of a submap that is kept and stands for the point, too; NULL: there is none.
const ClosurePlace *closure_place_near(const MemoryClosure *closure, int submap,
                                       const float local[3]);
// Observes the places of the graph that no kept place stands for.
bool closure_keep_graph(MemoryClosure *closure, int step, Error *err);
const ClosurePlace *closure_find(const MemoryClosure *closure, uint64_t id); // NULL: not kept

// The best alignment at a place, with its probability; false in *has where there is none. Without
// an observation only the nearest place is compared.
bool closure_match(MemoryClosure *closure, const MemoryPose *local, float floor_y,
                   const int16_t observation[MEMORY_WIDTH], const MemorySlice *crop,
                   ClosureMatch *match, bool *has, Error *err);

// Submaps that others made become nodes.
void closure_take_submaps(MemoryClosure *closure);
void closure_move_submap(MemoryClosure *closure, int submap, const MemoryTransform *to);
// Takes an alignment for true. Returns whether anything moved that a plan would notice.
bool closure_accept(MemoryClosure *closure, const ClosureMatch *match);
// The same for one that says where a lost agent is: it goes on in the map it was found in.
bool closure_attach(MemoryClosure *closure, const ClosureMatch *match, Error *err);

// The submap that the edge leads to becomes a part of the one it comes from; not whole: only where
// that one has bricks.
bool closure_merge(MemoryClosure *closure, const MemoryPoseEdge *edge, bool is_whole, Error *err);
// Is there an alignment with an older submap that is believed in?
bool closure_has_loop(const MemoryClosure *closure, int submap);
// Such a submap becomes a part of the older one where others know nearly all that it knows.
bool closure_merge_covered(MemoryClosure *closure, int submap, float floor_y, bool *merged,
                           Error *err);
// A submap and all that belongs to it is forgotten; not the only one.
void closure_give_up(MemoryClosure *closure, int submap);
