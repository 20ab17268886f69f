// Location codes: a cell of the octree as one 64-bit number.
//
//     code(level) = 1 << 3 (21 - level)  |  morton(x, y, z) >> 3 level        level 0: a voxel
//
// The leading one marks the level; below it stand the interleaved bits of x, y and z (21 bits each,
// biased by 2^20 so that they may be negative). So parent = code >> 3, child = code << 3 | c, and
// codes sorted as numbers group by level and run in Morton order inside each. 0 is no code (an
// empty slot); 2 .. 7 cannot occur and are kept for marks.

#pragma once

#include "base/base.h"

enum { MORTON_LEVELS = 21, MORTON_BRICK_LEVEL = 3, MORTON_BIAS = 1 << 20 };

uint64_t morton_encode(const int32_t cell[3],
                       int level); // voxel coordinates, each in [-2^20, 2^20)
int morton_level(uint64_t code);
void morton_decode(uint64_t code, int32_t corner[3]); // lowest voxel of the cell
