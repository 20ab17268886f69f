// Frontiers: where the known ends, as places that a plan can lead to. See graph.h.
//
// They stand behind all other places and are replaced at every survey. Each is joined to the
// nearest place that the last window shows a free line to, else to the nearest at all: a frontier
// is a guess that one gets there, and the planner of the floor will find out.

#include "memory/graph_inside.h"

enum { MOST_TRIED = 64 };       // places that are tried for a free line
static const float SEEN = 8.0f; // farther ones are not [m]

static int seen_from(const MemoryGraph *graph, const float point[3]) {
    GraphStore *store = memory_graph_store(graph);
    int near[MOST_TRIED], best = GRAPH_NONE;
    int count = memory_graph_grid_around(&store->places, point, SEEN, memory_graph_may_meet, graph,
                                         near, MOST_TRIED);
    int64_t least = INT64_MAX, square;
    for (int i = 0; i < count; i++) {
        const float *from = graph->places[near[i]].position;
        square = memory_graph_square(from, point);
        if (square >= least) continue;
        if (!memory_graph_window_line(&store->window, from, point).is_free) continue;
        best = near[i];
        least = square;
    }
    if (best != GRAPH_NONE) return best;
    return memory_graph_grid_nearest(&store->places, point, memory_graph_may_meet, graph, &square);
}

static void add_frontier(MemoryGraph *graph, const float point[3], int step) {
    int from = seen_from(graph, point), place = graph->place_count++;
    MemoryPlace *p = &graph->places[place];
    *p = (MemoryPlace){
        .kind = MEMORY_PLACE_FRONTIER,
        .clearance = -1,
        .submap = graph->submap,
        .region = from == GRAPH_NONE ? graph->region_count++ : graph->places[from].region,
        .first_step = step,
        .last_step = step,
        .first_edge = GRAPH_NONE,
    };
    memcpy(p->position, point, sizeof p->position);
    if (from != GRAPH_NONE) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, from, place);
}

void memory_graph_set_frontiers(MemoryGraph *graph, const float (*points)[3], int count, int step) {
    while (graph->place_count > graph->frontier_first) memory_graph_drop_last(graph);
    for (int i = 0; i < count && graph->place_count < MEMORY_MAX_PLACES; i++) {
        add_frontier(graph, points[i], step);
    }
    // only now: a frontier is not joined to another one
    for (int i = graph->frontier_first; i < graph->place_count; i++) {
        memory_graph_grid_put(&memory_graph_store(graph)->places, i, graph->places[i].position);
    }
    graph->change++;
}
