// How well a walk followed a reference path.
//
//     ndtw          exp(-DTW / (|R| d_th))                          (Ilharco et al. 2019), d_th = 3
//     m ndtw_metres   exp(-DTW / length of R)                         Mem4Nav's variant sdtw
//     success x ndtw t_ndtw        over a whole tour; the start and stop of each subtask are tied
//     to those of its
//                   reference (Krantz et al. 2023, IVLN)
//
// Paths are points [count][3], compared by Euclidean distance; DTW is the classic "symmetric1" one.

#pragma once

#include "base/arena.h"

typedef struct SimPath {
    const float (*points)[3];
    int count;
} SimPath;

double sim_dtw(SimPath walk, SimPath reference, Arena *scratch);
double sim_ndtw(SimPath walk, SimPath reference, double threshold, Arena *scratch);
double sim_ndtw_metres(SimPath walk, SimPath reference, Arena *scratch);
// walks[i] belongs to references[i].
double sim_tour_ndtw(const SimPath *walks, const SimPath *references, int count, double threshold,
                     Arena *scratch);
// A path with a point every `spacing` metres, ends included.
SimPath sim_path_resample(SimPath path, float spacing, Arena *arena);
