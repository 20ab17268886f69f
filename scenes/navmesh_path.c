// Geodesic distance: the path to the nearest of many goals.
//
// Goals are tried as they lie straight ahead: first the one nearest in a straight line, then the
// others; one whose straight line is already longer than the best path so far cannot win and is not
// searched. Habitat prunes the same way. Goals that cannot be snapped to the mesh are passed over;
// the reason tells of them only if no goal can be reached.

#include "base/parallel.h"
#include "scenes/navmesh_parts.h"

#include <math.h>
#include <string.h>

static const char *const REASONS[] = {
    [NAVMESH_FOUND] = "found",
    [NAVMESH_START_OFF_MESH] = "the start is not on the walkable surface",
    [NAVMESH_GOAL_OFF_MESH] = "the goal is not on the walkable surface",
    [NAVMESH_OTHER_ISLAND] = "start and goal are on different islands",
    [NAVMESH_NO_GOAL] = "there is no goal",
    [NAVMESH_TOO_FAR] = "the path has too many corners",
};

// how far snapping can move a goal: the diagonal of the box that is searched, 2 x 4 x 2 m
static const float LONGEST_SNAP = 4.8990f;

const char *navmesh_reason_text(NavmeshReason reason) {
    ASSERT((unsigned)reason < ARRAY_COUNT(REASONS));
    return REASONS[reason];
}

typedef struct Search {
    const Navmesh *navmesh;
    NavmeshPlace start;
    NavmeshReason reason; // the most telling so far
    float length;
    int goal, count, capacity;
    float (*points)[3]; // [capacity] NULL: only the length is wanted
} Search;

static float straight(const float a[3], const float b[3]) {
    float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return sqrtf(x * x + y * y + z * z);
}

static float length_of(const float (*corners)[3], int count) {
    double length = 0;
    for (int i = 1; i < count; i++) length += (double)straight(corners[i - 1], corners[i]);
    return (float)length;
}

// a path beats every reason; of the reasons the one that got farthest is told
static void note_reason(Search *search, NavmeshReason reason) {
    static const int rank[] = {
        [NAVMESH_FOUND] = 9,         [NAVMESH_TOO_FAR] = 3, [NAVMESH_OTHER_ISLAND] = 2,
        [NAVMESH_GOAL_OFF_MESH] = 1, [NAVMESH_NO_GOAL] = 0, [NAVMESH_START_OFF_MESH] = 0};
    if (rank[reason] > rank[search->reason]) search->reason = reason;
}

static void take_path(Search *search, int goal, float length, const float (*corners)[3],
                      int count) {
    search->length = length;
    search->goal = goal;
    search->count = count;
    if (search->points != NULL && count <= search->capacity)
        memcpy(search->points, corners, (size_t)count * sizeof *corners);
    note_reason(search, NAVMESH_FOUND);
}

static void try_place(Search *search, int goal, const NavmeshPlace *place) {
    const Navmesh *navmesh = search->navmesh;
    const float(*corners)[3] = NULL;
    int count = 0;
    if (straight(search->start.point, place->point) <
        1e-5f) { // here: Habitat's path of two corners
        float same[2][3];
        memcpy(same[0], search->start.point, sizeof same[0]);
        memcpy(same[1], place->point, sizeof same[1]);
        take_path(search, goal, 0, (const float(*)[3])same, 2);
        return;
    }
    NavmeshRoute route = navmesh_query_route(navmesh->detour, parallel_thread_index(),
                                             &search->start, place, &corners, &count);
    if (route == NAVMESH_ROUTE_TOO_LONG) note_reason(search, NAVMESH_TOO_FAR);
    if (route == NAVMESH_ROUTE_NONE) note_reason(search, NAVMESH_OTHER_ISLAND);
    if (route != NAVMESH_ROUTE_FOUND) return;
    float length = length_of(corners, count);
    if (length < search->length) take_path(search, goal, length, corners, count);
}

static void try_goal(Search *search, const float (*goals)[3], int goal) {
    const Navmesh *navmesh = search->navmesh;
    NavmeshPlace place;
    float ahead = straight(search->start.point, goals[goal]);
    if (ahead - LONGEST_SNAP > search->length) return;
    if (!navmesh_place_find(navmesh, goals[goal], NAVMESH_ANY_ISLAND, &place)) {
        note_reason(search, NAVMESH_GOAL_OFF_MESH);
        return;
    }
    int here = navmesh->polygon_islands[search->start.number];
    if (navmesh->polygon_islands[place.number] != here) {
        note_reason(search, NAVMESH_OTHER_ISLAND);
        return;
    }
    if (straight(search->start.point, place.point) < search->length)
        try_place(search, goal, &place);
}

static void find_nearest_goal(Search *search, const float start[3], const float (*goals)[3],
                              int count) {
    search->length = INFINITY;
    search->goal = -1;
    search->reason = NAVMESH_NO_GOAL;
    if (count <= 0) return;
    if (!navmesh_place_find(search->navmesh, start, NAVMESH_ANY_ISLAND, &search->start)) {
        search->reason = NAVMESH_START_OFF_MESH;
        return;
    }
    int first = 0;
    for (int i = 1; i < count; i++)
        if (straight(start, goals[i]) < straight(start, goals[first])) first = i;
    try_goal(search, goals, first);
    for (int i = 0; i < count; i++)
        if (i != first) try_goal(search, goals, i);
}

bool navmesh_path(const Navmesh *navmesh, const float start[3], const float (*goals)[3],
                  int goal_count, NavmeshPath *path) {
    Search search = {.navmesh = navmesh, .points = path->points, .capacity = NAVMESH_MAX_PATH};
    find_nearest_goal(&search, start, goals, goal_count);
    if (search.reason == NAVMESH_FOUND && search.count > NAVMESH_MAX_PATH)
        search.reason = NAVMESH_TOO_FAR;
    bool found = search.reason == NAVMESH_FOUND;
    path->reason = search.reason;
    path->length = found ? search.length : INFINITY;
    path->goal = found ? search.goal : -1;
    path->count = found ? search.count : 0;
    return found;
}

float navmesh_distance(const Navmesh *navmesh, const float start[3], const float (*goals)[3],
                       int goal_count) {
    Search search = {.navmesh = navmesh};
    find_nearest_goal(&search, start, goals, goal_count);
    return search.length;
}
