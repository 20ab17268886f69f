// Everything is a function of one matrix, the distances between the points of both paths:
//
//              r1 .. rm
//         w1   ........      a row's last entry: how far the goal is from a point of the walk
//         ..   ........      a column's least entry: how well a point of the reference was covered
//         wn   .......x      x: the navigation error
//
// It is filled column by column, as the rows of sim/nav_rows.h belong to where a way leads to.

#include "sim/path_metrics.h"

#include "sim/fidelity.h"
#include "sim/warp.h"

#include <math.h>

static const double THRESHOLD = 3.0;      // [m] R2R's margin of error
static const double THRESHOLD_HOPS = 2.0; // [edges] VLN-Transformer's and ORAR's

#define ALL false
#define STREETS true
#define X(name, digits, where, about) {#name, about, digits, where},
const SimPathMetric sim_path_metric[SIM_PATH_METRIC_COUNT] = {SIM_PATH_METRICS(X)};
#undef X

//---- on any distance -----------------------------------------------------------------------------

static double length_of(SimPathDistance distance, void *world, SimNodes path) {
    double length = 0.0;
    for (int i = 1; i < path.count; i++) length += distance(world, path.at[i - 1], path.at[i]);
    return length;
}

SimPathCosts sim_path_costs(SimPathDistance distance, void *world, SimNodes walk,
                            SimNodes reference, Arena *arena) {
    ASSERT(walk.count > 0 && reference.count > 0);
    double *between = arena_array(arena, double, (size_t)walk.count *(size_t)reference.count);
    for (int j = 0; j < reference.count; j++) {
        for (int i = 0; i < walk.count; i++)
            between[(size_t)i * (size_t)reference.count + (size_t)j] =
                distance(world, walk.at[i], reference.at[j]);
    }
    return (SimPathCosts){
        .walked = walk.count,
        .count = reference.count,
        .between = between,
        .walk_length = length_of(distance, world, walk),
        .reference_length = length_of(distance, world, reference),
        .shortest = distance(world, walk.at[0], reference.at[reference.count - 1]),
    };
}

static double entry(const void *paths, int i, int j) {
    const SimPathCosts *costs = paths;
    return costs->between[(size_t)i * (size_t)costs->count + (size_t)j];
}

double sim_path_error(const SimPathCosts *costs) {
    return entry(costs, costs->walked - 1, costs->count - 1);
}

double sim_path_oracle_error(const SimPathCosts *costs) {
    double least = INFINITY;
    for (int i = 0; i < costs->walked; i++) least = fmin(least, entry(costs, i, costs->count - 1));
    return least;
}

double sim_path_dtw(const SimPathCosts *costs, Arena *scratch) {
    return sim_warp(costs, entry, costs->walked, costs->count, (SimWarpTies){false, false},
                    scratch);
}

double sim_path_spl(const SimPathCosts *costs, double threshold) {
    if (!(sim_path_error(costs) < threshold) || isinf(costs->walk_length)) return 0.0;
    double longer = fmax(costs->shortest, costs->walk_length);
    return longer > 0.0 ? costs->shortest / longer : 1.0;
}

static double coverage(const SimPathCosts *costs, double threshold) {
    double sum = 0.0;
    for (int j = 0; j < costs->count; j++) {
        double least = INFINITY;
        for (int i = 0; i < costs->walked; i++) least = fmin(least, entry(costs, i, j));
        sum += exp(-least / threshold);
    }
    return sum / costs->count;
}

double sim_path_cls(const SimPathCosts *costs, double threshold) {
    double covered = coverage(costs, threshold), expected = covered * costs->reference_length;
    if (expected == 0.0 && costs->walk_length == 0.0) return 1.0;
    if (!isfinite(expected)) return 0.0; // no way leads along the reference
    return covered * expected / (expected + fabs(expected - costs->walk_length));
}

// one more entry of the matrix of edits, from the two rows above
static int edits_at(SimNodes a, SimNodes b, int i, int j, const int *two, const int *above,
                    const int *row) {
    int best = above[j - 1] + (a.at[i - 1] != b.at[j - 1]);
    if (above[j] + 1 < best) best = above[j] + 1;
    if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
    bool is_swap = i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
    if (is_swap && two[j - 2] + 1 < best) best = two[j - 2] + 1;
    return best;
}

int sim_path_edits(SimNodes walk, SimNodes reference, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    int width = reference.count;
    int *two = arena_array(scratch, int, width + 1), *above = arena_array(scratch, int, width + 1);
    int *row = arena_array(scratch, int, width + 1);
    for (int j = 0; j <= width; j++) above[j] = j;
    for (int i = 1; i <= walk.count; i++) {
        row[0] = i;
        for (int j = 1; j <= width; j++) row[j] = edits_at(walk, reference, i, j, two, above, row);
        int *oldest = two;
        two = above;
        above = row;
        row = oldest;
    }
    int edits = above[width];
    arena_reset(scratch, mark);
    return edits;
}

//---- on a graph ----------------------------------------------------------------------------------

SimPathWorld sim_path_world(const SimNavGraph *graph, Arena *arena) {
    return (SimPathWorld){
        .graph = graph,
        .metres = sim_nav_rows_create(graph, SIM_NAV_METRES, arena),
        .hops = graph->is_street ? sim_nav_rows_create(graph, SIM_NAV_HOPS, arena) : NULL,
        .threshold = THRESHOLD,
    };
}

static double along_graph(void *rows, int from, int to) {
    return sim_nav_rows_distance(rows, from, to);
}

// as the bird flies; nothing is written to
static double straight(void *graph, int from, int to) {
    return sim_nav_graph_straight((const SimNavGraph *)graph, from, to);
}

// without the nodes at which it stayed
static SimNodes moving(SimNodes walk, Arena *scratch) {
    int *nodes = arena_array(scratch, int, walk.count), count = 0;
    for (int i = 0; i < walk.count; i++)
        if (count == 0 || walk.at[i] != nodes[count - 1]) nodes[count++] = walk.at[i];
    return (SimNodes){nodes, count};
}

static SimPath points_of(const SimNavGraph *graph, SimNodes path, Arena *scratch) {
    float(*points)[3] = arena_alloc(scratch, (size_t)path.count * sizeof *points);
    for (int i = 0; i < path.count; i++) {
        for (int k = 0; k < 3; k++) points[i][k] = (float)graph->positions[path.at[i]][k];
    }
    return (SimPath){(const float(*)[3])points, path.count};
}

static void score_any(const SimPathCosts *costs, double threshold, Arena *scratch,
                      SimPathMetrics *scores) {
    scores->path_length = costs->walk_length;
    scores->moves = costs->walked - 1;
    scores->navigation_error = sim_path_error(costs);
    scores->oracle_error = sim_path_oracle_error(costs);
    scores->success = scores->navigation_error < threshold;
    scores->success_r4r = scores->navigation_error <= threshold;
    scores->oracle_success = scores->oracle_error < threshold;
    scores->spl = sim_path_spl(costs, threshold);
    scores->dtw = sim_path_dtw(costs, scratch);
    scores->dtw_per_metre = scores->dtw > 0.0 ? scores->dtw / costs->reference_length : 0.0;
    scores->ndtw = exp(-scores->dtw / (threshold * costs->count));
    scores->sdtw = scores->success * scores->ndtw;
    scores->sdtw_r4r = scores->success_r4r * scores->ndtw;
    scores->cls = sim_path_cls(costs, threshold);
}

// on the map, whatever the height
static double apart_on_map(const SimNavGraph *graph, int a, int b) {
    const double *x = graph->positions[a], *y = graph->positions[b];
    return hypot(x[0] - y[0], x[2] - y[2]);
}

static bool is_done(const SimNavGraph *graph, int last, int goal) {
    return last == goal || sim_nav_graph_edge(graph, last, goal) != NULL ||
           sim_nav_graph_edge(graph, goal, last) != NULL;
}

static bool is_junction(const SimNavGraph *graph, int node) {
    return graph->first[node + 1] - graph->first[node] > 2;
}

// does a walk pass the junction at `from` towards `to`; likewise the node alone (to < 0), which
// counts among the first two only
static bool takes(const SimNavGraph *graph, SimNodes walk, int from, int to) {
    if (walk.count < 2) return false;
    if (to < 0) return walk.at[0] == from || walk.at[1] == from;
    for (int i = 0; i + 1 < walk.count; i++)
        if (walk.at[i] == from && walk.at[i + 1] == to) return is_junction(graph, from);
    return false;
}

// VELMA's key points; one that the reference has twice is a decision each time, but taken once
static double key_points(const SimNavGraph *graph, SimNodes walk, SimNodes reference, bool done) {
    int points = 1, taken = done;
    if (reference.count >= 2) {
        points += 2;
        for (int i = 0; i < 2; i++) taken += takes(graph, walk, reference.at[i], -1);
    }
    for (int i = 0; i + 1 < reference.count; i++) {
        if (!is_junction(graph, reference.at[i])) continue;
        points++;
        taken += takes(graph, walk, reference.at[i], reference.at[i + 1]);
    }
    return (double)taken / points;
}

static void score_streets(const SimPathWorld *world, SimNodes walk, SimNodes reference,
                          Arena *scratch, SimPathMetrics *scores) {
    int last = walk.at[walk.count - 1], goal = reference.at[reference.count - 1];
    int longer = walk.count > reference.count ? walk.count : reference.count;
    SimPathCosts hops = sim_path_costs(along_graph, world->hops, walk, reference, scratch);
    double cost = sim_path_dtw(&hops, scratch);
    scores->tc = is_done(world->graph, last, goal);
    scores->tc_3m = apart_on_map(world->graph, last, goal) <= THRESHOLD;
    scores->spd = sim_path_error(&hops);
    scores->spd_metres = sim_nav_rows_distance(world->metres, last, goal);
    scores->sed = scores->tc * (1.0 - (double)sim_path_edits(walk, reference, scratch) / longer);
    scores->kpa = key_points(world->graph, walk, reference, scores->tc > 0.0);
    scores->ndtw_hops = exp(-cost / (THRESHOLD_HOPS * reference.count));
    scores->ndtw_hops_sqrt = exp(-cost / (THRESHOLD_HOPS * sqrt(reference.count)));
    scores->sdtw_hops_sqrt = scores->tc * scores->ndtw_hops_sqrt;
}

static SimPathMetrics no_scores(void) {
    SimPathMetrics none;
#define X(name, digits, where, about) none.name = NAN;
    SIM_PATH_METRICS(X)
#undef X
    return none;
}

SimPathMetrics sim_path_metrics(const SimPathWorld *world, SimNodes walked, SimNodes reference,
                                Arena *scratch) {
    ASSERT(world->threshold > 0.0);
    ArenaMark mark = arena_mark(scratch);
    SimNodes walk = moving(walked, scratch);
    SimPathCosts costs =
        world->is_straight
            ? sim_path_costs(straight, (void *)(uintptr_t)world->graph, walk, reference, scratch)
            : sim_path_costs(along_graph, world->metres, walk, reference, scratch);
    SimPathMetrics scores = no_scores();
    score_any(&costs, world->threshold, scratch, &scores);
    scores.ndtw_metres = sim_ndtw_metres(points_of(world->graph, walk, scratch),
                                         points_of(world->graph, reference, scratch), scratch);
    if (world->graph->is_street) score_streets(world, walk, reference, scratch, &scores);
    arena_reset(scratch, mark);
    return scores;
}
