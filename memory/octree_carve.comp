#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup takes one brick of the window, one thread one row of eight voxels. What is computed
// and why is told in octree_carve.c; the definition is octree_carve_voxels.h.

#include "memory/octree_gpu.h"
#include "memory/octree_project.glsl"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeArgs);

shared int box_left, box_right, box_top, box_bottom;
shared uint words[16];

#define UNSEEN 0
#define FREE 1
#define MIXED 2

// all threads call this together: eight of them take a corner each
int judge_brick(ivec3 base, uint thread) {
    int width = int(args.frame.at.width), height = int(args.frame.at.height);
    int limit = args.frame.at.limit;
    int least[5] = args.frame.at.least, most[5] = args.frame.at.most;
    int side[5] = {base.x, width * base.z - base.x, base.y, height * base.z - base.y, base.z};
    bool outside = side[4] + most[4] < OCTREE_NEAR || side[4] + least[4] > limit;
    bool inside = true;
    for (int i = 0; i < 4; i++) {
        outside = outside || side[i] + most[i] < 0;
        inside = inside && side[i] + least[i] > 0;
    }
    int front = base.z + least[4], back = base.z + most[4];
    if (outside) return UNSEEN;
    if (front < OCTREE_NEAR) return MIXED;

    if (thread < 8) {
        ivec3 corner =
            step_halves(args.frame, base, 16 * ivec3(thread & 1, thread >> 1 & 1, thread >> 2));
        float inverse = 1.0 / float(corner.z);
        int u = divide(clamp(corner.x, 0, width * corner.z - 1), corner.z, inverse);
        int v = divide(clamp(corner.y, 0, height * corner.z - 1), corner.z, inverse);
        atomicMin(box_left, u);
        atomicMax(box_right, u);
        atomicMin(box_top, v);
        atomicMax(box_bottom, v);
    }
    barrier();
    uint level = level_of(args.frame, uint(max(box_right - box_left, box_bottom - box_top)));
    uint first = args.frame.at.level_first[level], pitch = args.frame.at.level_width[level];
    int left = box_left >> level, right = max(left, (box_right >> level) - 1);
    int top = box_top >> level, bottom = max(top, (box_bottom >> level) - 1);
    uint at[4] = {first + top * pitch + left, first + top * pitch + right,
                  first + bottom * pitch + left, first + bottom * pitch + right};
    int nearest = OCTREE_FAR, farthest = 0;
    for (int i = 0; i < 4; i++) {
        nearest = min(nearest, args.nearest.at[at[i]]);
        farthest = max(farthest, args.farthest.at[at[i]]);
    }
    if (front > farthest) return UNSEEN;
    return inside && back <= min(nearest, limit) ? FREE : MIXED;
}

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

void main() {
    uint index = gpu_group(), thread = gl_LocalInvocationID.x;
    uvec3 size = uvec3(args.frame.at.size[0], args.frame.at.size[1], args.frame.at.size[2]);
    uvec3 brick = uvec3(index % size.x, index / size.x % size.y, index / size.x / size.y);
    if (index >= size.x * size.y * size.z) return;
    if (thread == 0) {
        box_left = box_top = OCTREE_FAR;
        box_right = box_bottom = 0;
    }
    if (thread < 16) words[thread] = 0;
    barrier();

    ivec3 base = project_brick(args.frame, brick);
    int judgement = judge_brick(base, thread);
    uint bits = judgement == FREE ? 0xff : 0;
    if (judgement == MIXED) {
        ivec3 halves = ivec3(1, 2 * (thread % 8) + 1, 2 * (thread / 8) + 1);
        bits = free_row(step_halves(args.frame, base, halves));
    }
    atomicOr(words[thread / 4], bits << 8 * (thread % 4));
    barrier();
    uint any = 0;
    for (int i = 0; i < 16; i++) any |= words[i];
    if (any == 0 && args.marks.at[index] == 0) return;
    if (thread < 16) args.free.at[16 * index + thread] = words[thread];
    if (thread == 0) touch_brick(index, brick);
}
