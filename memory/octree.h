// What is known of space: a sparse octree whose leaves are bricks of 8³ voxels, on the compute
// device.
//
// A voxel (5 cm) holds integer log-odds: a hit adds, a miss subtracts, both ends are clamped
// (Hornung et al. 2013, OctoMap). Bricks stand in a hash table under a 64-bit location code: Morton
// order with a sentinel bit that tells the level, so that one table could hold every level and
// parent(code) = code >> 3. Coordinates may be negative; the world is ±2^20 voxels.
//
// A depth picture is integrated by projection, not by walking rays: bricks in view are found, each
// voxel of them is projected into the picture and compared with the depth there. Everything at the
// border between cells is integer arithmetic, so the host, lavapipe and any GPU build the same map
// bit for bit: memory_octree_digest proves it.

#pragma once

#include "base/config.h"
#include "gpu/gpu.h"

#define MEMORY_CONFIG(X)                                                                          \
    X(float, voxel, 0.05f, "edge of a voxel [m]")                                                 \
    X(float, range, 5.0f, "depth beyond this is not trusted: neither hit nor free [m]")           \
    X(int, bricks, 65536, "bricks of 8x8x8 voxels that there is room for at first")               \
    X(float, place_spacing, 1.5f, "a new place of the graph starts this far from all others [m]") \
    X(float, object_radius, 0.6f, "sightings of one category nearer than this are one object [m]")

CONFIG_DECLARE(MemoryConfig, memory, MEMORY_CONFIG)

// The depth camera, fixed for the life of an octree.
typedef struct MemoryCamera {
    uint32_t width, height;
    float hfov; // radians
    float
        max_depth; // a reading of max_depth means "nothing within max_depth"; 0 means "no reading"
} MemoryCamera;

// Where the camera is: position of its centre, yaw about +Y from -Z towards -X, pitch up. Radians.
typedef struct MemoryPose {
    float position[3];
    float yaw, pitch;
} MemoryPose;

typedef struct MemoryOctree MemoryOctree;

MemoryOctree *memory_octree_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                                   Arena *arena, Error *err);
void memory_octree_destroy(MemoryOctree *octree); // NULL is fine
bool memory_octree_clear(MemoryOctree *octree, Error *err);

// Adds one depth picture [height][width], metres along the viewing axis. Allocates nothing unless
// the table has to grow. Fails when the device is lost or out of memory; the map is then as before.
bool memory_octree_integrate(MemoryOctree *octree, const MemoryPose *pose, const float *depth,
                             Error *err);

uint32_t memory_octree_brick_count(const MemoryOctree *octree);
size_t memory_octree_bytes(const MemoryOctree *octree); // of device memory

// The same for the same pictures in the same order, on every device and build. Reads the map back.
bool memory_octree_digest(MemoryOctree *octree, uint64_t *digest, Error *err);

// ---- the map seen from above ----

enum { MEMORY_UNKNOWN = 0, MEMORY_FREE = 1, MEMORY_OCCUPIED = 2 };

// Columns of voxels between two heights: OCCUPIED if any voxel in the band is, else FREE if any is
// known to be free, else UNKNOWN. The window is as large as the map, grown by whole bricks; cell
// (column, row) covers world x = (first[0] + column) * voxel ..., z = (first[1] + row) * voxel ...
typedef struct MemorySlice {
    float voxel;
    int32_t first[2]; // voxel coordinates x, z of cell (0, 0)
    int32_t width, height;
    uint8_t *cells; // [height][width], valid until the next call
} MemorySlice;

bool memory_octree_slice(MemoryOctree *octree, float low_y, float high_y, MemorySlice *slice,
                         Error *err);

// ---- the map itself, on the host ----

typedef struct MemoryBrick {
    uint64_t code;        // level 3 (8 voxels a side)
    int32_t corner[3];    // voxel coordinates of its lowest corner
    int8_t log_odds[512]; // [z][y][x], sixteenths; 0 and never seen is unknown
} MemoryBrick;

// All bricks in the order of their codes, for pictures, files and tests. Lives in `arena`.
bool memory_octree_read(MemoryOctree *octree, Arena *arena, MemoryBrick **bricks, uint32_t *count,
                        Error *err);

// Occupancy by voxel: log-odds thresholds that the slice uses too.
enum { MEMORY_OCCUPIED_FROM = 8, MEMORY_FREE_TO = -5 };
