// One step of an agent: try_step and try_step_no_sliding of Habitat's PathFinder.
//
//     both ends are looked up on the mesh; on different islands there is no step
//     sliding:     Detour moves along the surface, along walls where it meets them
//     no sliding:  a straight walk that ends 1 mm before the first wall, never on the border itself
//                  (so that the next step is not caught by rounding)
//     an end on an edge that two islands share is moved 0.1 mm into its own

#include "base/parallel.h"
#include "scenes/navmesh_parts.h"

#include <string.h>

// On a wall without thickness the end belongs to the islands on both sides, and the next question
// may find it on the wrong one.
static void keep_island(const Navmesh *navmesh, int island, NavmeshPlace *end) {
    NavmeshPlace seen;
    bool found = navmesh_place_find(navmesh, end->point, NAVMESH_ANY_ISLAND, &seen);
    if (found && navmesh->polygon_islands[seen.number] == island) return;
    navmesh_query_nudge(navmesh->detour, parallel_thread_index(), end);
}

void navmesh_try_step(const Navmesh *navmesh, const float from[3], const float to[3], bool slide,
                      float end[3]) {
    NavmeshPlace start, goal, reached;
    float target[3] = {to[0], to[1], to[2]}; // `end` may be the same array as `to`
    memmove(end, from, 3 * sizeof *end);
    if (!navmesh_place_find(navmesh, end, NAVMESH_ANY_ISLAND, &start)) return;
    memcpy(end, start.point, sizeof start.point);
    if (!navmesh_place_find(navmesh, target, NAVMESH_ANY_ISLAND, &goal)) return;
    int island = navmesh->polygon_islands[start.number];
    if (navmesh->polygon_islands[goal.number] != island) return;

    int thread = parallel_thread_index();
    if (!slide) navmesh_query_walk(navmesh->detour, thread, &start, target, &reached);
    if (slide && !navmesh_query_slide(navmesh->detour, thread, &start, target, &reached)) return;
    keep_island(navmesh, island, &reached);
    memcpy(end, reached.point, sizeof reached.point);
}
