// Where the submaps stand, given how they follow each other and where they were found to meet.
//
// Nodes are the transforms of submaps (x, z, yaw). An edge says that `to` stands at `between` as
// seen from `from`, with information weights. Least squares by Gauss-Newton on the banded normal
// equations; loop edges carry a switch (dynamic covariance scaling: Agarwal et al. 2013), so that a
// wrong one is pulled out of force by the others. Node 0 is held.

#pragma once

#include "base/arena.h"
#include "memory/transform.h"

typedef struct MemoryPoseEdge {
    int from, to;
    MemoryTransform between;           // to's frame as seen in from's
    float position_weight, yaw_weight; // 1 / variance [1 / m^2, 1 / rad^2]
    bool is_loop;
} MemoryPoseEdge;

typedef struct MemoryPoseGraph {
    MemoryTransform *nodes; // [node_count]
    MemoryPoseEdge *edges;
    int node_count, edge_count, node_room, edge_room;
} MemoryPoseGraph;

MemoryPoseGraph *memory_pose_graph_create(int node_room, int edge_room, Arena *arena);
void memory_pose_graph_clear(MemoryPoseGraph *graph);
int memory_pose_graph_add(MemoryPoseGraph *graph, const MemoryTransform *at);    // its number
bool memory_pose_graph_join(MemoryPoseGraph *graph, const MemoryPoseEdge *edge); // false: full
// The same of an edge that may repeat what another of its kind between the two nodes says: both
// then become one, with their mean. A loop that is out of force makes room for the new one. Returns
// its number, -1: full.
int memory_pose_graph_agree(MemoryPoseGraph *graph, const MemoryPoseEdge *edge);
MemoryPoseEdge memory_pose_edge_turned(const MemoryPoseEdge *edge); // the same, told from `to`
// The node that `between` leads to is taken away. What its edges say is said of the one that it
// comes from, then. Nodes behind it get numbers lower by one.
void memory_pose_graph_merge(MemoryPoseGraph *graph, const MemoryPoseEdge *between);
void memory_pose_graph_drop(MemoryPoseGraph *graph, int node); // and its edges
// Moves the nodes to where the edges want them; returns the largest shift of a node [m]. `scratch`
// is reset before it returns.
float memory_pose_graph_solve(MemoryPoseGraph *graph, Arena *scratch);
float memory_pose_graph_switch(const MemoryPoseGraph *graph, int edge); // 1: in force .. 0
