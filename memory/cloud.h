// Point clouds from files: x, y, z of the finite points.
//
//     .pcd     the Point Cloud Library's format: ascii, binary or binary_compressed (cloud_pcd.c)
//     others   text, "x y z" a line
//
// Coordinates are taken as they are, in the frame of the sensor.

#pragma once

#include "base/file.h"

typedef struct MemoryCloud {
    float (*points)[3]; // [count] finite
    uint32_t count;
    uint32_t stored; // points in the file, those without a reading included
} MemoryCloud;

// By the extension of `path`. Fails where the file is absent, damaged, cut short, or has no finite
// point.
bool memory_cloud_load(const char *path, Arena *arena, MemoryCloud *cloud, Error *err);

// Of file images, followed by a zero byte.
bool memory_cloud_parse(FileBytes text, Arena *arena, MemoryCloud *cloud, Error *err);
bool memory_cloud_parse_pcd(FileBytes file, Arena *arena, MemoryCloud *cloud, Error *err);

// Keeps a point if it is finite; cloud->points has room for it.
void memory_cloud_add(MemoryCloud *cloud, const float point[3]);
