// What the map says of the places in it. See graph.h.
//
//     load the window round the agent
//     is the agent at a junction that has no place?      -> a place
//     kinds and clearances of the places near
//     pairs of places: a free line                       -> co-visible up to 8 m
//                      free, 15 cm wide, up to 2.5 m     -> traversable
//     narrow spots on edges                              -> doors, edges split there
//     regions anew
//
// Kinds by the ways out on a circle of 0.9 m: two make a corridor, three or more a junction; one,
// or free all around, is open. A door stays a door as long as it is narrow.

#include "memory/graph_inside.h"

enum { BODY = 150, NARROW = 600 };   // clearance of an edge and of a door [mm]
static const float REACH = 6.0f;     // of a survey [m]
static const float BEYOND = 1.5f;    // the window reaches farther, to measure at its rim [m]
static const float SIGHT = 8.0f;     // longest co-visible edge [m]
static const float NEIGHBOUR = 2.5f; // longest traversable edge that is seen, not walked [m]

//---- kinds ---------------------------------------------------------------------------------------

static MemoryPlaceKind kind_of(int ways) {
    if (ways >= 3) return MEMORY_PLACE_JUNCTION;
    return ways == 2 ? MEMORY_PLACE_CORRIDOR : MEMORY_PLACE_OPEN;
}

static void judge_place(const GraphWindow *window, MemoryPlace *place) {
    int clearance = memory_graph_window_clearance(window, place->position);
    if (clearance < 0) return;
    place->clearance = clearance;
    if (place->kind == MEMORY_PLACE_DOOR && clearance < NARROW) return;
    place->kind = kind_of(memory_graph_window_ways(window, place->position));
}

static bool is_junction(const void *context, int place) {
    const MemoryGraph *graph = context;
    return memory_graph_may_meet(graph, place) &&
           graph->places[place].kind == MEMORY_PLACE_JUNCTION;
}

// a junction nearer than the spacing to other places, but not to another junction
static void add_junction(MemoryGraph *graph, const float position[3], int step) {
    GraphStore *store = memory_graph_store(graph);
    int64_t spacing = memory_graph_millimetres(graph->config.place_spacing), square;
    if (graph->here == GRAPH_NONE) return;
    if (memory_graph_window_ways(&store->window, position) < 3) return;
    memory_graph_grid_nearest(&store->places, position, memory_graph_may_meet, graph, &square);
    if (square < spacing * spacing / 4) return;
    memory_graph_grid_nearest(&store->places, position, is_junction, graph, &square);
    if (square < spacing * spacing) return;
    int place = memory_graph_add_place(graph, position, step);
    if (place == GRAPH_NONE) return;
    graph->places[place].visits = 1;
    memory_graph_join(graph, graph->here, place);
    graph->here = place;
}

//---- edges ---------------------------------------------------------------------------------------

static void relate(MemoryGraph *graph, int a, int b) {
    const float *from = graph->places[a].position, *to = graph->places[b].position;
    int64_t square = memory_graph_square(from, to), sight = memory_graph_millimetres(SIGHT);
    int64_t neighbour = memory_graph_millimetres(NEIGHBOUR);
    if (square > sight * sight) return;
    bool is_near = square <= neighbour * neighbour;
    bool is_seen = memory_graph_find_edge(graph, MEMORY_EDGE_COVISIBLE, a, b) != GRAPH_NONE;
    bool is_open =
        !is_near || memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, b) != GRAPH_NONE;
    if (is_seen && is_open) return;
    GraphLine line = memory_graph_window_line(&memory_graph_store(graph)->window, from, to);
    if (!line.is_free) return;
    if (!is_seen) memory_graph_add_edge(graph, MEMORY_EDGE_COVISIBLE, a, b);
    if (is_open || line.clearance < BODY) return;
    if (memory_graph_door_between(graph, a, b) != GRAPH_NONE) return;
    memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, b);
}

void memory_graph_survey(MemoryGraph *graph, const MemorySlice *slice, const float position[3],
                         int step) {
    GraphStore *store = memory_graph_store(graph);
    memory_graph_window_load(&store->window, slice, position, REACH + BEYOND);
    add_junction(graph, position, step);
    int count = memory_graph_grid_around(&store->places, position, REACH, memory_graph_may_meet,
                                         graph, store->near, GRAPH_MOST_NEAR);
    for (int i = 0; i < count; i++) judge_place(&store->window, &graph->places[store->near[i]]);
    for (int i = 0; i < count; i++) {
        for (int k = i + 1; k < count; k++) relate(graph, store->near[i], store->near[k]);
    }
    memory_graph_find_doors(graph, store->near, count, step);
    memory_graph_find_regions(graph);
}
