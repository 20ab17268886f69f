// A cloud that was scanned from one place, as six depth pictures: the faces of a cube around the
// sensor. The octree takes pictures; this is how a laser scan becomes some.
//
// Each pixel keeps its nearest point; a pixel without one has no reading (0), so nothing is claimed
// about what lies that way. Pixels are less than half a voxel wide at the farthest point, so that
// two points in different voxels seldom share a pixel.

#pragma once

#include "app/bench_cloud.h"
#include "memory/pose.h"

enum { BENCH_FACES = 6 };

typedef struct BenchFaces {
    uint32_t size; // pixels of a face's side
    int beam;      // pixels that a point reaches to each side; 0: its own alone
    MemoryPose poses[BENCH_FACES];
    float *depth[BENCH_FACES]; // [size][size] metres along the face's axis, 0: no reading
    bool is_seen[BENCH_FACES]; // some point lies that way
} BenchFaces;

// For points within `reach` [m] of `origin` along every axis.
void bench_faces_create(BenchFaces *faces, float reach, float voxel, const float origin[3],
                        Arena *arena);
// Makes beams as wide as the rays of the cloud are apart.
void bench_faces_widen(BenchFaces *faces, const BenchCloud *cloud, Arena *arena);
void bench_faces_fill(BenchFaces *faces, const BenchCloud *cloud);
