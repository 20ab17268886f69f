// The parts of the memory that are no map (that one is bench_octree.c): retrieval, tokens and log,
// places, and the whole of a step of the agent that remembers.
//
// Limits, in the terms of the measured bandwidth B [bytes/s] and arithmetic F [operations/s]:
//
//     nearest neighbours   rows x (width + a row's head) / B, or 2 rows width queries / 2 F: whole
//                          numbers of 16 bits go two for one float
//     token                2 operations per weight of both nets / F
//     log                  a record read and written once / B
//     way                  the places looked at and their edges read once / B (for A* those on the
//                          way alone, which no search can do without)
//     planner              arrays of the grid read and written once / B
//     step                 the integration of its picture (bench_octree.c)
//     file                 what is stored read and written once / B
//
// They are what nothing can beat, not what a search that must look around can reach.

#include "app/bench_memory.h"

static bool run(Bench *bench, Arena *arena, Error *err) {
    return bench_memory_index(bench, arena, err) && bench_memory_tokens(bench, arena, err) &&
           bench_memory_graph(bench, arena, err) && bench_memory_whole(bench, arena, err);
}

const BenchType bench_memory = {"memory", "retrieval, tokens, places, whole steps", run};
