// A whole memory on a walk: round the house of walker.h, again and again, with things on the way.
// What the tests of memory files and of the memory as a whole share. Step `i` of a walk follows
// from its number alone, so that two memories can be taken along the same way.

#pragma once

#include "base/parallel.h"
#include "memory/memory.h"
#include "walker.h"

#include <unistd.h>

static const MemoryCamera walk_camera = {16, 16, 1.5707964f, 8.0f};

enum { WALK_SIDE = 36, WALK_TURN = 6, WALK_ROUND = 4 * (WALK_SIDE + WALK_TURN), WALK_THINGS = 12 };

static inline MemoryConfig walk_config(float submap) {
    MemoryConfig config = memory_config_default();
    config.bricks = 2048;
    config.voxel = 0.1f;
    config.range = 4.0f;
    config.submap = submap;
    return config;
}

static inline Memory *walk_create(Gpu *gpu, const MemoryConfig *config, Arena *arena) {
    Error err = {0};
    Memory *memory = memory_create(gpu, config, &walk_camera, arena, &err);
    if (memory == NULL) fail_msg("%s", err.text);
    return memory;
}

// the feet after `step` steps: sides of 9 m, a quarter turn at each corner
static inline MemoryPose walk_feet(int step) {
    static const float corners[4][2] = {{-4.5f, 4.5f}, {-4.5f, -4.5f}, {4.5f, -4.5f}, {4.5f, 4.5f}};
    int side = step / (WALK_SIDE + WALK_TURN) % 4, at = step % (WALK_SIDE + WALK_TURN);
    float forward = 0.25f * (float)(at < WALK_SIDE ? at : WALK_SIDE);
    float turned = (float)side + (at < WALK_SIDE ? 0.0f : (float)(at - WALK_SIDE) / WALK_TURN);
    float yaw = -(float)side * 1.5707964f;
    return (MemoryPose){
        .position = {corners[side][0] - forward * sinf(yaw), 0.0f,
                     corners[side][1] - forward * cosf(yaw)},
        .yaw = memory_transform_angle(-turned * 1.5707964f),
    };
}

// what odometry makes of it: a circle that opens
static inline MemoryPose walk_odometry(int step, float drift) {
    MemoryPose feet = walk_feet(step), odometry = feet;
    float angle = drift * 0.25f * (float)step, c = cosf(angle), s = sinf(angle);
    odometry.position[0] = c * feet.position[0] + s * feet.position[2];
    odometry.position[2] = c * feet.position[2] - s * feet.position[0];
    odometry.yaw = memory_transform_angle(feet.yaw + angle);
    return odometry;
}

// somebody who walks up and down a side of the house
static inline Room walk_house(int step) {
    Room house = walker_house();
    float way = 0.2f * (float)(step % 80);
    house.solids[--house.solid_count] = room_person(-4.5f, way < 8.0f ? way - 4.0f : 12.0f - way);
    house.solid_count++;
    return house;
}

static inline MemorySighting walk_thing(int step) {
    int number = step / 14 % WALK_THINGS;
    MemoryPose feet = walk_feet(number * WALK_ROUND / WALK_THINGS);
    MemorySighting sighting = {
        .category = 1 + (uint32_t)number % 5,
        .position = {feet.position[0] + 0.02f * (float)(step % 3), 0.5f, feet.position[2] + 0.5f},
        .radius = 0.3f,
    };
    for (int i = 0; i < MEMORY_FEATURE; i++)
        sighting.feature[i] = (int8_t)(17 * number + 5 * i + step % 4);
    return sighting;
}

// looks at every step, a thing at every second, a survey at every fifth
static inline void walk_step(Memory *memory, int step, float drift, const Room *house) {
    Error err = {0};
    float depth[16 * 16];
    MemoryPose feet = walk_odometry(step, drift), eye = walk_feet(step);
    eye.position[1] = 1.1f;
    room_see(house, &walk_camera, &eye, depth);
    assert_ok(memory_look(memory, &feet, 1.1f, depth, &err), err);
    MemorySighting thing = walk_thing(step);
    int index;
    if (step % 2 == 0) assert_ok(memory_see(memory, &thing, &index, &err), err);
    if (step % 5 == 4) assert_ok(memory_survey(memory, &feet, 0.3f, 1.5f, &err), err);
}

static inline void walk(Memory *memory, int from, int to, float drift) {
    for (int step = from; step < to; step++) {
        Room house = walk_house(step);
        walk_step(memory, step, drift, &house);
    }
}

static inline uint64_t walk_digest(Memory *memory) {
    Error err = {0};
    uint64_t digest;
    assert_ok(memory_digest(memory, &digest, &err), err);
    return digest;
}

static inline const char *walk_path(const char *name, Arena *arena) {
    return text_format(arena, "/tmp/cairn_memory_%d_%s", (int)getpid(), name);
}

static inline FileBytes walk_save(Memory *memory, const char *name, Arena *arena) {
    Error err = {0};
    FileBytes bytes;
    const char *path = walk_path(name, arena);
    assert_ok(memory_save(memory, path, &err), err);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    return bytes;
}
