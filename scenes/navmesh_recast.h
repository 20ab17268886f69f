// The C face of the two C++ libraries behind the navmesh: Recast (triangles to one tile of
// polygons) and Detour (questions to all tiles). Only scenes/navmesh*.c and .cpp include it.
//
//     navmesh_build.c ──► navmesh_recast.cpp   one tile: voxels, regions, contours, polygons
//            │ MSET image (bytes, as a .navmesh file has them)
//            ▼
//     navmesh_file.c  ──► navmesh_check.cpp    is every index of a tile in range?
//            │        ──► navmesh_detour.cpp   the tiles, linked
//            ▼
//     navmesh_islands.c, _place.c, _path.c, _step.c, _view.c     what navmesh.h promises
//                     ──► navmesh_query.cpp    Detour's questions
//
// Built or read, a mesh goes through the same image, so that a mesh from the cache is the same as
// the one just built, byte for byte. The C++ side knows nothing of arenas and errors: it returns
// NULL, false or a reason, and frees what it made. A polygon has two names: Detour's `ref`, and its
// running `number` over all tiles (0 <= number < polygon count), the index into our own arrays.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

//---- Recast --------------------------------------------------------------------------------------

// The settings in cells, as Recast wants them.
typedef struct RecastSettings {
    float cell_size, cell_height;                      // metres
    float agent_height, agent_radius, agent_max_climb; // metres, noted in the tile
    float max_slope;                                   // degrees
    int walkable_height, walkable_climb, walkable_radius;
    int max_edge_length, min_region_area, merge_region_area, verts_per_poly;
    float max_simplification_error;
    float detail_sample_distance, detail_sample_max_error; // metres
    bool filter_low_hanging_obstacles, filter_ledge_spans, filter_walkable_low_height_spans;
    int tile_cells; // cells along one side of a tile; 0: the whole box is one tile
} RecastSettings;

// All triangles of the world; shared by the threads that build tiles.
typedef struct RecastWorld {
    RecastSettings settings;
    float low[3], high[3];
    int triangle_count;
    const float *corners;    // [triangle_count][3][3]
    const int *indices;      // [triangle_count][3], 0, 1, 2, ...
    unsigned char *walkable; // [triangle_count] filled by navmesh_recast_slopes
} RecastWorld;

typedef struct RecastTile {
    unsigned char *data; // Detour's bytes; NULL where nothing is walkable
    int size;
    int polygon_count;
} RecastTile;

void navmesh_recast_slopes(RecastWorld *world);
// False when memory ran out. Free the result with navmesh_recast_free.
bool navmesh_recast_tile(const RecastWorld *world, int column, int row, RecastTile *tile);
void navmesh_recast_free(RecastTile *tile);

//---- a tile's bytes ------------------------------------------------------------------------------

// NULL if Detour can trust the tile, else what is wrong with it. Detour itself checks nothing.
const char *navmesh_check_tile(const unsigned char *data, size_t size);

//---- Detour --------------------------------------------------------------------------------------

typedef struct NavmeshDetour NavmeshDetour;

// As dtNavMeshParams lies in a file.
typedef struct NavmeshGrid {
    float origin[3];
    float tile_width, tile_depth; // metres along x and z
    int max_tiles, max_polygons;  // per tile; together they decide how a ref splits into bits
} NavmeshGrid;

typedef struct NavmeshTileBytes {
    uint32_t ref;
    int size;
    unsigned char *data; // 16-byte aligned, checked; Detour writes its links into it
} NavmeshTileBytes;

// A point on the surface.
typedef struct NavmeshPlace {
    uint32_t ref;
    int number;     // of the polygon
    float point[3]; // on the surface
    bool over;      // the point asked for was straight above or below
} NavmeshPlace;

typedef void NavmeshTriangleVisit(void *context, int number, const float corners[3][3]);
typedef void NavmeshLinkVisit(void *context, int number, int neighbour);

// The tiles' bytes must outlive the result. On failure NULL, with the reason in *why.
NavmeshDetour *navmesh_detour_create(const NavmeshGrid *grid, const NavmeshTileBytes *tiles,
                                     int tile_count, const char **why);
void navmesh_detour_destroy(NavmeshDetour *detour);

int navmesh_detour_polygon_count(const NavmeshDetour *detour);
void navmesh_detour_box(const NavmeshDetour *detour, float low[3], float high[3]);
bool navmesh_detour_is_walkable(const NavmeshDetour *detour, int number);
void navmesh_detour_disable(NavmeshDetour *detour, int number);
void navmesh_detour_set_islands(NavmeshDetour *detour, const int *islands); // [polygon count], kept
void navmesh_detour_triangles(const NavmeshDetour *detour, NavmeshTriangleVisit *visit,
                              void *context);
void navmesh_detour_links(const NavmeshDetour *detour, NavmeshLinkVisit *visit, void *context);

// Questions. `thread` picks the query object, which is scratch memory: two threads that ask at the
// same time must give different numbers, 0 <= thread < NAVMESH_DETOUR_THREADS.
enum { NAVMESH_DETOUR_THREADS = 256 };

// The place nearest to `point` in a box of these half extents, on `island` (or on any: -1).
bool navmesh_query_nearest(const NavmeshDetour *detour, int thread, const float point[3],
                           const float half_extents[3], int island, NavmeshPlace *place);
// Walks from `start` towards `to`, along walls where there are some. False if it cannot start.
bool navmesh_query_slide(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                         const float to[3], NavmeshPlace *end);
// Walks from `start` straight towards `to` and stops 1 mm before the first wall (and after 256
// polygons).
void navmesh_query_walk(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                        const float to[3], NavmeshPlace *end);
// Moves the place 0.1 mm towards the middle of its polygon, off an edge that it shares with others.
void navmesh_query_nudge(const NavmeshDetour *detour, int thread, NavmeshPlace *place);
float navmesh_query_wall_distance(const NavmeshDetour *detour, int thread,
                                  const NavmeshPlace *place, float max_distance);

typedef enum NavmeshRoute {
    NAVMESH_ROUTE_FOUND,
    NAVMESH_ROUTE_NONE,
    NAVMESH_ROUTE_TOO_LONG
} NavmeshRoute;

// The corners stay good until the thread's next question.
NavmeshRoute navmesh_query_route(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                                 const NavmeshPlace *goal, const float (**corners)[3],
                                 int *corner_count);

#ifdef __cplusplus
}
#endif
