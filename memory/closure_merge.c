// Submaps that become one, and submaps that are given up. See closure_inside.h.
//
//     lost, and found        the map seen since then lies where the old one is known: it is read
//                            into it, and the agent goes on in the old one
//     a loop closed          the younger of the two submaps is read into the older one when that
//                            covers most of it. Was the agent in it, it goes on in the older one
//     at consolidation       the same for all pairs that a believed loop joins, since the older
//                            has grown meanwhile
//     lost, and lost again   nobody knows where that map stands: it is given up
//
// So there are as many submaps as the known ground has room for, whatever way was walked. Only what
// is believed to be aligned is ever merged: a wrong merge cannot be taken back, as a wrong loop can
// (it loses its force). A submap that mostly lies on new ground stays one of its own, so that the
// ring of a long corridor stays a chain of rigid pieces that a later loop can bend.

#include "memory/closure_inside.h"

#include <math.h>
#include <string.h>

static const float covered = 0.6f;    // share of a submap's known ground that the other knows
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

bool closure_merge(MemoryClosure *closure, int from, int into, const MemoryTransform *between,
                   Error *err) {
    bool was_active = from == closure_active(closure);
    MemoryTransform to = memory_transform_compose(closure_at(closure, into), between);
    closure_move_submap(closure, from, &to);
    if (!memory_octree_merge_submap(closure->setup.octree, from, into, err)) return false;
    memory_graph_merge_submap(closure->setup.graph, from, into);
    move_places(closure, from, into, between);
    memory_pose_graph_merge(closure->poses, from, into, between);
    close_gap(closure, from, into);
    if (was_active) closure->way_submap = 0.0f;
    closure->has_merged = true;
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
}

//---- which ---------------------------------------------------------------------------------------

static bool is_known_at(const MemorySlice *slice, float x, float z) {
    float column = floorf(x / slice->voxel) - (float)slice->first[0];
    float row = floorf(z / slice->voxel) - (float)slice->first[1];
    if (!(column >= 0.0f && column < (float)slice->width)) return false;
    if (!(row >= 0.0f && row < (float)slice->height)) return false;
    return slice->cells[(size_t)row * (size_t)slice->width + (size_t)column] != MEMORY_UNKNOWN;
}

// the share of one slice's known cells that another one knows, too
static float share_known(const MemorySlice *of, const MemorySlice *by,
                         const MemoryTransform *between) {
    int known = 0, both = 0;
    for (int row = 0; row < of->height; row++) {
        for (int column = 0; column < of->width; column++) {
            if (of->cells[(size_t)row * (size_t)of->width + (size_t)column] == MEMORY_UNKNOWN)
                continue;
            const float at[3] = {((float)(of->first[0] + column) + 0.5f) * of->voxel, 0.0f,
                                 ((float)(of->first[1] + row) + 0.5f) * of->voxel};
            float there[3];
            memory_transform_point(between, at, there);
            known++;
            both += is_known_at(by, there[0], there[2]);
        }
    }
    return known == 0 ? 0.0f : (float)both / (float)known;
}

// the active one's slice is good until the next question only, so it is asked for last
static bool is_covered(MemoryClosure *closure, int from, int into, const MemoryTransform *between,
                       float floor_y, bool *is, Error *err) {
    const int order[2] = {from == closure_active(closure) ? into : from,
                          from == closure_active(closure) ? from : into};
    MemorySlice slices[2];
    for (int i = 0; i < 2; i++) {
        if (!memory_octree_slice_submap(closure->setup.octree, order[i],
                                        floor_y + closure->setup.low_y,
                                        floor_y + closure->setup.high_y, &slices[i], err))
            return false;
    }
    bool is_turned = order[0] == into;
    *is = share_known(&slices[is_turned], &slices[!is_turned], between) >= covered;
    return true;
}

bool closure_merge_edge(MemoryClosure *closure, int index, float floor_y, bool *merged,
                        Error *err) {
    const MemoryPoseEdge *edge = &closure->poses->edges[index];
    int from = edge->from > edge->to ? edge->from : edge->to;
    int into = edge->from > edge->to ? edge->to : edge->from;
    MemoryTransform between =
        from == edge->to ? edge->between : memory_transform_inverse(&edge->between);
    *merged = false;
    if (!edge->is_loop || closure->is_detached[from] || closure->is_detached[into]) return true;
    if (memory_pose_graph_switch(closure->poses, index) < in_force) return true;
    bool is = false;
    if (!is_covered(closure, from, into, &between, floor_y, &is, err)) return false;
    *merged = is;
    return !is || closure_merge(closure, from, into, &between, err);
}

// a merge changes which edges there are: from the first on again
bool memory_closure_consolidate(MemoryClosure *closure, float floor_y, bool *merged, Error *err) {
    *merged = false;
    closure_take_submaps(closure);
    for (int e = 0; e < closure->poses->edge_count; e++) {
        bool is;
        if (!closure_merge_edge(closure, e, floor_y, &is, err)) return false;
        if (is) e = -1, *merged = true;
    }
    return true;
}
