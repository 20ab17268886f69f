// Inside memory/ only: what a graph is made of beside what graph.h shows.
//
//     graph.c              create, clear, digest, bytes
//     graph_grid           which places and things are near a point
//     graph_place.c        visit, nearest, adding and removing places
//     graph_edge.c         the lists of edges, what an edge costs, blocking
//     graph_frontier.c     places where the known ends
//     graph_window.c       the slice round the agent: clearance, free lines, ways out
//     graph_survey.c       what the window says of the places in it
//     graph_door.c         narrow spots along edges become places
//     graph_region.c       rooms
//     graph_object.c       things, belief, habits
//     graph_path.c         A*
//     graph_consolidate.c  the end of a tour
//     graph_submap.c       submaps moved, merged, given up
//     graph_file.c         bytes and back
//     graph_window_file.c  the same of the window

#pragma once

#include "memory/graph.h"
#include "memory/graph_grid.h"

#include <math.h>
#include <string.h>

enum {
    GRAPH_NONE = -1,
    GRAPH_WINDOW = 512,     // cells a side of the window, at most: 25 m at 5 cm
    GRAPH_DIRECTIONS = 96,  // rays of a look around: one per voxel of a circle of 0.8 m
    GRAPH_MOST_NEAR = 1024, // places that a survey looks at
    // room for co-visible and sees edges: the rest is kept for those that are walked
    GRAPH_MAX_RELATIONS = MEMORY_MAX_EDGES / 2,
};

// The part of a slice round the agent, with distances to what is occupied.
typedef struct GraphWindow {
    float voxel;
    float height;        // of the agent: places on other floors are not in it
    int32_t first[2];    // voxel coordinates of cell (0, 0)
    int width, height_z; // cells; 0: there is none
    uint8_t *known;      // [height_z][width] as in a slice
    int32_t *gap2;       // squared distance to the nearest occupied cell [cells²]
    int *envelope;       // [2][GRAPH_WINDOW] scratch of the distances
    float (*around)[2];  // [GRAPH_DIRECTIONS] unit vectors
} GraphWindow;

typedef struct GraphHeapItem {
    int64_t cost; // length so far + estimate
    int place;
} GraphHeapItem;

// What a MemoryGraph is inside: the public part first.
typedef struct GraphStore {
    MemoryGraph graph;
    MemoryGraphGrid places, objects;
    GraphWindow window;
    int relation_count; // co-visible and sees edges
    float largest;      // radius of any object so far [m]
    int *near;          // [GRAPH_MOST_NEAR] places of a survey
    int *mark;          // [places or objects] scratch: roots of regions, survivors of a merge
    // A*
    int *length;         // [places] of the best way found so far
    int *previous;       // [places] on that way
    GraphHeapItem *heap; // [2 edges + 1]: an edge puts its ends on the heap once per direction
} GraphStore;

static inline GraphStore *memory_graph_store(const MemoryGraph *graph) {
    return (GraphStore *)(uintptr_t)graph; // the graph is its first member
}

//---- distances, whole millimetres ----------------------------------------------------------------

static inline int64_t memory_graph_millimetres(float metres) {
    return llround((double)metres * 1000.0);
}

static inline int64_t memory_graph_square(const float a[3], const float b[3]) {
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        int64_t d = memory_graph_millimetres(a[i]) - memory_graph_millimetres(b[i]);
        sum += d * d;
    }
    return sum;
}

// largest root with root² <= square
static inline int64_t memory_graph_root(int64_t square) {
    int64_t root = (int64_t)sqrt((double)square);
    while (root * root > square) root--;
    while ((root + 1) * (root + 1) <= square) root++;
    return root;
}

// An edge is its straight length rounded up, at least 1; an estimate is rounded down.
static inline int memory_graph_straight_up(const float a[3], const float b[3]) {
    int64_t square = memory_graph_square(a, b), root = memory_graph_root(square);
    if (root * root < square || root == 0) root++;
    return (int)root;
}

static inline int memory_graph_straight_down(const float a[3], const float b[3]) {
    return (int)memory_graph_root(memory_graph_square(a, b));
}

//---- graph_place.c -------------------------------------------------------------------------------

// A new place before the frontiers, -1 when there is no room.
int memory_graph_add_place(MemoryGraph *graph, const float position[3], int step);
// The last place, which is a frontier, and its edges.
void memory_graph_drop_last(MemoryGraph *graph);
// Joins two places by a walked edge, over the door between them if there is one.
void memory_graph_join(MemoryGraph *graph, int from, int to);
// Is it a place that was stood at, and may it be met now?
bool memory_graph_may_meet(const void *graph, int place);

//---- graph_edge.c --------------------------------------------------------------------------------

// Finds or makes the edge; -1 when there is no room for it. An edge counts every call as seen.
int memory_graph_add_edge(MemoryGraph *graph, MemoryEdgeKind kind, int from, int to);
// The last edge takes its number.
void memory_graph_remove_edge(MemoryGraph *graph, int edge);
void memory_graph_link_edge(MemoryGraph *graph, int edge);    // into the lists of its ends
void memory_graph_measure_edge(MemoryGraph *graph, int edge); // its length from its ends
void memory_graph_cut_off(MemoryGraph *graph, int place);     // from all its edges
int memory_graph_other_end(const MemoryEdge *edge, int place);

//---- graph_object.c ------------------------------------------------------------------------------

void memory_graph_retire(MemoryGraph *graph, int object); // and the edges of those that see it

//---- graph_window.c ------------------------------------------------------------------------------

void memory_graph_window_create(GraphWindow *window, Arena *arena);
void memory_graph_window_load(GraphWindow *window, const MemorySlice *slice,
                              const float position[3], float reach);
void memory_graph_window_measure(GraphWindow *window); // gap2 from known
bool memory_graph_window_holds(const GraphWindow *window, const float position[3]);
// To the nearest obstacle [mm], -1 outside.
int memory_graph_window_clearance(const GraphWindow *window, const float position[3]);

typedef struct GraphLine {
    bool is_inside; // of the window, all of it
    bool is_free;   // known to be free, or nobody knows what is under the feet of its ends
    bool is_walled; // something stands on it
    int clearance;  // the least along it [mm]
} GraphLine;
GraphLine memory_graph_window_line(const GraphWindow *window, const float from[3],
                                   const float to[3]);
// Connected free arcs on a circle of 0.9 m or somewhat more; 0 when all of it is free.
int memory_graph_window_ways(const GraphWindow *window, const float position[3]);

//---- graph_door.c --------------------------------------------------------------------------------

// The door that the straight way between two places passes, -1: none.
int memory_graph_door_between(const MemoryGraph *graph, int from, int to);
// Makes doors of the narrow spots on the edges between `near` places and splits the edges there.
void memory_graph_find_doors(MemoryGraph *graph, const int *near, int count, int step);

//---- graph_region.c ------------------------------------------------------------------------------

void memory_graph_find_regions(MemoryGraph *graph);
