// What a world model remembers of the frames so far: pages of rows, in a constant number of bytes.
//
//     frame finished ─ writer ─► page f32 [tokens][row] ─ encode ─► store      (model_cache_add)
//     camera to be imagined ─ policy chooses pages ─ decode ─► K, V of the rows  (model_cache_view)
//
//     store     rows in blocks of 4, in the page format: a whole page of 64 tokens takes 16 blocks,
//               pooled 2 × 2 four, pooled 4 × 4 one, checkpoint tokens two
//     page      where a frame's rows lie, its pose, time, class (static or dynamic, Mem4D), its
//               place (an octree cell or a graph place), and whether it was seen or imagined
//     policy    on adding: what is pooled or dropped so that the next frame fits
//               on viewing: which pages a camera sees, `rows` of them at most
//
// Both are registries: policy.h and page.h say what there is and how to add to it. How a frame's
// rows are kept together: cache_state.h.
//
// Pages are in their own camera's coordinates, so a loop closure moves poses and nothing else.

#pragma once

#include "base/config.h"
#include "memory/tie.h"
#include "model/layout.h"
#include "model/ops.h"

#define MODEL_CACHE_CONFIG(X)                                                              \
    X(text, policy, "landmarks",                                                           \
      "what stays and what is seen: window, full, relic, scout, "                          \
      "landmarks, random, places or combined")                                             \
    X(text, format, "f16", "how a row is stored: f32, f16, int8, bitmap or bitmap8")       \
    X(int, rows, 512, "rows that an imagined frame sees, at most (full: pages decides)")   \
    X(int, pages, 256, "frames that are remembered, at most (full: the most it can hold)") \
    X(int, store_rows, 4096, "rows that are stored, at most")                              \
    X(int, window, 2, "last frames that are kept whole")                                   \
    X(float, keep_k, 0.3f, "bitmap: share of K's values that is kept")                     \
    X(float, keep_v, 1.0f, "bitmap: share of V's values that is kept; 1 stores V as int8")

CONFIG_DECLARE(ModelCacheConfig, model_cache, MODEL_CACHE_CONFIG)

typedef enum ModelPageKind {
    MODEL_WHOLE,
    MODEL_HALF,
    MODEL_QUARTER,
    MODEL_CHECKPOINTS
} ModelPageKind; // whole, pooled 2 × 2 or 4 × 4, the last patch of each 8

// One remembered frame, on the host.
typedef struct ModelPage {
    float pose[MODEL_POSE];
    uint64_t place;  // octree cell or graph place, 0: none
    uint32_t number; // of the frame, rising
    ModelPageKind kind;
    bool is_dynamic, is_imagined;
    bool is_tied;  // to an agent's memory (page_place.h):
    MemoryTie tie; // that is how,
    float feet[3]; // and this lies in `place` [m, common frame]
} ModelPage;

typedef struct ModelCache ModelCache;

ModelCache *model_cache_create(const ModelOps *ops, const ModelShape *shape, float slope,
                               const ModelCacheConfig *config, Arena *arena, Error *err);
void model_cache_destroy(ModelCache *cache); // NULL is fine
void model_cache_clear(ModelCache *cache);

// Remembers a page that the writer left at `rows` (device address, f32 [tokens][row]). The page's
// kind is MODEL_WHOLE; later it is the finest form that the policy still keeps. Records work; only
// the fourth page of a bitmap format is waited for (page_basis.h).
void model_cache_add(ModelCache *cache, uint64_t rows, const ModelPage *page);

// Places that long-term memory holds to be relevant now, best first: the policy `places` (and
// combined) shows their pages first. At most 16 are heard; they stay until the next hint.
void model_cache_hint(ModelCache *cache, const uint64_t *places, uint32_t count);

// What a camera at `pose` sees. Records the work that puts K and V of the rows, f32
// [row_count][row], at `kv`, which has room for model_cache_most_rows. Addresses are on the device
// and hold until the next view.
typedef struct ModelView {
    uint32_t row_count;  // 0: nothing is remembered
    uint64_t page_poses; // F32 [..][MODEL_POSE]
    uint64_t rows;       // U32 [row_count][2], see ray_gpu.h
} ModelView;
ModelView model_cache_view(ModelCache *cache, const float pose[MODEL_POSE], uint64_t kv);

uint32_t model_cache_most_rows(const ModelCache *cache);
// Numbers of the pages that the last view showed, at most `most`; for pictures and tests.
uint32_t model_cache_seen(const ModelCache *cache, uint32_t *numbers, uint32_t most);
uint32_t model_cache_count(const ModelCache *cache);
const ModelPage *model_cache_page(const ModelCache *cache, uint32_t index);

// A loop closure: pages first .. last (numbers) move by a rigid motion of the world, world' =
// rotation · world + shift (rotation by rows). No row is computed again.
void model_cache_move(ModelCache *cache, uint32_t first, uint32_t last, const float rotation[9],
                      const float shift[3]);
// The same for all pages that are tied to `memory`: each moves with its submap and gets the place
// that it is in now; pages of a submap that was given up are forgotten. Returns how far the one
// that moved most did [m, and radians]. cache_follow.c
float model_cache_follow(ModelCache *cache, const Memory *memory);

// Of the store now: exactly what lies in the device's buffers.
typedef struct ModelCacheBytes {
    size_t store;    // encoded rows in use
    size_t reserved; // the buffer
    size_t tables;   // all else: poses, row tables, bases
    size_t row;      // one row in this format
} ModelCacheBytes;
ModelCacheBytes model_cache_bytes(const ModelCache *cache);
