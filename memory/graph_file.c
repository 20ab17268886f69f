// A graph as bytes, and back. See graph.h and memory/bytes.h.
//
//     counts    places, edges, objects, regions, frontier_first, here, submap, is_detached
//     places, edges, objects    field by field, links of the lists too
//     habits    count, then number and counts of those that are not empty
//
// The links are kept, so that a graph that was loaded goes on exactly as the one that was saved:
// the same edges get the same numbers. What can be derived (grids, counts) is made anew; the window
// of the last survey has bytes of its own (graph_window_file.c).
//
// A file may be damaged in ways that a checksum of its chunk does not see (it was written so). All
// that is used as an index is checked, and the lists are walked once: every edge must be met
// exactly once from each of its ends.

#include "memory/graph_inside.h"

static const float FARTHEST = 1e6f; // millimetres fit an int [m]

//---- writing -------------------------------------------------------------------------------------

static void put_point(ByteWriter *out, const float at[3]) {
    for (int i = 0; i < 3; i++) byte_put_f32(out, at[i]);
}

static void put_ints(ByteWriter *out, const int *values, size_t count) {
    for (size_t i = 0; i < count; i++) byte_put_i32(out, values[i]);
}

static void put_place(ByteWriter *out, const MemoryPlace *p) {
    put_point(out, p->position);
    const int values[] = {(int)p->kind, p->clearance,  p->submap,    p->region,
                          p->visits,    p->first_step, p->last_step, p->first_edge};
    put_ints(out, values, ARRAY_COUNT(values));
}

static void put_edge(ByteWriter *out, const MemoryEdge *e) {
    const int values[] = {(int)e->kind, e->from, e->to,      e->length,      e->next[0],
                          e->next[1],   e->seen, e->blocked, e->blocked_step};
    put_ints(out, values, ARRAY_COUNT(values));
}

static void put_object(ByteWriter *out, const MemoryObject *o) {
    byte_put_u32(out, o->category);
    put_point(out, o->position);
    byte_put_f32(out, o->radius);
    byte_put(out, o->feature, sizeof o->feature);
    const int values[] = {o->seen,  o->refuted, o->first_step, o->last_step,
                          o->place, o->submap,  o->first_edge, o->is_retired};
    put_ints(out, values, ARRAY_COUNT(values));
}

static bool is_empty(const MemoryHabit *habit) {
    return habit->stayed == 0 && habit->gone == 0 && habit->watched == 0;
}

static void put_habits(ByteWriter *out, const MemoryHabit *habits) {
    int count = 0;
    for (int i = 0; i < MEMORY_MAX_CATEGORIES; i++) count += !is_empty(&habits[i]);
    byte_put_i32(out, count);
    for (int i = 0; i < MEMORY_MAX_CATEGORIES; i++) {
        if (is_empty(&habits[i])) continue;
        const int values[] = {i, habits[i].stayed, habits[i].gone};
        put_ints(out, values, ARRAY_COUNT(values));
        byte_put_u64(out, (uint64_t)habits[i].watched);
    }
}

void memory_graph_encode(const MemoryGraph *graph, ByteWriter *out) {
    const int heads[] = {graph->place_count,  graph->edge_count,     graph->object_count,
                         graph->region_count, graph->frontier_first, graph->here,
                         graph->submap,       graph->is_detached};
    put_ints(out, heads, ARRAY_COUNT(heads));
    for (int i = 0; i < graph->place_count; i++) put_place(out, &graph->places[i]);
    for (int i = 0; i < graph->edge_count; i++) put_edge(out, &graph->edges[i]);
    for (int i = 0; i < graph->object_count; i++) put_object(out, &graph->objects[i]);
    put_habits(out, graph->habits);
}

//---- reading -------------------------------------------------------------------------------------

static void get_ints(ByteReader *in, int *values, size_t count) {
    for (size_t i = 0; i < count; i++) values[i] = byte_get_i32(in);
}

static bool get_point(ByteReader *in, float at[3]) {
    bool is_near = true;
    for (int i = 0; i < 3; i++) {
        at[i] = byte_get_f32(in);
        is_near &= fabsf(at[i]) <= FARTHEST;
    }
    return is_near;
}

// low <= value < high
static bool is_in(int value, int low, int high) {
    return value >= low && value < high;
}

static bool get_place(ByteReader *in, const MemoryGraph *graph, int index, MemoryPlace *p) {
    int v[8];
    bool is_near = get_point(in, p->position);
    get_ints(in, v, ARRAY_COUNT(v));
    *p = (MemoryPlace){.kind = (MemoryPlaceKind)v[0],
                       .position = {p->position[0], p->position[1], p->position[2]},
                       .clearance = v[1],
                       .submap = v[2],
                       .region = v[3],
                       .visits = v[4],
                       .first_step = v[5],
                       .last_step = v[6],
                       .first_edge = v[7]};
    bool is_frontier = v[0] == MEMORY_PLACE_FRONTIER;
    return is_near && is_in(v[0], 0, MEMORY_PLACE_FRONTIER + 1) &&
           is_frontier == (index >= graph->frontier_first) && v[1] >= -1 &&
           is_in(v[2], 0, MEMORY_MAX_SUBMAPS) && is_in(v[3], 0, graph->region_count) &&
           is_in(v[7], -1, graph->edge_count);
}

static bool get_edge(ByteReader *in, const MemoryGraph *graph, MemoryEdge *e) {
    int v[9];
    get_ints(in, v, ARRAY_COUNT(v));
    *e = (MemoryEdge){(MemoryEdgeKind)v[0], v[1], v[2], v[3], {v[4], v[5]}, v[6], v[7], v[8]};
    if (!is_in(v[0], 0, MEMORY_EDGE_SEES + 1) || !is_in(v[1], 0, graph->place_count)) return false;
    bool sees = v[0] == MEMORY_EDGE_SEES;
    // a frontier is the end of its one way, and sees nothing
    if (v[1] >= graph->frontier_first) return false;
    return is_in(v[2], sees ? 0 : v[1] + 1, sees ? graph->object_count : graph->place_count) &&
           is_in(v[4], -1, graph->edge_count) && is_in(v[5], -1, graph->edge_count) && v[3] >= 1 &&
           v[6] >= 0 && v[7] >= 0 && v[8] >= -1;
}

static bool get_object(ByteReader *in, const MemoryGraph *graph, MemoryObject *o) {
    memset(o, 0, sizeof *o); // all bytes: the digest reads them
    o->category = byte_get_u32(in);
    bool is_near = get_point(in, o->position);
    o->radius = byte_get_f32(in);
    byte_get(in, o->feature, sizeof o->feature);
    int v[8];
    get_ints(in, v, ARRAY_COUNT(v));
    o->seen = v[0];
    o->refuted = v[1];
    o->first_step = v[2];
    o->last_step = v[3];
    o->place = v[4];
    o->submap = v[5];
    o->first_edge = v[6];
    o->is_retired = v[7] == 1;
    return is_near && o->radius >= 0 && o->radius <= FARTHEST && is_in(v[0], 0, 1 << 29) &&
           is_in(v[1], 0, 1 << 29) && is_in(v[4], -1, graph->frontier_first) &&
           is_in(v[5], 0, MEMORY_MAX_SUBMAPS) && is_in(v[6], -1, graph->edge_count) &&
           is_in(v[7], 0, 2);
}

static bool get_habits(ByteReader *in, MemoryHabit *habits) {
    int count = byte_get_i32(in), last = -1;
    if (!is_in(count, 0, MEMORY_MAX_CATEGORIES + 1)) return false;
    for (int i = 0; i < count; i++) {
        int v[3];
        get_ints(in, v, ARRAY_COUNT(v));
        int64_t watched = (int64_t)byte_get_u64(in);
        if (!is_in(v[0], last + 1, MEMORY_MAX_CATEGORIES) || v[1] < 0 || v[2] < 0 || watched < 0)
            return false;
        last = v[0];
        habits[last] = (MemoryHabit){v[1], v[2], watched};
    }
    return true;
}

//---- checking ------------------------------------------------------------------------------------

// Walks the list of a place (side 0 of sees edges, either of others) or of an object (side 1), and
// takes what it meets from `left`; false when it meets what is not its own, or more than there is.
static bool walk_list(const MemoryGraph *graph, int first, int node, bool is_object, int *left) {
    for (int i = first; i != GRAPH_NONE;) {
        const MemoryEdge *e = &graph->edges[i];
        bool sees = e->kind == MEMORY_EDGE_SEES;
        bool is_own =
            is_object ? sees && e->to == node : e->from == node || (!sees && e->to == node);
        if (!is_own || --*left < 0) return false;
        i = e->next[is_object || e->from != node ? 1 : 0];
    }
    return true;
}

static bool are_lists_whole(const MemoryGraph *graph) {
    int left = 2 * graph->edge_count;
    for (int i = 0; i < graph->place_count; i++) {
        if (!walk_list(graph, graph->places[i].first_edge, i, false, &left)) return false;
    }
    for (int i = 0; i < graph->object_count; i++) {
        if (!walk_list(graph, graph->objects[i].first_edge, i, true, &left)) return false;
    }
    return left == 0;
}

// searches rely on it: no edge is shorter than the straight line
static bool are_lengths_straight(const MemoryGraph *graph) {
    for (int i = 0; i < graph->edge_count; i++) {
        const MemoryEdge *e = &graph->edges[i];
        if (e->kind == MEMORY_EDGE_SEES) continue;
        const float *a = graph->places[e->from].position, *b = graph->places[e->to].position;
        if (e->length != memory_graph_straight_up(a, b)) return false;
    }
    return true;
}

//---- the whole -----------------------------------------------------------------------------------

static bool get_heads(ByteReader *in, MemoryGraph *graph) {
    int v[8];
    get_ints(in, v, ARRAY_COUNT(v));
    if (!is_in(v[0], 0, MEMORY_MAX_PLACES + 1) || !is_in(v[1], 0, MEMORY_MAX_EDGES + 1) ||
        !is_in(v[2], 0, MEMORY_MAX_OBJECTS + 1) || !is_in(v[4], 0, v[0] + 1) ||
        !is_in(v[3], 0, INT32_MAX) || !is_in(v[5], -1, v[4]) ||
        !is_in(v[6], 0, MEMORY_MAX_SUBMAPS) || !is_in(v[7], 0, 2))
        return false;
    graph->place_count = v[0];
    graph->edge_count = v[1];
    graph->object_count = v[2];
    graph->region_count = v[3];
    graph->frontier_first = v[4];
    graph->here = v[5];
    graph->submap = v[6];
    graph->is_detached = v[7] == 1;
    return true;
}

static bool get_all(ByteReader *in, MemoryGraph *graph) {
    if (!get_heads(in, graph)) return false;
    bool is_good = true;
    for (int i = 0; i < graph->place_count && is_good; i++)
        is_good = get_place(in, graph, i, &graph->places[i]) && !in->is_short;
    for (int i = 0; i < graph->edge_count && is_good; i++)
        is_good = get_edge(in, graph, &graph->edges[i]) && !in->is_short;
    for (int i = 0; i < graph->object_count && is_good; i++)
        is_good = get_object(in, graph, &graph->objects[i]) && !in->is_short;
    return is_good && get_habits(in, graph->habits) && !in->is_short && in->next == in->size &&
           are_lists_whole(graph) && are_lengths_straight(graph);
}

static void derive(MemoryGraph *graph) {
    GraphStore *store = memory_graph_store(graph);
    for (int i = 0; i < graph->place_count; i++) {
        memory_graph_grid_put(&store->places, i, graph->places[i].position);
    }
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (object->is_retired) continue;
        memory_graph_grid_put(&store->objects, i, object->position);
        store->largest = fmaxf(store->largest, object->radius);
    }
    for (int i = 0; i < graph->edge_count; i++) {
        store->relation_count += graph->edges[i].kind != MEMORY_EDGE_TRAVERSABLE;
    }
    graph->change++;
}

bool memory_graph_decode(MemoryGraph *graph, ByteReader *in, Error *err) {
    memory_graph_clear(graph);
    if (get_all(in, graph)) {
        derive(graph);
        return true;
    }
    // what was read is half a graph: nothing of it is kept
    graph->place_count = graph->edge_count = graph->object_count = 0;
    memory_graph_clear(graph);
    return error_set(err,
                     "chunk graph is damaged: its places, edges or things do not fit together");
}
