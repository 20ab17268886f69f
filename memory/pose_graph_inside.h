// What the files of the pose graph share. pose_graph.h tells what it is for.
//
//     pose_graph.c         the graph, the rounds of Gauss-Newton, switches
//     pose_graph_merge.c   nodes that become one, edges that repeat each other
//     pose_graph_system.c  normal equations in an envelope, their Cholesky factor

#pragma once

#include "memory/pose_graph.h"

// A symmetric system of which each row is kept from its first entry that is not zero to the
// diagonal (George & Liu 1981: envelope method). A factor fills no cell outside, so a chain of
// nodes costs nine numbers a node, and a loop edge lengthens only the rows of its later node and of
// those after it that it fills: nothing.
//
//     row 0   x
//     row 1   x x
//     row 2     x x
//     row 3       x x
//     row 4   x x x x x        node 4 closes a loop with node 0
typedef struct PoseSystem {
    int size;      // rows: three a node (x, z, yaw)
    int *first;    // [size] first column that is kept
    double **rows; // [size] rows[i][j - first[i]]
    double *right; // [size]
} PoseSystem;

PoseSystem pose_graph_system(const MemoryPoseGraph *graph, Arena *arena);
void pose_graph_system_clear(PoseSystem *system);
// Adds a term of least squares: residual [3] with weights [3], its derivatives by the two nodes.
void pose_graph_system_add(PoseSystem *system, int from, int to, double by_from[3][3],
                           double by_to[3][3], const double residual[3], const double weight[3]);
// Solves in place: right becomes the step. Destroys the rows.
void pose_graph_system_solve(PoseSystem *system);
