#version 460
#extension GL_GOOGLE_include_directive : require

// One thread judges one brick of the window. The picture and the definition are in octree_cull.c
// and octree_view.h.

#include "memory/octree_gpu.h"
#include "memory/octree_project.glsl"

layout(local_size_x = OCTREE_CULL_GROUP) in;
GPU_ARGS(OctreeArgs);

// nearest and farthest depth in the rectangle that the corners span
ivec2 look_up(ivec3 base, ivec2 size) {
    ivec2 low = ivec2(OCTREE_FAR), high = ivec2(0);
    for (int i = 0; i < 8; i++) {
        ivec3 corner = step_halves(args.frame, base, 16 * ivec3(i & 1, i >> 1 & 1, i >> 2));
        ivec2 inside = clamp(corner.xy, ivec2(0), size * corner.z - 1);
        float inverse = 1.0 / float(corner.z);
        ivec2 pixel =
            ivec2(divide(inside.x, corner.z, inverse), divide(inside.y, corner.z, inverse));
        low = min(low, pixel);
        high = max(high, pixel);
    }
    uint level = level_of(args.frame, uint(max(high.x - low.x, high.y - low.y)));
    int first = int(args.frame.at.level_first[level]);
    int pitch = int(args.frame.at.level_width[level]);
    low >>= int(level);
    high = max(low, (high >> int(level)) - 1);
    int at[4] = {first + low.y * pitch + low.x, first + low.y * pitch + high.x,
                 first + high.y * pitch + low.x, first + high.y * pitch + high.x};
    int nearest = OCTREE_FAR, farthest = 0;
    for (int i = 0; i < 4; i++) {
        nearest = min(nearest, args.nearest.at[at[i]]);
        farthest = max(farthest, args.farthest.at[at[i]]);
    }
    return ivec2(nearest, farthest);
}

uint judge_brick(uvec3 brick) {
    ivec3 base = project_brick(args.frame, brick);
    ivec2 size = ivec2(args.frame.at.width, args.frame.at.height);
    int limit = args.frame.at.limit;
    int side[4] = {base.x, size.x * base.z - base.x, base.y, size.y * base.z - base.y};
    int front = base.z + args.frame.at.least[4], back = base.z + args.frame.at.most[4];
    if (back < OCTREE_NEAR || front > limit) return OCTREE_UNSEEN;
    bool inside = true;
    for (int i = 0; i < 4; i++) {
        if (side[i] + args.frame.at.most[i] < 0) return OCTREE_UNSEEN;
        inside = inside && side[i] + args.frame.at.least[i] > 0;
    }
    if (front < OCTREE_NEAR) return OCTREE_MIXED;

    ivec2 depth = look_up(base, size);
    if (front > depth.y) return OCTREE_UNSEEN;
    return inside && back <= min(depth.x, limit) ? OCTREE_CLEAR : OCTREE_MIXED;
}

void main() {
    uint i = gpu_invocation();
    uvec3 size = uvec3(args.frame.at.size[0], args.frame.at.size[1], args.frame.at.size[2]);
    if (i >= size.x * size.y * size.z) return;
    uint judgement = judge_brick(uvec3(i % size.x, i / size.x % size.y, i / size.x / size.y));
    if (judgement == OCTREE_UNSEEN && args.marks.at[i] == 0) return;
    args.list.at[atomicAdd(args.state.at.listed, 1)] = i << 2 | judgement;
}
