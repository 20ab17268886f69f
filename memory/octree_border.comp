#version 460
#extension GL_GOOGLE_include_directive : require

// A workgroup takes touched bricks that have something left to ask, side by side, a thread for each
// of the 8 x 8 cells of a side. What and why is told in octree_border.c, with the definition.

#include "memory/octree_gpu.h"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeArgs);

shared uint set[16];  // voxels that may become ever free
shared uint next[6];  // slots of the bricks behind the sides
shared uint mark;

// sides -x, +x, -y, +y, -z, +z
uint slot_beside(uint index, uint side) {
    uvec3 size = uvec3(args.frame.at.size[0], args.frame.at.size[1], args.frame.at.size[2]);
    uvec3 brick = uvec3(index % size.x, index / size.x % size.y, index / size.x / size.y);
    brick[side / 2] += (side & 1) != 0 ? 1u : ~0u; // below 0 is beyond the window too
    if (any(greaterThanEqual(brick, size))) return OCTREE_NO_SLOT;
    int origin[3] = args.frame.at.origin;
    ivec3 place = ivec3(origin[0], origin[1], origin[2]) + ivec3(brick);
    uint at = table_find(args.keys, args.frame.at.table_mask, brick_code(place));
    return at == OCTREE_NO_SLOT ? OCTREE_NO_SLOT : args.slots.at[at];
}

int log_odds_of(uint slot, uint voxel) {
    return bitfieldExtract(int(args.log_odds.at[128 * slot + voxel / 4]), int(8 * (voxel % 4)), 8);
}

// cell `cell` of a side: x the voxel of the brick, y its neighbour in the next one
uvec2 cell_at(uint side, uint cell) {
    uint column = side < 2 ? 8 : 1, row = side < 4 ? 64 : 8;
    uint across = 7 * (side < 2 ? 1 : side < 4 ? 8 : 64);
    uint way = cell % 8 * column + cell / 8 * row;
    return way + ((side & 1) != 0 ? uvec2(across, 0) : uvec2(0, across));
}

void look(uint slot, uint side, uint cell) {
    uvec2 voxel = cell_at(side, cell);
    uint bit = 1u << voxel.x % 32;
    if ((mark & OCTREE_ASKS) != 0 && (set[voxel.x / 32] & bit) != 0) {
        bool is_free =
            next[side] != OCTREE_NO_SLOT && log_odds_of(next[side], voxel.y) <= OCTREE_FREE_TO;
        if (!is_free) atomicAnd(set[voxel.x / 32], ~bit);
    }
    if ((mark & OCTREE_SETTLED) == 0 || next[side] == OCTREE_NO_SLOT) return;
    if (cell == 0) args.frame.at.changed.at[next[side]] = 1;
    if (log_odds_of(slot, voxel.x) < OCTREE_OCCUPIED_FROM) return;
    atomicAnd(args.motion.at[next[side]].ever_free[voxel.y / 32], ~(1u << voxel.y % 32));
}

void main() {
    uint thread = gl_LocalInvocationID.x, count = args.state.at.touched;
    if (args.state.at.overflow != 0) return;
    for (uint i = gpu_group(); i < count; i += args.groups) {
        uint slot = args.touched.at[2 * i], index = args.touched.at[2 * i + 1];
        if (thread == 0) mark = args.marks.at[index];
        barrier();
        if (mark != 0) {
            if (thread < 16) set[thread] = args.hits.at[16 * index + thread];
            if (thread < 6) next[thread] = slot_beside(index, thread);
            barrier();
            for (uint side = 0; side < 6; side++) look(slot, side, thread);
            barrier();
            if (thread < 16) {
                if (set[thread] != 0) atomicOr(args.motion.at[slot].ever_free[thread], set[thread]);
                args.hits.at[16 * index + thread] = 0;
            }
            if (thread == 0) args.marks.at[index] = 0;
        }
        barrier(); // all have read what is shared
    }
}
