// A topological map that grows as the agent walks. See graph.h; the parts are listed in
// graph_inside.h.
//
//     places   o---------o-----o          a new one where no other is within place_spacing
//              |  1503   |                edges: straight length, whole millimetres
//              o---------o
//     objects      x chair (seen 7, refuted 0, from place 2)
//
//     places  [ stood at ................ | frontiers ]      frontier_first, place_count
//
// Everything lies in arrays of fixed room made at creation, so nothing is allocated later. What
// happens when an array is full: a frontier gives way to a place that was stood at; else a new
// place is not made, the nearest is used instead; a new edge is dropped (co-visible and sees edges
// may fill only half of the room); a new object takes the seat of the one believed least.
//
// Numbers: a place that was stood at keeps its own until memory_graph_consolidate; a frontier may
// get another at every visit; an edge that is removed gives its number to the last one.
//
// The searches work in arrays of the graph itself: one question at a time.

#include "base/hash.h"
#include "memory/graph_inside.h"

static void create_search(GraphStore *store, Arena *arena) {
    store->near = arena_array(arena, int, GRAPH_MOST_NEAR);
    store->mark = arena_array(arena, int,
                              MEMORY_MAX_PLACES > MEMORY_MAX_OBJECTS ? MEMORY_MAX_PLACES
                                                                     : MEMORY_MAX_OBJECTS);
    store->length = arena_array(arena, int, MEMORY_MAX_PLACES);
    store->previous = arena_array(arena, int, MEMORY_MAX_PLACES);
    store->heap = arena_array(arena, GraphHeapItem, 2 * MEMORY_MAX_EDGES + 1);
}

MemoryGraph *memory_graph_create(const MemoryConfig *config, Arena *arena) {
    GraphStore *store = arena_new(arena, GraphStore);
    store->graph = (MemoryGraph){
        .config = *config,
        .places = arena_array(arena, MemoryPlace, MEMORY_MAX_PLACES),
        .edges = arena_array(arena, MemoryEdge, MEMORY_MAX_EDGES),
        .objects = arena_array(arena, MemoryObject, MEMORY_MAX_OBJECTS),
        .habits = arena_array(arena, MemoryHabit, MEMORY_MAX_CATEGORIES),
    };
    memory_graph_grid_create(&store->places, config->place_spacing, MEMORY_MAX_PLACES, arena);
    memory_graph_grid_create(&store->objects, config->place_spacing, MEMORY_MAX_OBJECTS, arena);
    memory_graph_window_create(&store->window, arena);
    create_search(store, arena);
    memory_graph_clear(&store->graph);
    return &store->graph;
}

//---- forgetting ----------------------------------------------------------------------------------

void memory_graph_clear(MemoryGraph *graph) {
    memory_graph_clear_objects(graph);
    memory_graph_clear_places(graph);
    graph->submap = 0;
    graph->is_detached = false;
}

void memory_graph_clear_places(MemoryGraph *graph) {
    GraphStore *store = memory_graph_store(graph);
    graph->place_count = graph->edge_count = graph->region_count = graph->frontier_first = 0;
    graph->here = GRAPH_NONE;
    graph->change++;
    store->relation_count = 0;
    store->window.width = store->window.height_z = 0;
    memory_graph_grid_clear(&store->places);
    for (int i = 0; i < graph->object_count; i++) {
        graph->objects[i].place = graph->objects[i].first_edge = GRAPH_NONE;
    }
}

void memory_graph_clear_objects(MemoryGraph *graph) {
    GraphStore *store = memory_graph_store(graph);
    for (int i = graph->edge_count - 1; i >= 0; i--) {
        if (graph->edges[i].kind == MEMORY_EDGE_SEES) memory_graph_remove_edge(graph, i);
    }
    graph->object_count = 0;
    store->largest = 0;
    memset(graph->habits, 0, MEMORY_MAX_CATEGORIES * sizeof *graph->habits);
    memory_graph_grid_clear(&store->objects);
}

//---- the whole -----------------------------------------------------------------------------------

static bool is_habit(const MemoryHabit *habit) {
    return habit->watched > 0 || habit->stayed > 0 || habit->gone > 0;
}

static uint64_t digest_of(const void *items, int count, size_t size, uint64_t seed) {
    return hash_bytes(items, (size_t)count * size, seed);
}

uint64_t memory_graph_digest(const MemoryGraph *graph) {
    const int heads[] = {graph->place_count,  graph->edge_count,     graph->object_count,
                         graph->region_count, graph->frontier_first, graph->here,
                         graph->submap,       graph->is_detached};
    uint64_t digest = hash_bytes(heads, sizeof heads, 0);
    digest = digest_of(graph->places, graph->place_count, sizeof *graph->places, digest);
    digest = digest_of(graph->edges, graph->edge_count, sizeof *graph->edges, digest);
    digest = digest_of(graph->objects, graph->object_count, sizeof *graph->objects, digest);
    return digest_of(graph->habits, MEMORY_MAX_CATEGORIES, sizeof *graph->habits, digest);
}

size_t memory_graph_bytes(const MemoryGraph *graph) {
    size_t bytes = (size_t)graph->place_count * sizeof *graph->places +
                   (size_t)graph->edge_count * sizeof *graph->edges +
                   (size_t)graph->object_count * sizeof *graph->objects;
    for (int i = 0; i < MEMORY_MAX_CATEGORIES; i++) {
        if (is_habit(&graph->habits[i])) bytes += sizeof *graph->habits;
    }
    return bytes;
}
