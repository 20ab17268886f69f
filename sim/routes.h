// Routes to follow over a navigation graph: the episodes of R2R, R4R, REVERIE, Touchdown, map2seq.
//
//     R2R, R4R     [{"scan", "path_id", "path": [viewpoint], "heading", "instructions": [text]}]
//     REVERIE      the same with "id", "4634_215", by which its submissions go
//     map2seq      a line each: {"id", "route_panoids": [panorama], "navigation_text",
//     Touchdown    {"route_id", ...                                 "start_heading"}
//
// A path with three instructions is three routes, PATH_0, PATH_1 and PATH_2, as R2R counts them;
// a street route is one, by its id.

#pragma once

#include "base/file.h"

typedef struct SimRoute {
    const char *id;          // "4332_0", "2098"
    const char *scan;        // "" on streets
    const char *const *path; // [count] names of nodes, the start first
    int count;
    float heading; // at the start [degrees clockwise from north]
    const char *instruction;
    bool is_aimed; // map2seq: the heading is that of the first step, so that step is given away
} SimRoute;

typedef struct SimRoutes {
    const SimRoute *at; // [count]
    int count;
} SimRoutes;

enum { SIM_ROUTE_MOST = 4096 }; // nodes of a path

// Errors name the file, the episode or line, and the field. (Plain or .gz.)
bool sim_routes_load(const char *path, Arena *arena, SimRoutes *routes, Error *err);
bool sim_routes_parse(FileBytes text, Arena *arena, SimRoutes *routes, Error *err);
