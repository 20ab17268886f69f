// What octree*.c say to octree_*.comp. Read by both compilers.
//
// Lengths are integers in 1/1024 of a voxel ("units" below; 49 µm at 5 cm), relative to the lowest
// corner of the window: the box of bricks around what one picture can show. A point p of the window
// has the picture coordinates a(p)/z(p), b(p)/z(p), where a, b and z are linear:
//
//     z = depth along the viewing axis          a = focal * right + width/2 * z
//                                               b = height/2 * z - focal * up
//
// so it is in column floor(a/z) exactly if column * z <= a < (column + 1) * z: whole numbers
// decide.

#include "gpu/shared.h"

#define OCTREE_UNIT 1024        // units in a voxel
#define OCTREE_AXIS_BITS 18     // fraction of a, b, z per voxel
#define OCTREE_RAY_BITS 24      // fraction of a ray's direction
#define OCTREE_LEVELS 13        // of pooled pictures; enough for 8192 pixels a side
#define OCTREE_NEAR OCTREE_UNIT // voxels with less depth are left alone
#define OCTREE_FAR 0x3fffffff   // a picture's "nothing up to the limit"
#define OCTREE_NO_SLOT 0xffffffffu

#define OCTREE_HIT 14 // sixteenths of log-odds: OctoMap's .85, -.4 and clamps -2 and 3.5
#define OCTREE_MISS -6
#define OCTREE_LOWEST -32
#define OCTREE_HIGHEST 56

#define OCTREE_OCCUPIED_FROM 8 // MEMORY_OCCUPIED_FROM and MEMORY_FREE_TO
#define OCTREE_FREE_TO -5

// is what was hit last in picture `last` forgotten, `clock` pictures after the beginning?
#define OCTREE_IS_OVER(last, clock, ttl) ((clock) - (last) >= (ttl))

#define OCTREE_UNSEEN 0 // what octree_cull says of a brick
#define OCTREE_CLEAR 1
#define OCTREE_MIXED 2

#define OCTREE_ASKS 1 // what octree_apply leaves for octree_border, in a brick's mark
#define OCTREE_SETTLED 2

#define OCTREE_POOL_GROUP 64  // threads that share one row of a level
#define OCTREE_HIT_GROUP 64   // pixels of a group
#define OCTREE_CULL_GROUP 64  // bricks of a group
#define OCTREE_BRICK_GROUP 64 // threads that share a brick, one row of 8 voxels each

// One picture: where the camera is and what it can see. Made by octree_frame.c.
struct OctreeFrame {
    GPU_PTR(U32) changed; // [room] 1: the brick differs from its summary (octree_level.c)

    uint width, height; // of the picture
    uint level_first[OCTREE_LEVELS], level_width[OCTREE_LEVELS], level_height[OCTREE_LEVELS];
    uint level_count;

    int origin[3]; // brick coordinates of the window
    uint size[3];  // bricks
    int eye[3];    // units

    // a, b, z: per voxel step with OCTREE_AXIS_BITS of fraction, and per half voxel in units
    int a_axis[3], b_axis[3], z_axis[3];
    int a_half[3], b_half[3], z_half[3];
    // what a brick's corners add at least and at most to the value at its lowest corner, for
    // a, width * z - a, b, height * z - b and z
    int least[5], most[5];
    int footprint; // half a voxel across the viewing axis, in a's and b's units
    int reach;     // half a voxel along it
    int limit;     // depth that is trusted, bias included

    // samples, the pixels that become hits: every stride-th; directions for a depth of 1
    uint stride, columns, rows;
    int ray_first[3], ray_column[3], ray_row[3];
    int focal; // depth at which a sample is as wide as a voxel

    uint table_mask, room; // slots of the hash table - 1, bricks that there is room for
    uint first_new;        // bricks before this picture: a slot from here on is new

    uint now;          // this picture's number, from 1
    uint split;        // 0: no dynamic layer
    uint ttl, promote; // pictures
    int spare_from;    // a miss leaves voxels alone whose log-odds are this or more
};

// What the device keeps count of. The host writes it before a picture and reads it after.
struct OctreeState {
    uint count;          // bricks
    uint listed;         // bricks that this picture may change
    uint touched;        // bricks that this picture changes
    uint overflow;       // there was no room for all: nothing was changed
    uint moving;         // bricks in which this picture hit what moves
    int low[3], high[3]; // extent in brick coordinates, both inclusive
};

// The dynamic layer of a brick, one bit a voxel: bit x + 8 y + 64 z.
struct OctreeMotion {
    uint ever_free[16];
    uint dynamic[16];
    uint first, last; // pictures of the first and the last hit of what is dynamic now
};

// What a cell of a level holds, all voxels in it together.
struct OctreeNode {
    uint occupied, free, ever_free, dynamic; // voxels
    int highest;                             // log-odds
    uint bricks;
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer OctreeMotionAt {
    OctreeMotion at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer OctreeNodeAt {
    OctreeNode at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer OctreeFrameAt {
    OctreeFrame at;
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer OctreeStateAt {
    OctreeState at;
};
#endif

// Shared by the kernels of a picture.
struct OctreeArgs {
    GPU_PTR(OctreeFrameAt) frame;
    GPU_PTR(OctreeStateAt) state;
    GPU_PTR(I32) depth;    // [height][width] units, bias added; 0 none, OCTREE_FAR
    GPU_PTR(I32) nearest;  // pooled pictures, level after level
    GPU_PTR(I32) farthest; //
    GPU_PTR(U32)
    hits; // [window][16] voxels with a surface, one bit each; then what octree_border is
          // to ask for; 0 between pictures
    GPU_PTR(U32) marks; // [window] 1: some voxel has; then for octree_border; 0 between pictures
    GPU_PTR(U32)
    free; // [window][16] voxels seen through; then, of bricks on the list of
          // octree_apply, voxels of the dynamic layer that were hit
    GPU_PTR(U32)
    list;                  // [window] window index << 2 | judgement; then window indices of bricks
                           // in which something moves (octree_apply)
    GPU_PTR(U32) touched;  // [window][2] slot, window index
    GPU_PTR(U64) keys;     // [table] location codes, 0 empty
    GPU_PTR(U32) slots;    // [table]
    GPU_PTR(U64) codes;    // [room] of the brick in a slot
    GPU_PTR(U32) log_odds; // [room][128], four voxels a word, lowest byte first
    GPU_PTR(OctreeMotionAt) motion; // [room]; nothing without the split
    uint level;                     // of octree_pool
    uint groups;                    // of the dispatch, for kernels that share a list
};

struct OctreeRehashArgs {
    GPU_PTR(U64) from_codes;
    GPU_PTR(U32) from_log_odds;
    GPU_PTR(OctreeMotionAt) from_motion;
    GPU_PTR(U32) from_changed;
    GPU_PTR(U64) keys;
    GPU_PTR(U32) slots;
    GPU_PTR(U64) codes;
    GPU_PTR(U32) log_odds;
    GPU_PTR(OctreeMotionAt) motion;
    GPU_PTR(U32) changed;
    uint count, table_mask, split;
    uint first; // slot of the first brick in the pool that they go to
};

// Bricks from slot to slot, of one pool or of two; tables are left alone.
struct OctreeMoveArgs {
    GPU_PTR(U32) moves; // [count][2] slot from, slot to; no slot twice
    GPU_PTR(U64) from_codes;
    GPU_PTR(U32) from_log_odds;
    GPU_PTR(OctreeMotionAt) from_motion;
    GPU_PTR(U32) from_changed;
    GPU_PTR(U64) codes;
    GPU_PTR(U32) log_odds;
    GPU_PTR(OctreeMotionAt) motion;
    GPU_PTR(U32) changed;
    uint count, split;
};

struct OctreeLevelArgs {
    GPU_PTR(U64) list;       // [count] codes of the level to sum up, no two alike
    GPU_PTR(U64) brick_keys; // the bricks, for the level of bricks
    GPU_PTR(U32) brick_slots;
    GPU_PTR(U32) log_odds;
    GPU_PTR(OctreeMotionAt) motion;
    GPU_PTR(U32) changed;
    GPU_PTR(U64) keys; // the table of nodes; there is room for all
    GPU_PTR(U32) slots;
    GPU_PTR(U64) codes;
    GPU_PTR(OctreeNodeAt) nodes;
    GPU_PTR(U32) node_count; // [1]
    uint level, count;
    uint brick_mask, table_mask; // slots of either table - 1
    uint split, clock, ttl;
};

struct OctreeSliceArgs {
    GPU_PTR(U64) codes;
    GPU_PTR(U32) log_odds;
    GPU_PTR(OctreeMotionAt) motion;
    GPU_PTR(U32) cells; // [height][width / 4], a byte a cell: 1 free, 2 occupied, 4 dynamic
    uint count, width;
    int first[2];        // voxel coordinates x, z of cell (0, 0)
    int first_y, last_y; // rows of voxels, both inclusive
    int occupied_from, free_to;
    uint split, clock, ttl;
};

#ifndef VULKAN
typedef struct OctreeFrame OctreeFrame;
typedef struct OctreeState OctreeState;
typedef struct OctreeMotion OctreeMotion;
typedef struct OctreeArgs OctreeArgs;
typedef struct OctreeRehashArgs OctreeRehashArgs;
typedef struct OctreeSliceArgs OctreeSliceArgs;
typedef struct OctreeNode OctreeNode;
typedef struct OctreeMoveArgs OctreeMoveArgs;
typedef struct OctreeLevelArgs OctreeLevelArgs;
#endif
