#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup sums up one node: a brick with a thread for each row of eight voxels, a cell above
// with a thread for each of its eight children. The definition is in octree_level.c.

#include "memory/octree_gpu.h"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeLevelArgs);

shared uint occupied, free, ever_free, dynamic, bricks;
shared int highest;

void add(OctreeNode node) {
    atomicAdd(occupied, node.occupied);
    atomicAdd(free, node.free);
    atomicAdd(ever_free, node.ever_free);
    atomicAdd(dynamic, node.dynamic);
    atomicAdd(bricks, node.bricks);
    atomicMax(highest, node.highest);
}

OctreeNode look_at_row(uint slot, uint row) {
    OctreeNode node = OctreeNode(0, 0, 0, 0, OCTREE_LOWEST, row == 0 ? 1 : 0);
    for (uint i = 0; i < 8; i++) {
        uint word = args.log_odds.at[128 * slot + 2 * row + i / 4];
        int value = bitfieldExtract(int(word), int(8 * (i % 4)), 8);
        if (value >= OCTREE_OCCUPIED_FROM) node.occupied++;
        if (value <= OCTREE_FREE_TO) node.free++;
        node.highest = max(node.highest, value);
    }
    if (args.split == 0 || row >= 16) return node;
    node.ever_free = bitCount(args.motion.at[slot].ever_free[row]);
    bool is_over = OCTREE_IS_OVER(args.motion.at[slot].last, args.clock, args.ttl);
    if (!is_over) node.dynamic = bitCount(args.motion.at[slot].dynamic[row]);
    return node;
}

void put_node(uint64_t code) {
    bool is_new;
    uint at = table_find_or_insert(args.keys, args.table_mask, code, is_new);
    uint slot = is_new ? atomicAdd(args.node_count.at[0], 1) : args.slots.at[at];
    if (is_new) {
        args.slots.at[at] = slot;
        args.codes.at[slot] = code;
    }
    args.nodes.at[slot] = OctreeNode(occupied, free, ever_free, dynamic, highest, bricks);
}

void main() {
    uint thread = gl_LocalInvocationID.x, group = gpu_group();
    if (group >= args.count) return;
    uint64_t code = args.list.at[group];
    bool is_brick = args.level == 3;
    if (thread == 0) {
        occupied = free = ever_free = dynamic = bricks = 0;
        highest = OCTREE_LOWEST;
    }
    barrier();
    uint slot = 0;
    if (is_brick) {
        slot = args.brick_slots.at[table_find(args.brick_keys, args.brick_mask, code)];
        add(look_at_row(slot, thread));
    } else if (thread < 8) {
        uint at = table_find(args.keys, args.table_mask, code << 3 | thread);
        if (at != OCTREE_NO_SLOT) add(args.nodes.at[args.slots.at[at]]);
    }
    barrier();
    if (thread != 0) return;
    if (is_brick) args.changed.at[slot] = dynamic != 0 ? 1 : 0;
    put_node(code);
}
