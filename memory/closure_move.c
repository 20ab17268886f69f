// A belief carried out: an edge, the pose graph, submaps and what belongs to them. See
// closure_inside.h.

#include "memory/closure_inside.h"

#include <math.h>

// how well an alignment is right: a voxel, half a degree
static const float loop_metres = 0.05f, loop_angle = 0.01f;
// less than this is not worth a new plan, nor new cells
static const float least_metres = 0.01f, least_angle = 0.002f;

static MemoryPoseEdge loop_of(const MemoryClosure *closure, const ClosureMatch *match) {
    return (MemoryPoseEdge){
        .from = match->submap,
        .to = closure_active(closure),
        .between = match->between,
        .position_weight = 1.0f / (loop_metres * loop_metres),
        .yaw_weight = 1.0f / (loop_angle * loop_angle),
        .is_loop = true,
    };
}

static void add_loop(MemoryClosure *closure, const ClosureMatch *match) {
    MemoryPoseEdge edge = loop_of(closure, match);
    int index = memory_pose_graph_agree(closure->poses, &edge);
    closure->stats.loops += index >= 0;
}

static bool is_far(const MemoryTransform *a, const MemoryTransform *b) {
    return hypotf(a->position[0] - b->position[0], a->position[2] - b->position[2]) >
               least_metres ||
           fabsf(memory_transform_angle(a->yaw - b->yaw)) > least_angle;
}

// the submap and all that belongs to it; with the active one goes the agent
void closure_move_submap(MemoryClosure *closure, int submap, const MemoryTransform *to) {
    MemoryTransform from = *closure_at(closure, submap);
    memory_graph_move_submap(closure->setup.graph, submap, &from, to);
    memory_octree_move_submap(closure->setup.octree, submap, to);
    if (submap != closure_active(closure)) return;
    MemoryTransform inverse = memory_transform_inverse(&from);
    MemoryTransform local = memory_transform_compose(&inverse, &closure->correction);
    closure->correction = memory_transform_compose(to, &local);
}

bool closure_accept(MemoryClosure *closure, const ClosureMatch *match) {
    add_loop(closure, match);
    memory_pose_graph_solve(closure->poses, &closure->own);
    bool moved = false;
    for (int i = 0; i < closure->poses->node_count; i++) {
        const MemoryTransform *to = &closure->poses->nodes[i];
        if (closure->is_detached[i] || !is_far(closure_at(closure, i), to)) continue;
        closure_move_submap(closure, i, to);
        moved = true;
    }
    return moved;
}

bool closure_attach(MemoryClosure *closure, const ClosureMatch *match, Error *err) {
    MemoryPoseEdge edge = loop_of(closure, match);
    if (!closure_merge(closure, &edge, true, err)) return false;
    closure->is_lost = closure->has_pending = false;
    closure->stats.loops++;
    closure->stats.found++;
    return true;
}
