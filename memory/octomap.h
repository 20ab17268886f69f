// Maps of OctoMap (Hornung et al. 2013), in its binary form (.bt): what many robots' maps are.
//
//     # Octomap OcTree binary file
//     # (comments)
//     id OcTree
//     size 532566            nodes
//     res 0.08               edge of a voxel [m]
//     data
//     ff ff 00 c0 ...        two bytes a node that has children, in depth-first order: two bits for
//                            each child, 0 unknown, 1 free, 2 occupied, 3 has children of its own
//
// The tree has 16 levels below its root, so 2^16 voxels a side, the origin in their middle; the
// children of a node are numbered x + 2 y + 4 z, Z up. Facts from the library's documentation and
// its files.

#pragma once

#include "base/file.h"
#include "memory/bricks.h"

typedef struct MemoryOctomap {
    float voxel;
    uint32_t nodes, occupied_leaves, free_leaves;
    uint64_t occupied, free; // voxels
    int32_t low[3], high[3]; // of what is occupied, in voxels, Z up; high is beyond the last
} MemoryOctomap;

// Of a file image. `cells` gets the leaves turned into our frame, (x, y, z) -> (x, z, -y); NULL:
// they are only counted. Fails where the header is another's, the tree is cut short or too deep, or
// its nodes are not as many as the header says.
bool memory_octomap_parse(FileBytes file, MemoryOctomap *map, MemoryCells *cells, Error *err);
