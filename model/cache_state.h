// What a cache is made of, for cache*.c and the policies.
//
//     slots   [pages]  one remembered frame each: its whole rows, its few rows for when it is far
//     order   [count]  slots, the oldest first;  the last `window` of them are the window,
//                      those before it the bank
//     picks            what the last view shows
//
// A frame's few rows (pooled or checkpoints, as the policy wants) are encoded beside its whole
// ones when it comes in, so that leaving the window only gives blocks back.

#pragma once

#include "model/cache.h"
#include "model/cache_blocks.h"
#include "model/page.h"
#include "model/policy.h"

enum { CACHE_HINTS = 16, CACHE_KINDS = MODEL_CHECKPOINTS + 1 };

typedef struct CacheSlot {
    ModelPage page; // kind: the finest form that is still here
    ModelPageKind far_kind;
    bool is_used, has_whole, has_far;
    bool is_rotated; // encoded in the second basis
    uint32_t index;  // frames that came before it
} CacheSlot;

typedef struct CachePick {
    uint32_t slot;
    ModelPageKind kind;
} CachePick;

typedef struct PolicySight PolicySight;
typedef struct PageBasis PageBasis;

struct ModelCache {
    const ModelOps *ops;
    ModelCacheConfig config;
    ModelShape shape;
    float slope;
    const CachePolicy *policy;
    PageFormat format;
    uint32_t tokens, row;              // patches of a frame, floats of a row
    uint32_t most_rows;                // of a view
    uint32_t window;                   // frames
    uint32_t whole_blocks, far_blocks; // of a slot

    uint32_t *squares[CACHE_KINDS]; // [rows] second words of ray_gpu.h

    CacheBlocks blocks;
    CacheSlot *slots;      // [pages]
    uint32_t *slot_blocks; // [pages][whole_blocks + far_blocks]
    uint32_t *order;       // [pages]
    uint32_t count, added;

    uint64_t hints[CACHE_HINTS];
    uint32_t hint_count;
    CachePick *picks; // [most_rows]
    uint32_t pick_count, picked_rows;
    PolicySight *sight;

    ModelPage admitted; // the last frame that the bank took in
    bool has_admitted;

    PageBasis *basis_state; // NULL: the format is not rotated
    bool is_rotated;        // the second basis is known
    GpuBuffer store, poses, rows, list, patches, basis, gathered;
    float *pose_table;     // [most_rows][MODEL_POSE]
    uint32_t *row_table;   // [most_rows][2]
    uint32_t *list_table;  // [most_rows]
    uint32_t *patch_table; // [2 · tokens][2]
};

uint32_t cache_rows_of(const ModelCache *cache, ModelPageKind kind);
// Slots before the window, the oldest first.
static inline uint32_t cache_bank_count(const ModelCache *cache) {
    return cache->count > cache->window ? cache->count - cache->window : 0;
}

// where row i of one of a frame's forms lies in the store
uint32_t cache_store_row(const ModelCache *cache, uint32_t slot, ModelPageKind kind, uint32_t i);
// Takes blocks for one of them; false when there are not so many.
bool cache_take(ModelCache *cache, uint32_t slot, ModelPageKind kind);
void cache_move_pose(float pose[MODEL_POSE], const float rotation[9], const float shift[3]);
void cache_drop(ModelCache *cache, uint32_t slot);       // forgets the frame
void cache_drop_whole(ModelCache *cache, uint32_t slot); // keeps its few rows, if it has some
// Shows a frame. False, and nothing done, where there are not so many rows left.
bool cache_pick(ModelCache *cache, uint32_t slot, ModelPageKind kind);
