// The end of a tour: what was noted twice becomes one. See graph.h.
//
//     places    nearer than half the spacing     the more telling one stays: door, junction, other;
//                                                then the lower; nothing merges in chains
//     edges     re-pointed, measured anew, those that repeat become one, lists built anew
//     objects   of one category nearer than object_radius: the lower stays, the other is retired
//     refuted   believed less than a fifth by their counts: retired
//
// Places of one submap were made apart for a reason (a wall, a door), so they merge only where an
// edge joins them; places of different submaps are the same place met again and merge where no wall
// of the last window stands between. Every edge stays as long as the straight line between its
// ends, so a way gets longer or shorter by at most twice the merge distance per merged place on it.

#include "memory/graph_inside.h"

static const float LEAST_BELIEF = 0.2f;
enum { MOST_ROUND = 256 }; // places or things that merge into one

//---- which places stay ---------------------------------------------------------------------------

static int rank_of(MemoryPlaceKind kind) {
    return kind == MEMORY_PLACE_DOOR ? 0 : kind == MEMORY_PLACE_JUNCTION ? 1 : 2;
}

static bool may_merge(const MemoryGraph *graph, int a, int b) {
    const MemoryPlace *p = &graph->places[a], *q = &graph->places[b];
    if (p->submap == q->submap)
        return memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, b) != GRAPH_NONE;
    if (graph->is_detached && (p->submap == graph->submap || q->submap == graph->submap))
        return false;
    const GraphWindow *window = &memory_graph_store(graph)->window;
    return !memory_graph_window_line(window, p->position, q->position).is_walled;
}

static void absorb_around(MemoryGraph *graph, int *survivor, int place) {
    const MemoryGraphGrid *grid = &memory_graph_store(graph)->places;
    int round[MOST_ROUND];
    float radius = graph->config.place_spacing / 2;
    int64_t limit = memory_graph_millimetres(radius);
    const float *at = graph->places[place].position;
    int count = memory_graph_grid_around(grid, at, radius, NULL, NULL, round, MOST_ROUND);
    for (int i = 0; i < count; i++) {
        int other = round[i];
        if (survivor[other] != GRAPH_NONE || other >= graph->frontier_first) continue;
        if (memory_graph_square(graph->places[other].position, at) >= limit * limit) continue;
        if (may_merge(graph, place, other)) survivor[other] = place;
    }
}

static void choose_survivors(MemoryGraph *graph, int *survivor) {
    for (int i = 0; i < graph->place_count; i++) {
        survivor[i] = i < graph->frontier_first ? GRAPH_NONE : i;
    }
    for (int rank = 0; rank < 3; rank++) {
        for (int i = 0; i < graph->frontier_first; i++) {
            if (survivor[i] != GRAPH_NONE || rank_of(graph->places[i].kind) != rank) continue;
            survivor[i] = i;
            absorb_around(graph, survivor, i);
        }
    }
}

//---- new numbers ---------------------------------------------------------------------------------

static void take_in(MemoryPlace *place, const MemoryPlace *merged) {
    place->visits += merged->visits;
    if (merged->first_step < place->first_step) place->first_step = merged->first_step;
    if (merged->last_step > place->last_step) place->last_step = merged->last_step;
}

// Moves the survivors together; survivor[i] becomes the new number of what place i is now.
static void compact_places(MemoryGraph *graph, int *survivor, int *number) {
    int count = 0, first = graph->frontier_first;
    for (int i = 0; i < graph->place_count; i++) {
        if (i == graph->frontier_first) first = count;
        if (survivor[i] != i)
            take_in(&graph->places[survivor[i]], &graph->places[i]);
        else
            number[i] = count++;
    }
    for (int i = 0; i < graph->place_count; i++) {
        if (survivor[i] == i) graph->places[number[i]] = graph->places[i];
    }
    graph->frontier_first = graph->frontier_first == graph->place_count ? count : first;
    for (int i = 0; i < graph->place_count; i++) survivor[i] = number[survivor[i]];
    graph->place_count = count;
}

static void put_places(MemoryGraph *graph) {
    MemoryGraphGrid *grid = &memory_graph_store(graph)->places;
    memory_graph_grid_clear(grid);
    for (int i = 0; i < graph->place_count; i++) {
        memory_graph_grid_put(grid, i, graph->places[i].position);
    }
}

//---- edges ---------------------------------------------------------------------------------------

static void take_in_edge(MemoryEdge *edge, const MemoryEdge *repeated) {
    edge->seen += repeated->seen;
    edge->blocked += repeated->blocked;
    if (repeated->blocked_step > edge->blocked_step) edge->blocked_step = repeated->blocked_step;
}

static void repoint(MemoryEdge *edge, const int *place_number) {
    edge->from = place_number[edge->from];
    if (edge->kind == MEMORY_EDGE_SEES) return;
    edge->to = place_number[edge->to];
    if (edge->from < edge->to) return;
    int from = edge->from;
    edge->from = edge->to;
    edge->to = from;
}

// Puts an edge behind those that are done, or into the one that it repeats.
static void settle_edge(MemoryGraph *graph, MemoryEdge edge) {
    bool sees = edge.kind == MEMORY_EDGE_SEES;
    if (!sees && edge.from == edge.to) return;
    int same = memory_graph_find_edge(graph, edge.kind, edge.from, edge.to);
    if (same != GRAPH_NONE) {
        take_in_edge(&graph->edges[same], &edge);
        return;
    }
    int index = graph->edge_count++;
    graph->edges[index] = edge;
    memory_graph_measure_edge(graph, index);
    memory_graph_link_edge(graph, index);
    if (edge.kind != MEMORY_EDGE_TRAVERSABLE) memory_graph_store(graph)->relation_count++;
}

static void rebuild_edges(MemoryGraph *graph, const int *place_number) {
    int count = graph->edge_count;
    graph->edge_count = memory_graph_store(graph)->relation_count = 0;
    for (int i = 0; i < graph->place_count; i++) graph->places[i].first_edge = GRAPH_NONE;
    for (int i = 0; i < graph->object_count; i++) graph->objects[i].first_edge = GRAPH_NONE;
    for (int i = 0; i < count; i++) {
        MemoryEdge edge = graph->edges[i]; // never behind the edges that are settled
        repoint(&edge, place_number);
        settle_edge(graph, edge);
    }
}

static void merge_places(MemoryGraph *graph) {
    GraphStore *store = memory_graph_store(graph);
    int *survivor = store->mark;
    choose_survivors(graph, survivor);
    compact_places(graph, survivor, store->previous);
    put_places(graph);
    rebuild_edges(graph, survivor);
    if (graph->here != GRAPH_NONE) graph->here = survivor[graph->here];
    for (int i = 0; i < graph->object_count; i++) {
        MemoryObject *object = &graph->objects[i];
        if (object->place != GRAPH_NONE) object->place = survivor[object->place];
    }
}

//---- objects -------------------------------------------------------------------------------------

static bool is_doubtful(const MemoryGraph *graph, const MemoryObject *object) {
    return memory_graph_belief(graph, object, object->last_step) < LEAST_BELIEF;
}

static void mix(MemoryObject *object, const MemoryObject *twin) {
    int n = object->seen + twin->seen;
    for (int i = 0; i < 3; i++) {
        object->position[i] +=
            (twin->position[i] - object->position[i]) * (float)twin->seen / (float)n;
    }
    for (int i = 0; i < MEMORY_FEATURE; i++) {
        double sum =
            (double)object->feature[i] * object->seen + (double)twin->feature[i] * twin->seen;
        object->feature[i] = (int8_t)lround(sum / n);
    }
    object->radius = fmaxf(object->radius, twin->radius);
    object->seen = n;
    object->refuted += twin->refuted;
    if (twin->first_step < object->first_step) object->first_step = twin->first_step;
    if (twin->last_step <= object->last_step) return;
    object->last_step = twin->last_step;
    object->place = twin->place;
}

static void move_sights(MemoryGraph *graph, int from, int to) {
    while (graph->objects[from].first_edge != GRAPH_NONE) {
        int edge = graph->objects[from].first_edge, place = graph->edges[edge].from;
        memory_graph_remove_edge(graph, edge); // makes the room for the other
        memory_graph_add_edge(graph, MEMORY_EDGE_SEES, place, to);
    }
}

static bool are_twins(const MemoryGraph *graph, int a, int b) {
    const MemoryObject *p = &graph->objects[a], *q = &graph->objects[b];
    if (a == b || p->category != q->category || q->is_retired) return false;
    if (graph->is_detached && p->submap != q->submap) return false;
    int64_t limit = memory_graph_millimetres(graph->config.object_radius);
    return memory_graph_square(p->position, q->position) < limit * limit;
}

static void merge_objects(MemoryGraph *graph, int object) {
    const MemoryGraphGrid *grid = &memory_graph_store(graph)->objects;
    int round[MOST_ROUND];
    int count =
        memory_graph_grid_around(grid, graph->objects[object].position, graph->config.object_radius,
                                 NULL, NULL, round, MOST_ROUND);
    for (int i = 0; i < count; i++) {
        if (!are_twins(graph, object, round[i])) continue;
        mix(&graph->objects[object], &graph->objects[round[i]]);
        move_sights(graph, round[i], object);
        memory_graph_retire(graph, round[i]);
    }
    memory_graph_grid_put(&memory_graph_store(graph)->objects, object,
                          graph->objects[object].position);
}

void memory_graph_consolidate(MemoryGraph *graph, int step) {
    UNUSED(step); // what was refuted is judged by its counts: time alone retires nothing
    for (int i = 0; i < graph->object_count; i++) {
        if (!graph->objects[i].is_retired && is_doubtful(graph, &graph->objects[i]))
            memory_graph_retire(graph, i);
    }
    for (int i = 0; i < graph->object_count; i++) {
        if (!graph->objects[i].is_retired) merge_objects(graph, i);
    }
    merge_places(graph);
    memory_graph_find_regions(graph);
    graph->change++;
}
