//          r0   r1   r2        each point of the walk is matched with a point of the reference, in
//     w0   +                   order, both ends with both ends; the warping is the chain of matches
//     w1   +                   of least cost. "symmetric1" (after the names of the R package dtw):
//     w2        +    +         steps right, down and diagonal, each costs the distance of the match
//     w3             +         it leads to, once.
//
// Only the row above is needed for the next one, so a walk of n points and a reference of m cost
// n x m distances and two rows of memory.

#include "sim/warp.h"

#include <math.h>

typedef struct Warp {
    const void *paths;
    SimWarpCost cost;
    int count; // of the reference
} Warp;

// the first row: the chain comes from the left
static void first_row(const Warp *warp, double *row) {
    double before = 0.0;
    for (int j = 0; j < warp->count; j++) {
        before += warp->cost(warp->paths, 0, j);
        row[j] = before;
    }
}

// the row of the walk's next point, from that of the point before
static void next_row(const Warp *warp, int i, bool tied, const double *above, double *row) {
    row[0] = tied ? INFINITY : above[0] + warp->cost(warp->paths, i, 0);
    for (int j = 1; j < warp->count; j++) {
        double before = fmin(above[j], fmin(above[j - 1], row[j - 1]));
        row[j] = before + warp->cost(warp->paths, i, j);
    }
}

double sim_warp(const void *paths, SimWarpCost cost, int walked, int count, SimWarpTies ties,
                Arena *scratch) {
    ASSERT(walked > 0 && count > 0);
    Warp warp = {paths, cost, count};
    ArenaMark mark = arena_mark(scratch);
    double *above = arena_array(scratch, double, count), *row = arena_array(scratch, double, count);
    first_row(&warp, above);
    for (int i = 1; i < walked; i++) {
        if (ties.stop) above[count - 1] = INFINITY; // the walk had not stopped yet
        next_row(&warp, i, ties.start, above, row);
        double *filled = row;
        row = above;
        above = filled;
    }
    double least = above[count - 1];
    arena_reset(scratch, mark);
    return least;
}
