// Scores of a path over a navigation graph against its reference path, as the leaderboards of R2R,
// R4R, REVERIE, Touchdown and map2seq define them.
//
//     W  the walk, nodes w1 .. wn          d(a, b)   the shortest way along the graph [m], or
//     R  the reference, r1 .. rm                     straight, as the caller says
//     D  least cost of warping W onto R    d_th      3 m (Anderson et al. 2018)
//
// One name for one definition: where programs differ, the names do.
//
//     dtw               D                               Ilharco et al. 2019; R4R's dtw.py
//     dtw_per_metre     D / length of R                 valan's get_dtw
//     ndtw              exp(-D / (|R| d_th))            Ilharco et al. 2019
//     ndtw_metres       exp(-D / length of R), straight distances       Mem4Nav; sim/fidelity.h
//     ndtw_hops         exp(-D / (2 |R|)), distances in edges
//     ndtw_hops_sqrt    exp(-D / (2 sqrt|R|)), the same                 VLN-Transformer, ORAR
//     success, sdtw     nearer than d_th                R2R's eval.py, VLN-CE, valan
//     success_r4r, ...  not farther than d_th           R4R's dtw.py
//     tc, tc_3m         at the goal or a neighbour      Touchdown; within 3 m on the map: Mem4Nav
//     spd, spd_metres   edges left, metres left         Touchdown; Mem4Nav
//     kpa               decisions of the reference that were taken: its first two nodes, each
//                       junction with the node after it, and tc    VELMA (Schumann et al. 2024)
//
// Two corners: a walk that need not move and does not has spl 1 (0 in valan), as in sim_metrics; a
// goal that cannot be reached leaves distances infinite and scores 0.
//
// To add a score: a row in SIM_PATH_METRICS and a line in sim_path_metrics.

#pragma once

#include "sim/nav_rows.h"

typedef struct SimNodes {
    const int *at; // [count] nodes of a graph
    int count;
} SimNodes;

//---- on any distance -----------------------------------------------------------------------------

typedef double (*SimPathDistance)(void *world, int from, int to); // [m], INFINITY: no way

// All that the scores need of a walk and its reference.
typedef struct SimPathCosts {
    int walked, count;     // points of the walk and of the reference, 1 at least
    const double *between; // [walked][count] from a point of the walk to one of the reference
    double walk_length, reference_length, shortest; // the latter from the start to the goal
} SimPathCosts;

SimPathCosts sim_path_costs(SimPathDistance distance, void *world, SimNodes walk,
                            SimNodes reference, Arena *arena);

double sim_path_error(const SimPathCosts *costs);        // d(wn, rm): navigation error
double sim_path_oracle_error(const SimPathCosts *costs); // min over W of d(w, rm)
double sim_path_dtw(const SimPathCosts *costs, Arena *scratch);
// success x shortest / max(shortest, length of W) (Anderson et al. 2018)
double sim_path_spl(const SimPathCosts *costs, double threshold);
// Coverage weighted by length score (Jain et al. 2019): PC x LS, with
// PC = mean over R of exp(-min over W of d / d_th) and LS = e / (e + |e - length of W|),
// e = PC x length of R. 1 where e and the walk are both of no length, as valan has it.
double sim_path_cls(const SimPathCosts *costs, double threshold);

// Edits that turn one path into the other: Damerau-Levenshtein's of aligned strings, in which a
// swapped pair is not edited again, as pyxDamerauLevenshtein counts them.
int sim_path_edits(SimNodes walk, SimNodes reference, Arena *scratch);

//---- on a graph ----------------------------------------------------------------------------------

// X(name, digits, where, meaning): STREETS are those that only street graphs have
#define SIM_PATH_METRICS(X)                                                                        \
    X(path_length, 2, ALL, "metres walked")                                                        \
    X(moves, 2, ALL, "edges walked; standing still is none")                                       \
    X(navigation_error, 2, ALL, "metres left from the last node to the goal")                      \
    X(oracle_error, 2, ALL, "metres left from the node nearest to the goal")                       \
    X(success, 4, ALL, "navigation_error < d_th (R2R)")                                            \
    X(oracle_success, 4, ALL, "oracle_error < d_th")                                               \
    X(spl, 4, ALL, "success x shortest / max(shortest, walked) (Anderson et al. 2018)")            \
    X(dtw, 2, ALL, "D: cost of warping the walk onto the reference [m]")                           \
    X(dtw_per_metre, 4, ALL, "D / length of the reference (valan)")                                \
    X(ndtw, 4, ALL, "exp(-D / (nodes of the reference x d_th)) (Ilharco et al. 2019)")             \
    X(sdtw, 4, ALL, "success x ndtw")                                                              \
    X(cls, 4, ALL, "coverage weighted by length score (Jain et al. 2019)")                         \
    X(success_r4r, 4, ALL, "navigation_error <= d_th (R4R)")                                       \
    X(sdtw_r4r, 4, ALL, "success_r4r x ndtw")                                                      \
    X(ndtw_metres, 4, ALL, "exp(-D / length of the reference), straight distances (Mem4Nav)")      \
    X(tc, 4, STREETS, "task completion: at the goal or a neighbour of it (Touchdown)")             \
    X(tc_3m, 4, STREETS, "no farther than 3 m from the goal on the map (Mem4Nav)")                 \
    X(spd, 2, STREETS, "shortest path distance: edges left to the goal (Touchdown)")               \
    X(spd_metres, 2, STREETS, "the same in metres (Mem4Nav); navigation_error by another name")    \
    X(sed, 4, STREETS, "tc x (1 - edits / longer path) (Touchdown)")                               \
    X(kpa, 4, STREETS, "key point accuracy: decisions in common (VELMA)")                          \
    X(ndtw_hops, 4, STREETS, "exp(-D / (2 x nodes of the reference)), distances in edges")         \
    X(ndtw_hops_sqrt, 4, STREETS, "exp(-D / (2 x sqrt(nodes))), the same (VLN-Transformer, ORAR)") \
    X(sdtw_hops_sqrt, 4, STREETS, "tc x ndtw_hops_sqrt")

typedef struct SimPathMetrics {
#define X(name, digits, where, about) double name;
    SIM_PATH_METRICS(X)
#undef X
} SimPathMetrics;

enum { SIM_PATH_METRIC_COUNT = sizeof(SimPathMetrics) / sizeof(double) };

typedef struct SimPathMetric {
    const char *name, *about;
    int digits; // after the point, when printed
    bool is_of_streets;
} SimPathMetric;
extern const SimPathMetric sim_path_metric[SIM_PATH_METRIC_COUNT];

typedef struct SimPathWorld {
    const SimNavGraph *graph;
    SimNavRows *metres;
    SimNavRows *hops; // of street graphs; not used on others
    bool is_straight; // d(a, b) is the straight distance instead
    double threshold; // d_th [m]
} SimPathWorld;

SimPathWorld sim_path_world(const SimNavGraph *graph, Arena *arena);

// All scores of a walk; those of streets are NAN on other graphs. Equal nodes one after another in
// the walk count once: turning on the spot is no way.
SimPathMetrics sim_path_metrics(const SimPathWorld *world, SimNodes walk, SimNodes reference,
                                Arena *scratch);
