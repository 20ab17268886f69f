// A body with a depth camera that goes round a made-up house, whose odometry drifts: what the tests
// of closures share.

#pragma once

#include "map.h"
#include "memory/closure_inside.h"

static const MemoryCamera walker_camera = {64, 64, 1.5707964f, 10.0f};

// 12 x 12 m round a block, so that one can walk in a ring; what stands about differs from corner to
// corner
static inline Room walker_house(void) {
    return (Room){
        .walls = {{-6.0f, 0.0f, -6.0f}, {6.0f, 2.5f, 6.0f}},
        .solids = {{{-2.9f, 0.0f, -3.1f}, {3.1f, 2.5f, 2.9f}},
                   {{-6.0f, 0.0f, -1.0f}, {-5.2f, 1.4f, 1.5f}},
                   {{3.9f, 0.0f, 5.0f}, {5.6f, 1.1f, 6.0f}},
                   {{-1.2f, 0.0f, 5.4f}, {0.4f, 1.6f, 6.0f}},
                   {{5.1f, 0.0f, -4.0f}, {6.0f, 2.0f, -2.2f}},
                   {{-0.5f, 0.0f, -6.0f}, {0.9f, 0.9f, -5.3f}},
                   {{-3.5f, 0.0f, -5.4f}, {-3.1f, 2.5f, -5.0f}},
                   {{3.1f, 0.0f, 0.6f}, {3.7f, 1.2f, 2.0f}}},
        .solid_count = 8,
    };
}

typedef struct Walker {
    Room house;
    MemoryOctree *octree;
    MemoryGraph *graph;
    MemoryLongTerm *long_term;
    MemoryClosure *closure;
    MemoryPose truth, odometry; // of the feet
    float drift;                // share of the way, and radians a metre
    int step, moves;            // moves: surveys that corrected something
    Arena *arena;
} Walker;

static inline Walker walker_create(Gpu *gpu, const Room *house, float submap, Arena *arena) {
    Error err = {0};
    MemoryConfig config = memory_config_default();
    config.submap = submap;
    config.bricks = 4096;
    Walker walker = {.house = *house, .arena = arena};
    walker.octree = memory_octree_create(gpu, &config, &walker_camera, arena, &err);
    walker.graph = memory_graph_create(&config, arena);
    walker.long_term = memory_long_term_create(gpu, &config, NULL, arena, &err);
    if (walker.octree == NULL || walker.long_term == NULL) fail_msg("%s", err.text);
    MemoryClosureSetup setup = {walker.octree, walker.graph, walker.long_term, 0.3f, 1.5f};
    walker.closure = memory_closure_create(&setup, arena, &err);
    if (walker.closure == NULL) fail_msg("%s", err.text);
    return walker;
}

static inline void walker_destroy(Walker *walker) {
    memory_closure_destroy(walker->closure);
    memory_long_term_destroy(walker->long_term);
    memory_octree_destroy(walker->octree);
}

// where the agent takes itself to be
static inline MemoryPose walker_pose(const Walker *walker) {
    MemoryPose pose;
    memory_closure_correct(walker->closure, &walker->odometry, &pose);
    return pose;
}

static inline double walker_error(const Walker *walker) {
    MemoryPose pose = walker_pose(walker);
    return hypot((double)(pose.position[0] - walker->truth.position[0]),
                 (double)(pose.position[2] - walker->truth.position[2]));
}

static inline void walker_look(Walker *walker) {
    Error err = {0};
    MemoryPose eye = walker->truth, pose = walker_pose(walker);
    eye.position[1] += 1.1f, pose.position[1] += 1.1f;
    ArenaMark mark = arena_mark(walker->arena);
    float *depth = arena_array(walker->arena, float, walker_camera.width *walker_camera.height);
    room_see(&walker->house, &walker_camera, &eye, depth);
    assert_ok(memory_octree_integrate(walker->octree, &pose, depth, &err), err);
    arena_reset(walker->arena, mark);
    pose.position[1] -= 1.1f;
    walker->graph->is_detached = memory_closure_is_lost(walker->closure);
    memory_graph_visit(walker->graph, pose.position, walker->step);
}

static inline void walker_survey(Walker *walker) {
    Error err = {0};
    bool moved;
    assert_ok(
        memory_closure_step(walker->closure, &walker->odometry, 0.0f, walker->step, &moved, &err),
        err);
    walker->moves += moved;
}

static inline void walker_step(Walker *walker, float forward, float turn) {
    MemoryPose *truth = &walker->truth, *odometry = &walker->odometry;
    truth->yaw += turn;
    odometry->yaw += turn + walker->drift * forward;
    truth->position[0] -= forward * sinf(truth->yaw);
    truth->position[2] -= forward * cosf(truth->yaw);
    forward *= 1.0f + walker->drift;
    odometry->position[0] -= forward * sinf(odometry->yaw);
    odometry->position[2] -= forward * cosf(odometry->yaw);
    walker->step++;
    walker_look(walker);
    if (walker->step % 4 == 0) walker_survey(walker);
}

static inline void walker_turn_round(Walker *walker) {
    for (int i = 0; i < 12; i++) walker_step(walker, 0.0f, (float)M_PI / 6.0f);
}

// `sides` of the ring, 9 m each, from the corner at (-4.5, 4.5) along -z
static inline void walker_ring(Walker *walker, int sides) {
    for (int side = 0; side < sides; side++) {
        for (int i = 0; i < 36; i++) walker_step(walker, 0.25f, 0.0f);
        for (int i = 0; i < 6; i++) walker_step(walker, 0.0f, -(float)M_PI / 12.0f);
    }
}

static inline void walker_start(Walker *walker) {
    walker->truth = (MemoryPose){.position = {-4.5f, 0.0f, 4.5f}};
    walker->odometry = walker->truth;
}
