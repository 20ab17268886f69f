#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// Mixing over the patch neighbourhood: a frame a workgroup, an invocation every MIX_GROUP-th token.

#include "model/mix_gpu.h"

layout(local_size_x = MIX_GROUP) in;
GPU_ARGS(MixArgs);

#include "model/mix.glsl"

void write_head(uint frame, uint t, uint head) {
    float p[MIX_HEAD], squares = 0.0;
    prepare(frame, t, head, p);
    for (uint c = 0; c < MIX_HEAD; c++) squares += p[c] * p[c];
    bool is_unit = (args.flags & MIX_UNIT) != 0;
    float scale = is_unit ? temperature(head) / sqrt(squares + float(MIX_EPSILON)) : 1.0;
    uint at = (frame * args.grid * args.grid + t) * args.pitch + head * MIX_HEAD;
    for (uint c = 0; c < MIX_HEAD; c++) args.y.at[at + c] = p[c] * scale;
}

void write_values(uint frame, uint t) {
    uint at = (frame * args.grid * args.grid + t) * args.pitch;
    uint first = (args.q_heads + args.k_heads) * MIX_HEAD;
    bool shifts = (args.flags & MIX_SHIFT) != 0 && t % args.grid > 0;
    for (uint c = first; c < first + args.v_heads * MIX_HEAD; c++) {
        bool is_left = shifts && c % MIX_HEAD >= MIX_HEAD / 2;
        args.y.at[at + c] = args.x.at[is_left ? at - args.pitch + c : at + c];
    }
}

void main() {
    uint frame = gpu_group();
    if (frame >= args.frames) return;
    for (uint t = gl_LocalInvocationID.x; t < args.grid * args.grid; t += MIX_GROUP) {
        for (uint head = 0; head < args.q_heads + args.k_heads; head++) write_head(frame, t, head);
        write_values(frame, t);
    }
}
