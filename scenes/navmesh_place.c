// Where a point is on the mesh: snapping, islands, distance to the border, points nearby.
//
// "Nearest" is Habitat's: in a box 2 m to each side and 4 m up and down. A point straight above or
// below a polygon, within the agent's climb, is at no distance from it.

#include "base/parallel.h"
#include "scenes/navmesh_parts.h"

#include <math.h>
#include <string.h>

static const float SNAP_EXTENTS[3] = {2, 4, 2};
static const float NAVIGABLE_OFFSET =
    1e-2f;                          // metres sideways that still count as "here"; Habitat's
static const float FARTHEST = 1e6f; // metres; beyond it no mesh can be
enum { AROUND_TRIES = 256 };

_Static_assert((int)NAVMESH_DETOUR_THREADS >= (int)PARALLEL_MAX_THREADS,
               "every thread has its own query");

bool navmesh_place_is_finite(const float point[3]) {
    for (int i = 0; i < 3; i++)
        if (!(fabsf(point[i]) <= FARTHEST)) return false;
    return true;
}

bool navmesh_place_find(const Navmesh *navmesh, const float point[3], int island,
                        NavmeshPlace *place) {
    if (!navmesh_place_is_finite(point)) return false;
    return navmesh_query_nearest(navmesh->detour, parallel_thread_index(), point, SNAP_EXTENTS,
                                 island, place);
}

bool navmesh_snap(const Navmesh *navmesh, const float point[3], int island, float to[3]) {
    NavmeshPlace place;
    bool found = navmesh_place_find(navmesh, point, island, &place);
    for (int i = 0; i < 3; i++) {
        float fallback = isfinite(point[i]) ? point[i] : 0;
        to[i] = found ? place.point[i] : fallback;
    }
    return found;
}

bool navmesh_is_navigable(const Navmesh *navmesh, const float point[3], float max_y_delta) {
    NavmeshPlace place;
    if (!navmesh_place_find(navmesh, point, NAVMESH_ANY_ISLAND, &place)) return false;
    float sideways = hypotf(place.point[0] - point[0], place.point[2] - point[2]);
    return sideways <= NAVIGABLE_OFFSET && fabsf(place.point[1] - point[1]) <= max_y_delta;
}

int navmesh_island(const Navmesh *navmesh, const float point[3]) {
    NavmeshPlace place;
    if (!navmesh_place_find(navmesh, point, NAVMESH_ANY_ISLAND, &place)) return -1;
    return navmesh->polygon_islands[place.number];
}

float navmesh_obstacle_distance(const Navmesh *navmesh, const float point[3], float max_distance) {
    NavmeshPlace place;
    if (!navmesh_place_find(navmesh, point, NAVMESH_ANY_ISLAND, &place)) return 0;
    float distance =
        navmesh_query_wall_distance(navmesh->detour, parallel_thread_index(), &place, max_distance);
    return fminf(distance, max_distance);
}

// a point of the disc, by rejection from the square round it
static void draw_in_disc(Rng *rng, float radius, float *x, float *z) {
    do {
        *x = rng_range(rng, -radius, radius);
        *z = rng_range(rng, -radius, radius);
    } while (*x * *x + *z * *z > radius * radius);
}

static bool is_within(const float a[3], const float b[3], float radius) {
    float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return x * x + y * y + z * z <= radius * radius;
}

// Uniform over the part of the centre's island within `radius` (straight, not along paths). Where
// floors lie above each other the one nearest in height is taken. After 256 misses the place of the
// centre itself is the answer.
bool navmesh_random_point_around(const Navmesh *navmesh, Rng *rng, const float centre[3],
                                 float radius, float point[3]) {
    memset(point, 0, 3 * sizeof *point);
    NavmeshPlace middle, place;
    if (!(radius >= 0) || !navmesh_place_find(navmesh, centre, NAVMESH_ANY_ISLAND, &middle))
        return false;
    int island = navmesh->polygon_islands[middle.number], thread = parallel_thread_index();
    float column[3] = {NAVIGABLE_OFFSET, fminf(radius, FARTHEST), NAVIGABLE_OFFSET};
    for (int i = 0; i < AROUND_TRIES && radius > 0 && radius <= FARTHEST; i++) {
        float x, z;
        draw_in_disc(rng, radius, &x, &z);
        float wish[3] = {centre[0] + x, middle.point[1], centre[2] + z};
        bool found = navmesh_place_is_finite(wish) &&
                     navmesh_query_nearest(navmesh->detour, thread, wish, column, island, &place);
        if (found && place.over && is_within(place.point, centre, radius)) {
            memcpy(point, place.point, sizeof place.point);
            return true;
        }
    }
    memcpy(point, middle.point, sizeof middle.point);
    return is_within(point, centre, radius);
}
