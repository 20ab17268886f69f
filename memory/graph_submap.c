// Submaps that move, become one with another, or are given up: what becomes of their places and
// things. See graph.h.
//
//     moved      all goes along, rigidly. Edges between submaps get longer or shorter: the edges of
//                all that moved are measured anew, once everything is where it goes
//     merged     all belongs to the other one now; what is there twice becomes one when the graph
//                is consolidated
//     given up   all is forgotten: places leave with their edges, things are retired
//
// A submap that is gone leaves no hole: those behind it get numbers lower by one.

#include "memory/graph_inside.h"
#include "memory/transform.h"

static void move_point(float position[3], const MemoryTransform *back, const MemoryTransform *to) {
    float local[3], world[3];
    memory_transform_point(back, position, local);
    memory_transform_point(to, local, world);
    memcpy(position, world, sizeof world);
}

static void measure_moved(MemoryGraph *graph, int submap) {
    for (int i = 0; i < graph->place_count; i++) {
        if (graph->places[i].submap != submap) continue;
        int e = graph->places[i].first_edge;
        for (; e != GRAPH_NONE; e = memory_graph_next_edge(graph, e, i))
            memory_graph_measure_edge(graph, e);
    }
    for (int i = 0; i < graph->object_count; i++) {
        if (graph->objects[i].submap != submap) continue;
        int e = graph->objects[i].first_edge;
        for (; e != GRAPH_NONE; e = graph->edges[e].next[1]) memory_graph_measure_edge(graph, e);
    }
}

void memory_graph_move_submap(MemoryGraph *graph, int submap, const MemoryTransform *from,
                              const MemoryTransform *to) {
    GraphStore *store = memory_graph_store(graph);
    MemoryTransform back = memory_transform_inverse(from);
    for (int i = 0; i < graph->place_count; i++) {
        if (graph->places[i].submap != submap) continue;
        move_point(graph->places[i].position, &back, to);
        memory_graph_grid_put(&store->places, i, graph->places[i].position);
    }
    for (int i = 0; i < graph->object_count; i++) {
        if (graph->objects[i].submap != submap || graph->objects[i].is_retired) continue;
        move_point(graph->objects[i].position, &back, to);
        memory_graph_grid_put(&store->objects, i, graph->objects[i].position);
    }
    measure_moved(graph, submap);
    graph->change++;
}

//---- numbers -------------------------------------------------------------------------------------

static void renumber(int *submap, int from, int into) {
    if (*submap == from)
        *submap = into;
    else if (*submap > from)
        (*submap)--;
}

void memory_graph_forget_submaps(MemoryGraph *graph) {
    for (int i = 0; i < graph->place_count; i++) graph->places[i].submap = 0;
    for (int i = 0; i < graph->object_count; i++) graph->objects[i].submap = 0;
    graph->submap = 0;
    graph->is_detached = false;
    graph->change++;
}

void memory_graph_merge_submap(MemoryGraph *graph, int from, int into) {
    if (into > from) into--;
    for (int i = 0; i < graph->place_count; i++) renumber(&graph->places[i].submap, from, into);
    for (int i = 0; i < graph->object_count; i++) renumber(&graph->objects[i].submap, from, into);
    renumber(&graph->submap, from, into);
    graph->change++;
}

//---- giving up -----------------------------------------------------------------------------------

// number[i]: what place i is called when those of the submap are gone
static int number_rest(MemoryGraph *graph, int submap, int *number) {
    int count = 0, first = 0;
    for (int i = 0; i < graph->place_count; i++) {
        bool stays = graph->places[i].submap != submap;
        if (!stays) memory_graph_cut_off(graph, i);
        number[i] = stays ? count++ : GRAPH_NONE;
        if (i < graph->frontier_first) first = count;
    }
    graph->frontier_first = first;
    return count;
}

// the order stays, so that edges still go from the lower to the higher
static void close_gaps(MemoryGraph *graph, const int *number, int count) {
    MemoryGraphGrid *grid = &memory_graph_store(graph)->places;
    memory_graph_grid_clear(grid);
    for (int i = 0; i < graph->place_count; i++) {
        if (number[i] == GRAPH_NONE) continue;
        graph->places[number[i]] = graph->places[i];
        memory_graph_grid_put(grid, number[i], graph->places[number[i]].position);
    }
    graph->place_count = count;
    for (int i = 0; i < graph->edge_count; i++) {
        MemoryEdge *edge = &graph->edges[i];
        edge->from = number[edge->from];
        if (edge->kind != MEMORY_EDGE_SEES) edge->to = number[edge->to];
    }
    if (graph->here != GRAPH_NONE) graph->here = number[graph->here];
    for (int i = 0; i < graph->object_count; i++) {
        MemoryObject *object = &graph->objects[i];
        if (object->place != GRAPH_NONE) object->place = number[object->place];
    }
}

void memory_graph_drop_submap(MemoryGraph *graph, int submap) {
    int *number = memory_graph_store(graph)->mark;
    for (int i = 0; i < graph->object_count; i++) {
        MemoryObject *object = &graph->objects[i];
        if (object->submap == submap && !object->is_retired) memory_graph_retire(graph, i);
    }
    close_gaps(graph, number, number_rest(graph, submap, number));
    memory_graph_merge_submap(graph, submap, 0);
}
