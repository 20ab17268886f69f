// The axes of a face are whole numbers, those of a pose (memory/pose.h) with its angles: yaw 0
// looks along -Z and turns towards -X, pitch looks up.

#include "app/bench_faces.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

// Pixels of a voxel at the reach: points alone, and beams, which cover several anyway. The octree
// makes a hit of every pixel only while a voxel is less than three wide at its range
// (memory/octree_frame.c), and its whole numbers hold no more pixels than MOST at 15 m and 5 cm.
static const float OF_POINTS = 2.0f, OF_BEAMS = 1.0f, MOST = 1500.0f;

static const struct Face {
    float yaw, pitch; // quarter turns
    float right[3], up[3], forward[3];
} FACES[BENCH_FACES] = {
    {0, 0, {1, 0, 0}, {0, 1, 0}, {0, 0, -1}}, {1, 0, {0, 0, -1}, {0, 1, 0}, {-1, 0, 0}},
    {2, 0, {-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {3, 0, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}},
    {0, 1, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}},  {0, -1, {1, 0, 0}, {0, 0, -1}, {0, -1, 0}},
};

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

// How far rays are apart, on a face at distance 1: from the share of 16 x 16 cells a face that any
// goes through.
static float spacing_of(const BenchCloud *cloud, const float origin[3], Arena *arena) {
    enum { CELLS = 16 };
    ArenaMark mark = arena_mark(arena);
    bool *is_seen = arena_array(arena, bool, BENCH_FACES *CELLS *CELLS);
    int cells = 0;
    for (uint32_t p = 0; p < cloud->count; p++) {
        const float *at = cloud->points[p];
        float d[3] = {at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]};
        const struct Face *f = &FACES[face_of(d)];
        float half = 0.5f * CELLS / dot(d, f->forward);
        if (!isfinite(half)) continue;
        int column = (int)(0.5f * CELLS + half * dot(d, f->right)) % CELLS;
        int row = (int)(0.5f * CELLS - half * dot(d, f->up)) % CELLS;
        bool *cell = &is_seen[((int)(f - FACES) * CELLS + row) * CELLS + column];
        cells += !*cell;
        *cell = true;
    }
    arena_reset(arena, mark);
    return 2.0f / CELLS * sqrtf((float)cells / (float)cloud->count);
}

void bench_faces_create(BenchFaces *faces, const BenchCloud *cloud, float reach, float voxel,
                        bool are_beams, const float origin[3], Arena *arena) {
    float spacing = spacing_of(cloud, origin, arena);
    float size = (are_beams ? OF_BEAMS : OF_POINTS) * 2.0f * reach / voxel;
    size = fminf(fmaxf(size, 2.0f / spacing), MOST);
    *faces = (BenchFaces){.size = (uint32_t)size};
    if (are_beams) faces->beam = (int)ceilf(0.5f * spacing * size);
    for (int f = 0; f < BENCH_FACES; f++) {
        faces->poses[f] =
            (MemoryPose){.yaw = FACES[f].yaw * GLM_PI_2f, .pitch = FACES[f].pitch * GLM_PI_2f};
        memcpy(faces->poses[f].position, origin, sizeof faces->poses[f].position);
        faces->depth[f] = arena_array(arena, float, (size_t)faces->size * faces->size);
    }
}

// the pixel that a point lies in, and its depth; NULL: at the eye
static float *pixel_of(BenchFaces *faces, const float d[3], int *face, int *column, int *row,
                       float *z) {
    const struct Face *f = &FACES[ *face = face_of(d)];
    float half = 0.5f * (float)faces->size;
    *z = dot(d, f->forward);
    if (!(*z > 0.0f)) return NULL;
    int last = (int)faces->size - 1; // exactly on the edge between two faces
    *column = (int)fminf(half + half * dot(d, f->right) / *z, (float)last);
    *row = (int)fminf(half - half * dot(d, f->up) / *z, (float)last);
    return &faces->depth[*face][(size_t)*row * faces->size + (size_t)*column];
}

// the nearest of all beams that reach a pixel
static void widen(BenchFaces *faces, int face, int column, int row, float z) {
    int last = (int)faces->size - 1, beam = faces->beam;
    int left = column > beam ? column - beam : 0, right = column + beam;
    int top = row > beam ? row - beam : 0, bottom = row + beam;
    for (int y = top; y <= (bottom < last ? bottom : last); y++) {
        float *at = &faces->depth[face][(size_t)y * faces->size];
        for (int x = left; x <= (right < last ? right : last); x++)
            at[x] = at[x] == 0.0f || z < at[x] ? z : at[x];
    }
}

enum Pass { WIDEN, MARK, UNMARK };

// MARK puts a pixel's own point above what beams beside it say, as a negative number for now
static void pass_over(BenchFaces *faces, const BenchCloud *cloud, enum Pass pass) {
    const float *origin = faces->poses[0].position;
    for (uint32_t p = 0; p < cloud->count; p++) {
        const float *at = cloud->points[p];
        float d[3] = {at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]}, z;
        int face, column, row;
        float *pixel = pixel_of(faces, d, &face, &column, &row, &z);
        if (pixel == NULL) continue;
        if (pass == WIDEN) widen(faces, face, column, row, z);
        if (pass == MARK) *pixel = *pixel >= 0.0f || -z > *pixel ? -z : *pixel;
        if (pass == UNMARK) *pixel = fabsf(*pixel);
        faces->is_seen[face] = true;
    }
}

void bench_faces_fill(BenchFaces *faces, const BenchCloud *cloud) {
    for (int f = 0; f < BENCH_FACES; f++) {
        if (faces->is_seen[f])
            memset(faces->depth[f], 0, sizeof(float) * faces->size * faces->size);
        faces->is_seen[f] = false;
    }
    if (faces->beam > 0) pass_over(faces, cloud, WIDEN);
    pass_over(faces, cloud, MARK);
    pass_over(faces, cloud, UNMARK);
}
