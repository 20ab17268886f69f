// The axes of a face are whole numbers, those of a pose (memory/pose.h) with its angles: yaw 0
// looks along -Z and turns towards -X, pitch looks up.

#include "app/bench_faces.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

// Pixels of a voxel at the reach: points alone, and beams, which cover several anyway; at most, of
// a scan whose rays lie denser than that, as finer ones tell apart no more voxels. The octree
// makes a hit of every pixel only while a voxel is less than three wide at its range
// (memory/octree_frame.c), and its whole numbers hold no more pixels than MOST at 15 m and 5 cm.
static const float OF_POINTS = 2.0f, OF_BEAMS = 1.0f, FINEST = 4.0f, MOST = 1500.0f;

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
static float spacing_of(const MemoryCloud *cloud, const float origin[3], Arena *arena) {
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

void bench_faces_create(BenchFaces *faces, const MemoryCloud *cloud, float reach, float voxel,
                        bool are_beams, const float origin[3], Arena *arena) {
    float spacing = spacing_of(cloud, origin, arena);
    float size = (are_beams ? OF_BEAMS : OF_POINTS) * 2.0f * reach / voxel;
    size = fminf(fmaxf(size, fminf(2.0f / spacing, FINEST * 2.0f * reach / voxel)), MOST);
    *faces = (BenchFaces){.size = (uint32_t)size};
    float apart = 0.5f * spacing * size; // rays, in pixels
    if (are_beams && apart >= 1.0f) faces->beam = (int)ceilf(apart);
    for (int f = 0; f < BENCH_FACES; f++) {
        faces->poses[f] =
            (MemoryPose){.yaw = FACES[f].yaw * GLM_PI_2f, .pitch = FACES[f].pitch * GLM_PI_2f};
        memcpy(faces->poses[f].position, origin, sizeof faces->poses[f].position);
        faces->depth[f] = arena_array(arena, float, (size_t)faces->size * faces->size);
    }
}

// The pixel that a point lies in, and its depth; NULL: at the eye. Along the axes of a face stands
// one coordinate each, so that no sums are needed.
static inline float *pixel_of(BenchFaces *faces, const float d[3], int *face, int *column, int *row,
                              float *z) {
    static const struct {
        uint8_t axis[3]; // that right, up and forward lie along
        float sign[3];
    } along[BENCH_FACES] = {
        {{0, 1, 2}, {1, 1, -1}}, {{2, 1, 0}, {-1, 1, -1}}, {{0, 1, 2}, {-1, 1, 1}},
        {{2, 1, 0}, {1, 1, 1}},  {{0, 2, 1}, {1, 1, 1}},   {{0, 2, 1}, {1, -1, -1}},
    };
    int f = *face = face_of(d), last = (int)faces->size - 1; // exactly on the edge between two
    float half = 0.5f * (float)faces->size;
    *z = along[f].sign[2] * d[along[f].axis[2]];
    if (!(*z > 0.0f)) return NULL;
    int x = (int)(half + half * (along[f].sign[0] * d[along[f].axis[0]]) / *z);
    int y = (int)(half - half * (along[f].sign[1] * d[along[f].axis[1]]) / *z);
    *column = x < last ? x : last;
    *row = y < last ? y : last;
    return &faces->depth[f][(size_t)*row * faces->size + (size_t)*column];
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

enum Pass { NEAREST, WIDEN, MARK, UNMARK };

// MARK puts a pixel's own point above what beams beside it say, as a negative number for now
static inline void pass_over(BenchFaces *faces, const MemoryCloud *cloud, enum Pass pass) {
    const float *origin = faces->poses[0].position;
    for (uint32_t p = 0; p < cloud->count; p++) {
        const float *at = cloud->points[p];
        float d[3] = {at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]}, z;
        int face, column, row;
        float *pixel = pixel_of(faces, d, &face, &column, &row, &z);
        if (pixel == NULL) continue;
        if (pass == NEAREST) *pixel = *pixel == 0.0f || z < *pixel ? z : *pixel;
        if (pass == WIDEN) widen(faces, face, column, row, z);
        if (pass == MARK) *pixel = *pixel >= 0.0f || -z > *pixel ? -z : *pixel;
        if (pass == UNMARK) *pixel = fabsf(*pixel);
        faces->is_seen[face] = true;
    }
}

void bench_faces_fill(BenchFaces *faces, const MemoryCloud *cloud) {
    for (int f = 0; f < BENCH_FACES; f++) {
        if (faces->is_seen[f])
            memset(faces->depth[f], 0, sizeof(float) * faces->size * faces->size);
        faces->is_seen[f] = false;
    }
    if (faces->beam == 0) {
        pass_over(faces, cloud, NEAREST);
        return;
    }
    pass_over(faces, cloud, WIDEN);
    pass_over(faces, cloud, MARK);
    pass_over(faces, cloud, UNMARK);
}
