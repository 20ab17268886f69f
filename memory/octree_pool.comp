#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup makes one row of a level. The layout and the definition are in octree_pool.c.

#include "memory/octree_gpu.h"

layout(local_size_x = OCTREE_POOL_GROUP) in;
GPU_ARGS(OctreeArgs);

int nearest_of(bool is_base, uint at) {
    return is_base ? args.depth.at[at] : args.nearest.at[at];
}

int farthest_of(bool is_base, uint at) {
    return is_base ? args.depth.at[at] : args.farthest.at[at];
}

void main() {
    uint level = args.level, row = gpu_group();
    if (row >= args.frame.at.level_height[level]) return;
    bool is_base = level == 0;
    uint below = is_base ? 0 : level - 1;
    uint step_ = is_base ? 1 : 2;
    uint source_width = args.frame.at.level_width[below];
    uint source_height = args.frame.at.level_height[below];
    uint source = is_base ? 0 : args.frame.at.level_first[below];
    uint width = args.frame.at.level_width[level];
    uint target = args.frame.at.level_first[level] + row * width;

    uint top = source + step_ * row * source_width;
    uint bottom = source + min(step_ * row + step_, source_height - 1) * source_width;
    for (uint i = gl_LocalInvocationID.x; i < width; i += OCTREE_POOL_GROUP) {
        uint left = step_ * i, right = min(left + step_, source_width - 1);
        args.nearest.at[target + i] =
            min(min(nearest_of(is_base, top + left), nearest_of(is_base, top + right)),
                min(nearest_of(is_base, bottom + left), nearest_of(is_base, bottom + right)));
        args.farthest.at[target + i] =
            max(max(farthest_of(is_base, top + left), farthest_of(is_base, top + right)),
                max(farthest_of(is_base, bottom + left), farthest_of(is_base, bottom + right)));
    }
}
