// A cloud that was scanned from one place, as six depth pictures: the faces of a cube around the
// sensor. The octree takes pictures; this is how a laser scan becomes some.
//
// Each pixel keeps its nearest point; a pixel without one has no reading (0), so nothing is claimed
// about what lies that way. Pixels are at most half a voxel wide at the farthest point, and at most
// as wide as the rays are apart unless that is less than a quarter of a voxel, so that two points
// in different voxels seldom share one.
//
// So the rays of a laser scan miss most pixels. To tell free space as well, a ray can be taken for
// a beam that is as wide as the rays are apart: pixels about a point without one of their own get
// the depth of the nearest beam. That fills the gaps of walls, too, which a map of the points
// leaves open. Pixels are then a voxel wide at the farthest point. Where rays lie less than a pixel
// apart, the points alone fill all pixels.

#pragma once

#include "memory/cloud.h"
#include "memory/pose.h"

enum { BENCH_FACES = 6 };

typedef struct BenchFaces {
    uint32_t size; // pixels of a face's side
    int beam;      // pixels that a point reaches to each side; 0: its own alone
    MemoryPose poses[BENCH_FACES];
    float *depth[BENCH_FACES]; // [size][size] metres along the face's axis, 0: no reading
    bool is_seen[BENCH_FACES]; // some point lies that way
} BenchFaces;

// For a cloud whose points lie within `reach` [m] of `origin` along every axis.
void bench_faces_create(BenchFaces *faces, const MemoryCloud *cloud, float reach, float voxel,
                        bool are_beams, const float origin[3], Arena *arena);
// A cloud with any points within the reach.
void bench_faces_fill(BenchFaces *faces, const MemoryCloud *cloud);
