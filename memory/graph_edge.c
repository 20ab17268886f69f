// Edges: stored once, threaded through two lists, one at each end. See graph.h.
//
//     place.first_edge -> edge -> edge.next[0 if the place is its `from`, else 1] -> ... -> -1
//
// Lists begin with what was added last. An edge that is removed gives its number to the last edge,
// so that the array has no holes. The length of an edge is always the straight line between its
// ends, rounded up: what A* and D* Lite estimate, rounded down, is never more.
//
// A blocked edge heals in HEAL_LEVELS steps, not at every step: plans that are repaired (route.h)
// then see few changes.

#include "memory/graph_inside.h"

enum { HEAL_LEVELS = 8 };

int memory_graph_other_end(const MemoryEdge *edge, int place) {
    return edge->from == place ? edge->to : edge->from;
}

// the list that the edge is in at its end 0 or 1
static int *head_of(MemoryGraph *graph, const MemoryEdge *edge, int side) {
    if (side == 0) return &graph->places[edge->from].first_edge;
    return edge->kind == MEMORY_EDGE_SEES ? &graph->objects[edge->to].first_edge
                                          : &graph->places[edge->to].first_edge;
}

int memory_graph_next_edge(const MemoryGraph *graph, int edge, int place) {
    const MemoryEdge *e = &graph->edges[edge];
    return e->next[e->kind == MEMORY_EDGE_SEES || e->from == place ? 0 : 1];
}

//---- finding -------------------------------------------------------------------------------------

int memory_graph_find_edge(const MemoryGraph *graph, MemoryEdgeKind kind, int from, int to) {
    bool sees = kind == MEMORY_EDGE_SEES;
    int low = sees || from < to ? from : to, high = sees || from < to ? to : from;
    // an object is seen from few places, a place sees many objects
    int i = sees ? graph->objects[to].first_edge : graph->places[from].first_edge;
    while (i != GRAPH_NONE) {
        const MemoryEdge *edge = &graph->edges[i];
        if (edge->kind == kind && edge->from == low && edge->to == high) return i;
        i = sees ? edge->next[1] : memory_graph_next_edge(graph, i, from);
    }
    return GRAPH_NONE;
}

//---- adding and removing -------------------------------------------------------------------------

void memory_graph_link_edge(MemoryGraph *graph, int index) {
    MemoryEdge *edge = &graph->edges[index];
    for (int side = 0; side < 2; side++) {
        int *head = head_of(graph, edge, side);
        edge->next[side] = *head;
        *head = index;
    }
}

void memory_graph_measure_edge(MemoryGraph *graph, int index) {
    MemoryEdge *edge = &graph->edges[index];
    bool sees = edge->kind == MEMORY_EDGE_SEES;
    const float *to = sees ? graph->objects[edge->to].position : graph->places[edge->to].position;
    edge->length = memory_graph_straight_up(graph->places[edge->from].position, to);
}

static bool has_room(const MemoryGraph *graph, MemoryEdgeKind kind) {
    if (graph->edge_count == MEMORY_MAX_EDGES) return false;
    return kind == MEMORY_EDGE_TRAVERSABLE ||
           memory_graph_store(graph)->relation_count < GRAPH_MAX_RELATIONS;
}

static void count_edge(MemoryGraph *graph, MemoryEdgeKind kind, int by) {
    if (kind == MEMORY_EDGE_TRAVERSABLE)
        graph->change++;
    else
        memory_graph_store(graph)->relation_count += by;
}

int memory_graph_add_edge(MemoryGraph *graph, MemoryEdgeKind kind, int from, int to) {
    int index = memory_graph_find_edge(graph, kind, from, to);
    if (index == GRAPH_NONE) {
        if (!has_room(graph, kind)) return GRAPH_NONE;
        index = graph->edge_count++;
        bool is_turned = kind != MEMORY_EDGE_SEES && from > to;
        graph->edges[index] = (MemoryEdge){
            .kind = kind,
            .from = is_turned ? to : from,
            .to = is_turned ? from : to,
            .blocked_step = -1,
        };
        memory_graph_measure_edge(graph, index);
        memory_graph_link_edge(graph, index);
        count_edge(graph, kind, 1);
    }
    graph->edges[index].seen++;
    return index;
}

// the link that leads to an edge in the list at one of its ends
static int *link_to(MemoryGraph *graph, int index, int side) {
    const MemoryEdge *edge = &graph->edges[index];
    int node = side == 0 ? edge->from : edge->to;
    bool is_of_object = edge->kind == MEMORY_EDGE_SEES && side == 1;
    int *link = head_of(graph, edge, side);
    while (*link != index) {
        MemoryEdge *before = &graph->edges[*link];
        link = &before->next[is_of_object || before->from != node ? 1 : 0];
    }
    return link;
}

void memory_graph_remove_edge(MemoryGraph *graph, int index) {
    MemoryEdge *edge = &graph->edges[index];
    count_edge(graph, edge->kind, -1);
    for (int side = 0; side < 2; side++) *link_to(graph, index, side) = edge->next[side];
    int last = --graph->edge_count;
    if (index == last) return;
    for (int side = 0; side < 2; side++) *link_to(graph, last, side) = index;
    *edge = graph->edges[last];
    // a plan knows edges by their numbers (route.c)
    graph->change += edge->kind == MEMORY_EDGE_TRAVERSABLE;
}

void memory_graph_cut_off(MemoryGraph *graph, int place) {
    while (graph->places[place].first_edge != GRAPH_NONE)
        memory_graph_remove_edge(graph, graph->places[place].first_edge);
}

//---- what it costs -------------------------------------------------------------------------------

void memory_graph_block(MemoryGraph *graph, int from, int to, int step) {
    int index = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, from, to);
    if (index == GRAPH_NONE) return; // no way is known there, so none is closed
    graph->edges[index].blocked++;
    graph->edges[index].blocked_step = step;
    graph->change++;
}

int memory_graph_edge_cost(const MemoryEdge *edge, int step) {
    if (edge->blocked_step < 0) return edge->length;
    int64_t left = (int64_t)MEMORY_BLOCKED_STEPS - ((int64_t)step - edge->blocked_step);
    if (left <= 0) return edge->length;
    int64_t level = (left * HEAL_LEVELS + MEMORY_BLOCKED_STEPS - 1) / MEMORY_BLOCKED_STEPS;
    if (level > HEAL_LEVELS) level = HEAL_LEVELS; // asked about the time before
    return (int)(edge->length +
                 (int64_t)edge->length * (MEMORY_BLOCKED_FACTOR - 1) * level / HEAL_LEVELS);
}
