// Submaps that become one, and submaps that are given up. See closure_inside.h.
//
//     lost, and found        the map seen since then lies where the old one is known: it is read
//                            into it, and the agent goes on in the old one
//     the end of a submap    its ground is known to older ones, and where it stands is believed: it
//                            is read into the one that it fits best. While it lasted it was
//                            compared with all that it met, so what it knew of how they lie to each
//                            other stays behind as edges between them
//     at consolidation       the same for all, since others may have come to know their ground
//     lost, and lost again   nobody knows where that map stands: it is given up
//
// So there are as many submaps as the known ground has room for, whatever way was walked. Only what
// is believed to be aligned is ever merged: that cannot be taken back, as a wrong loop can (it
// loses its force). And a submap only ever gets bricks where it has some: were it to grow with each
// merge, it would grow round a house, and be bent for good where a chain of rigid pieces can be
// straightened.
//
// Measured in a ring of 36 m (tests/memory/test_closure.c), submaps of 5 m, 1 % of drift: after 6
// laps 8 submaps, 19 MiB, mean error 0.43 m; never merged 41, 63 MiB, 0.48 m. Merged as soon as
// they meet one other submap, or the agent going on in the old one with what odometry makes of its
// poses, there is an error of 1.1 to 1.7 m.

#include "memory/closure_inside.h"

#include <math.h>
#include <string.h>

static const float covered = 0.9f;    // share of a submap's known ground that others know
static const float in_force = 0.9f;   // switch of a loop that the others agree with
static const float same_place = 0.5f; // places of one submap nearer than this are one [m]

//---- places --------------------------------------------------------------------------------------

const ClosurePlace *closure_place_near(const MemoryClosure *closure, int submap,
                                       const float local[3]) {
    for (uint32_t i = 0; i < closure->places.count; i++) {
        const ClosurePlace *place = LIST_AT(&closure->places, ClosurePlace, i);
        if (place->submap != submap) continue;
        float x = place->local[0] - local[0], y = place->local[1] - local[1],
              z = place->local[2] - local[2];
        if (x * x + y * y + z * z < same_place * same_place) return place;
    }
    return NULL;
}

static void forget_place(const MemoryClosure *closure, const ClosurePlace *place) {
    memory_long_term_retire(closure->setup.long_term, (MemoryKey){MEMORY_KEY_PLACE, place->id});
}

// those of `from` go to `into`, or are forgotten when there is none to go to (-1)
static void move_places(MemoryClosure *closure, int from, int into,
                        const MemoryTransform *between) {
    uint32_t count = closure->places.count, kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        ClosurePlace place = *LIST_AT(&closure->places, ClosurePlace, i);
        bool stays = true;
        if (place.submap == from) {
            float local[3];
            stays = into >= 0;
            if (stays) memory_transform_point(between, place.local, local);
            stays = stays && closure_place_near(closure, into, local) == NULL;
            if (stays) memcpy(place.local, local, sizeof local), place.submap = into;
        }
        if (!stays) forget_place(closure, &place);
        if (stays) *LIST_AT(&closure->places, ClosurePlace, kept++) = place;
    }
    closure->places.count = kept;
    for (uint32_t i = 0; i < kept; i++) {
        ClosurePlace *place = LIST_AT(&closure->places, ClosurePlace, i);
        place->submap -= place->submap > from;
    }
}

//---- numbers -------------------------------------------------------------------------------------

// what is counted by submap; `into` takes over what belonged to `from`
static void close_gap(MemoryClosure *closure, int from, int into) {
    closure->counters[into] += closure->counters[from];
    for (int i = from; i + 1 < MEMORY_MAX_SUBMAPS; i++) {
        closure->counters[i] = closure->counters[i + 1];
        closure->is_detached[i] = closure->is_detached[i + 1];
    }
    closure->counters[MEMORY_MAX_SUBMAPS - 1] = 0;
    closure->is_detached[MEMORY_MAX_SUBMAPS - 1] = false;
    if (closure->before == from) closure->before = into;
    closure->before -= closure->before > from;
    if (closure->before == closure_active(closure)) closure->before = -1;
    closure->has_pending = false;
    closure->pending = (ClosureMatch){0};
    closure->stats.submaps = closure->poses->node_count;
}

static void note_change(MemoryClosure *closure, int from, int into,
                        const MemoryTransform *between) {
    MemorySubmapChange *change = list_push(&closure->changes, &closure->own);
    *change = (MemorySubmapChange){from, into, *between};
}

bool closure_merge(MemoryClosure *closure, const MemoryPoseEdge *edge, bool is_whole, Error *err) {
    int from = edge->to, into = edge->from;
    MemoryPoseEdge by = *edge; // it goes
    const MemoryTransform *between = &by.between;
    bool was_active = from == closure_active(closure);
    MemoryTransform to = memory_transform_compose(closure_at(closure, into), between);
    closure_move_submap(closure, from, &to);
    if (!memory_octree_merge_submap(closure->setup.octree, from, into, is_whole, err)) return false;
    memory_graph_merge_submap(closure->setup.graph, from, into);
    move_places(closure, from, into, between);
    memory_pose_graph_merge(closure->poses, &by);
    close_gap(closure, from, into);
    if (was_active) closure->way_submap = 0.0f;
    note_change(closure, from, into, between);
    return true;
}

static void retire_things(const MemoryClosure *closure, int submap) {
    const MemoryGraph *graph = closure->setup.graph;
    for (int i = 0; i < graph->object_count; i++) {
        if (graph->objects[i].submap != submap || graph->objects[i].is_retired) continue;
        MemoryKey key = {MEMORY_KEY_OBJECT, (uint64_t)i};
        memory_long_term_retire(closure->setup.long_term, key);
    }
}

void closure_give_up(MemoryClosure *closure, int submap) {
    retire_things(closure, submap);
    memory_graph_drop_submap(closure->setup.graph, submap);
    memory_octree_drop_submap(closure->setup.octree, submap);
    move_places(closure, submap, -1, NULL);
    memory_pose_graph_drop(closure->poses, submap);
    close_gap(closure, submap, submap == 0 ? 1 : 0);
    note_change(closure, submap, -1, &memory_transform_identity);
}

//---- which ---------------------------------------------------------------------------------------

static bool is_known_at(const MemorySlice *slice, const float at[3]) {
    float column = floorf(at[0] / slice->voxel) - (float)slice->first[0];
    float row = floorf(at[2] / slice->voxel) - (float)slice->first[1];
    if (!(column >= 0.0f && column < (float)slice->width)) return false;
    if (!(row >= 0.0f && row < (float)slice->height)) return false;
    return slice->cells[(size_t)row * (size_t)slice->width + (size_t)column] != MEMORY_UNKNOWN;
}

// A submap seen from above, and where its points lie in the one that is asked about.
typedef struct Cover {
    MemorySlice slice;
    MemoryTransform from; // there from the submap asked about
} Cover;

// of all submaps that stand somewhere; the active one's slice is good until the next question only,
// so it is asked for last
static bool gather_covers(MemoryClosure *closure, int submap, float floor_y, Cover *covers,
                          Error *err) {
    int count = closure->poses->node_count, active = closure_active(closure);
    const MemoryTransform *at = closure_at(closure, submap);
    for (int turn = 0; turn < count; turn++) {
        int i = turn == count - 1 ? active : turn < active ? turn : turn + 1;
        MemoryTransform inverse = memory_transform_inverse(closure_at(closure, i));
        covers[i] = (Cover){.from = memory_transform_compose(&inverse, at)};
        if (closure->is_detached[i]) continue;
        if (!memory_octree_slice_submap(closure->setup.octree, i, floor_y + closure->setup.low_y,
                                        floor_y + closure->setup.high_y, &covers[i].slice, err))
            return false;
    }
    return true;
}

static bool is_known_elsewhere(const Cover *covers, int count, int submap, const float at[3]) {
    for (int i = 0; i < count; i++) {
        float there[3];
        if (i == submap || covers[i].slice.width == 0) continue;
        memory_transform_point(&covers[i].from, at, there);
        if (is_known_at(&covers[i].slice, there)) return true;
    }
    return false;
}

// the share of a submap's known cells that any other one knows, too
static float share_covered(const Cover *covers, int count, int submap) {
    const MemorySlice *of = &covers[submap].slice;
    int known = 0, both = 0;
    for (int row = 0; row < of->height; row++) {
        for (int column = 0; column < of->width; column++) {
            if (of->cells[(size_t)row * (size_t)of->width + (size_t)column] == MEMORY_UNKNOWN)
                continue;
            const float at[3] = {((float)(of->first[0] + column) + 0.5f) * of->voxel, 0.0f,
                                 ((float)(of->first[1] + row) + 0.5f) * of->voxel};
            known++;
            both += is_known_elsewhere(covers, count, submap, at);
        }
    }
    return known == 0 ? 0.0f : (float)both / (float)known;
}

static bool is_covered(MemoryClosure *closure, int submap, float floor_y, bool *is, Error *err) {
    int count = closure->poses->node_count;
    ArenaMark mark = arena_mark(&closure->own);
    Cover *covers = arena_array(&closure->own, Cover, count);
    bool ok = gather_covers(closure, submap, floor_y, covers, err);
    *is = ok && share_covered(covers, count, submap) >= covered;
    arena_reset(&closure->own, mark);
    return ok;
}

// the loop in force with an older submap that is the best in force, -1: none
static int find_loop(const MemoryClosure *closure, int submap) {
    const MemoryPoseGraph *poses = closure->poses;
    float most = in_force;
    int best = -1;
    for (int e = 0; e < poses->edge_count; e++) {
        const MemoryPoseEdge *edge = &poses->edges[e];
        int later = edge->from > edge->to ? edge->from : edge->to;
        int older = edge->from > edge->to ? edge->to : edge->from;
        if (!edge->is_loop || later != submap || closure->is_detached[older]) continue;
        float force = memory_pose_graph_switch(poses, e);
        if (force > most || (force == most && best < 0)) most = force, best = e;
    }
    return best;
}

bool closure_has_loop(const MemoryClosure *closure, int submap) {
    return find_loop(closure, submap) >= 0;
}

bool closure_merge_covered(MemoryClosure *closure, int submap, float floor_y, bool *merged,
                           Error *err) {
    int index = closure->is_detached[submap] ? -1 : find_loop(closure, submap);
    *merged = false;
    if (index < 0) return true;
    if (!is_covered(closure, submap, floor_y, merged, err)) return false;
    MemoryPoseEdge edge = closure->poses->edges[index];
    if (edge.from == submap) edge = memory_pose_edge_turned(&edge);
    return !*merged || closure_merge(closure, &edge, false, err);
}

// the youngest first
bool memory_closure_consolidate(MemoryClosure *closure, float floor_y, bool *merged, Error *err) {
    *merged = false;
    closure_take_submaps(closure);
    for (int i = closure->poses->node_count - 1; i > 0; i--) {
        bool is;
        if (!closure_merge_covered(closure, i, floor_y, &is, err)) return false;
        *merged |= is;
    }
    return true;
}
