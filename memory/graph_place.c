// Places: found or made where the agent stands. See graph.h.
//
// The place of a position is the nearest one within place_spacing that no wall hides (as far as the
// last survey knows): two rooms that share a wall do not share a place. Frontiers were never stood
// at and are not met; a new place is put before them, and the first of them moves to the end.

#include "memory/graph_inside.h"

bool memory_graph_may_meet(const void *context, int place) {
    const MemoryGraph *graph = context;
    const MemoryPlace *p = &graph->places[place];
    return place < graph->frontier_first && (!graph->is_detached || p->submap == graph->submap);
}

static bool may_know(const void *context, int place) {
    const MemoryGraph *graph = context;
    return !graph->is_detached || graph->places[place].submap == graph->submap;
}

int memory_graph_nearest(const MemoryGraph *graph, const float position[3]) {
    int64_t square;
    return memory_graph_grid_nearest(&memory_graph_store(graph)->places, position, may_know, graph,
                                     &square);
}

//---- adding and removing -------------------------------------------------------------------------

// the edges of frontier `from` are now those of frontier `to`; a frontier is the `to` of all of
// them
static void renumber_edges(MemoryGraph *graph, int from, int to) {
    int next = GRAPH_NONE;
    for (int edge = graph->places[from].first_edge; edge != GRAPH_NONE; edge = next) {
        next = memory_graph_next_edge(graph, edge, from);
        ASSERT(graph->edges[edge].to == from);
        graph->edges[edge].to = to;
    }
}

// the first frontier moves to the end
static void shift_frontier(MemoryGraph *graph) {
    GraphStore *store = memory_graph_store(graph);
    int from = graph->frontier_first, to = graph->place_count - 1;
    if (from == to) return;
    renumber_edges(graph, from, to);
    graph->places[to] = graph->places[from];
    memory_graph_grid_remove(&store->places, from);
    memory_graph_grid_put(&store->places, to, graph->places[to].position);
}

void memory_graph_drop_last(MemoryGraph *graph) {
    int place = graph->place_count - 1;
    memory_graph_cut_off(graph, place);
    memory_graph_grid_remove(&memory_graph_store(graph)->places, place);
    graph->place_count--;
    graph->change++;
}

int memory_graph_add_place(MemoryGraph *graph, const float position[3], int step) {
    if (graph->frontier_first == MEMORY_MAX_PLACES) return GRAPH_NONE;
    if (graph->place_count == MEMORY_MAX_PLACES) memory_graph_drop_last(graph);
    graph->place_count++;
    shift_frontier(graph);
    int place = graph->frontier_first++;
    MemoryPlace *p = &graph->places[place];
    *p = (MemoryPlace){
        .clearance = -1,
        .submap = graph->submap,
        .first_step = step,
        .last_step = step,
        .first_edge = GRAPH_NONE,
    };
    memcpy(p->position, position, sizeof p->position);
    // until the next survey it is where the agent comes from
    p->region =
        graph->here != GRAPH_NONE ? graph->places[graph->here].region : graph->region_count++;
    memory_graph_grid_put(&memory_graph_store(graph)->places, place, position);
    graph->change++;
    return place;
}

//---- visiting ------------------------------------------------------------------------------------

// may be met, and no wall stands between
typedef struct Reachable {
    const MemoryGraph *graph;
    const float *position;
} Reachable;

static bool is_reachable(const void *context, int place) {
    const Reachable *reach = context;
    if (!memory_graph_may_meet(reach->graph, place)) return false;
    const GraphWindow *window = &memory_graph_store(reach->graph)->window;
    const float *to = reach->graph->places[place].position;
    return !memory_graph_window_line(window, reach->position, to).is_walled;
}

static int find_or_add_place(MemoryGraph *graph, const float position[3], int step) {
    const MemoryGraphGrid *grid = &memory_graph_store(graph)->places;
    int64_t spacing = memory_graph_millimetres(graph->config.place_spacing), square;
    Reachable reach = {graph, position};
    int place = memory_graph_grid_nearest(grid, position, memory_graph_may_meet, graph, &square);
    // only what is near enough is worth a look at the walls
    if (place != GRAPH_NONE && square < spacing * spacing)
        place = memory_graph_grid_nearest(grid, position, is_reachable, &reach, &square);
    if (place != GRAPH_NONE && square < spacing * spacing) return place;
    int added = memory_graph_add_place(graph, position, step);
    if (added != GRAPH_NONE) return added;
    return memory_graph_grid_nearest(grid, position, memory_graph_may_meet, graph, &square);
}

static void walk_edge(MemoryGraph *graph, int from, int to) {
    int edge = memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, from, to);
    if (edge == GRAPH_NONE || graph->edges[edge].blocked_step < 0) return;
    graph->edges[edge].blocked_step = -1; // it is open again
    graph->change++;
}

void memory_graph_join(MemoryGraph *graph, int from, int to) {
    int door = memory_graph_door_between(graph, from, to);
    walk_edge(graph, from, door != GRAPH_NONE ? door : to);
    if (door != GRAPH_NONE) walk_edge(graph, door, to);
}

int memory_graph_visit(MemoryGraph *graph, const float position[3], int step) {
    int place = find_or_add_place(graph, position, step);
    if (place == GRAPH_NONE) return graph->here; // full, and nothing may be met
    graph->places[place].visits++;
    graph->places[place].last_step = step;
    if (graph->here != GRAPH_NONE && graph->here != place)
        memory_graph_join(graph, graph->here, place);
    graph->here = place;
    return place;
}

void memory_graph_lift(MemoryGraph *graph) {
    graph->here = GRAPH_NONE;
}
