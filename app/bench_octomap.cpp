// The library behind a C header. It is used as its documentation shows: OcTree with its own
// defaults (hit 0.7, miss 0.4, clamped to 0.12 and 0.97), insertPointCloud, pruned. As packaged it
// works on one thread.

#include "app/bench_octomap.h"

#include <cstring>

#ifdef CAIRN_OCTOMAP

#include <octomap/octomap.h>

struct BenchOctomap {
    octomap::OcTree tree;
};

struct BenchOctomapCloud {
    octomap::Pointcloud points;
};

BenchOctomap *bench_octomap_create(double voxel) {
    return new BenchOctomap{octomap::OcTree(voxel)};
}

void bench_octomap_destroy(BenchOctomap *map) {
    delete map;
}

BenchOctomapCloud *bench_octomap_cloud(const float (*points)[3], uint32_t count) {
    auto *cloud = new BenchOctomapCloud;
    cloud->points.reserve(count);
    for (uint32_t i = 0; i < count; i++)
        cloud->points.push_back(points[i][0], points[i][1], points[i][2]);
    return cloud;
}

void bench_octomap_cloud_destroy(BenchOctomapCloud *cloud) {
    delete cloud;
}

void bench_octomap_insert(BenchOctomap *map, const BenchOctomapCloud *cloud, const float origin[3],
                          double range, bool is_discretized) {
    octomap::point3d at(origin[0], origin[1], origin[2]);
    map->tree.insertPointCloud(cloud->points, at, range, false, is_discretized);
}

size_t bench_octomap_bytes(const BenchOctomap *map) {
    return map->tree.memoryUsage();
}

// a leaf above the lowest level stands for all voxels in it
void bench_octomap_count(const BenchOctomap *map, uint64_t *occupied, uint64_t *free) {
    *occupied = *free = 0;
    unsigned depth = map->tree.getTreeDepth();
    for (auto leaf = map->tree.begin_leafs(), end = map->tree.end_leafs(); leaf != end; ++leaf) {
        uint64_t voxels = uint64_t(1) << 3 * (depth - leaf.getDepth());
        *(map->tree.isNodeOccupied(*leaf) ? occupied : free) += voxels;
    }
}

static uint8_t state_of(const octomap::OcTree &tree, const octomap::OcTreeNode *node) {
    return node == nullptr ? 0 : tree.isNodeOccupied(node) ? 2 : 1;
}

void bench_octomap_brick(const BenchOctomap *map, const int32_t corner[3], uint8_t states[512]) {
    const octomap::OcTree &tree = map->tree;
    const int32_t middle = 1 << (tree.getTreeDepth() - 1); // the key of the voxel at 0
    octomap::OcTreeKey key;
    for (int i = 0; i < 3; i++) key[i] = octomap::key_type(corner[i] + middle);

    // nothing is there, or all of it is one leaf
    const octomap::OcTreeNode *node = tree.search(key, tree.getTreeDepth() - 3);
    if (node == nullptr || !tree.nodeHasChildren(node)) {
        std::memset(states, state_of(tree, node), 512);
        return;
    }
    for (int v = 0; v < 512; v++) {
        octomap::OcTreeKey at(octomap::key_type(key[0] + v % 8),
                              octomap::key_type(key[1] + v / 8 % 8),
                              octomap::key_type(key[2] + v / 64));
        states[v] = state_of(tree, tree.search(at));
    }
}

#else

BenchOctomap *bench_octomap_create(double) {
    return nullptr;
}
void bench_octomap_destroy(BenchOctomap *) {
}
BenchOctomapCloud *bench_octomap_cloud(const float (*)[3], uint32_t) {
    return nullptr;
}
void bench_octomap_cloud_destroy(BenchOctomapCloud *) {
}
void bench_octomap_insert(BenchOctomap *, const BenchOctomapCloud *, const float[3], double, bool) {
}
size_t bench_octomap_bytes(const BenchOctomap *) {
    return 0;
}
void bench_octomap_count(const BenchOctomap *, uint64_t *occupied, uint64_t *free) {
    *occupied = *free = 0;
}
void bench_octomap_brick(const BenchOctomap *, const int32_t[3], uint8_t states[512]) {
    std::memset(states, 0, 512);
}

#endif
