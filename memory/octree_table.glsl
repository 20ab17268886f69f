// Location codes and the hash table for the kernels; the definitions are morton.c, octree_table.c.

uint64_t morton_spread(uint64_t bits) {
    bits = (bits | bits << 32) & 0x001f00000000fffful;
    bits = (bits | bits << 16) & 0x001f0000ff0000fful;
    bits = (bits | bits << 8) & 0x100f00f00f00f00ful;
    bits = (bits | bits << 4) & 0x10c30c30c30c30c3ul;
    return (bits | bits << 2) & 0x1249249249249249ul;
}

uint64_t morton_collect(uint64_t bits) {
    bits &= 0x1249249249249249ul;
    bits = (bits | bits >> 2) & 0x10c30c30c30c30c3ul;
    bits = (bits | bits >> 4) & 0x100f00f00f00f00ful;
    bits = (bits | bits >> 8) & 0x001f0000ff0000fful;
    bits = (bits | bits >> 16) & 0x001f00000000fffful;
    return (bits | bits >> 32) & 0x00000000001ffffful;
}

// level 3, from brick coordinates: the bias of 2^20 voxels is 2^17 bricks
uint64_t brick_code(ivec3 brick) {
    ivec3 biased = brick + (1 << 17);
    return 1ul << 54 | morton_spread(uint64_t(biased.x)) | morton_spread(uint64_t(biased.y)) << 1 |
           morton_spread(uint64_t(biased.z)) << 2;
}

// lowest voxel of a brick
ivec3 brick_corner(uint64_t code) {
    uint64_t morton = code ^ 1ul << 54;
    ivec3 biased =
        ivec3(morton_collect(morton), morton_collect(morton >> 1), morton_collect(morton >> 2));
    return (biased - (1 << 17)) * 8;
}

uint table_find_or_insert(U64 keys, uint table_mask, uint64_t code, out bool is_new) {
    is_new = false;
    uint at = uint(code * 0x9e3779b97f4a7c15ul >> 32) & table_mask;
    for (uint probe = 0; probe <= table_mask; probe++) {
        // reads and, where it is empty, writes in one
        uint64_t key = atomicCompSwap(keys.at[at], uint64_t(0), code);
        is_new = key == 0;
        if (is_new || key == code) return at;
        at = (at + 1) & table_mask;
    }
    return OCTREE_NO_SLOT;
}

// OCTREE_NO_SLOT: it is not there
uint table_find(U64 keys, uint table_mask, uint64_t code) {
    uint at = uint(code * 0x9e3779b97f4a7c15ul >> 32) & table_mask;
    for (uint probe = 0; probe <= table_mask; probe++) {
        // changes nothing; others may be putting keys in, and a plain read could be torn
        uint64_t key = atomicCompSwap(keys.at[at], uint64_t(0), uint64_t(0));
        if (key == code) return at;
        if (key == 0) break;
        at = (at + 1) & table_mask;
    }
    return OCTREE_NO_SLOT;
}
