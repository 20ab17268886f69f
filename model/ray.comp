#version 460
#extension GL_GOOGLE_include_directive : require

// Each invocation makes the features of one remembered row. The definition is in ray_body.h.

#include "model/ray_gpu.h"

layout(local_size_x = RAY_GROUP) in;
GPU_ARGS(RayArgs);

// a pose by columns: a vector times the matrix is a vector turned by its transpose
mat3 turn_of(F32 poses, uint at) {
    mat3 turn;
    for (uint i = 0; i < 9; i++) turn[i % 3][i / 3] = poses.at[at + i];
    return turn;
}

vec3 centre_of(F32 poses, uint at) {
    return vec3(poses.at[at + 9], poses.at[at + 10], poses.at[at + 11]);
}

void put(uint at, vec3 value) {
    for (uint axis = 0; axis < 3; axis++) args.y.at[at + axis] = value[axis];
}

void put_octaves(uint at, vec3 base, uint octaves) {
    for (uint axis = 0; axis < 3; axis++) {
        AlikeAngle angle = alike_angle(base[axis]);
        for (uint i = 0; i < octaves; i++) {
            args.y.at[at + 6 * i + axis] = angle.sine;
            args.y.at[at + 6 * i + 3 + axis] = angle.cosine;
            angle = alike_twice(angle);
        }
    }
}

void main() {
    uint at = gpu_invocation();
    if (at >= args.targets * args.row_count) return;
    uint target = at / args.row_count;
    uint words = 2 * (target / args.targets_per_table * args.row_count + at % args.row_count);
    uint page = args.rows.at[words] * RAY_POSE, square = args.rows.at[words + 1];
    uint eye = target * RAY_POSE, first = square & 0xffffu, side = square >> 16;

    mat3 target_turn = turn_of(args.target_poses, eye);
    vec3 o = (centre_of(args.pages, page) - centre_of(args.target_poses, eye)) * target_turn;
    AlikeRay ray =
        alike_ray(float(first % args.grid) + 0.5 * float(side),
                  float(first / args.grid) + 0.5 * float(side), float(args.grid), args.slope);
    vec3 d = (turn_of(args.pages, page) * vec3(ray.x, ray.y, ray.z)) * target_turn;
    float time = abs(args.pages.at[page + 12] - args.target_poses.at[eye + 12]);

    uint y = at * RAY_FEATURES;
    vec3 m = cross(o, d);
    put(y, 0.25 * o);
    put(y + 3, d);
    put(y + 6, 0.25 * m);
    put_octaves(y + RAY_OF_ORIGIN, 0.25 * o, 4);
    put_octaves(y + RAY_OF_DIRECTION, d, 3);
    put_octaves(y + RAY_OF_MOMENT, 0.25 * m, 3);
    args.y.at[y + RAY_OF_TIME] = alike_log(1.0 + time) * RAY_PER_LOG / 8.0;
    args.y.at[y + RAY_OF_SIDE] = alike_log(float(side)) * RAY_PER_LOG;
    args.y.at[y + RAY_FEATURES - 1] = 1.0;
}
