// The axes of a face are whole numbers, those of a pose (memory/pose.h) with its angles: yaw 0
// looks along -Z and turns towards -X, pitch looks up.

#include "app/bench_faces.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

// The octree makes a hit of every pixel only while a voxel is less than three wide at the range
// (memory/octree_frame.c), and its whole numbers hold no more pixels than this at 15 m and 5 cm.
static const float PIXELS_OF_VOXEL = 2.75f, MOST_PIXELS = 1500.0f;

static const struct Face {
    float yaw, pitch; // quarter turns
    float right[3], up[3], forward[3];
} FACES[BENCH_FACES] = {
    {0, 0, {1, 0, 0}, {0, 1, 0}, {0, 0, -1}}, {1, 0, {0, 0, -1}, {0, 1, 0}, {-1, 0, 0}},
    {2, 0, {-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {3, 0, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}},
    {0, 1, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}},  {0, -1, {1, 0, 0}, {0, 0, -1}, {0, -1, 0}},
};

void bench_faces_create(BenchFaces *faces, float reach, float voxel, const float origin[3],
                        Arena *arena) {
    float size = fminf(PIXELS_OF_VOXEL * 2.0f * reach / voxel, MOST_PIXELS);
    *faces = (BenchFaces){.size = (uint32_t)size};
    for (int f = 0; f < BENCH_FACES; f++) {
        faces->poses[f] =
            (MemoryPose){.yaw = FACES[f].yaw * GLM_PI_2f, .pitch = FACES[f].pitch * GLM_PI_2f};
        memcpy(faces->poses[f].position, origin, sizeof faces->poses[f].position);
        faces->depth[f] = arena_array(arena, float, (size_t)faces->size * faces->size);
    }
}

// the face that a direction goes through
static int face_of(const float d[3]) {
    float x = fabsf(d[0]), y = fabsf(d[1]), z = fabsf(d[2]);
    if (y > x && y > z) return d[1] > 0.0f ? 4 : 5;
    if (x > z) return d[0] < 0.0f ? 1 : 3;
    return d[2] < 0.0f ? 0 : 2;
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void put(BenchFaces *faces, const float d[3]) {
    int f = face_of(d);
    float z = dot(d, FACES[f].forward), half = 0.5f * (float)faces->size;
    if (!(z > 0.0f)) return;
    int last = (int)faces->size - 1;
    int column = (int)(half + half * dot(d, FACES[f].right) / z);
    int row = (int)(half - half * dot(d, FACES[f].up) / z);
    column = column < last ? column : last; // exactly on the edge between two faces
    row = row < last ? row : last;
    float *at = &faces->depth[f][(size_t)row * faces->size + (size_t)column];
    if (*at == 0.0f || z < *at) *at = z;
    faces->is_seen[f] = true;
}

void bench_faces_fill(BenchFaces *faces, const BenchCloud *cloud) {
    for (int f = 0; f < BENCH_FACES; f++) {
        if (faces->is_seen[f])
            memset(faces->depth[f], 0, sizeof(float) * faces->size * faces->size);
        faces->is_seen[f] = false;
    }
    const float *origin = faces->poses[0].position;
    for (uint32_t p = 0; p < cloud->count; p++) {
        const float *at = cloud->points[p];
        put(faces, (float[3]){at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]});
    }
}
