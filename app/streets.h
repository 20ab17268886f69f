// Walkers going along the routes of a file over a street graph, and what they are worth.
//
//     routes ──► for each walker, in the file's order ──► its walk ──► sim/path_metrics.h ──► rows
//
// A walker is made once and walks all routes one after another: what it remembers of the streets it
// keeps. What it is shown, and what its actions do: sim/street.h. A walk ends where it stops, or
// after STREETS_MOST actions. Two walkers are given the truth, and bound the others:
//
//     oracle_turns   goes along the route and past its end, stops after 40 panoramas
//     oracle_stop    goes forward like `forward`, and stops where the goal is, or after 60
//
// Walkers that draw (random) are played with several seeds; their scores are means over them.

#pragma once

#include "agent/walker.h"
#include "app/app.h"
#include "sim/path_metrics.h"
#include "sim/routes.h"
#include "sim/street.h"

enum { STREETS_MOST = 55, STREETS_PANORAMAS = 40, STREETS_FARTHEST = 60, STREETS_WALKERS = 16 };

typedef struct StreetWalk {
    const int *nodes; // [count] panoramas, the start first
    int count;
    int actions;      // carried out
    bool has_stopped; // by itself
} StreetWalk;

typedef struct StreetRow {
    StreetWalk walk;
    SimPathMetrics metrics;
    const char *understood; // of the instruction, in words; NULL: the walker does not tell
} StreetRow;

typedef struct StreetWalker {
    const char *name, *about;
    const WalkerType *type; // NULL: one that is given the truth
    uint64_t seed;
    StreetRow *rows; // [routes.count]
    SimPathMetrics mean;
} StreetWalker;

typedef struct Streets {
    const SimNavGraph *graph;
    SimRoutes routes;
    const SimNodes *paths; // [routes.count] as nodes of the graph
    SimPathWorld world;
    StreetWalker walkers[STREETS_WALKERS];
    int walker_count;
    Arena arena; // of all that
} Streets;

// Reads the graph in `folder` and the routes of `file`; an error names the route and what is wrong.
bool streets_open(const char *folder, const char *file, Streets *streets, Error *err);
void streets_close(Streets *streets); // a zeroed one is fine

// Adds a walker by name, one of agent/walker.h or of the two above. Fails on names that there are
// not.
bool streets_add(Streets *streets, const char *name, uint64_t seed, Error *err);

// One route by one walker. `self`: its state, or NULL for those that are given the truth.
void streets_walk(Streets *streets, StreetWalker *walker, void *self, int route);
// All routes by all walkers; `told` after each.
void streets_walk_all(Streets *streets, void (*told)(void *context, const StreetWalker *walker),
                      void *context);
