#version 460
#extension GL_GOOGLE_include_directive : require

// One thread takes one sample. The geometry and the definition are in octree_hit.c.

#include "memory/octree_gpu.h"

layout(local_size_x = OCTREE_HIT_GROUP) in;
GPU_ARGS(OctreeArgs);

const uint most_split = 3;

int slope(int focal, int depth, int neighbour) {
    int change = neighbour - depth;
    int64_t most = int64_t(depth) * (2 * OCTREE_UNIT);
    bool goes_on =
        neighbour != 0 && neighbour != OCTREE_FAR && int64_t(abs(change)) * focal <= most;
    return goes_on ? change : OCTREE_FAR;
}

uint splits(int focal, int depth, int slopes[2]) {
    int steepest = 0;
    for (int i = 0; i < 2; i++) {
        if (slopes[i] != OCTREE_FAR) steepest = max(steepest, abs(slopes[i]));
    }
    uint split = 0;
    while (split < most_split &&
           (4 * depth > 3 * focal << split || 4 * steepest > 3 * OCTREE_UNIT << split)) {
        split++;
    }
    return split;
}

void hit_point(i64vec3 ray, int depth) {
    uint voxel[3], size[3] = args.frame.at.size;
    for (int i = 0; i < 3; i++) {
        int64_t offset = (depth * ray[i]) >> OCTREE_RAY_BITS;
        voxel[i] = uint(int((args.frame.at.eye[i] + offset) >> 10));
        if (voxel[i] >= 8 * size[i]) return;
    }
    uint brick = voxel[0] / 8 + size[0] * (voxel[1] / 8 + size[1] * (voxel[2] / 8));
    uint bit = voxel[0] % 8 + 8 * (voxel[1] % 8) + 64 * (voxel[2] % 8);
    uint word = 16 * brick + bit / 32, mask = 1u << (bit % 32);
    if ((args.hits.at[word] & mask) != 0) return; // may be stale: then it is set once more
    atomicOr(args.hits.at[word], mask);
    args.marks.at[brick] = 1;
}

i64vec3 axis(int v[3]) {
    return i64vec3(v[0], v[1], v[2]);
}

void hit_square(i64vec3 ray, int depth, uint split, int slopes[2]) {
    i64vec3 ray_column = axis(args.frame.at.ray_column), ray_row = axis(args.frame.at.ray_row);
    int across = slopes[0] == OCTREE_FAR ? 1 : 1 << split;
    int down = slopes[1] == OCTREE_FAR ? 1 : 1 << split;
    for (int row = 0; row < down; row++) {
        for (int column = 0; column < across; column++) {
            i64vec3 shift = ray_column * int64_t(column) + ray_row * int64_t(row);
            int64_t change = across > 1 ? int64_t(slopes[0]) * column : int64_t(0);
            change += down > 1 ? int64_t(slopes[1]) * row : int64_t(0);
            hit_point(ray + i64vec3(shift.x >> split, shift.y >> split, shift.z >> split),
                      depth + int(change >> split));
        }
    }
}

void main() {
    uint columns = args.frame.at.columns, rows = args.frame.at.rows, stride = args.frame.at.stride;
    uint index = gpu_invocation();
    if (index >= columns * rows) return;
    uint column = index % columns, row = index / columns;
    uint down = stride * args.frame.at.width, at = row * down + column * stride;
    int depth = args.depth.at[at];
    if (depth == 0 || depth == OCTREE_FAR) return;
    i64vec3 ray = axis(args.frame.at.ray_first) + axis(args.frame.at.ray_column) * int64_t(column) +
                  axis(args.frame.at.ray_row) * int64_t(row);

    int focal = args.frame.at.focal;
    int slopes[2] = {slope(focal, depth, column + 1 < columns ? args.depth.at[at + stride] : 0),
                     slope(focal, depth, row + 1 < rows ? args.depth.at[at + down] : 0)};
    hit_square(ray, depth, splits(focal, depth, slopes), slopes);
}
