// Normal equations J^T W J step = -J^T W r, and their Cholesky factor. See pose_graph_inside.h.

#include "memory/pose_graph_inside.h"

#include <math.h>
#include <string.h>

PoseSystem pose_graph_system(const MemoryPoseGraph *graph, Arena *arena) {
    int size = 3 * graph->node_count;
    PoseSystem system = {
        .size = size,
        .first = arena_array(arena, int, (size_t)size),
        .rows = arena_array(arena, double *, (size_t)size),
        .right = arena_array(arena, double, (size_t)size),
    };
    for (int i = 0; i < size; i++) system.first[i] = i / 3 * 3;
    for (int e = 0; e < graph->edge_count; e++) {
        int a = graph->edges[e].from, b = graph->edges[e].to;
        int early = 3 * (a < b ? a : b), late = 3 * (a < b ? b : a);
        for (int i = late; i < late + 3; i++)
            system.first[i] = early < system.first[i] ? early : system.first[i];
    }
    for (int i = 0; i < size; i++) {
        system.rows[i] = arena_array(arena, double, (size_t)(i - system.first[i] + 1));
    }
    return system;
}

void pose_graph_system_clear(PoseSystem *system) {
    for (int i = 0; i < system->size; i++) {
        memset(system->rows[i], 0, sizeof(double) * (size_t)(i - system->first[i] + 1));
        system->right[i] = 0.0;
    }
}

// the 3 x 3 block a^T W b at nodes (row, column), the lower triangle only
static void add_block(PoseSystem *system, int row, int column, double a[3][3], double b[3][3],
                      const double weight[3]) {
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int r = 3 * row + i, c = 3 * column + j;
            if (c > r) continue;
            double *cell = &system->rows[r][c - system->first[r]];
            for (int k = 0; k < 3; k++) *cell += a[k][i] * weight[k] * b[k][j];
        }
}

static void add_right(PoseSystem *system, int node, double by[3][3], const double residual[3],
                      const double weight[3]) {
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            system->right[3 * node + i] -= by[k][i] * weight[k] * residual[k];
}

void pose_graph_system_add(PoseSystem *system, int from, int to, double by_from[3][3],
                           double by_to[3][3], const double residual[3], const double weight[3]) {
    add_block(system, from, from, by_from, by_from, weight);
    add_block(system, to, to, by_to, by_to, weight);
    if (from > to) add_block(system, from, to, by_from, by_to, weight);
    if (to > from) add_block(system, to, from, by_to, by_from, weight);
    add_right(system, from, by_from, residual, weight);
    add_right(system, to, by_to, residual, weight);
}

// sum over the columns that both rows keep, below `end`
static double dot(const PoseSystem *system, int a, int b, int end) {
    int first = system->first[a] > system->first[b] ? system->first[a] : system->first[b];
    const double *x = system->rows[a] - system->first[a], *y = system->rows[b] - system->first[b];
    double sum = 0.0;
    for (int k = first; k < end; k++) sum += x[k] * y[k];
    return sum;
}

// rows become those of L in L L^T
static void factor(PoseSystem *system) {
    for (int i = 0; i < system->size; i++) {
        double *row = system->rows[i] - system->first[i];
        for (int j = system->first[i]; j < i; j++) {
            double pivot = system->rows[j][j - system->first[j]];
            row[j] = (row[j] - dot(system, i, j, j)) / pivot;
        }
        row[i] = sqrt(row[i] - dot(system, i, i, i));
    }
}

void pose_graph_system_solve(PoseSystem *system) {
    factor(system);
    double *x = system->right;
    for (int i = 0; i < system->size; i++) {
        const double *row = system->rows[i] - system->first[i];
        for (int k = system->first[i]; k < i; k++) x[i] -= row[k] * x[k];
        x[i] /= row[i];
    }
    for (int i = system->size - 1; i >= 0; i--) {
        const double *row = system->rows[i] - system->first[i];
        x[i] /= row[i];
        for (int k = system->first[i]; k < i; k++) x[k] -= row[k] * x[i];
    }
}
