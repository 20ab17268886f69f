#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup moves one brick. The definition is in octree_table.c.

#include "memory/octree_gpu.h"
#include "memory/octree_table.glsl"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeRehashArgs);

void main() {
    uint from = gpu_group(), brick = args.first + from, thread = gl_LocalInvocationID.x;
    if (from >= args.count) return;
    if (thread == 0) {
        uint64_t code = args.from_codes.at[from];
        bool is_new;
        uint at = table_find_or_insert(args.keys, args.table_mask, code, is_new);
        args.slots.at[at] = brick;
        args.codes.at[brick] = code;
        args.changed.at[brick] = args.from_changed.at[from];
    }
    for (uint i = thread; i < 128; i += OCTREE_BRICK_GROUP) {
        args.log_odds.at[128 * brick + i] = args.from_log_odds.at[128 * from + i];
    }
    if (args.split == 0) return;
    if (thread < 16) {
        args.motion.at[brick].ever_free[thread] = args.from_motion.at[from].ever_free[thread];
        args.motion.at[brick].dynamic[thread] = args.from_motion.at[from].dynamic[thread];
    }
    if (thread == 0) {
        args.motion.at[brick].first = args.from_motion.at[from].first;
        args.motion.at[brick].last = args.from_motion.at[from].last;
    }
}
