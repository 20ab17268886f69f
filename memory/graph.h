// What is known of places and things: the topology above the octree.
//
//     regions     rooms and streets: places joined without passing a door       (coarse)
//     places      points the agent stood at, by what they are: open, corridor, junction, door,
//                 and frontiers: where the known ends, so that plans to the unseen exist
//     objects     things of a category, with how they look, how often seen, how often missed
//
//     edges       traversable   place - place   walked, or seen to be open; exact
//                 co-visible    place - place   one sees the other
//                 sees          place - object
//
// Blocked edges heal: a traversable edge that was found closed is dear until BLOCKED_STEPS have
// passed, then costs less and less more. Belief in an object falls with every look that missed it
// and with time, at a rate that each category earns: chairs move, walls do not.
//
// Lengths are integer millimetres, ties go to the lower index: the same walk gives the same graph
// everywhere. Positions are in the common frame; each place and object belongs to a submap and
// moves with it.

#pragma once

#include "base/arena.h"
#include "memory/bytes.h"
#include "memory/octree.h"
#include "memory/short_term.h"

typedef enum MemoryPlaceKind {
    MEMORY_PLACE_OPEN,
    MEMORY_PLACE_CORRIDOR, // two ways out
    MEMORY_PLACE_JUNCTION, // three or more
    MEMORY_PLACE_DOOR,     // the clearance has a minimum below 1.2 m here
    MEMORY_PLACE_FRONTIER, // never stood at
} MemoryPlaceKind;

typedef struct MemoryPlace {
    MemoryPlaceKind kind;
    float position[3];
    int clearance; // to the nearest obstacle [mm], -1: not measured
    int submap, region;
    int visits;
    int first_step, last_step;
    int first_edge; // of its list; edge->next_of(place) goes on. -1: none
} MemoryPlace;

typedef enum MemoryEdgeKind {
    MEMORY_EDGE_TRAVERSABLE,
    MEMORY_EDGE_COVISIBLE,
    MEMORY_EDGE_SEES,
} MemoryEdgeKind;

typedef struct MemoryEdge {
    MemoryEdgeKind kind;
    int from, to;      // places (from < to); for SEES: place, object
    int length;        // millimetres
    int next[2];       // in the lists of from and to
    int seen, blocked; // how often walked or seen; how often found closed
    int blocked_step;  // when it was last found closed, -1: never
} MemoryEdge;

typedef struct MemoryObject {
    uint32_t category;
    float position[3];              // running mean of its sightings
    float radius;                   // half its extent as seen [m]
    int8_t feature[MEMORY_FEATURE]; // running mean of how it looks
    int seen, refuted;
    int first_step, last_step;
    int place; // where the agent stood when it last saw it
    int submap;
    int first_edge;  // of the places that see it
    bool is_retired; // merged or given up; its index stays
} MemoryObject;

// How long things of a category stay where they are: Beta counts of "still there" and "gone" when
// looked at again, and the steps between, from which their rate of change follows.
typedef struct MemoryHabit {
    int stayed, gone;
    int64_t watched; // steps between a sighting and the next look, summed
} MemoryHabit;

enum {
    MEMORY_MAX_PLACES = 16384,
    MEMORY_MAX_EDGES = 131072,
    MEMORY_MAX_OBJECTS = 16384,
    MEMORY_MAX_CATEGORIES = 1024,
    MEMORY_BLOCKED_STEPS = 200,
    MEMORY_BLOCKED_FACTOR = 8, // how much dearer a blocked edge is at first
};

typedef struct MemoryGraph {
    MemoryConfig config;
    MemoryPlace *places; // [place_count]
    MemoryEdge *edges;
    MemoryObject *objects;
    MemoryHabit *habits; // [MEMORY_MAX_CATEGORIES]
    int place_count, edge_count, object_count, region_count;
    int frontier_first; // places from here on are frontiers: replaced at every survey
    int here;           // the place of the last visit, -1 before the first
    int submap;         // that new places and objects belong to
    // that submap stands nowhere yet (the agent is lost): what belongs to another one is not met by
    // visit and see, nearest does not find it, survey joins nothing to it
    bool is_detached;
    uint64_t change; // counts changes of places and traversable edges, for those who plan
} MemoryGraph;

MemoryGraph *memory_graph_create(const MemoryConfig *config, Arena *arena);
void memory_graph_clear(MemoryGraph *graph);
void memory_graph_clear_places(MemoryGraph *graph);  // and their edges; objects stay
void memory_graph_clear_objects(MemoryGraph *graph); // places stay

// ---- places ----

// The agent stands at `position`: finds or makes the place there, joins it to the one before,
// returns it. A new place also starts at a junction or door of the map that is nearer than the
// spacing: see memory_graph_survey.
int memory_graph_visit(MemoryGraph *graph, const float position[3], int step);
// After being carried somewhere else (a new episode): the next visit adds no edge.
void memory_graph_lift(MemoryGraph *graph);
// What the map says of the places in it: clearance and kind of those near `position`, edges seen to
// be open between places that have no obstacle between them (co-visible, and traversable when short
// and wide), and the regions anew.
void memory_graph_survey(MemoryGraph *graph, const MemorySlice *slice, const float position[3],
                         int step);
// The frontiers of the map, as places with an edge to the place that they were seen from.
void memory_graph_set_frontiers(MemoryGraph *graph, const float (*points)[3], int count, int step);
// The way between two places was found closed.
void memory_graph_block(MemoryGraph *graph, int from, int to, int step);
int memory_graph_nearest(const MemoryGraph *graph, const float position[3]); // -1 when empty
int memory_graph_find_edge(const MemoryGraph *graph, MemoryEdgeKind kind, int from, int to); // -1
// What going along costs at `step`: its length, more where it was lately blocked [mm].
int memory_graph_edge_cost(const MemoryEdge *edge, int step);
int memory_graph_next_edge(const MemoryGraph *graph, int edge, int place); // in a place's list

// ---- objects ----

typedef struct MemorySighting {
    uint32_t category;
    float position[3];
    float radius;
    int8_t feature[MEMORY_FEATURE]; // all zeros: not known
} MemorySighting;

// A thing was seen. Returns its object: an old one of the category when it lies within
// object_radius of the position, else a new one.
int memory_graph_see(MemoryGraph *graph, const MemorySighting *sighting, int step);
// The object should have been in plain view and was not.
void memory_graph_refute(MemoryGraph *graph, int object, int step);
// Probability that it is still there at `step`:
//     (seen + 3) / (seen + 2 refuted + 3.5)  x  exp(-rate(category) (step - last seen))
float memory_graph_belief(const MemoryGraph *graph, const MemoryObject *object, int step);
float memory_graph_rate(const MemoryGraph *graph, uint32_t category); // of leaving [1 / step]
// Moves all things and no place. Positions are written by the graph alone: it finds things by them.
void memory_graph_shift_objects(MemoryGraph *graph, float x, float z);

// ---- ways ----

// Shortest way over traversable edges by A*; returns the number of places written (0: not
// connected) and the cost in millimetres.
int memory_graph_path(const MemoryGraph *graph, int from, int to, int step, int *places,
                      int max_places, int *length);

// ---- upkeep ----

// The end of a tour: merges places nearer than half the spacing and repeated objects, retires the
// refuted, finds the regions anew. Indices of places change; objects keep theirs.
void memory_graph_consolidate(MemoryGraph *graph, int step);
// A submap was moved: what belongs to it goes along.
void memory_graph_move_submap(MemoryGraph *graph, int submap, const MemoryTransform *from,
                              const MemoryTransform *to);
// What belonged to `from` belongs to `into` now, where it is. Submaps behind `from` get numbers
// lower by one. What is there twice is merged by memory_graph_consolidate.
void memory_graph_merge_submap(MemoryGraph *graph, int from, int into);
// The submaps are gone, what is known stays where it is: it belongs to the first one from now on.
void memory_graph_forget_submaps(MemoryGraph *graph);
// A submap is given up: its places leave, its things are retired. Numbers change as above.
void memory_graph_drop_submap(MemoryGraph *graph, int submap);

// For files (graph_file.c). decode replaces everything; what is damaged is refused.
void memory_graph_encode(const MemoryGraph *graph, ByteWriter *out);
bool memory_graph_decode(MemoryGraph *graph, ByteReader *in, Error *err);
// The window of the last survey (graph_window_file.c), after decode: visits ask it about walls.
void memory_graph_encode_window(const MemoryGraph *graph, ByteWriter *out);
bool memory_graph_decode_window(MemoryGraph *graph, ByteReader *in, Error *err);

uint64_t memory_graph_digest(const MemoryGraph *graph);
size_t memory_graph_bytes(const MemoryGraph *graph); // in use
