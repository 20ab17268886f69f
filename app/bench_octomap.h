// OctoMap (Hornung et al. 2013), the map that others use, for comparison. Built in where its
// library was found at configure time; else create gives NULL.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BenchOctomap BenchOctomap;
typedef struct BenchOctomapCloud BenchOctomapCloud; // points in the form that it takes

BenchOctomap *bench_octomap_create(double voxel); // NULL: not built in
void bench_octomap_destroy(BenchOctomap *map);

BenchOctomapCloud *bench_octomap_cloud(const float (*points)[3], uint32_t count);
void bench_octomap_cloud_destroy(BenchOctomapCloud *cloud);

// Its insertPointCloud. Rays end at `range` [m], < 0: never. Discretized: one ray for all points of
// a cell.
void bench_octomap_insert(BenchOctomap *map, const BenchOctomapCloud *cloud, const float origin[3],
                          double range, bool is_discretized);

size_t bench_octomap_bytes(const BenchOctomap *map); // its memoryUsage()
void bench_octomap_count(const BenchOctomap *map, uint64_t *occupied, uint64_t *free); // voxels
// What it knows of the voxels [z][y][x] of a brick: 0 nothing, 1 free, 2 occupied, as a slice of
// memory/octree.h. `corner`: voxel coordinates, multiples of 8.
void bench_octomap_brick(const BenchOctomap *map, const int32_t corner[3], uint8_t states[512]);

#ifdef __cplusplus
}
#endif
