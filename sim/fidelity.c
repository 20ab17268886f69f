// Scores made of the warping between a walk and its reference, points by straight distances
// (sim/warp.h; over a graph: sim/path_metrics.h).
//
// A tour. IVLN concatenates the walks, concatenates the references, and forbids all matches of an
// inner start or stop of the reference but the one with the walk's own start or stop:
//
//          r0  r1  r2 | r3  r4        A chain must lead through (stop, stop) and (start, start), so
//     w0   +   +   -  | -   -         it falls into one chain per subtask, and the least cost is
//     w1   +   +   +  | -   -         the sum of the subtasks' own, with the column of a tied end
//     --------------------------      open at that end only. That is what is computed here: the
//     w2   -   -   -  | +   +         matrix of a whole tour is never needed. (The test has it.)
//     w3   -   -   -  | -   +
//
// A reference of one or two points, both tied, leaves no chain to a longer walk; there IVLN has no
// value, and here the ties are dropped.
//
// Turning on the spot is no way: of equal points one after another in a walk only the first counts,
// as IVLN and VLN-CE have it. sim_dtw itself leaves nothing out.
//
// To add a score: it is a function of sim_dtw and of the reference; put it beside sim_ndtw_metres.

#include "sim/fidelity.h"

#include "sim/warp.h"

#include <math.h>
#include <string.h>

static double distance(const float a[3], const float b[3]) {
    double sum = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = (double)a[k] - (double)b[k];
        sum += d * d;
    }
    return sqrt(sum);
}

static double path_length(SimPath path) {
    double length = 0.0;
    for (int i = 1; i < path.count; i++) length += distance(path.points[i - 1], path.points[i]);
    return length;
}

typedef struct Pair {
    SimPath walk, reference;
} Pair;

static double match(const void *paths, int i, int j) {
    const Pair *pair = paths;
    return distance(pair->walk.points[i], pair->reference.points[j]);
}

static double least_cost(SimPath walk, SimPath reference, SimWarpTies ties, Arena *scratch) {
    Pair pair = {walk, reference};
    return sim_warp(&pair, match, walk.count, reference.count, ties, scratch);
}

double sim_dtw(SimPath walk, SimPath reference, Arena *scratch) {
    return least_cost(walk, reference, (SimWarpTies){false, false}, scratch);
}

// the walk without the points at which it stayed
static SimPath moving(SimPath walk, Arena *scratch) {
    float(*points)[3] = arena_alloc(scratch, (size_t)walk.count * sizeof *points);
    int count = 0;
    for (int i = 0; i < walk.count; i++) {
        bool stays = count > 0;
        for (int k = 0; stays && k < 3; k++) stays = walk.points[i][k] == points[count - 1][k];
        if (!stays) memcpy(points[count++], walk.points[i], sizeof *points);
    }
    return (SimPath){(const float(*)[3])points, count};
}

static double moving_dtw(SimPath walk, SimPath reference, SimWarpTies ties, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    SimPath moved = moving(walk, scratch);
    double cost = least_cost(moved, reference, ties, scratch);
    if (isinf(cost)) cost = sim_dtw(moved, reference, scratch);
    arena_reset(scratch, mark);
    return cost;
}

double sim_ndtw(SimPath walk, SimPath reference, double threshold, Arena *scratch) {
    return exp(-moving_dtw(walk, reference, (SimWarpTies){false, false}, scratch) /
               (reference.count * threshold));
}

double sim_ndtw_metres(SimPath walk, SimPath reference, Arena *scratch) {
    double cost = moving_dtw(walk, reference, (SimWarpTies){false, false}, scratch),
           length = path_length(reference);
    if (length == 0.0) return cost == 0.0 ? 1.0 : 0.0; // the limit of the formula
    return exp(-cost / length);
}

double sim_tour_ndtw(const SimPath *walks, const SimPath *references, int count, double threshold,
                     Arena *scratch) {
    ASSERT(count > 0);
    double cost = 0.0;
    int points = 0;
    for (int i = 0; i < count; i++) {
        SimWarpTies ties = {.start = i > 0, .stop = i + 1 < count}; // the ends of the tour are free
        cost += moving_dtw(walks[i], references[i], ties, scratch);
        points += references[i].count;
    }
    return exp(-cost / (points * threshold));
}

static void between(const float a[3], const float b[3], double share, float point[3]) {
    for (int k = 0; k < 3; k++) {
        point[k] = (float)((double)a[k] + share * ((double)b[k] - (double)a[k]));
    }
}

SimPath sim_path_resample(SimPath path, float spacing, Arena *arena) {
    ASSERT(path.count > 0 && spacing > 0.0f);
    const float *end = path.points[path.count - 1];
    int room = (int)(path_length(path) / spacing) + 3, count = 0;
    float(*points)[3] = arena_alloc(arena, (size_t)room * sizeof *points);
    memcpy(points[count++], path.points[0], sizeof *points);
    double before = 0.0; // metres up to corner i - 1
    for (int i = 1; i < path.count; i++) {
        double piece = distance(path.points[i - 1], path.points[i]);
        // points are numbered, not summed up: the n-th stands n x spacing along the path
        while ((double)count * spacing < before + piece) {
            between(path.points[i - 1], path.points[i], ((double)count * spacing - before) / piece,
                    points[count]);
            count++;
        }
        before += piece;
    }
    if (memcmp(points[count - 1], end, sizeof *points) != 0)
        memcpy(points[count++], end, sizeof *points);
    ASSERT(count <= room);
    return (SimPath){(const float(*)[3])points, count};
}
