#version 460
#extension GL_GOOGLE_include_directive : require

// One thread takes one row of eight voxels of a touched brick. The definition is in octree_apply.c.

#include "memory/octree_gpu.h"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeArgs);

uint apply_word(uint word, uint hit, uint free) {
    uint result = 0;
    for (int i = 0; i < 4; i++) {
        int sum = bitfieldExtract(int(word), 8 * i, 8);
        sum += (hit >> i & 1) != 0 ? OCTREE_HIT : (free >> i & 1) != 0 ? OCTREE_MISS : 0;
        sum = clamp(sum, OCTREE_LOWEST, OCTREE_HIGHEST);
        result |= uint(sum & 0xff) << 8 * i;
    }
    return result;
}

void main() {
    uint row = gl_LocalInvocationID.x;
    uint count = args.state.at.touched, first_new = args.frame.at.first_new;
    if (args.state.at.overflow != 0) return;

    for (uint i = gpu_group(); i < count; i += args.groups) {
        uint slot = args.touched.at[2 * i], index = args.touched.at[2 * i + 1];
        uint at = 16 * index + row / 4, shift = 8 * (row % 4);
        uint hit = args.hits.at[at] >> shift & 0xff, free = args.free.at[at] >> shift & 0xff;
        uint target = 128 * slot + 2 * row;
        bool is_new = slot >= first_new;
        for (uint half_ = 0; half_ < 2; half_++) {
            uint word = is_new ? 0 : args.log_odds.at[target + half_];
            args.log_odds.at[target + half_] =
                apply_word(word, hit >> 4 * half_, free >> 4 * half_);
        }
        barrier(); // all have read the bits
        if (row < 16) args.hits.at[16 * index + row] = 0;
        if (row == 0) args.marks.at[index] = 0;
    }
}
