// A submap was moved: its places and things go along, rigidly. See graph.h.
//
// Edges between submaps get longer or shorter: the edges of all that moved are measured anew, once
// everything is where it goes.

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
