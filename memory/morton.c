// Spreading the 21 bits of a coordinate to every third bit of a word, and collecting them again.
//
// Both work by halves: 21 bits are moved apart in blocks of 16, 8, 4, 2 and 1, each step one shift
// and one mask.
//
//     ... 0 0 0 e d c b a    ->    e 0 0 d 0 0 c 0 0 b 0 0 a
//
// The kernels do the same in memory/octree_table.glsl.

#include "memory/morton.h"

static uint64_t spread(uint64_t bits) {
    bits = (bits | bits << 32) & 0x001f00000000ffffu;
    bits = (bits | bits << 16) & 0x001f0000ff0000ffu;
    bits = (bits | bits << 8) & 0x100f00f00f00f00fu;
    bits = (bits | bits << 4) & 0x10c30c30c30c30c3u;
    return (bits | bits << 2) & 0x1249249249249249u;
}

static uint64_t collect(uint64_t bits) {
    bits &= 0x1249249249249249u;
    bits = (bits | bits >> 2) & 0x10c30c30c30c30c3u;
    bits = (bits | bits >> 4) & 0x100f00f00f00f00fu;
    bits = (bits | bits >> 8) & 0x001f0000ff0000ffu;
    bits = (bits | bits >> 16) & 0x001f00000000ffffu;
    return (bits | bits >> 32) & 0x00000000001fffffu;
}

uint64_t morton_encode(const int32_t cell[3], int level) {
    ASSERT(level >= 0 && level <= MORTON_LEVELS);
    uint64_t morton = 0;
    for (int axis = 0; axis < 3; axis++) {
        ASSERT(cell[axis] >= -MORTON_BIAS && cell[axis] < MORTON_BIAS);
        morton |= spread((uint64_t)(cell[axis] + MORTON_BIAS)) << axis;
    }
    return (uint64_t)1 << 3 * (MORTON_LEVELS - level) | morton >> 3 * level;
}

int morton_level(uint64_t code) {
    ASSERT(code != 0);
    int leading = 63 - __builtin_clzll(code);
    ASSERT(leading % 3 == 0);
    return MORTON_LEVELS - leading / 3;
}

void morton_decode(uint64_t code, int32_t corner[3]) {
    int level = morton_level(code);
    uint64_t leading = (uint64_t)1 << 3 * (MORTON_LEVELS - level);
    uint64_t morton = (code ^ leading) << 3 * level;
    for (int axis = 0; axis < 3; axis++) {
        corner[axis] = (int32_t)collect(morton >> axis) - MORTON_BIAS;
    }
}
