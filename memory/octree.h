// What is known of space: sparse octrees whose leaves are bricks of 8³ voxels, on the compute
// device.
//
// A voxel (5 cm) holds integer log-odds: a hit adds, a miss subtracts, both ends are clamped
// (Hornung et al. 2013, OctoMap). Bricks stand in a hash table under a 64-bit location code: Morton
// order with a sentinel bit that tells the level, so that one table can hold every level and
// parent(code) = code >> 3. Coordinates may be negative; a map is ±2^20 voxels.
//
// A depth picture is integrated by projection, not by walking rays: bricks in view are found, each
// voxel of them is projected into the picture and compared with the depth there. Everything at the
// border between cells is integer arithmetic, so the host, lavapipe and any GPU build the same map
// bit for bit: memory_octree_digest proves it.
//
// Static and dynamic (after Mem4D's persistent and transient memory; the evidence is Dynablox's):
//
//     voxel seen through long and often, its neighbours too      -> ever free
//     hit in an ever-free voxel                                  -> dynamic layer, not log-odds
//     dynamic, not hit for `ttl` pictures, or seen through       -> forgotten
//     dynamic and hit for `promote` pictures                     -> static: ever free is taken back
//     static and seen through                                    -> log-odds fall: demoted
//
// Submaps: when poses drift, a memory is several maps, each rigid in its own frame; a correction
// moves their transforms and touches no voxel. Questions (slice, movers) are answered in the common
// frame over all of them; with one submap at the identity that is the map itself.

#pragma once

#include "gpu/gpu.h"
#include "memory/config.h"
#include "memory/transform.h"

typedef struct MemoryOctree MemoryOctree;

MemoryOctree *memory_octree_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                                   Arena *arena, Error *err);
void memory_octree_destroy(MemoryOctree *octree); // NULL is fine
bool memory_octree_clear(MemoryOctree *octree, Error *err);

// Adds one depth picture [height][width], metres along the viewing axis, to the active submap.
// `pose` is in the common frame. Allocates nothing unless the table has to grow or a page is sent
// to the host. Fails when the device is lost or out of memory; the map is then as before.
bool memory_octree_integrate(MemoryOctree *octree, const MemoryPose *pose, const float *depth,
                             Error *err);

const MemoryCamera *memory_octree_camera(const MemoryOctree *octree);
uint32_t memory_octree_brick_count(const MemoryOctree *octree); // of all submaps, paged out or not
size_t memory_octree_bytes(const MemoryOctree *octree);         // of device memory

// The same for the same pictures in the same order, on every device and build. Reads the map back.
bool memory_octree_digest(MemoryOctree *octree, uint64_t *digest, Error *err);

// ---- submaps (octree_submap.c) ----

enum { MEMORY_MAX_SUBMAPS = 1024 };

// Starts a new submap at `at` and makes it the active one. There is always one: the first starts at
// the identity.
bool memory_octree_begin_submap(MemoryOctree *octree, const MemoryTransform *at, Error *err);
int memory_octree_submap_count(const MemoryOctree *octree);
const MemoryTransform *memory_octree_submap_at(const MemoryOctree *octree, int submap);
void memory_octree_move_submap(MemoryOctree *octree, int submap, const MemoryTransform *at);
// The one that takes the pictures; mostly the last. Pictures can go on in an older one.
int memory_octree_active(const MemoryOctree *octree);
void memory_octree_set_active(MemoryOctree *octree, int submap);
// Adds all that `from` knows to `into`, given how they stand, and takes `from` away (was it the
// active one, `into` is now). Those behind a submap that is taken away move up by one. Fails when
// there is no memory for the sum; all is then as before. Not whole: only to the bricks that `into`
// has; it gets no new ones.
bool memory_octree_merge_submap(MemoryOctree *octree, int from, int into, bool is_whole,
                                Error *err);
void memory_octree_drop_submap(MemoryOctree *octree, int submap); // not the only one

// ---- the map seen from above ----

enum { MEMORY_UNKNOWN = 0, MEMORY_FREE = 1, MEMORY_OCCUPIED = 2, MEMORY_MOVING = 3 };

// Columns of voxels between two heights: OCCUPIED if any voxel in the band is, else MOVING if any
// is dynamic, else FREE if any is known to be free, else UNKNOWN. Where submaps overlap, the one
// that takes the pictures wins where it knows, then the one
// made last that does. The window is as large as the map, grown by whole bricks; cell
// (column, row) covers world x = (first[0] + column) * voxel ..., z = (first[1] + row) * voxel ...
typedef struct MemorySlice {
    float voxel;
    int32_t first[2]; // voxel coordinates x, z of cell (0, 0)
    int32_t width, height;
    uint8_t *cells; // [height][width], valid until the next call
} MemorySlice;

bool memory_octree_slice(MemoryOctree *octree, float low_y, float high_y, MemorySlice *slice,
                         Error *err);
// The same of one submap alone, in its own frame (for matching submaps with each other).
bool memory_octree_slice_submap(MemoryOctree *octree, int submap, float low_y, float high_y,
                                MemorySlice *slice, Error *err);

// ---- the map itself, on the host ----

typedef struct MemoryBrick {
    uint64_t code;          // level 3 (8 voxels a side)
    int32_t corner[3];      // voxel coordinates of its lowest corner
    int8_t log_odds[512];   // [z][y][x], sixteenths; 0 and never seen is unknown
    uint32_t ever_free[16]; // a bit a voxel: bit x + 8 y + 64 z
    uint32_t dynamic[16];
    uint32_t first_moved; // picture of the first and of the last dynamic hit of what is dynamic now
    uint32_t last_moved;
} MemoryBrick;

// All bricks of a submap in the order of their codes, for pictures, files and tests. Lives in
// `arena`.
bool memory_octree_read(MemoryOctree *octree, int submap, Arena *arena, MemoryBrick **bricks,
                        uint32_t *count, Error *err);
// Replaces a submap's bricks by those of a file; codes must rise. The clock is moved on to the last
// picture that the bricks tell of.
bool memory_octree_restore(MemoryOctree *octree, int submap, const MemoryBrick *bricks,
                           uint32_t count, Error *err);

// Occupancy by voxel: log-odds thresholds that the slice uses too.
enum { MEMORY_OCCUPIED_FROM = 8, MEMORY_FREE_TO = -5 };

// ---- levels (octree_level.c) ----

// A cell of a level above the bricks (4: 0.8 m at 5 cm, 5: 1.6 m ...), summing up what is in it.
typedef struct MemoryNode {
    uint64_t code;
    uint32_t occupied, free, ever_free, dynamic; // voxels
    int32_t highest;                             // log-odds in it
    uint32_t bricks;
} MemoryNode;

// Brings the summaries of the active submap up to date (only what changed since the last call is
// summed anew), up to MEMORY_TOP_LEVEL.
enum { MEMORY_TOP_LEVEL = 9 };
bool memory_octree_summarise(MemoryOctree *octree, Error *err);
// All cells of a level of a submap in the order of their codes, after memory_octree_summarise.
bool memory_octree_level(MemoryOctree *octree, int submap, int level, Arena *arena,
                         MemoryNode **nodes, uint32_t *count, Error *err);

// ---- paging (octree_page.c) ----

// A page is all bricks under one cell of level MEMORY_PAGE_LEVEL: neighbours in Morton order. With
// config.budget set, integrate brings in the pages that the picture can touch and, over the budget,
// sends out those that were used longest ago (ties: the lower code goes first). A page that is out
// keeps its bricks on the host; slice, read, digest and levels see it as if it were in.
enum { MEMORY_PAGE_LEVEL = 6 };
typedef struct MemoryPaging {
    uint32_t pages_out, pages; // now
    uint64_t sent, fetched;    // so far
    size_t host_bytes;
} MemoryPaging;
MemoryPaging memory_octree_paging(const MemoryOctree *octree);

// ---- what moves (octree_mover.c) ----

// Something in the dynamic layer: a blob of dynamic voxels, followed from picture to picture.
typedef struct MemoryMover {
    int id;            // the same while it is followed
    float position[3]; // its middle, common frame [m]
    float low[3], high[3];
    float velocity[3]; // [m per picture], smoothed; y is 0
    float radius;      // half its larger horizontal extent
    int voxels;
    uint32_t first, last; // pictures in which it was seen
} MemoryMover;

enum { MEMORY_MAX_MOVERS = 64 };
// After an integrate: the movers that are not yet forgotten; *movers stays valid until the next.
int memory_octree_movers(MemoryOctree *octree, const MemoryMover **movers);
uint32_t memory_octree_clock(const MemoryOctree *octree); // pictures integrated so far
// After a restore: what is dynamic in the bricks is as old as it was.
void memory_octree_set_clock(MemoryOctree *octree, uint32_t clock);
