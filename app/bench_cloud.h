// Point clouds from files, as far as the benchmarks need them: x, y, z of the finite points.
//
//     .pcd     the Point Cloud Library's format: ascii, binary or binary_compressed (bench_pcd.c)
//     others   text, "x y z" a line
//
// Coordinates are taken as they are, in the frame of the sensor.

#pragma once

#include "base/file.h"

typedef struct BenchCloud {
    float (*points)[3]; // [count] finite
    uint32_t count;
    uint32_t stored; // points in the file, those without a reading included
} BenchCloud;

bool bench_cloud_load(const char *path, Arena *arena, BenchCloud *cloud, Error *err);

// Of file images, followed by a zero byte.
bool bench_cloud_parse(FileBytes text, Arena *arena, BenchCloud *cloud, Error *err);
bool bench_pcd_parse(FileBytes file, Arena *arena, BenchCloud *cloud, Error *err);

// Keeps a point if it is finite; cloud->points has room for it.
void bench_cloud_add(BenchCloud *cloud, const float point[3]);
