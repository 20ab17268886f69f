// Doors: narrow spots between two wider spaces, along the edges.
//
//     ##########   ########        clearance along the walk o - - - D - - - o
//              #   #                          .            .
//     o - - - -  D  - - - - o       ....     ' ....     .. ' ...    local minimum, obstacles on
//              #   #                            '  ''.''  '         both sides less than 1.2 m
//     ##########   ########                        D                apart: a door
//
// The line of an edge is drawn out by a metre at both ends, as far as it is free, so that a place
// close behind a door still has a profile. The door stands in the middle between its jambs. A place
// nearer to that than a quarter of the spacing is the door; a door already known there is used;
// else a new place is made. The edge is split: whoever passes the door passes its place, and the
// regions can be told apart.

#include "memory/graph_inside.h"

enum {
    BODY = 150,         // clearance: what is narrower is an obstacle on the line, not a way [mm]
    WIDTH = 1200,       // between the jambs [mm]
    PROMINENCE = 150,   // by how much it is wider on either side: three voxels of 5 cm [mm]
    MOST_SAMPLES = 1024 // of a profile: 6 m at 0.6 cm
};
static const float DRAWN_OUT = 1.0f; // [m]
static const float BESIDE = 0.5f;    // how far from a door a line still passes it [m]
static const float LONGEST = 4.0f;   // edges that are looked at [m]
static const float FLOOR = 1.0f;     // as the window's [m]

//---- passing a door ------------------------------------------------------------------------------

typedef struct Passing {
    const MemoryGraph *graph;
    int from, to;
} Passing;

// does the line go through it, and not just up to it?
static bool is_passed(const void *context, int place) {
    const Passing *pass = context;
    const MemoryPlace *door = &pass->graph->places[place];
    if (door->kind != MEMORY_PLACE_DOOR || place == pass->from || place == pass->to) return false;
    if (!memory_graph_may_meet(pass->graph, place)) return false;
    const float *a = pass->graph->places[pass->from].position;
    const float *b = pass->graph->places[pass->to].position;
    float x = b[0] - a[0], z = b[2] - a[2], square = x * x + z * z;
    float u = door->position[0] - a[0], v = door->position[2] - a[2];
    float along = u * x + v * z, across = u * z - v * x;
    bool is_near = across * across < BESIDE * BESIDE * square;
    return is_near && along > 0 && along < square && fabsf(door->position[1] - a[1]) < FLOOR;
}

int memory_graph_door_between(const MemoryGraph *graph, int from, int to) {
    const MemoryPlace *a = &graph->places[from], *b = &graph->places[to];
    if (a->kind == MEMORY_PLACE_DOOR || b->kind == MEMORY_PLACE_DOOR) return GRAPH_NONE;
    float middle[3], half = 0;
    for (int i = 0; i < 3; i++) {
        middle[i] = (a->position[i] + b->position[i]) / 2;
        half = hypotf(half, a->position[i] - middle[i]);
    }
    if (2 * half > LONGEST) return GRAPH_NONE;
    Passing pass = {graph, from, to};
    int door[1];
    int count = memory_graph_grid_around(&memory_graph_store(graph)->places, middle, half + BESIDE,
                                         is_passed, &pass, door, 1);
    return count > 0 ? door[0] : GRAPH_NONE;
}

//---- the profile of an edge ----------------------------------------------------------------------

typedef struct Profile {
    float start[3], way[2]; // first sample; from one to the next [m]
    int first, last;        // samples of the edge itself
    int count;
    int clearance[MOST_SAMPLES]; // -1: not free
} Profile;

static void sample_at(const Profile *profile, int i, float position[3]) {
    position[0] = profile->start[0] + profile->way[0] * (float)i;
    position[1] = profile->start[1];
    position[2] = profile->start[2] + profile->way[1] * (float)i;
}

static bool take_profile(const GraphWindow *window, const float a[3], const float b[3],
                         Profile *profile) {
    float x = b[0] - a[0], z = b[2] - a[2], length = hypotf(x, z);
    int out = (int)(DRAWN_OUT / window->voxel), inner = (int)(length / window->voxel);
    if (inner == 0 || inner + 2 * out + 1 > MOST_SAMPLES) return false;
    profile->way[0] = x / (float)inner;
    profile->way[1] = z / (float)inner;
    profile->start[0] = a[0] - profile->way[0] * (float)out;
    profile->start[1] = a[1];
    profile->start[2] = a[2] - profile->way[1] * (float)out;
    profile->first = out;
    profile->last = out + inner;
    profile->count = inner + 2 * out + 1;
    for (int i = 0; i < profile->count; i++) {
        float at[3];
        sample_at(profile, i, at);
        profile->clearance[i] = memory_graph_window_clearance(window, at);
    }
    return true;
}

// does it get wider from sample `at` on in direction `step` before it gets narrower?
static bool is_wider(const Profile *profile, int at, int step) {
    int narrow = profile->clearance[at];
    for (int i = at + step; i >= 0 && i < profile->count; i += step) {
        if (profile->clearance[i] < narrow) return false;
        if (profile->clearance[i] >= narrow + PROMINENCE) return true;
    }
    return false;
}

// the narrowest sample of the edge that has wider ones on both sides, the first of equals; -1
static int find_narrow(const Profile *profile) {
    int best = GRAPH_NONE;
    for (int i = profile->first; i <= profile->last; i++) {
        int here = profile->clearance[i];
        if (here < BODY || here >= WIDTH / 2) continue;
        if (best != GRAPH_NONE && profile->clearance[best] <= here) continue;
        if (is_wider(profile, i, 1) && is_wider(profile, i, -1)) best = i;
    }
    return best;
}

// metres from `at` to something occupied in direction (x, z), a unit vector; WIDTH if it is farther
static float reach_wall(const GraphWindow *window, const float at[3], float x, float z) {
    float most = WIDTH / 1000.0f;
    for (float way = 0; way < most; way += window->voxel / 2) {
        const float there[3] = {at[0] + x * way, at[1], at[2] + z * way};
        if (memory_graph_window_clearance(window, there) == 0) return way;
    }
    return most;
}

// Moves `at` to the middle between the jambs; false when they are too far apart.
static bool centre_door(const GraphWindow *window, const Profile *profile, float at[3]) {
    float length = hypotf(profile->way[0], profile->way[1]);
    float x = -profile->way[1] / length, z = profile->way[0] / length;
    float left = reach_wall(window, at, x, z), right = reach_wall(window, at, -x, -z);
    if (left + right >= WIDTH / 1000.0f) return false;
    at[0] += x * (left - right) / 2;
    at[2] += z * (left - right) / 2;
    return true;
}

static bool find_door_on(const MemoryGraph *graph, int from, int to, float at[3]) {
    const GraphWindow *window = &memory_graph_store(graph)->window;
    const float *a = graph->places[from].position, *b = graph->places[to].position;
    Profile profile;
    if (!memory_graph_window_line(window, a, b).is_inside) return false;
    if (!take_profile(window, a, b, &profile)) return false;
    int narrow = find_narrow(&profile);
    if (narrow == GRAPH_NONE) return false;
    sample_at(&profile, narrow, at);
    at[1] +=
        (b[1] - a[1]) * (float)(narrow - profile.first) / (float)(profile.last - profile.first);
    return centre_door(window, &profile, at);
}

//---- doors become places -------------------------------------------------------------------------

static bool is_door(const void *graph, int place) {
    const MemoryPlace *places = ((const MemoryGraph *)graph)->places;
    return memory_graph_may_meet(graph, place) && places[place].kind == MEMORY_PLACE_DOOR;
}

// the place of a door at a position: known, or one that stands in it, or new; -1: no room
static int place_of_door(MemoryGraph *graph, const float at[3], int step) {
    const MemoryGraphGrid *grid = &memory_graph_store(graph)->places;
    int64_t spacing = memory_graph_millimetres(graph->config.place_spacing), square;
    int place = memory_graph_grid_nearest(grid, at, is_door, graph, &square);
    if (place != GRAPH_NONE && square < spacing * spacing / 4) return place;
    place = memory_graph_grid_nearest(grid, at, memory_graph_may_meet, graph, &square);
    if (place == GRAPH_NONE || square >= spacing * spacing / 16)
        place = memory_graph_add_place(graph, at, step);
    if (place == GRAPH_NONE) return GRAPH_NONE;
    graph->places[place].kind = MEMORY_PLACE_DOOR;
    graph->places[place].clearance =
        memory_graph_window_clearance(&memory_graph_store(graph)->window, at);
    return place;
}

// Is the edge worth a look, and does it pass a door now? Then it is split there.
static bool split_edge(MemoryGraph *graph, int index, int step) {
    MemoryEdge edge = graph->edges[index];
    float at[3];
    if (edge.kind != MEMORY_EDGE_TRAVERSABLE || edge.length > LONGEST * 1000) return false;
    if (edge.to >= graph->frontier_first) return false;
    if (graph->places[edge.from].kind == MEMORY_PLACE_DOOR) return false;
    if (graph->places[edge.to].kind == MEMORY_PLACE_DOOR) return false;
    if (!find_door_on(graph, edge.from, edge.to, at)) return false;
    int door = place_of_door(graph, at, step);
    if (door == GRAPH_NONE || door == edge.from || door == edge.to) return door != GRAPH_NONE;
    memory_graph_remove_edge(graph, index);
    memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, edge.from, door);
    memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, door, edge.to);
    return true;
}

void memory_graph_find_doors(MemoryGraph *graph, const int *near, int count, int step) {
    for (int i = 0; i < count; i++) {
        int edge = graph->places[near[i]].first_edge;
        while (edge != GRAPH_NONE) {
            // every split makes an edge into two that end at a door, so this comes to an end
            bool is_split = split_edge(graph, edge, step);
            edge = is_split ? graph->places[near[i]].first_edge
                            : memory_graph_next_edge(graph, edge, near[i]);
        }
    }
}
