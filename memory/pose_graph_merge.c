// Nodes that become one, and edges that say the same twice. See pose_graph.h.
//
//     ... ─ a ─ from ─ b ─ ...             a ────► into ◄──── b
//               ║ between          ──►              │
//               into                               ...
//
// An edge of the node that goes is turned into one of the node that stays, by way of how the two
// stand to each other. What was walked stays an edge without a switch: who merges two nodes
// believes in how they stand for good.
//
// Edges between two nodes that agree become one, so that there are as many as there are pairs that
// meet, however often they do. Their mean has the greater weight of the two, not the sum: what errs
// in one look at a place errs alike in the next.

#include "memory/pose_graph.h"

#include <math.h>

static const float same_metres = 0.25f, same_angle = 0.05f; // edges that say the same
static const float out_of_force = 0.5f;                     // switch of an edge that others refuse

//---- repeated edges ------------------------------------------------------------------------------

MemoryPoseEdge memory_pose_edge_turned(const MemoryPoseEdge *edge) {
    MemoryPoseEdge turned = *edge;
    turned.from = edge->to, turned.to = edge->from;
    turned.between = memory_transform_inverse(&edge->between);
    return turned;
}

static bool is_same(const MemoryPoseEdge *a, const MemoryPoseEdge *b) {
    return hypotf(a->between.position[0] - b->between.position[0],
                  a->between.position[2] - b->between.position[2]) < same_metres &&
           fabsf(memory_transform_angle(a->between.yaw - b->between.yaw)) < same_angle;
}

static void take_mean(MemoryPoseEdge *edge, const MemoryPoseEdge *other) {
    float share = other->position_weight / (edge->position_weight + other->position_weight);
    float turn = other->yaw_weight / (edge->yaw_weight + other->yaw_weight);
    float angle = memory_transform_angle(other->between.yaw - edge->between.yaw);
    for (int i = 0; i < 3; i++) {
        float way = other->between.position[i] - edge->between.position[i];
        edge->between.position[i] += share * way;
    }
    edge->between.yaw = memory_transform_angle(edge->between.yaw + turn * angle);
    edge->position_weight = fmaxf(edge->position_weight, other->position_weight);
    edge->yaw_weight = fmaxf(edge->yaw_weight, other->yaw_weight);
}

// does the edge take the other one in?
static bool takes_in(MemoryPoseGraph *graph, int index, const MemoryPoseEdge *other) {
    MemoryPoseEdge *edge = &graph->edges[index];
    MemoryPoseEdge turned = memory_pose_edge_turned(other);
    bool is_along = edge->from == other->from && edge->to == other->to;
    bool is_against = edge->from == other->to && edge->to == other->from;
    if (edge->is_loop != other->is_loop || !(is_along || is_against)) return false;
    const MemoryPoseEdge *same = is_along ? other : &turned;
    bool is_out = memory_pose_graph_switch(graph, index) < out_of_force;
    if (edge->is_loop && !is_out && !is_same(edge, same)) return false;
    if (is_out)
        *edge = *same;
    else
        take_mean(edge, same);
    return true;
}

int memory_pose_graph_agree(MemoryPoseGraph *graph, const MemoryPoseEdge *edge) {
    for (int e = 0; e < graph->edge_count; e++)
        if (takes_in(graph, e, edge)) return e;
    return memory_pose_graph_join(graph, edge) ? graph->edge_count - 1 : -1;
}

//---- nodes that go -------------------------------------------------------------------------------

static void close_gap(MemoryPoseGraph *graph, int node) {
    graph->node_count--;
    for (int i = node; i < graph->node_count; i++) graph->nodes[i] = graph->nodes[i + 1];
    for (int e = 0; e < graph->edge_count; e++) {
        MemoryPoseEdge *edge = &graph->edges[e];
        edge->from -= edge->from > node;
        edge->to -= edge->to > node;
    }
}

// takes the first edge of a node out; false: it has none
static bool take_edge(MemoryPoseGraph *graph, int node, MemoryPoseEdge *taken) {
    for (int e = 0; e < graph->edge_count; e++) {
        *taken = graph->edges[e];
        if (taken->from != node && taken->to != node) continue;
        graph->edge_count--;
        for (int i = e; i < graph->edge_count; i++) graph->edges[i] = graph->edges[i + 1];
        return true;
    }
    return false;
}

void memory_pose_graph_drop(MemoryPoseGraph *graph, int node) {
    MemoryPoseEdge gone;
    while (take_edge(graph, node, &gone)) {
    }
    close_gap(graph, node);
}

// `edge` goes on at `between`, which is known no better than a loop is: variances add up, and a
// turn there sweeps what comes after it
static MemoryPoseEdge lengthened(const MemoryPoseEdge *edge, const MemoryPoseEdge *between) {
    MemoryPoseEdge sum = *edge;
    float way = hypotf(edge->between.position[0], edge->between.position[2]);
    float turn = 1.0f / between->yaw_weight;
    float position = 1.0f / edge->position_weight + 1.0f / between->position_weight;
    sum.from = between->from;
    sum.between = memory_transform_compose(&between->between, &edge->between);
    sum.position_weight = 1.0f / (position + turn * way * way);
    sum.yaw_weight = 1.0f / (1.0f / edge->yaw_weight + turn);
    return sum;
}

void memory_pose_graph_merge(MemoryPoseGraph *graph, const MemoryPoseEdge *between) {
    MemoryPoseEdge edge, by = *between; // it may be one of those taken out
    int from = by.to, into = by.from;
    ASSERT(from != into);
    while (take_edge(graph, from, &edge)) {
        if (edge.to == from) edge = memory_pose_edge_turned(&edge); // now it begins there
        if (edge.to == into) continue;
        edge = lengthened(&edge, &by);
        memory_pose_graph_agree(graph, &edge); // there is room: one was taken
    }
    close_gap(graph, from);
}
