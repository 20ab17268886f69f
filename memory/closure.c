// The way, submaps one after the other, being lost and being carried. See closure.h.
//
// With config.submap 0 poses are taken for exact: one map, no places, nothing to do in a step. Only
// an agent that gets lost then makes a second map; what it has to be recognised by is observed at
// that moment, from the graph's places.

#include "memory/closure_inside.h"

#include <math.h>

static const float place_way = 1.0f;     // between places that are looked at [m]
static const float sure = 0.9f;          // probability from which an alignment is believed
static const float sure_at_once = 0.97f; // ... of a lost agent's first
static const float same_metres = 0.4f, same_angle = 0.1f; // two alignments that say the same

// odometry between submaps errs by this share of the way, and turns by as many radians a metre
static const float drift_share = 0.01f;
static const float held_weight = 1e4f; // 1 cm: the agent was told where it is

MemoryClosure *memory_closure_create(const MemoryClosureSetup *setup, Arena *arena, Error *err) {
    UNUSED(err);
    MemoryClosure *closure = arena_new(arena, MemoryClosure);
    closure->setup = *setup;
    closure->own = arena_create("closure");
    closure->poses = memory_pose_graph_create(MEMORY_MAX_SUBMAPS, CLOSURE_EDGES, &closure->own);
    closure->is_detached = arena_array(&closure->own, bool, MEMORY_MAX_SUBMAPS);
    closure->counters = arena_array(&closure->own, int, MEMORY_MAX_SUBMAPS);
    closure->crop_cells = arena_array(&closure->own, uint8_t, CLOSURE_CROP * CLOSURE_CROP);
    closure->places.item_bytes = sizeof(ClosurePlace);
    closure->changes.item_bytes = sizeof(MemorySubmapChange);
    memory_closure_clear(closure);
    return closure;
}

void memory_closure_destroy(MemoryClosure *closure) {
    if (closure != NULL) arena_destroy(&closure->own);
}

void memory_closure_clear(MemoryClosure *closure) {
    memory_pose_graph_clear(closure->poses);
    for (int i = 0; i < MEMORY_MAX_SUBMAPS; i++)
        closure->is_detached[i] = false, closure->counters[i] = 0;
    closure->places.count = 0;
    closure->correction = memory_transform_identity;
    closure->has_last = closure->is_lost = closure->has_pending = false;
    closure->changes.count = 0;
    closure->before = -1;
    closure->way_submap = closure->way_open = 0.0f;
    closure->way_place = place_way; // the first place is looked at when it is seen
    closure->stats = (MemoryClosureStats){0};
}

// ---- frames ----

int closure_active(const MemoryClosure *closure) {
    return memory_octree_active(closure->setup.octree);
}

const MemoryTransform *closure_at(const MemoryClosure *closure, int submap) {
    return memory_octree_submap_at(closure->setup.octree, submap);
}

void memory_closure_correct(const MemoryClosure *closure, const MemoryPose *odometry,
                            MemoryPose *pose) {
    memory_transform_pose(&closure->correction, odometry, pose);
}

MemoryPose closure_local(const MemoryClosure *closure, const MemoryPose *odometry) {
    MemoryPose common, local;
    MemoryTransform inverse =
        memory_transform_inverse(closure_at(closure, closure_active(closure)));
    memory_closure_correct(closure, odometry, &common);
    memory_transform_pose(&inverse, &common, &local);
    return local;
}

// ---- submaps ----

static void join(MemoryClosure *closure, int from, int to, float way) {
    MemoryTransform inverse = memory_transform_inverse(&closure->poses->nodes[from]);
    float position = drift_share * way + 0.01f, yaw = drift_share * way + 0.002f;
    MemoryPoseEdge edge = {
        .from = from,
        .to = to,
        .between = memory_transform_compose(&inverse, &closure->poses->nodes[to]),
        .position_weight = 1.0f / (position * position),
        .yaw_weight = 1.0f / (yaw * yaw),
    };
    memory_pose_graph_join(closure->poses, &edge); // full: the chain is not the last to be missed
}

// Submaps that others made (the first; those of a file) become nodes where they stand; they were
// right to each other when they were written.
void closure_take_submaps(MemoryClosure *closure) {
    while (closure->poses->node_count < memory_octree_submap_count(closure->setup.octree)) {
        int node =
            memory_pose_graph_add(closure->poses, closure_at(closure, closure->poses->node_count));
        if (node > 0) join(closure, node - 1, node, 1.0f);
    }
    closure->stats.submaps = closure->poses->node_count;
}

static bool begin_submap(MemoryClosure *closure, const MemoryTransform *at, Error *err) {
    int before = closure_active(closure);
    if (!memory_octree_begin_submap(closure->setup.octree, at, err)) return false;
    closure->setup.graph->submap = memory_pose_graph_add(closure->poses, at);
    closure->stats.submaps = closure->poses->node_count;
    closure->way_submap = 0.0f;
    closure->before = before;
    return true;
}

// The new frame has the axes of the common one and its origin on a voxel near the agent: until
// something is corrected, its cells are those of the common frame.
static bool begin_next(MemoryClosure *closure, const MemoryPose *odometry, Error *err) {
    float voxel = closure->setup.graph->config.voxel, way = closure->way_submap;
    MemoryPose pose;
    memory_closure_correct(closure, odometry, &pose);
    MemoryTransform at = {.position = {voxel * roundf(pose.position[0] / voxel), 0.0f,
                                       voxel * roundf(pose.position[2] / voxel)}};
    if (!begin_submap(closure, &at, err)) return false;
    join(closure, closure->before, closure->poses->node_count - 1, way);
    return true;
}

// ---- being lost, being carried ----

// A map that still stands nowhere will never be placed: nobody comes back to it. It is given up
// with all that was seen there, so that it does not lie across the others.
static void drop_detached(MemoryClosure *closure) {
    closure->has_pending = false;
    if (!closure->is_lost || closure->poses->node_count == 1) return;
    closure_give_up(closure, closure_active(closure));
    memory_octree_set_active(closure->setup.octree, closure->poses->node_count - 1);
    closure->before = -1;
}

bool memory_closure_lose(MemoryClosure *closure, const MemoryPose *odometry, Error *err) {
    closure_take_submaps(closure);
    drop_detached(closure);
    if (!closure_keep_graph(closure, closure->last_step, err)) return false;
    if (!begin_submap(closure, &memory_transform_identity, err)) return false;
    closure->is_detached[closure->poses->node_count - 1] = true;
    closure->correction = memory_transform_identity;
    closure->is_lost = true;
    closure->stats.losses++;
    closure->way_place = place_way;
    closure->last = *odometry;
    memory_graph_lift(closure->setup.graph);
    return true;
}

bool memory_closure_carry(MemoryClosure *closure, const MemoryPose *odometry, Error *err) {
    closure_take_submaps(closure);
    drop_detached(closure);
    closure->correction = memory_transform_identity;
    closure->is_lost = false;
    closure->way_open = 0.0f;
    closure->way_place = place_way;
    closure->last = *odometry;
    memory_graph_lift(closure->setup.graph);
    // poses are exact: it goes on
    if (closure->setup.graph->config.submap <= 0.0f && !closure->is_detached[0]) return true;
    if (closure->poses->node_count == MEMORY_MAX_SUBMAPS) {
        // there can be no other: the last goes on
        closure->is_detached[closure_active(closure)] = false;
        return true;
    }
    if (!begin_next(closure, odometry, err)) return false;
    // not known by the way walked, but in itself
    MemoryPoseEdge *edge = &closure->poses->edges[closure->poses->edge_count - 1];
    MemoryTransform inverse = memory_transform_inverse(&closure->poses->nodes[0]);
    edge->from = 0;
    edge->between = memory_transform_compose(&inverse, &closure->poses->nodes[edge->to]);
    edge->position_weight = edge->yaw_weight = held_weight;
    return true;
}

bool memory_closure_is_lost(const MemoryClosure *closure) {
    return closure->is_lost;
}

int memory_closure_take_changes(MemoryClosure *closure, const MemorySubmapChange **changes) {
    int count = (int)closure->changes.count;
    *changes = closure->changes.items;
    closure->changes.count = 0;
    return count;
}

MemoryClosureStats memory_closure_stats(const MemoryClosure *closure) {
    return closure->stats;
}

// ---- a step ----

static void note_way(MemoryClosure *closure, const MemoryPose *odometry, int step) {
    float way = 0.0f;
    if (closure->has_last) {
        way = hypotf(odometry->position[0] - closure->last.position[0],
                     odometry->position[2] - closure->last.position[2]);
        if (closure->is_lost) closure->stats.steps_lost += step - closure->last_step;
    }
    closure->way_submap += way, closure->way_place += way, closure->way_open += way;
    closure->last = *odometry;
    closure->last_step = step;
    closure->has_last = true;
}

// do two alignments of a lost agent put it at one place?
static bool is_same(const MemoryClosure *closure, const ClosureMatch *a, const ClosureMatch *b,
                    const MemoryPose *local) {
    MemoryTransform at = memory_transform_compose(closure_at(closure, a->submap), &a->between);
    MemoryTransform other = memory_transform_compose(closure_at(closure, b->submap), &b->between);
    float x[3], y[3];
    memory_transform_point(&at, local->position, x);
    memory_transform_point(&other, local->position, y);
    return hypotf(x[0] - y[0], x[2] - y[2]) < same_metres &&
           fabsf(memory_transform_angle(at.yaw - other.yaw)) < same_angle;
}

static bool believe(MemoryClosure *closure, const ClosureMatch *match, const MemoryPose *local,
                    bool *moved, Error *err) {
    closure->stats.last_probability = match->probability;
    closure->way_open = 0.0f;
    if (!closure->is_lost) *moved = closure_accept(closure, match);
    if (!closure->is_lost) return true;
    bool is_agreed = closure->has_pending && is_same(closure, &closure->pending, match, local);
    closure->pending = *match;
    closure->has_pending = true;
    *moved = is_agreed || match->probability >= sure_at_once;
    return !*moved || closure_attach(closure, match, err);
}

// The end of a submap is the last chance to find that it lies on an older one: what the agent has
// seen of it is compared with the nearest place, seen all round or not.
static bool look_back(MemoryClosure *closure, const MemoryPose *odometry, float floor_y,
                      bool *moved, Error *err) {
    MemoryPose local = closure_local(closure, odometry);
    MemorySlice slice;
    if (!memory_octree_slice_submap(closure->setup.octree, closure_active(closure),
                                    floor_y + closure->setup.low_y, floor_y + closure->setup.high_y,
                                    &slice, err))
        return false;
    MemorySlice crop = closure_crop(closure, &slice, local.position);
    ClosureMatch match;
    bool has = false;
    if (!closure_match(closure, &local, floor_y, NULL, &crop, &match, &has, err)) return false;
    return !has || match.probability < sure || believe(closure, &match, &local, moved, err);
}

// The submap has become long enough. While it lasted it was compared with all that it met, so that
// it ties them together; now it becomes a part of one of them, or stays as new ground.
static bool finish_submap(MemoryClosure *closure, const MemoryPose *odometry, float floor_y,
                          bool *moved, Error *err) {
    int active = closure_active(closure);
    float way = closure->way_submap;
    bool merged = false;
    if (!closure_has_loop(closure, active) && !look_back(closure, odometry, floor_y, moved, err))
        return false;
    if (!closure_merge_covered(closure, active, floor_y, &merged, err)) return false;
    *moved |= merged;
    closure->way_submap = way; // since when nobody told where the agent is
    return begin_next(closure, odometry, err);
}

static bool look_round(MemoryClosure *closure, const MemoryPose *local, float floor_y, int step,
                       bool *moved, Error *err) {
    int active = closure_active(closure);
    MemorySlice slice;
    if (!memory_octree_slice_submap(closure->setup.octree, active, floor_y + closure->setup.low_y,
                                    floor_y + closure->setup.high_y, &slice, err))
        return false;
    if (!closure_is_seen(&slice, local->position)) return true;
    closure->way_place = 0.0f;
    int16_t observation[MEMORY_WIDTH];
    closure_observe(closure, &slice, active, local->position, observation);
    MemorySlice crop = closure_crop(closure, &slice, local->position);

    ClosureMatch match;
    bool has = false;
    if (!closure_match(closure, local, floor_y, observation, &crop, &match, &has, err))
        return false;
    if (!closure_keep(closure, active, local->position, observation, step, err)) return false;
    if (has && match.probability >= sure) return believe(closure, &match, local, moved, err);
    closure->stats.refused += has;
    return true;
}

bool memory_closure_step(MemoryClosure *closure, const MemoryPose *odometry, float floor_y,
                         int step, bool *moved, Error *err) {
    *moved = false;
    note_way(closure, odometry, step);
    float submap = closure->setup.graph->config.submap;
    if (submap <= 0.0f && !closure->is_lost) return true;
    closure_take_submaps(closure);
    bool has_room = closure->poses->node_count < CLOSURE_SUBMAPS;
    if (!closure->is_lost && closure->way_submap >= submap && has_room) {
        if (!finish_submap(closure, odometry, floor_y, moved, err)) return false;
    }
    if (closure->way_place < place_way) return true;
    MemoryPose local = closure_local(closure, odometry);
    return look_round(closure, &local, floor_y, step, moved, err);
}
