// Nodes that become one, and edges that say the same twice. See pose_graph.h.
//
//     ... ─ a ─ from ─ b ─ ...             a ────► into ◄──── b
//               ║ between          ──►              │
//               into                               ...
//
// An edge of the node that goes is turned into one of the node that stays, by way of how the two
// stand to each other. It closes a loop now, since its ends were not walked one after the other:
// it has a switch, and if it is wrong the others pull it out of force.
//
// Edges between two nodes that agree become one, so that there are as many as there are pairs that
// meet, however often they do. Their mean has the greater weight of the two, not the sum: what errs
// in one look at a place errs alike in the next.

#include "memory/pose_graph.h"

#include <math.h>

static const float same_metres = 0.25f, same_angle = 0.05f; // edges that say the same
static const float out_of_force = 0.5f;                     // switch of an edge that others refuse

//---- repeated edges ------------------------------------------------------------------------------

static MemoryPoseEdge turned_round(const MemoryPoseEdge *edge) {
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
    MemoryPoseEdge turned = turned_round(other);
    bool is_along = edge->from == other->from && edge->to == other->to;
    bool is_against = edge->from == other->to && edge->to == other->from;
    if (!edge->is_loop || !(is_along || is_against)) return false;
    const MemoryPoseEdge *same = is_along ? other : &turned;
    bool is_out = memory_pose_graph_switch(graph, index) < out_of_force;
    if (!is_out && !is_same(edge, same)) return false;
    if (is_out)
        *edge = *same;
    else
        take_mean(edge, same);
    return true;
}

int memory_pose_graph_agree(MemoryPoseGraph *graph, const MemoryPoseEdge *edge) {
    ASSERT(edge->is_loop);
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

void memory_pose_graph_merge(MemoryPoseGraph *graph, int from, int into,
                             const MemoryTransform *between) {
    ASSERT(from != into);
    MemoryPoseEdge edge;
    while (take_edge(graph, from, &edge)) {
        if (edge.to == from) edge = turned_round(&edge); // now it begins there
        if (edge.to == into) continue;
        edge.from = into;
        edge.between = memory_transform_compose(between, &edge.between);
        edge.is_loop = true;
        memory_pose_graph_agree(graph, &edge); // there is room: one was taken
    }
    close_gap(graph, from);
}
