// Navigation graphs: places that an agent stands at and the steps between them. R2R's viewpoints of
// a house, Touchdown's panoramas of a city.
//
//     first      0     2  3        node 0 leads to 1 and 2, node 1 back to 0, ...
//                |     |  |
//     edges      →1 →2 →0 ...      with a length [m] and a heading [degrees], in the file's order
//     origins    0  0  1  ...      where each edge begins
//     into                         the same edges by where they end: into[first_into[i]] ... are
//                                  indices into `edges` of those that lead to node i
//
//     const SimNavGraph *city;
//     sim_nav_graph_load_streets("graphs/touchdown", arena, &city, err);
//     int here = sim_nav_graph_find(city, "HgFMRzAguxKiBHkwCQ_TgQ");
//     SIM_NAV_EDGES(city, here, edge) walk(edge->to, edge->heading, edge->length);
//
// Positions are in the program's frame, metres, Y up, -Z forward, and -Z is north: R2R's (x, y, z)
// stands as (x, z, -y), Touchdown's east as x, north as -z. Headings are degrees clockwise from
// north, as both datasets count them. A graph never changes once made; distances along it are in
// sim/nav_rows.h.

#pragma once

#include "base/file.h"
#include "sim/names.h"

typedef struct SimNavEdge {
    int to;
    float heading; // [degrees] in 0 .. 360; the file's where it has one, else from the positions
    double length; // [m] straight, in three dimensions
} SimNavEdge;

typedef struct SimNavGraph {
    const char *name; // the scan; the folder's name for streets
    bool is_street;   // edges have a direction and a stated heading
    int node_count, edge_count;
    SimNames names;                // of nodes
    const double (*positions)[3];  // [node_count]
    const float *yaws;             // [node_count] middle of the panorama [degrees]; 0 in R2R
    const int *first, *first_into; // [node_count + 1]
    const SimNavEdge *edges;       // [edge_count]
    const int *origins, *into;     // [edge_count]
} SimNavGraph;

// What a graph is made of.
typedef struct SimNavNode {
    const char *name; // kept, not copied
    double position[3];
    float yaw;
} SimNavNode;

typedef struct SimNavLink {
    int from, to;
    float heading; // [degrees], NAN: from the positions
} SimNavLink;

// Every pointer may go away but the names. Errors: two nodes of one name, no nodes.
bool sim_nav_graph_create(const char *name, const SimNavNode *nodes, int node_count,
                          const SimNavLink *links, int link_count, Arena *arena,
                          const SimNavGraph **graph, Error *err);

// R2R: FOLDER/SCAN_connectivity.json (Anderson et al. 2018, Matterport3DSimulator connectivity/).
// As in its load_nav_graphs, there is an edge both ways between viewpoints that are both included
// and of which one is unobstructed from the other. Viewpoints not included are left out.
bool sim_nav_graph_load_scan(const char *folder, const char *scan, Arena *arena,
                             const SimNavGraph **graph, Error *err);
// The same from memory. Errors name the viewpoint and the field.
bool sim_nav_graph_parse_scan(FileBytes text, const char *scan, Arena *arena,
                              const SimNavGraph **graph, Error *err);
enum { SIM_NAV_SCAN_MOST = 4096 }; // viewpoints of a scan: the file has a square of them

// Touchdown and map2seq (Chen et al. 2019): FOLDER/links.txt, "from,heading,to" a line, and either
// FOLDER/nodes_local.csv, "panoid,yaw,x east,z south,height" in metres, or FOLDER/nodes.txt,
// "panoid,yaw,latitude,longitude". Those are laid flat around the first node: y is 0 there.
bool sim_nav_graph_load_streets(const char *folder, Arena *arena, const SimNavGraph **graph,
                                Error *err);
// The same from memory; nodes of five columns are local ones. Errors name the file and the line.
bool sim_nav_graph_parse_streets(FileBytes nodes, FileBytes links, const char *name, Arena *arena,
                                 const SimNavGraph **graph, Error *err);

// -1 where there is no such node
int sim_nav_graph_find(const SimNavGraph *graph, const char *name);
// NULL where no edge leads from one to the other
const SimNavEdge *sim_nav_graph_edge(const SimNavGraph *graph, int from, int to);
// [m] straight
double sim_nav_graph_straight(const SimNavGraph *graph, int from, int to);

// a loop over the edges that leave a node
#define SIM_NAV_EDGES(graph, node, edge)                                 \
    for (const SimNavEdge *edge = (graph)->edges + (graph)->first[node]; \
         edge < (graph)->edges + (graph)->first[(node) + 1]; edge++)
