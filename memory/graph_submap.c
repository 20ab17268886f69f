// A submap was moved: its places and things go along, rigidly. See graph.h.
//
// Edges between submaps get longer or shorter: the edges of all that moved are measured anew.

#include "memory/graph_inside.h"
#include "memory/transform.h"

static void move_point(float position[3], const MemoryTransform *back, const MemoryTransform *to) {
    float local[3], world[3];
    memory_transform_point(back, position, local);
    memory_transform_point(to, local, world);
    memcpy(position, world, sizeof world);
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
    for (int i = 0; i < graph->edge_count; i++) memory_graph_measure_edge(graph, i);
    graph->change++;
}
