// A way over the graph that is kept up to date: D* Lite (Koenig & Likhachev 2002).
//
// Planned once from the goal; when edges change (blocked, healed, new) or the agent moves on, only
// the places whose distance changed are looked at again. The result is always that of a full plan:
// the tests compare them after every change.

#pragma once

#include "memory/graph.h"

typedef struct MemoryRoute MemoryRoute;

MemoryRoute *memory_route_create(Arena *arena);
// A new goal (a place, frontiers included), or the graph was consolidated: plans from nothing.
void memory_route_begin(MemoryRoute *route, const MemoryGraph *graph, int goal, int step);
// Takes in what changed in the graph since the last call and plans from `from`; returns the places
// of the way as memory_graph_path; 0 also when the goal was a frontier that is not there any more.
int memory_route_update(MemoryRoute *route, const MemoryGraph *graph, int from, int step,
                        int *places, int max_places, int *length);
uint64_t memory_route_expanded(const MemoryRoute *route); // places looked at by the last update
