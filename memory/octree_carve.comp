#version 460
#extension GL_GOOGLE_include_directive : require

// A workgroup takes bricks off the list, each thread a row of eight voxels. What is computed and
// why is told in octree_carve.c; the definition is in octree_view.h.

#include "memory/octree_gpu.h"
#include "memory/octree_project.glsl"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeArgs);

shared uint words[16];

uint free_row(ivec3 centre) {
    int half_ = args.frame.at.footprint, reach = args.frame.at.reach, limit = args.frame.at.limit;
    int width = int(args.frame.at.width), height = int(args.frame.at.height);
    ivec3 voxel =
        2 * ivec3(args.frame.at.a_half[0], args.frame.at.b_half[0], args.frame.at.z_half[0]);
    int front = min(centre.z, centre.z + 7 * voxel.z), back = max(centre.z, centre.z + 7 * voxel.z);
    if (back < OCTREE_NEAR || front + reach > limit) return 0;

    uint level = level_of(args.frame, uint(2 * half_ / max(front, OCTREE_NEAR)) + 1);
    int first = int(args.frame.at.level_first[level]),
        pitch = int(args.frame.at.level_width[level]);
    uint bits = 0;
    for (int i = 0; i < 8; i++) {
        ivec3 p = centre + i * voxel;
        if (p.z < OCTREE_NEAR || p.z + reach > limit || p.x < half_ || p.y < half_) continue;
        if (p.x + half_ >= width * p.z || p.y + half_ >= height * p.z) continue;
        float inverse = 1.0 / float(p.z);
        int left = divide(p.x - half_, p.z, inverse) >> level;
        int top = divide(p.y - half_, p.z, inverse) >> level;
        int right = max(left, (divide(p.x + half_, p.z, inverse) >> level) - 1);
        int bottom = max(top, (divide(p.y + half_, p.z, inverse) >> level) - 1);
        int upper = first + top * pitch, under = first + bottom * pitch;
        int depth = min(min(args.nearest.at[upper + left], args.nearest.at[upper + right]),
                        min(args.nearest.at[under + left], args.nearest.at[under + right]));
        if (p.z + reach <= depth) bits |= 1u << i;
    }
    return bits;
}

void touch_brick(uint index, uvec3 brick) {
    int origin[3] = args.frame.at.origin;
    ivec3 place = ivec3(origin[0], origin[1], origin[2]) + ivec3(brick);
    uint64_t code = brick_code(place);
    bool is_new;
    uint at = table_find_or_insert(args.keys, args.frame.at.table_mask, code, is_new);
    uint slot = OCTREE_NO_SLOT;
    if (at != OCTREE_NO_SLOT) slot = is_new ? atomicAdd(args.state.at.count, 1) : args.slots.at[at];
    if (slot >= args.frame.at.room) {
        args.state.at.overflow = 1;
        return;
    }
    if (is_new) {
        args.slots.at[at] = slot;
        args.codes.at[slot] = code;
        for (int i = 0; i < 3; i++) {
            atomicMin(args.state.at.low[i], place[i]);
            atomicMax(args.state.at.high[i], place[i]);
        }
    }
    uint entry = atomicAdd(args.state.at.touched, 1);
    args.touched.at[2 * entry] = slot;
    args.touched.at[2 * entry + 1] = index;
}

// bits of this thread's row
uint look(uint judgement, uvec3 brick, uint row) {
    if (judgement == OCTREE_CLEAR) return 0xff;
    if (judgement == OCTREE_UNSEEN) return 0;
    ivec3 halves = ivec3(1, 2 * (row % 8) + 1, 2 * (row / 8) + 1);
    return free_row(step_halves(args.frame, project_brick(args.frame, brick), halves));
}

void main() {
    uint row = gl_LocalInvocationID.x, count = args.state.at.listed;
    uvec3 size = uvec3(args.frame.at.size[0], args.frame.at.size[1], args.frame.at.size[2]);
    for (uint i = gpu_group(); i < count; i += args.groups) {
        uint index = args.list.at[i] >> 2, judgement = args.list.at[i] & 3;
        uvec3 brick = uvec3(index % size.x, index / size.x % size.y, index / size.x / size.y);
        if (row < 16) words[row] = 0;
        barrier();
        atomicOr(words[row / 4], look(judgement, brick, row) << 8 * (row % 4));
        barrier();
        if (row < 16) args.free.at[16 * index + row] = words[row];
        if (row == 0) {
            uint any = args.marks.at[index];
            for (int w = 0; w < 16; w++) any |= words[w];
            if (any != 0) touch_brick(index, brick);
        }
        barrier(); // all have read the words
    }
}
