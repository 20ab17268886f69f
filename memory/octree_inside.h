// Inside memory/ only: an octree's parts and the kernels that work on them.
//
//     octree.c         create, integrate (the order of the kernels), grow, clear
//     octree_submap.c  the maps that an octree consists of
//     octree_frame.c   a pose and a picture in integers
//     octree_pool      nearest and farthest depth in windows of the picture     [per level]
//     octree_hit       pixels -> bits of the voxels that they hit
//     octree_cull      which bricks are worth a look
//     octree_carve     bricks -> bits of the voxels seen through; bricks get their slots
//     octree_apply     bits -> log-odds, and what moves is told from what stays
//     octree_table     the hash table, and moving into a larger one (octree_rehash)
//     octree_slice     one map from above
//     octree_joint.c   all maps from above, in the common frame
//     octree_read.c    the map on the host, from and to files; digest
//     octree_level     sums of bricks and of cells above them
//     octree_page.c    pages of bricks that are used seldom live on the host
//     octree_move      ... and how they get there and back
//     octree_mover.c   dynamic voxels -> things that move
//
// Each kernel is a C definition in the .c file and the same arithmetic in the .comp beside it.

#pragma once

#include "memory/morton.h"
#include "memory/octree.h"
#include "memory/octree_gpu.h"

// What grows with the map: the hash table and the bricks, one behind the other in one buffer (a
// device has no room for the handles of a thousand submaps' many small ones). See octree_table.c.
typedef struct OctreePool {
    uint32_t room;       // bricks
    uint32_t table_mask; // slots of the hash table - 1: a power of two, twice the room or more
    GpuBuffer memory;
    size_t keys, codes, log_odds, motion, changed, slots; // where they begin in it
} OctreePool;

// The summaries of a map's cells, levels MORTON_BRICK_LEVEL .. MEMORY_TOP_LEVEL in one table, in
// one buffer. See octree_level.c.
typedef struct OctreeNodes {
    uint32_t count, room;
    uint32_t table_mask;
    GpuBuffer memory;                         // nothing before the first summary
    size_t keys, codes, nodes, slots, number; // where they begin in it; number: the count
    bool is_current;                          // no brick has changed, and none will by itself
} OctreeNodes;

// Rows of voxels between two heights, both inclusive; none when the first is above the last.
typedef struct OctreeBand {
    int32_t first_y, last_y;
} OctreeBand;

enum {
    OCTREE_PAGE_SIDE = 1 << MEMORY_PAGE_LEVEL, // voxels
    OCTREE_PAGE_BRICKS = 512,                  // at most
};

// The bricks of a page that is out, by code, and what they look like from above.
typedef struct OctreeBlock {
    uint64_t *codes;
    int8_t *log_odds; // [][512]
    OctreeMotion *motion;
    uint32_t *changed;
    bool is_current; // nothing in it has changed since it was summed up
    bool is_sliced;  // `cells` are the marks of `band`, at `clock`
    bool moves;      // dynamic ones are among them
    OctreeBand band;
    uint32_t clock;
    uint8_t cells[OCTREE_PAGE_SIDE * OCTREE_PAGE_SIDE];
} OctreeBlock;

typedef struct OctreePage {
    uint64_t code;         // level MEMORY_PAGE_LEVEL
    uint32_t bricks, last; // picture that used it last
    OctreeBlock *block;    // NULL: it is in
    bool leaves;           // it is about to be sent out
} OctreePage;

// The pages of a map: an array in the order in which they came, and a table to find them by code.
typedef struct OctreePages {
    OctreePage *list;
    uint32_t *table; // index + 1 into the list, 0 empty
    uint32_t count, room;
    uint32_t out, out_bricks;
} OctreePages;

// Shared by all maps; nothing without a budget.
typedef struct OctreePaging {
    uint32_t most;    // bricks that may be in
    OctreePool stage; // a page on its way in or out
    GpuBuffer moves;  // [OCTREE_PAGE_BRICKS][2]
    GpuKernel kernel;
    uint64_t sent, fetched;
    size_t host_bytes;
    uint64_t *fresh; // codes of bricks that a picture made
} OctreePaging;

// The slice of a submap that takes no pictures any more, kept for the next question.
typedef struct OctreeKept {
    MemorySlice slice; // cells: [room], a block of their own
    OctreeBand band;
    size_t room;
    uint32_t clock; // when it was made
    bool is_valid;
    bool moves; // dynamic cells are in it, which will be forgotten
} OctreeKept;

// One submap: a map that is rigid in its own frame. What belongs to a picture is shared by all.
typedef struct OctreeMap {
    MemoryTransform at; // where it stands in the common frame
    OctreePool pool;
    OctreeState state; // after the last picture that it took
    OctreeKept kept;
    OctreeNodes nodes;
    OctreePages pages;
} OctreeMap;

// What moves, and room to find it.
typedef struct OctreeMovers {
    MemoryMover list[MEMORY_MAX_MOVERS];
    int count, last_id;
    uint32_t *places;                // [window_room] of bricks in which something was hit
    struct OctreeMoverBrick *bricks; // the bricks themselves
    struct OctreeMoverBlob *blobs;
    uint32_t *stack;
} OctreeMovers;

struct MemoryOctree {
    Gpu *gpu;
    Arena own; // what comes after creation: the slice, scratch; the creator's arena may be reset
    MemoryConfig config;
    MemoryCamera camera;

    OctreeMap *maps[MEMORY_MAX_SUBMAPS]; // those beyond map_count are empty, or not made yet
    int map_count;                       // 1 or more; the last is the active one

    uint32_t clock;       // pictures integrated
    OctreeFrame frame;    // of the last picture; sizes and focal length are fixed
    uint32_t window_room; // bricks in the largest window
    GpuBuffer frame_buffer, state_buffer;
    GpuBuffer depth, nearest, farthest;
    GpuBuffer hits, marks, free, list, touched;
    GpuKernel pool_kernel, hit_kernel, cull_kernel, carve_kernel, apply_kernel;
    GpuKernel rehash_kernel, slice_kernel;
    int32_t *units; // [height][width] the picture in units

    GpuBuffer slice_buffer; // [slice_room] cells, here and on the host
    uint8_t *slice_cells;
    size_t slice_room;
    uint8_t *joint_cells; // [joint_room], a block of its own
    size_t joint_room;
    OctreeMovers movers;

    GpuKernel level_kernel;
    GpuBuffer level_list; // codes to sum up
    uint64_t summed;      // nodes so far
    OctreePaging paging;
};

// The map that takes the pictures.
static inline OctreeMap *octree_active(const MemoryOctree *octree) {
    return octree->maps[octree->map_count - 1];
}

extern const GpuCode octree_pool_code, octree_hit_code, octree_cull_code, octree_carve_code,
    octree_apply_code, octree_rehash_code, octree_slice_code, octree_level_code, octree_move_code;

// Eight voxels side by side, as one value of the processor's; comparisons give 0 or -1 in each.
typedef int8_t OctreeRow __attribute__((vector_size(8)));

//---- octree_frame.c ------------------------------------------------------------------------------

// What does not change with the pose. Fails when the picture has too many pixels for the range.
bool octree_frame_create(OctreeFrame *frame, const MemoryConfig *config, const MemoryCamera *camera,
                         Error *err);
// Bricks in the largest window that any pose can need.
uint32_t octree_frame_window_room(const OctreeFrame *frame, const MemoryCamera *camera);
void octree_frame_aim(OctreeFrame *frame, const MemoryConfig *config, const MemoryCamera *camera,
                      const MemoryPose *pose);
// Metres to units; [count].
void octree_frame_depth(const OctreeFrame *frame, const MemoryConfig *config,
                        const MemoryCamera *camera, const float *depth, int32_t *units,
                        uint32_t count);

//---- octree_table.c ------------------------------------------------------------------------------

// An empty table and a pool for `room` bricks.
bool octree_table_create(Gpu *gpu, uint32_t room, bool split, OctreePool *pool, Error *err);
void octree_table_destroy(Gpu *gpu, OctreePool *pool);
void octree_table_empty(Gpu *gpu, const OctreePool *pool);
// The slot of `code`, made if it was not there. OCTREE_NO_SLOT: no room; state->overflow is set.
uint32_t octree_table_claim(const OctreeArgs *args, uint64_t code);
// Index of the key `code`, put in if it was not there (*is_new); OCTREE_NO_SLOT: the table is full.
uint32_t octree_table_insert(uint64_t *keys, uint32_t table_mask, uint64_t code, bool *is_new);
uint32_t octree_table_find(const uint64_t *keys, uint32_t table_mask, uint64_t code); // or NO_SLOT
// Copies the first `count` bricks of `from` to the slots from `first` on of `to`.
void octree_table_append(MemoryOctree *octree, const OctreePool *from, uint32_t count,
                         const OctreePool *to, uint32_t first);
// Moves the first `count` bricks of `from` into the table and pool `to`: another one or the same.
// What stood in the table of `to` is gone.
void octree_table_rehash(MemoryOctree *octree, const OctreePool *from, uint32_t count,
                         const OctreePool *to);

//---- octree.c ------------------------------------------------------------------------------------

// Twice the room for bricks. Without memory for it the map is as before.
bool octree_grow(MemoryOctree *octree, OctreeMap *map, Error *err);

//---- octree_level.c ------------------------------------------------------------------------------

void octree_level_empty(MemoryOctree *octree, OctreeNodes *nodes);

//---- octree_page.c: all of these do nothing without a budget -------------------------------------

bool octree_page_create(MemoryOctree *octree, Error *err);
void octree_page_destroy(MemoryOctree *octree);
bool octree_block_create(MemoryOctree *octree, OctreePage *page); // false: no memory
void octree_block_destroy(MemoryOctree *octree, OctreePage *page);
OctreePage *octree_page_find(const OctreePages *pages, uint64_t brick);
void octree_page_empty(MemoryOctree *octree, OctreePages *pages);
void octree_page_release(MemoryOctree *octree, OctreePages *pages);
// The map holds these bricks now, all of them in; then as octree_page_trim.
bool octree_page_restore(MemoryOctree *octree, OctreeMap *map, const MemoryBrick *bricks,
                         uint32_t count, Error *err);
// The clock is put back: what was forgotten may be there again.
void octree_page_set_clock(OctreePages *pages, uint32_t clock);
// Brings in what the picture of octree->frame can touch.
bool octree_page_fetch(MemoryOctree *octree, OctreeMap *map, Error *err);
// Asks for the codes of bricks that the picture makes; returns how many there are room for.
uint32_t octree_page_record_fresh(MemoryOctree *octree, const OctreeMap *map);
bool octree_page_enter(MemoryOctree *octree, OctreeMap *map, uint32_t known, Error *err);
// Over the budget: sends out pages that were last used before picture `spare`.
bool octree_page_trim(MemoryOctree *octree, uint32_t spare, Error *err);
// Adds the marks of what is out; `args` as for the device.
void octree_page_mark(const OctreePages *pages, const OctreeSliceArgs *args,
                      const MemorySlice *slice, uint8_t *cells);

//---- octree_move.c -------------------------------------------------------------------------------

void octree_move_to_stage(MemoryOctree *octree, const OctreePage *page);
bool octree_move_in(MemoryOctree *octree, OctreeMap *map, OctreePage *page, Error *err);
// Sends out the pages that are to leave.
bool octree_move_out(MemoryOctree *octree, OctreeMap *map, Error *err);

//---- octree_submap.c -----------------------------------------------------------------------------

// Adds an empty map with room for `room` bricks and makes it the active one.
bool octree_submap_add(MemoryOctree *octree, uint32_t room, const MemoryTransform *at, Error *err);
// Takes the last map away.
void octree_submap_remove(MemoryOctree *octree);
// No brick in it; the pool stays as large as it is.
void octree_submap_empty(MemoryOctree *octree, OctreeMap *map);

//---- octree_slice.c ------------------------------------------------------------------------------

OctreeBand octree_slice_band(const MemoryOctree *octree, float low_y, float high_y);
// One map from above, in its own frame; the cells stay valid until the next call.
bool octree_slice_map(MemoryOctree *octree, const OctreeMap *map, OctreeBand band,
                      MemorySlice *slice, Error *err);

//---- octree_mover.c ------------------------------------------------------------------------------

void octree_mover_create(MemoryOctree *octree); // room in octree->own
// After a picture that is in the map: finds what moves among `bricks` listed bricks and follows it.
bool octree_mover_follow(MemoryOctree *octree, uint32_t bricks, Error *err);

//---- octree_cull.c, octree_view.h ----------------------------------------------------------------

// A picture to compare with.
typedef struct OctreePyramid {
    const OctreeFrame *frame;
    const int32_t *nearest, *farthest;
} OctreePyramid;

static inline OctreePyramid octree_pyramid(const OctreeArgs *args) {
    return (OctreePyramid){GPU_AT(OctreeFrame, args->frame), GPU_AT(int32_t, args->nearest),
                           GPU_AT(int32_t, args->farthest)};
}

// The same two functions for different instruction sets.
typedef struct OctreeView {
    // OCTREE_UNSEEN, OCTREE_CLEAR or OCTREE_MIXED, of a brick of the window
    uint32_t (*judge_brick)(const OctreePyramid *pyramid, const uint32_t brick[3]);
    // which voxels of a brick are seen through: bit x + 8 y + 64 z of [16] words; is any? Rows of 8
    // whose voxels are all in `known` are not looked at, and left 0
    bool (*free_voxels)(const OctreePyramid *pyramid, const uint32_t brick[3],
                        const uint32_t known[16], uint32_t free[16]);
} OctreeView;

extern const OctreeView octree_view_plain, octree_view_avx2; // the second on x86 only
const OctreeView *octree_view_best(void);                    // for this processor

//---- octree_pool.c -------------------------------------------------------------------------------

// One row of pooled windows: nearest and farthest of two rows each.
typedef void OctreePoolRow(const int32_t *near_rows[2], const int32_t *far_rows[2],
                           uint32_t source_width, uint32_t step, uint32_t width, int32_t *nearest,
                           int32_t *farthest);
OctreePoolRow octree_pool_row_plain;
OctreePoolRow octree_pool_row_avx2; // x86 only
