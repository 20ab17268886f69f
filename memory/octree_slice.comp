#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup takes one brick, one thread one column. The definition is in octree_slice.c.

#include "memory/octree_gpu.h"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeSliceArgs);

shared uint words[16];

void main() {
    uint slot = gpu_group(), thread = gl_LocalInvocationID.x;
    if (slot >= args.count) return;
    uint x = thread % 8, z = thread / 8;
    ivec3 corner = brick_corner(args.codes.at[slot]);
    int first = max(args.first_y - corner.y, 0), last = min(args.last_y - corner.y, 7);
    if (first > last) return;

    if (thread < 16) words[thread] = 0;
    barrier();
    uint marks = 0;
    bool moves = args.split != 0 && !OCTREE_IS_OVER(args.motion.at[slot].last, args.clock, args.ttl);
    for (int y = first; y <= last; y++) {
        uint word = args.log_odds.at[128 * slot + 16 * z + 2 * uint(y) + x / 4];
        int value = bitfieldExtract(int(word), int(8 * (x % 4)), 8);
        if (value <= args.free_to) marks |= 1;
        if (value >= args.occupied_from) marks |= 2;
        uint row = moves ? args.motion.at[slot].dynamic[2 * z + uint(y) / 4] : 0;
        if ((row >> (8 * (uint(y) % 4) + x) & 1) != 0) marks |= 4;
    }
    atomicOr(words[thread / 4], marks << 8 * (thread % 4));
    barrier();

    if (thread >= 16 || words[thread] == 0) return;
    uint row = uint(corner.z - args.first[1]) + thread / 2;
    uint column = uint(corner.x - args.first[0]) + 4 * (thread % 2);
    atomicOr(args.cells.at[(row * args.width + column) / 4], words[thread]);
}
