// What is known of places and things: the topology above the octree.
//
// Places are points that the agent has stood at, spaced apart; edges join places that it has walked
// between. Objects are categories seen at positions, with counts of how often they were seen and
// how often they were missing when they should have been in view. Lengths are integer millimetres,
// ties go to the lower index: the same walk gives the same graph everywhere.

#pragma once

#include "base/arena.h"
#include "memory/octree.h"

typedef struct MemoryPlace {
    float position[3];
    int visits;
    int first_step, last_step;
} MemoryPlace;

typedef struct MemoryEdge {
    int from, to; // places, from < to
    int length;   // millimetres
} MemoryEdge;

typedef struct MemoryObject {
    uint32_t category;
    float position[3]; // running mean of its sightings
    float radius;      // half its extent as seen [m]
    int seen, refuted;
    int first_step, last_step;
    int place; // where the agent stood when it last saw it
} MemoryObject;

enum { MEMORY_MAX_PLACES = 4096, MEMORY_MAX_EDGES = 16384, MEMORY_MAX_OBJECTS = 4096 };

typedef struct MemoryGraph {
    MemoryConfig config;
    MemoryPlace *places; // [place_count]
    MemoryEdge *edges;
    MemoryObject *objects;
    int place_count, edge_count, object_count;
    int here; // the place of the last visit, -1 before the first
} MemoryGraph;

MemoryGraph *memory_graph_create(const MemoryConfig *config, Arena *arena);
void memory_graph_clear(MemoryGraph *graph);

// The agent stands at `position`: finds or makes the place there, joins it to the one before,
// returns it.
int memory_graph_visit(MemoryGraph *graph, const float position[3], int step);
// After being carried somewhere else (a new episode): the next visit adds no edge.
void memory_graph_lift(MemoryGraph *graph);

// A thing was seen. Returns its object (an old one when it lies within object_radius of the
// position).
int memory_graph_see(MemoryGraph *graph, uint32_t category, const float position[3], float radius,
                     int step);
// The object should have been in plain view and was not.
void memory_graph_refute(MemoryGraph *graph, int object, int step);
// Belief that it is still there: (seen + 1) / (seen + 2 refuted + 2), a Beta mean that doubts
// quickly.
float memory_graph_belief(const MemoryObject *object);

// Shortest way over known edges by A*; returns the number of places written (0: not connected) and
// the length in millimetres.
int memory_graph_path(const MemoryGraph *graph, int from, int to, int *places, int max_places,
                      int *length);
int memory_graph_nearest(const MemoryGraph *graph, const float position[3]); // -1 when empty

uint64_t memory_graph_digest(const MemoryGraph *graph);
size_t memory_graph_bytes(const MemoryGraph *graph); // in use
