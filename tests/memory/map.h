// What the tests of the octree share: maps of the rooms of room.h, made and read in one line each.

#pragma once

#include "memory/morton.h"
#include "memory/octree_inside.h"
#include "room.h"
#include "test.h"
#include "test_gpu.h"

static const MemoryCamera map_camera = {128, 128, 1.5707964f, 10.0f};

static inline MemoryOctree *map_create_with(Gpu *gpu, const MemoryConfig *config,
                                            const MemoryCamera *camera, Arena *arena) {
    Error err = {0};
    MemoryOctree *octree = memory_octree_create(gpu, config, camera, arena, &err);
    if (octree == NULL) fail_msg("%s", err.text);
    return octree;
}

static inline MemoryOctree *map_create(Gpu *gpu, const MemoryCamera *camera, int bricks,
                                       Arena *arena) {
    MemoryConfig config = memory_config_default();
    config.bricks = bricks;
    return map_create_with(gpu, &config, camera, arena);
}

static inline void map_add(MemoryOctree *octree, const Room *room, const MemoryPose *pose,
                           Arena *arena) {
    Error err = {0};
    const MemoryCamera *camera = &octree->camera;
    ArenaMark mark = arena_mark(arena);
    float *depth = arena_array(arena, float, camera->width * camera->height);
    room_see(room, camera, pose, depth);
    assert_ok(memory_octree_integrate(octree, pose, depth, &err), err);
    arena_reset(arena, mark);
}

static inline uint64_t map_digest(MemoryOctree *octree) {
    Error err = {0};
    uint64_t digest;
    assert_ok(memory_octree_digest(octree, &digest, &err), err);
    return digest;
}

// the map on the host, for reading single voxels
typedef struct MapVolume {
    MemoryBrick *bricks;
    uint32_t count;
} MapVolume;

static inline MapVolume map_read_submap(MemoryOctree *octree, int submap, Arena *arena) {
    Error err = {0};
    MapVolume volume;
    assert_ok(memory_octree_read(octree, submap, arena, &volume.bricks, &volume.count, &err), err);
    return volume;
}

static inline MapVolume map_read(MemoryOctree *octree, Arena *arena) {
    return map_read_submap(octree, 0, arena);
}

static inline int map_at(const MapVolume *volume, const int32_t voxel[3]) {
    uint64_t code = morton_encode(voxel, MORTON_BRICK_LEVEL);
    uint32_t low = 0, high = volume->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (volume->bricks[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == volume->count || volume->bricks[low].code != code) return 0;
    return volume->bricks[low].log_odds[(voxel[0] & 7) + 8 * (voxel[1] & 7) + 64 * (voxel[2] & 7)];
}

// all voxels of a set
static inline uint32_t map_count_bits(const uint32_t set[16]) {
    uint32_t count = 0;
    for (int w = 0; w < 16; w++) count += (uint32_t)__builtin_popcount(set[w]);
    return count;
}

static inline uint32_t map_count_dynamic(const MapVolume *volume) {
    uint32_t count = 0;
    for (uint32_t b = 0; b < volume->count; b++) count += map_count_bits(volume->bricks[b].dynamic);
    return count;
}

// hits in space that is ever free: what octree_apply listed for octree_mover.c
static inline int map_dynamic_hits(MemoryOctree *octree, Arena *arena) {
    Error err = {0};
    ArenaMark mark = arena_mark(arena);
    uint32_t listed = octree_active(octree)->state.moving, bits[16];
    uint32_t *places = arena_array(arena, uint32_t, listed + 1);
    int count = 0;
    gpu_read(octree->gpu, octree->list, 0, places, listed * sizeof *places);
    assert_ok(gpu_finish(octree->gpu, &err), err);
    for (uint32_t i = 0; i < listed; i++) {
        gpu_read(octree->gpu, octree->free, 64 * (size_t)places[i], bits, sizeof bits);
        assert_ok(gpu_finish(octree->gpu, &err), err);
        count += (int)map_count_bits(bits);
    }
    arena_reset(arena, mark);
    return count;
}

// pictures first .. last - 1 of a walk through a room that stands at `at`
static inline void map_add_walk(MemoryOctree *octree, const Room *room, const MemoryTransform *at,
                                int first, int last, Arena *arena) {
    float *depth = arena_array(arena, float, map_camera.width *map_camera.height);
    for (int i = first; i < last; i++) {
        Error err = {0};
        MemoryPose local = room_pose(i), world;
        room_see(room, &map_camera, &local, depth);
        memory_transform_pose(at, &local, &world);
        assert_ok(memory_octree_integrate(octree, &world, depth, &err), err);
    }
}
