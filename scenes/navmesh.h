// The walkable surface: Recast builds it, Detour answers questions, this header hides both.
//
// Defaults are Habitat's (NavMeshSettings), and the questions are those of its PathFinder, because
// the field's episodes and geodesic distances are defined by them. All distances in metres, points
// in world coordinates. An island is a connected part; islands are numbered from 0 by falling area.
//
// A Navmesh never changes. It may be asked from all threads of parallel_for at the same time; each
// has its own search memory, made at its first question, after which no question allocates.
//
// The built mesh is kept in the cache directory under the scene's hash and the settings, in the
// MSET format that Habitat writes.

#pragma once

#include "base/config.h"
#include "base/rng.h"
#include "scenes/scene.h"

#define NAVMESH_CONFIG(X)                                                                   \
    X(float, cell_size, 0.05f, "horizontal size of a voxel [m]")                            \
    X(float, cell_height, 0.2f, "vertical size of a voxel [m]")                             \
    X(float, agent_height, 1.5f, "clearance above the floor [m]")                           \
    X(float, agent_radius, 0.1f, "distance kept from walls [m]")                            \
    X(float, agent_max_climb, 0.2f, "highest step that can be walked over [m]")             \
    X(float, agent_max_slope, 45.0f, "steepest floor that can be walked on [degrees]")      \
    X(float, region_min_size, 20.0f, "smaller regions are dropped [cells along one side]")  \
    X(float, region_merge_size, 20.0f, "smaller regions are merged [cells along one side]") \
    X(float, edge_max_length, 12.0f, "longest border edge [m]")                             \
    X(float, edge_max_error, 1.3f, "largest deviation of simplified borders [cells]")       \
    X(int, verts_per_poly, 6, "corners of a polygon, at most")                              \
    X(float, detail_sample_distance, 6.0f, "height detail: sampling [cells]")               \
    X(float, detail_sample_max_error, 1.0f, "height detail: largest error [cell heights]")  \
    X(bool, filter_low_hanging_obstacles, true, "step over low obstacles")                  \
    X(bool, filter_ledge_spans, true, "keep away from ledges")                              \
    X(bool, filter_walkable_low_height_spans, true, "not below what is too low")

CONFIG_DECLARE(NavmeshConfig, navmesh, NAVMESH_CONFIG)

typedef struct Navmesh Navmesh;

enum { NAVMESH_ANY_ISLAND = -1, NAVMESH_MAX_PATH = 512 };

// NULL with an error when Recast runs out of memory or the scene is too large for its grid. A scene
// with no walkable place gives a navmesh with no island.
Navmesh *navmesh_open(const Scene *scene, const NavmeshConfig *config, Arena *arena, Error *err);
Navmesh *navmesh_build(const Scene *scene, const NavmeshConfig *config, Arena *arena,
                       Error *err); // no cache
// From an MSET file that somebody made for the scene; refused where the two lie apart.
Navmesh *navmesh_open_file(const Scene *scene, const char *path, Arena *arena, Error *err);
void navmesh_close(Navmesh *navmesh);

// MSET files, as Detour's demo and Habitat write them: version 1 is written, which both read, 1 and
// 2 are read (2 is Habitat's, with 56 bytes of NavMeshSettings behind the header, which are passed
// over: the tiles hold all that questions need).
bool navmesh_save(const Navmesh *navmesh, const char *path, Error *err);
Navmesh *navmesh_load(const char *path, Arena *arena, Error *err);

int navmesh_island_count(const Navmesh *navmesh);
float navmesh_island_area(const Navmesh *navmesh, int island); // square metres
int navmesh_polygon_count(const Navmesh *navmesh);
uint64_t navmesh_digest(const Navmesh *navmesh);

// The nearest point on the mesh (within 2 m horizontally, 4 m vertically), false if there is none.
// A NaN-free `to` is always written: on failure the point itself.
bool navmesh_snap(const Navmesh *navmesh, const float point[3], int island, float to[3]);
bool navmesh_is_navigable(const Navmesh *navmesh, const float point[3],
                          float max_y_delta);                     // 0.5 m is usual
int navmesh_island(const Navmesh *navmesh, const float point[3]); // of the place it snaps to, or -1
float navmesh_island_radius(const Navmesh *navmesh, int island);  // of the circle round its box [m]

typedef enum NavmeshReason {
    NAVMESH_FOUND,
    NAVMESH_START_OFF_MESH,
    NAVMESH_GOAL_OFF_MESH,
    NAVMESH_OTHER_ISLAND, // start and goal are not connected
    NAVMESH_NO_GOAL,      // an empty list of goals
    NAVMESH_TOO_FAR,      // the path has more than NAVMESH_MAX_PATH corners
} NavmeshReason;

const char *navmesh_reason_text(NavmeshReason reason); // "start and goal are on different islands"

typedef struct NavmeshPath {
    NavmeshReason reason;
    float length; // geodesic distance, INFINITY unless found
    int goal;     // which of the goals is nearest, -1 unless found
    int count;    // corners, start and end included
    float points[NAVMESH_MAX_PATH][3];
} NavmeshPath;

// The path to the nearest of `goals`. Writes path->reason whatever happens. Detour plans over the
// middles of polygon edges and then pulls the string tight, so single paths can be longer than the
// shortest (as Habitat's are, which define the field's geodesic distances). Goals that cannot be
// snapped to the mesh are passed over.
bool navmesh_path(const Navmesh *navmesh, const float start[3], const float (*goals)[3],
                  int goal_count, NavmeshPath *path);
// Length only; INFINITY when there is no path.
float navmesh_distance(const Navmesh *navmesh, const float start[3], const float (*goals)[3],
                       int goal_count);

// Moves from `from` towards `to` along the surface: sliding along walls, or stopping at the first.
// Both end on the mesh (at `from` where that is off it). As in Habitat there is no step at all when
// `to` is not near the mesh, or snaps to another island.
void navmesh_try_step(const Navmesh *navmesh, const float from[3], const float to[3], bool slide,
                      float end[3]);

// Uniform by area. False only when there is no such island.
bool navmesh_random_point(const Navmesh *navmesh, Rng *rng, int island, float point[3]);
bool navmesh_random_point_around(const Navmesh *navmesh, Rng *rng, const float centre[3],
                                 float radius, float point[3]);

// Horizontal distance to the nearest border of the mesh, at most max_distance; 0 off the mesh.
float navmesh_obstacle_distance(const Navmesh *navmesh, const float point[3], float max_distance);

// A map seen from above. The centre of pixel (column, row) is at world
//     x = origin[0] + (column + 0.5) * metres_per_pixel
//     z = origin[1] + (row + 0.5) * metres_per_pixel
typedef struct NavmeshView {
    uint32_t width, height;
    float metres_per_pixel;
    float origin[2];      // world x, z of the upper left corner
    float y, y_tolerance; // the floor shown
    int16_t *island;      // [height][width]; -1 where not navigable
} NavmeshView;

// Pixels are navigable where the surface lies within 0.5 m of the height `y`. The whole box of the
// scene is covered (at most 4096 pixels a side: metres_per_pixel is raised to fit).
NavmeshView navmesh_top_down(const Navmesh *navmesh, float metres_per_pixel, float y, Arena *arena);
void navmesh_view_to_pixel(const NavmeshView *view, const float point[3], int *column, int *row);
void navmesh_view_to_world(const NavmeshView *view, int column, int row, float point[3]);
