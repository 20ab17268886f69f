// Islands: the connected parts of the walkable surface, and the surface as triangles.
//
// Polygons that are linked, directly or over others, are one island (union-find). Areas are
// horizontal, as Detour measures polygons when it draws a random one. Polygons whose surface is
// smaller than 0.1 cm2 are switched off first, as in Habitat: they are slivers of rounding, in
// which searches get caught.
//
// The triangles of the height detail, sorted by island and with running sums of their areas, make
// drawing a point uniform by area one binary search; the point gets its height with it.

#include "scenes/navmesh_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SMALLEST_POLYGON = 1e-5; // square metres, as Habitat

typedef struct Survey {
    Navmesh *navmesh;
    int *parent;        // [polygons] union-find; then the root
    double *area;       // [polygons] horizontal
    double *surface;    // [polygons] along the slope
    int triangle_count; // all of them
    int *islands;       // [polygons]
    NavmeshIsland *found;
    NavmeshTriangle *triangles;
    int *next; // [islands] where the island's next triangle goes
} Survey;

//---- areas ---------------------------------------------------------------------------------------

static void cross(const float corners[3][3], double out[3]) {
    double a[3], b[3];
    for (int i = 0; i < 3; i++) {
        a[i] = (double)corners[1][i] - (double)corners[0][i];
        b[i] = (double)corners[2][i] - (double)corners[0][i];
    }
    for (int i = 0; i < 3; i++)
        out[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}

static double horizontal_area(const float corners[3][3]) {
    double n[3];
    cross(corners, n);
    return fabs(n[1]) / 2;
}

static void add_area(void *context, int number, const float corners[3][3]) {
    Survey *s = context;
    double n[3];
    cross(corners, n);
    s->area[number] += fabs(n[1]) / 2;
    s->surface[number] += sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 2;
    s->triangle_count++;
}

//---- connected parts -----------------------------------------------------------------------------

static int find_root(int *parent, int i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

// the smaller number becomes the root, so that the result does not depend on the order of links
static void join(void *context, int number, int neighbour) {
    Survey *s = context;
    if (s->islands[number] < 0 || s->islands[neighbour] < 0) return;
    int a = find_root(s->parent, number), b = find_root(s->parent, neighbour);
    if (a < b) s->parent[b] = a;
    if (b < a) s->parent[a] = b;
}

static void switch_off_slivers(Survey *s) {
    NavmeshDetour *detour = s->navmesh->detour;
    for (int i = 0; i < s->navmesh->polygon_count; i++) {
        if (s->surface[i] < SMALLEST_POLYGON) navmesh_detour_disable(detour, i);
        s->islands[i] = navmesh_detour_is_walkable(detour, i) ? 0 : -1;
        s->parent[i] = i;
    }
}

typedef struct Part {
    double area;
    int root;
} Part;

static int by_falling_area(const void *left, const void *right) {
    const Part *a = left, *b = right;
    if (a->area != b->area) return a->area < b->area ? 1 : -1;
    return a->root - b->root;
}

// sums areas over roots, sorts, and numbers: root -> island
static void number_islands(Survey *s, Arena *arena) {
    int count = s->navmesh->polygon_count, parts_count = 0;
    Part *parts = arena_array(arena, Part, (size_t)count);
    int *slot = arena_array(arena, int, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (s->islands[i] < 0) continue;
        int root = find_root(s->parent, i);
        if (root == i) {
            slot[i] = parts_count;
            parts[parts_count++] = (Part){.root = i};
        }
        parts[slot[root]].area += s->area[i];
    }
    qsort(parts, (size_t)parts_count, sizeof *parts, by_falling_area);
    for (int i = 0; i < parts_count; i++) slot[parts[i].root] = i;
    for (int i = 0; i < count; i++)
        if (s->islands[i] >= 0) s->islands[i] = slot[find_root(s->parent, i)];

    s->navmesh->island_count = parts_count;
    s->found = arena_array(arena, NavmeshIsland, (size_t)parts_count);
    for (int i = 0; i < parts_count; i++) {
        s->found[i] = (NavmeshIsland){.area = (float)parts[i].area,
                                      .low = {INFINITY, INFINITY},
                                      .high = {-INFINITY, -INFINITY}};
    }
}

//---- triangles by island -------------------------------------------------------------------------

static void count_triangle(void *context, int number, const float corners[3][3]) {
    Survey *s = context;
    if (s->islands[number] < 0) return;
    NavmeshIsland *island = &s->found[s->islands[number]];
    island->triangle_count++;
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 2; i++) {
            island->low[i] = fminf(island->low[i], corners[k][2 * i]);
            island->high[i] = fmaxf(island->high[i], corners[k][2 * i]);
        }
    }
}

static void store_triangle(void *context, int number, const float corners[3][3]) {
    Survey *s = context;
    int island = s->islands[number];
    if (island < 0) return;
    NavmeshTriangle *triangle = &s->triangles[s->next[island]++];
    triangle->island = island;
    memcpy(triangle->corners, corners, sizeof triangle->corners);
}

static void sort_triangles(Survey *s, Arena *arena) {
    Navmesh *navmesh = s->navmesh;
    s->triangles = arena_array(arena, NavmeshTriangle, (size_t)s->triangle_count);
    s->next = arena_array(arena, int, (size_t)navmesh->island_count);
    navmesh_detour_triangles(navmesh->detour, count_triangle, s);
    for (int i = 0; i < navmesh->island_count; i++) {
        s->found[i].first_triangle = s->next[i] = navmesh->triangle_count;
        navmesh->triangle_count += s->found[i].triangle_count;
    }
    navmesh_detour_triangles(navmesh->detour, store_triangle, s);

    double *before = arena_array(arena, double, (size_t)navmesh->triangle_count + 1);
    for (int i = 0; i < navmesh->triangle_count; i++)
        before[i + 1] = before[i] + horizontal_area((const float(*)[3])s->triangles[i].corners);
    navmesh->triangles = s->triangles;
    navmesh->area_before = before;
}

void navmesh_islands_find(Navmesh *navmesh, Arena *arena) {
    size_t count = (size_t)navmesh_detour_polygon_count(navmesh->detour);
    navmesh->polygon_count = (int)count;
    Survey s = {.navmesh = navmesh,
                .parent = arena_array(arena, int, count),
                .area = arena_array(arena, double, count),
                .surface = arena_array(arena, double, count),
                .islands = arena_array(arena, int, count)};
    navmesh_detour_triangles(navmesh->detour, add_area, &s);
    switch_off_slivers(&s);
    navmesh_detour_links(navmesh->detour, join, &s);
    number_islands(&s, arena);
    sort_triangles(&s, arena);
    navmesh->polygon_islands = s.islands;
    navmesh->islands = s.found;
    navmesh_detour_set_islands(navmesh->detour, s.islands);
}

//---- answers -------------------------------------------------------------------------------------

int navmesh_island_count(const Navmesh *navmesh) {
    return navmesh->island_count;
}

float navmesh_island_area(const Navmesh *navmesh, int island) {
    if (island == NAVMESH_ANY_ISLAND) return (float)navmesh->area_before[navmesh->triangle_count];
    ASSERT(island >= 0 && island < navmesh->island_count);
    return navmesh->islands[island].area;
}

float navmesh_island_radius(const Navmesh *navmesh, int island) {
    ASSERT(island >= 0 && island < navmesh->island_count);
    const NavmeshIsland *i = &navmesh->islands[island];
    return hypotf(i->high[0] - i->low[0], i->high[1] - i->low[1]) / 2;
}

// the last triangle that begins at or before `area`
static int triangle_at(const Navmesh *navmesh, int first, int count, double area) {
    while (count > 1) {
        int half = count / 2;
        if (navmesh->area_before[first + half] <= area) {
            first += half;
            count -= half;
        } else {
            count = half;
        }
    }
    return first;
}

bool navmesh_random_point(const Navmesh *navmesh, Rng *rng, int island, float point[3]) {
    memset(point, 0, 3 * sizeof *point);
    if (island < NAVMESH_ANY_ISLAND || island >= navmesh->island_count ||
        navmesh->triangle_count == 0)
        return false;
    bool any = island == NAVMESH_ANY_ISLAND;
    int first = any ? 0 : navmesh->islands[island].first_triangle;
    int count = any ? navmesh->triangle_count : navmesh->islands[island].triangle_count;
    const double *before = navmesh->area_before;
    double share = (double)rng_next(rng) * 0x1p-32;
    double area = before[first] + share * (before[first + count] - before[first]);
    const NavmeshTriangle *t = &navmesh->triangles[triangle_at(navmesh, first, count, area)];

    // two numbers in the unit square, folded along its diagonal into the triangle
    float u = rng_unit(rng), v = rng_unit(rng);
    if (u + v > 1) {
        u = 1 - u;
        v = 1 - v;
    }
    for (int i = 0; i < 3; i++) {
        point[i] = t->corners[0][i] + u * (t->corners[1][i] - t->corners[0][i]) +
                   v * (t->corners[2][i] - t->corners[0][i]);
    }
    return true;
}
