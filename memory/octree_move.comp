#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup moves one brick to another slot. The definition is in octree_move.c.

#include "memory/octree_gpu.h"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeMoveArgs);

void main() {
    uint group = gpu_group(), thread = gl_LocalInvocationID.x;
    if (group >= args.count) return;
    uint from = args.moves.at[2 * group], to = args.moves.at[2 * group + 1];
    if (thread == 0) {
        args.codes.at[to] = args.from_codes.at[from];
        args.changed.at[to] = args.from_changed.at[from];
    }
    for (uint i = thread; i < 128; i += OCTREE_BRICK_GROUP) {
        args.log_odds.at[128 * to + i] = args.from_log_odds.at[128 * from + i];
    }
    if (args.split == 0) return;
    if (thread < 16) {
        args.motion.at[to].ever_free[thread] = args.from_motion.at[from].ever_free[thread];
        args.motion.at[to].dynamic[thread] = args.from_motion.at[from].dynamic[thread];
    }
    if (thread == 0) {
        args.motion.at[to].first = args.from_motion.at[from].first;
        args.motion.at[to].last = args.from_motion.at[from].last;
    }
}
