// The closure in a memory file: what the agent has seen of places, and how submaps hang together.
//
//     u32 nodes        per node   f32 x, y, z, yaw, u8 1: stands nowhere, 2: the agent came from
//                                 there, u32 places ever observed in it
//     u32 edges        per edge   u32 from, to, f32 x, y, z, yaw, weights 2, u8 is a loop
//     u32 places       per place  u32 submap, f32 x, y, z, u64 id
//     f32 x, y, z, yaw of the correction; i32 of the stats, is lost
//     the way: odometry of the last step f32 x, y, z, yaw, pitch, i32 step, u8 has one; f32 walked
//              since the submap, the place, the closure
//     an alignment that waits: u8 has one, i32 submap, f32 x, y, z, yaw, score, probability
//
// All of it, so that a memory that was loaded in the middle of a walk goes on as the one saved.

#include "memory/closure_inside.h"
#include "memory/morton.h"

#include <math.h>

enum { MOST_COUNTED = (1 << 24) - 1 }; // places observed in a submap

static void put_transform(ByteWriter *out, const MemoryTransform *at) {
    for (int i = 0; i < 3; i++) byte_put_f32(out, at->position[i]);
    byte_put_f32(out, at->yaw);
}

// What lies outside of the world counts as missing, as what is no number does: the octree has no
// voxels there.
static void get_point(const MemoryClosure *closure, ByteReader *in, float point[3]) {
    float farthest = MORTON_BIAS / 2 * closure->setup.graph->config.voxel;
    for (int i = 0; i < 3; i++) {
        point[i] = byte_get_f32(in);
        if (!(fabsf(point[i]) <= farthest)) in->is_short = true;
    }
}

static MemoryTransform get_transform(const MemoryClosure *closure, ByteReader *in) {
    MemoryTransform at;
    get_point(closure, in, at.position);
    at.yaw = memory_transform_angle(byte_get_f32(in));
    return at;
}

static void put_poses(const MemoryClosure *closure, ByteWriter *out) {
    const MemoryPoseGraph *poses = closure->poses;
    byte_put_u32(out, (uint32_t)poses->node_count);
    for (int i = 0; i < poses->node_count; i++) {
        put_transform(out, &poses->nodes[i]);
        byte_put_u8(out, (uint8_t)(closure->is_detached[i] + 2 * (closure->before == i)));
        byte_put_u32(out, (uint32_t)closure->counters[i]);
    }
    byte_put_u32(out, (uint32_t)poses->edge_count);
    for (int i = 0; i < poses->edge_count; i++) {
        const MemoryPoseEdge *edge = &poses->edges[i];
        byte_put_u32(out, (uint32_t)edge->from);
        byte_put_u32(out, (uint32_t)edge->to);
        put_transform(out, &edge->between);
        byte_put_f32(out, edge->position_weight);
        byte_put_f32(out, edge->yaw_weight);
        byte_put_u8(out, edge->is_loop);
    }
}

static void put_places(const MemoryClosure *closure, ByteWriter *out) {
    byte_put_u32(out, closure->places.count);
    for (uint32_t i = 0; i < closure->places.count; i++) {
        const ClosurePlace *place = LIST_AT(&closure->places, ClosurePlace, i);
        byte_put_u32(out, (uint32_t)place->submap);
        for (int k = 0; k < 3; k++) byte_put_f32(out, place->local[k]);
        byte_put_u64(out, place->id);
    }
}

static void put_way(const MemoryClosure *closure, ByteWriter *out) {
    const MemoryPose *last = &closure->last;
    put_transform(out, &(MemoryTransform){
                           .position = {last->position[0], last->position[1], last->position[2]},
                           .yaw = last->yaw});
    byte_put_f32(out, last->pitch);
    byte_put_i32(out, closure->last_step);
    byte_put_u8(out, closure->has_last);
    byte_put_f32(out, closure->way_submap);
    byte_put_f32(out, closure->way_place);
    byte_put_f32(out, closure->way_open);
}

static void put_pending(const MemoryClosure *closure, ByteWriter *out) {
    byte_put_u8(out, closure->has_pending);
    byte_put_i32(out, closure->pending.submap);
    put_transform(out, &closure->pending.between);
    byte_put_f32(out, closure->pending.score);
    byte_put_f32(out, closure->pending.probability);
    byte_put_f32(out, closure->stats.last_probability);
}

void memory_closure_encode(const MemoryClosure *closure, ByteWriter *out) {
    const MemoryClosureStats *stats = &closure->stats;
    put_poses(closure, out);
    put_places(closure, out);
    put_transform(out, &closure->correction);
    const int counts[] = {stats->loops, stats->refused,    stats->losses,
                          stats->found, stats->steps_lost, closure->is_lost};
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) byte_put_i32(out, counts[i]);
    put_way(closure, out);
    put_pending(closure, out);
}

// a node of the file must be a submap that is there
static bool get_nodes(MemoryClosure *closure, ByteReader *in, Error *err) {
    uint32_t count = byte_get_u32(in);
    if (count > (uint32_t)memory_octree_submap_count(closure->setup.octree))
        return error_set(err, "chunk closure: %u nodes for %d submaps", count,
                         memory_octree_submap_count(closure->setup.octree));
    for (uint32_t i = 0; i < count; i++) {
        MemoryTransform at = get_transform(closure, in);
        memory_pose_graph_add(closure->poses, &at);
        uint8_t flags = byte_get_u8(in);
        closure->is_detached[i] = flags & 1;
        if (flags & 2) closure->before = (int)i;
        closure->counters[i] = (int)(byte_get_u32(in) & MOST_COUNTED);
    }
    return true;
}

static bool get_edges(MemoryClosure *closure, ByteReader *in, Error *err) {
    uint32_t nodes = (uint32_t)closure->poses->node_count, count = byte_get_u32(in);
    if (count > CLOSURE_EDGES) return error_set(err, "chunk closure: %u edges", count);
    for (uint32_t i = 0; i < count && !in->is_short; i++) {
        uint32_t from = byte_get_u32(in), to = byte_get_u32(in);
        MemoryPoseEdge edge = {.between = get_transform(closure, in)};
        edge.position_weight = byte_get_f32(in);
        edge.yaw_weight = byte_get_f32(in);
        edge.is_loop = byte_get_u8(in) != 0;
        bool is_edge = from < nodes && to < nodes && from != to;
        if (!is_edge || !(edge.position_weight > 0.0f) || !(edge.yaw_weight > 0.0f))
            return error_set(err, "chunk closure: edge %u from %u to %u makes no sense", i, from,
                             to);
        edge.from = (int)from, edge.to = (int)to;
        memory_pose_graph_join(closure->poses, &edge);
    }
    return true;
}

static bool get_places(MemoryClosure *closure, ByteReader *in, Error *err) {
    uint32_t count = byte_get_u32(in);
    for (uint32_t i = 0; i < count && !in->is_short; i++) {
        ClosurePlace place = {.submap = (int)byte_get_u32(in)};
        get_point(closure, in, place.local);
        place.id = byte_get_u64(in);
        if (place.submap < 0 || place.submap >= closure->poses->node_count)
            return error_set(err, "chunk closure: place %u is of no submap", i);
        *(ClosurePlace *)list_push(&closure->places, &closure->own) = place;
    }
    return true;
}

static void get_rest(MemoryClosure *closure, ByteReader *in) {
    MemoryClosureStats *stats = &closure->stats;
    int is_lost = 0;
    int *counts[] = {&stats->loops, &stats->refused,    &stats->losses,
                     &stats->found, &stats->steps_lost, &is_lost};
    closure->correction = get_transform(closure, in);
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) *counts[i] = byte_get_i32(in);
    closure->is_lost = is_lost != 0;
    stats->submaps = closure->poses->node_count;
}

static void get_way(MemoryClosure *closure, ByteReader *in) {
    MemoryTransform at = get_transform(closure, in);
    MemoryPose last = {{at.position[0], at.position[1], at.position[2]}, at.yaw, byte_get_f32(in)};
    closure->last = last;
    closure->last_step = byte_get_i32(in);
    closure->has_last = byte_get_u8(in) != 0;
    closure->way_submap = byte_get_f32(in);
    closure->way_place = byte_get_f32(in);
    closure->way_open = byte_get_f32(in);
}

static bool get_pending(MemoryClosure *closure, ByteReader *in, Error *err) {
    closure->has_pending = byte_get_u8(in) != 0;
    ClosureMatch *pending = &closure->pending;
    pending->submap = byte_get_i32(in);
    pending->between = get_transform(closure, in);
    pending->score = byte_get_f32(in);
    pending->probability = byte_get_f32(in);
    closure->stats.last_probability = byte_get_f32(in);
    bool is_there = pending->submap >= 0 && pending->submap < closure->poses->node_count;
    return !closure->has_pending || is_there ||
           error_set(err, "chunk closure: an alignment with submap %d, which is not there",
                     pending->submap);
}

bool memory_closure_decode(MemoryClosure *closure, ByteReader *in, Error *err) {
    memory_closure_clear(closure);
    bool ok =
        get_nodes(closure, in, err) && get_edges(closure, in, err) && get_places(closure, in, err);
    if (ok) get_rest(closure, in);
    if (ok) get_way(closure, in);
    ok = ok && get_pending(closure, in, err);
    if (ok && (in->is_short || in->next != in->size))
        ok = error_set(err, "chunk closure is too short or too long");
    if (!ok) memory_closure_clear(closure);
    return ok;
}
