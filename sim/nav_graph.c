// Edges in the order of where they begin, and a list of them in the order of where they end: each
// a counting sort of the links, so those of a node stay in the file's order.

#include "sim/nav_graph.h"

#include <math.h>
#include <string.h>

static const double DEGREES = 57.29577951308232; // a radian

double sim_nav_graph_straight(const SimNavGraph *graph, int from, int to) {
    double sum = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = graph->positions[to][k] - graph->positions[from][k];
        sum += d * d;
    }
    return sqrt(sum);
}

// [degrees clockwise from north, -Z]
static float heading_between(const SimNavGraph *graph, int from, int to) {
    const double *a = graph->positions[from], *b = graph->positions[to];
    double degrees = atan2(b[0] - a[0], a[2] - b[2]) * DEGREES;
    return (float)(degrees < 0.0 ? degrees + 360.0 : degrees);
}

static bool index_names(SimNavGraph *graph, const SimNavNode *nodes, Arena *arena, Error *err) {
    const char **names = arena_array(arena, const char *, graph->node_count);
    for (int i = 0; i < graph->node_count; i++) names[i] = nodes[i].name;
    graph->names = sim_names_create(names, graph->node_count, arena);
    for (int i = 0; i < graph->node_count; i++) {
        if (sim_names_find(&graph->names, names[i]) != i)
            return error_set(err, "two nodes are named %.80s", names[i]);
    }
    return true;
}

static void place_nodes(SimNavGraph *graph, const SimNavNode *nodes, Arena *arena) {
    double(*positions)[3] = arena_alloc(arena, (size_t)graph->node_count * sizeof *positions);
    float *yaws = arena_array(arena, float, graph->node_count);
    for (int i = 0; i < graph->node_count; i++) {
        memcpy(positions[i], nodes[i].position, sizeof *positions);
        yaws[i] = nodes[i].yaw;
    }
    graph->positions = (const double(*)[3])positions;
    graph->yaws = yaws;
}

// first[i + 1] counts the links of node i; then they are added up
static int *first_of(const SimNavGraph *graph, const SimNavLink *links, bool by_end, Arena *arena) {
    int *first = arena_array(arena, int, graph->node_count + 1);
    for (int l = 0; l < graph->edge_count; l++) first[(by_end ? links[l].to : links[l].from) + 1]++;
    for (int i = 0; i < graph->node_count; i++) first[i + 1] += first[i];
    return first;
}

static void place_edges(SimNavGraph *graph, const SimNavLink *links, Arena *arena) {
    SimNavEdge *edges = arena_array(arena, SimNavEdge, graph->edge_count);
    int *origins = arena_array(arena, int, graph->edge_count);
    int *next = first_of(graph, links, false, arena);
    graph->first = first_of(graph, links, false, arena);
    for (int l = 0; l < graph->edge_count; l++) {
        int from = links[l].from, to = links[l].to, at = next[from]++;
        float heading = links[l].heading;
        edges[at] = (SimNavEdge){
            .to = to,
            .heading = isnan(heading) ? heading_between(graph, from, to) : heading,
            .length = sim_nav_graph_straight(graph, from, to),
        };
        origins[at] = from;
    }
    graph->edges = edges;
    graph->origins = origins;
}

static void list_incoming(SimNavGraph *graph, const SimNavLink *links, Arena *arena) {
    int *into = arena_array(arena, int, graph->edge_count);
    int *next = first_of(graph, links, true, arena);
    graph->first_into = first_of(graph, links, true, arena);
    for (int e = 0; e < graph->edge_count; e++) into[next[graph->edges[e].to]++] = e;
    graph->into = into;
}

bool sim_nav_graph_create(const char *name, const SimNavNode *nodes, int node_count,
                          const SimNavLink *links, int link_count, Arena *arena,
                          const SimNavGraph **made, Error *err) {
    if (node_count <= 0) return error_set(err, "a graph without nodes");
    SimNavGraph *graph = arena_new(arena, SimNavGraph);
    *graph = (SimNavGraph){.name = name, .node_count = node_count, .edge_count = link_count};
    if (!index_names(graph, nodes, arena, err)) return false;
    for (int l = 0; l < link_count; l++) {
        ASSERT(links[l].from >= 0 && links[l].from < node_count);
        ASSERT(links[l].to >= 0 && links[l].to < node_count);
        graph->is_street |= !isnan(links[l].heading);
    }
    place_nodes(graph, nodes, arena);
    place_edges(graph, links, arena);
    list_incoming(graph, links, arena);
    *made = graph;
    return true;
}

int sim_nav_graph_find(const SimNavGraph *graph, const char *name) {
    return sim_names_find(&graph->names, name);
}

const SimNavEdge *sim_nav_graph_edge(const SimNavGraph *graph, int from, int to) {
    SIM_NAV_EDGES(graph, from, edge) {
        if (edge->to == to) return edge;
    }
    return NULL;
}
