// Regions: rooms and streets, places joined without passing a door. See graph.h.
//
// Union-find over the traversable edges (Tarjan 1975; the root is the lowest place of its set,
// paths are halved) that do not end at a door. A door belongs to the region of its lowest neighbour
// that is no door; one without such a neighbour is a region of its own. Regions are numbered by
// their lowest place. One pass over all places and edges: some 100 us in a house, a millisecond in
// a city.

#include "memory/graph_inside.h"

static int root_of(int *parent, int place) {
    while (parent[place] != place) {
        parent[place] = parent[parent[place]];
        place = parent[place];
    }
    return place;
}

static void unite(int *parent, int a, int b) {
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b) parent[b] = a;
    if (b < a) parent[a] = b;
}

static bool is_door(const MemoryGraph *graph, int place) {
    return graph->places[place].kind == MEMORY_PLACE_DOOR;
}

static int lowest_room(const MemoryGraph *graph, int door) {
    int lowest = GRAPH_NONE, e = graph->places[door].first_edge;
    for (; e != GRAPH_NONE; e = memory_graph_next_edge(graph, e, door)) {
        if (graph->edges[e].kind != MEMORY_EDGE_TRAVERSABLE) continue;
        int other = memory_graph_other_end(&graph->edges[e], door);
        if (!is_door(graph, other) && (lowest == GRAPH_NONE || other < lowest)) lowest = other;
    }
    return lowest;
}

void memory_graph_find_regions(MemoryGraph *graph) {
    int *parent = memory_graph_store(graph)->mark;
    for (int i = 0; i < graph->place_count; i++) parent[i] = i;
    for (int i = 0; i < graph->edge_count; i++) {
        const MemoryEdge *edge = &graph->edges[i];
        if (edge->kind != MEMORY_EDGE_TRAVERSABLE) continue;
        if (!is_door(graph, edge->from) && !is_door(graph, edge->to))
            unite(parent, edge->from, edge->to);
    }
    for (int i = 0; i < graph->place_count; i++) {
        int room = is_door(graph, i) ? lowest_room(graph, i) : GRAPH_NONE;
        if (room != GRAPH_NONE) unite(parent, i, room);
    }
    graph->region_count = 0;
    for (int i = 0; i < graph->place_count; i++) {
        int root = root_of(parent, i); // never higher than i, so it has its number
        graph->places[i].region = root == i ? graph->region_count++ : graph->places[root].region;
    }
}
