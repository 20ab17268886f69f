#version 460
#extension GL_GOOGLE_include_directive : require

// See turn.h. One workgroup turns TURN_ROWS rows, an invocation every TURN_GROUPth four channels.

#include "model/turn_gpu.h"

layout(local_size_x = TURN_GROUP) in;
GPU_ARGS(TurnArgs);

void main() {
    uint first = gpu_group() * TURN_ROWS;
    uint last = min(first + TURN_ROWS, args.targets * args.row_count);
    for (uint i = first; i < last; i++) {
        uint target = i / args.row_count;
        uint table = target / args.targets_per_table;
        uint page = args.rows.at[2 * (table * args.row_count + i % args.row_count)] * TURN_POSE;
        uint pose = target * TURN_POSE;
        mat3 from, to; // columns: right, up, back
        vec3 apart;
        for (uint r = 0; r < 3; r++) {
            for (uint c = 0; c < 3; c++) {
                from[c][r] = args.pages.at[page + 3 * r + c];
                to[c][r] = args.target_poses.at[pose + 3 * r + c];
            }
            apart[r] = args.pages.at[page + 9 + r] - args.target_poses.at[pose + 9 + r];
        }
        mat3 turn = transpose(to) * from;
        vec3 shift = transpose(to) * apart * 0.25;
        for (uint c = 4 * gl_LocalInvocationID.x; c < args.width; c += 4 * TURN_GROUP) {
            uint at = i * args.width + c;
            vec3 x = vec3(args.x.at[at], args.x.at[at + 1], args.x.at[at + 2]);
            float w = args.x.at[at + 3];
            bool is_back = (args.flags & TURN_BACK) != 0;
            vec3 y = is_back ? transpose(turn) * x : turn * x + shift * w;
            args.x.at[at] = y.x;
            args.x.at[at + 1] = y.y;
            args.x.at[at + 2] = y.z;
            if (is_back) args.x.at[at + 3] = w + dot(shift, x);
        }
    }
}
