// Least squares over the floor plan: where do submaps stand? See pose_graph.h.
//
// The residual of an edge is the difference between where `to` stands as seen from `from` and where
// the edge says it stands (x, z, yaw). Gauss-Newton: linearise, solve, move, until nothing moves.
//
// A loop edge may be wrong, and least squares would bend everything to fit it. Dynamic covariance
// scaling multiplies its weight by the square of
//
//     s = min(1, 2 PHI / (PHI + chi^2))            chi^2: residual^2 x weight
//
// As published, chi^2 counts the loop's own weight only. A right edge that closes a long walk
// starts far off, by what odometry drifted meanwhile, and would be switched off at once. So the
// first rounds count the drift of the walk in (variances of the edges between, back to where both
// nodes were walked to from), and each later round less of it: right edges pull the walk straight
// while the doubt is large, wrong ones are left over when it is gone (graduated: Yang et al. 2020).

#include "memory/pose_graph_inside.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 40, CALM = 20 }; // of Gauss-Newton; from CALM on there is no doubt left

static const double phi = 4.0;    // chi^2 with three numbers is about 3 when all is well
static const double still = 1e-7; // a step below this ends it [m, rad]
static const double held = 1e12;  // weight that holds node 0
static const double loose = 1e-6; // and a trace that keeps nodes without edges where they are

MemoryPoseGraph *memory_pose_graph_create(int node_room, int edge_room, Arena *arena) {
    MemoryPoseGraph *graph = arena_new(arena, MemoryPoseGraph);
    graph->nodes = arena_array(arena, MemoryTransform, (size_t)node_room);
    graph->edges = arena_array(arena, MemoryPoseEdge, (size_t)edge_room);
    graph->node_room = node_room;
    graph->edge_room = edge_room;
    return graph;
}

void memory_pose_graph_clear(MemoryPoseGraph *graph) {
    graph->node_count = graph->edge_count = 0;
}

int memory_pose_graph_add(MemoryPoseGraph *graph, const MemoryTransform *at) {
    ASSERT(graph->node_count < graph->node_room);
    graph->nodes[graph->node_count] = *at;
    return graph->node_count++;
}

bool memory_pose_graph_join(MemoryPoseGraph *graph, const MemoryPoseEdge *edge) {
    ASSERT(edge->from >= 0 && edge->from < graph->node_count);
    ASSERT(edge->to >= 0 && edge->to < graph->node_count && edge->to != edge->from);
    if (graph->edge_count == graph->edge_room) return false;
    graph->edges[graph->edge_count++] = *edge;
    return true;
}

// ---- one edge ----

typedef struct Spot { // x, z, yaw of a node, in double precision while solving
    double at[3];
} Spot;

static double wrap(double angle) {
    return remainder(angle, 2.0 * M_PI);
}

// how `to` lies from `from`, less what the edge says; derivatives by both nodes where asked for
static void residual_of(const MemoryPoseEdge *edge, const Spot *from, const Spot *to,
                        double residual[3], double by_from[3][3], double by_to[3][3]) {
    double c = cos(from->at[2]), s = sin(from->at[2]);
    double x = to->at[0] - from->at[0], z = to->at[1] - from->at[1];
    residual[0] = c * x - s * z - (double)edge->between.position[0];
    residual[1] = s * x + c * z - (double)edge->between.position[2];
    residual[2] = wrap(to->at[2] - from->at[2] - (double)edge->between.yaw);
    if (by_from == NULL) return;
    const double f[3][3] = {{-c, s, -s * x - c * z}, {-s, -c, c * x - s * z}, {0, 0, -1}};
    const double t[3][3] = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}};
    memcpy(by_from, f, sizeof f);
    memcpy(by_to, t, sizeof t);
}

static void weights_of(const MemoryPoseEdge *edge, double weight[3]) {
    weight[0] = weight[1] = (double)edge->position_weight;
    weight[2] = (double)edge->yaw_weight;
}

// Variances of the walk between two nodes, over edges that are no loops. A body's drift is mostly
// the same all the way (a wheel too large, a gyroscope off), so deviations add up, not variances.
// An early turn sweeps all that comes after it: yaw counts for positions, too.
typedef struct Drift {
    double position, yaw;
} Drift;

// Every node was walked to from one before it: [node_count] the edge from there, -1: none. Of
// several (nodes were merged) the surest.
static int *find_walk(const MemoryPoseGraph *graph, Arena *arena) {
    int *walk = arena_array(arena, int, (size_t)graph->node_count);
    for (int i = 0; i < graph->node_count; i++) walk[i] = -1;
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryPoseEdge *edge = &graph->edges[e];
        int *best = &walk[edge->from > edge->to ? edge->from : edge->to];
        if (edge->is_loop) continue;
        bool is_surer = *best < 0 || edge->position_weight > graph->edges[*best].position_weight;
        if (is_surer) *best = e;
    }
    return walk;
}

// back from both ends until they meet
static Drift drift_between(const MemoryPoseGraph *graph, const int *walk, int from, int to) {
    double position = 0.0, yaw = 0.0, way = 0.0;
    while (from != to) {
        int *later = from > to ? &from : &to;
        if (walk[*later] < 0) break;
        const MemoryPoseEdge *edge = &graph->edges[walk[*later]];
        *later = edge->from < edge->to ? edge->from : edge->to;
        position += 1.0 / sqrt((double)edge->position_weight);
        yaw += 1.0 / sqrt((double)edge->yaw_weight);
        way += hypot((double)edge->between.position[0], (double)edge->between.position[2]);
    }
    return (Drift){position * position + yaw * yaw * way * way / 3.0, yaw * yaw};
}

static double switch_of(const MemoryPoseEdge *edge, const double residual[3], const Drift *drift,
                        double doubt) {
    double weight[3], chi = 0.0;
    weights_of(edge, weight);
    const double more[3] = {drift->position, drift->position, drift->yaw};
    for (int i = 0; i < 3; i++)
        chi += residual[i] * residual[i] / (1.0 / weight[i] + doubt * more[i]);
    return fmin(1.0, 2.0 * phi / (phi + chi));
}

static Spot spot_of(const MemoryTransform *at) {
    return (Spot){{(double)at->position[0], (double)at->position[2], (double)at->yaw}};
}

float memory_pose_graph_switch(const MemoryPoseGraph *graph, int edge) {
    ASSERT(edge >= 0 && edge < graph->edge_count);
    const MemoryPoseEdge *joined = &graph->edges[edge];
    if (!joined->is_loop) return 1.0f;
    Spot from = spot_of(&graph->nodes[joined->from]), to = spot_of(&graph->nodes[joined->to]);
    double residual[3];
    residual_of(joined, &from, &to, residual, NULL, NULL);
    return (float)switch_of(joined, residual, &(Drift){0}, 0.0);
}

// ---- all edges ----

typedef struct Solver {
    const MemoryPoseGraph *graph;
    PoseSystem system;
    Spot *spots;  // [node_count]
    Drift *drift; // [edge_count]
} Solver;

static Solver create_solver(const MemoryPoseGraph *graph, Arena *arena) {
    Solver solver = {.graph = graph, .system = pose_graph_system(graph, arena)};
    solver.spots = arena_array(arena, Spot, (size_t)graph->node_count);
    solver.drift = arena_array(arena, Drift, (size_t)graph->edge_count);
    for (int i = 0; i < graph->node_count; i++) solver.spots[i] = spot_of(&graph->nodes[i]);
    const int *walk = find_walk(graph, arena);
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryPoseEdge *edge = &graph->edges[e];
        if (edge->is_loop) solver.drift[e] = drift_between(graph, walk, edge->from, edge->to);
    }
    return solver;
}

static void add_edge(Solver *solver, int e, double doubt) {
    const MemoryPoseEdge *edge = &solver->graph->edges[e];
    double residual[3], by_from[3][3], by_to[3][3], weight[3];
    residual_of(edge, &solver->spots[edge->from], &solver->spots[edge->to], residual, by_from,
                by_to);
    weights_of(edge, weight);
    if (edge->is_loop) {
        double s = switch_of(edge, residual, &solver->drift[e], doubt);
        for (int i = 0; i < 3; i++) weight[i] *= s * s;
    }
    pose_graph_system_add(&solver->system, edge->from, edge->to, by_from, by_to, residual, weight);
}

static void hold(PoseSystem *system) {
    for (int i = 0; i < system->size; i++)
        system->rows[i][i - system->first[i]] += i < 3 ? held : loose;
}

// one round; the largest step of any number
static double improve(Solver *solver, double doubt) {
    pose_graph_system_clear(&solver->system);
    for (int e = 0; e < solver->graph->edge_count; e++) add_edge(solver, e, doubt);
    hold(&solver->system);
    pose_graph_system_solve(&solver->system);
    double most = 0.0;
    for (int i = 3; i < solver->system.size; i++) {
        solver->spots[i / 3].at[i % 3] += solver->system.right[i];
        most = fmax(most, fabs(solver->system.right[i]));
    }
    return most;
}

static float take_over(MemoryPoseGraph *graph, const Spot *spots) {
    float most = 0.0f;
    for (int i = 1; i < graph->node_count; i++) {
        MemoryTransform *node = &graph->nodes[i];
        float x = (float)spots[i].at[0], z = (float)spots[i].at[1];
        most = fmaxf(most, hypotf(x - node->position[0], z - node->position[2]));
        node->position[0] = x, node->position[2] = z;
        node->yaw = memory_transform_angle((float)wrap(spots[i].at[2]));
    }
    return most;
}

float memory_pose_graph_solve(MemoryPoseGraph *graph, Arena *scratch) {
    if (graph->node_count < 2) return 0.0f;
    ArenaMark mark = arena_mark(scratch);
    Solver solver = create_solver(graph, scratch);
    for (int round = 0; round < ROUNDS; round++) {
        double doubt = round < CALM ? pow(0.5, round) : 0.0;
        if (improve(&solver, doubt) < still && round >= CALM) break;
    }
    float most = take_over(graph, solver.spots);
    arena_reset(scratch, mark);
    return most;
}
