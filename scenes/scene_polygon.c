// Ear cutting. An ear is a corner that turns left and whose triangle holds no other corner: it can
// be cut off, and what is left is a polygon again. Quadratic in the number of corners, in the usual
// case; a budget of comparisons keeps made-up polygons from taking for ever, after which corners
// are cut without looking.

#include "scenes/scene_polygon.h"

#include <math.h>
#include <stdlib.h>

static const uint64_t BUDGET = 1u << 28; // comparisons: less than a second; 20,000 corners

typedef struct Corner Corner;
struct Corner {
    double x, y;
    uint32_t point;
    Corner *prev, *next;
};

typedef struct Cut {
    Corner *corners; // [room]
    uint32_t count;
    uint64_t budget;
    int u, v; // the axes that are kept
    uint32_t (*triangles)[3];
    uint32_t triangle_count;
} Cut;

// twice the area of a b c, positive where it turns left
static double turn(const Corner *a, const Corner *b, const Corner *c) {
    return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
}

//---- rings ---------------------------------------------------------------------------------------

// Newell's normal: twice the area seen along each axis
static void ring_normal(const double (*points)[3], uint32_t begin, uint32_t end, double normal[3]) {
    for (int k = 0; k < 3; k++) {
        int u = (k + 1) % 3, v = (k + 2) % 3;
        normal[k] = 0.0;
        for (uint32_t i = begin; i < end; i++) { // relative to the first: far from the origin, too
            const double *o = points[begin], *a = points[i],
                         *b = points[i + 1 < end ? i + 1 : begin];
            normal[k] += (a[u] - o[u]) * (b[v] - o[v]) - (a[v] - o[v]) * (b[u] - o[u]);
        }
    }
}

static Corner *add_corner(Cut *cut, const double point[3], uint32_t index) {
    Corner *corner = &cut->corners[cut->count++];
    *corner = (Corner){.x = point[cut->u], .y = point[cut->v], .point = index};
    corner->prev = corner->next = corner;
    return corner;
}

static void link(Corner *a, Corner *b) {
    a->next = b;
    b->prev = a;
}

// the last corner of a ring that turns left, or right for a hole; NULL if it has no corner
static Corner *make_ring(Cut *cut, const double (*points)[3], uint32_t begin, uint32_t end,
                         bool is_hole) {
    double area = 0.0;
    Corner *first = &cut->corners[cut->count], *last = NULL;
    for (uint32_t i = begin; i < end; i++) {
        Corner *corner = add_corner(cut, points[i], i);
        if (last != NULL) link(last, corner);
        if (last != NULL) area += turn(first, last, corner);
        last = corner;
    }
    if (last == NULL) return NULL;
    link(last, first);
    if (is_hole != (area > 0.0)) return last;
    for (Corner *c = first; c <= last; c++) {
        Corner *next = c->next;
        c->next = c->prev;
        c->prev = next;
    }
    return last;
}

//---- holes ---------------------------------------------------------------------------------------

static bool spend(Cut *cut) {
    if (cut->budget > 0) cut->budget--;
    return cut->budget > 0;
}

static bool is_inside(const Corner *p, const Corner *a, const Corner *b, const Corner *c) {
    return turn(a, b, p) >= 0.0 && turn(b, c, p) >= 0.0 && turn(c, a, p) >= 0.0;
}

// does the way from p to m start inside the polygon?
static bool starts_inside(const Corner *p, const Corner *m) {
    bool left_of_before = turn(p->prev, p, m) >= 0.0, left_of_after = turn(p, p->next, m) >= 0.0;
    bool is_convex = turn(p->prev, p, p->next) > 0.0;
    return is_convex ? left_of_before && left_of_after : left_of_before || left_of_after;
}

// The upward edge that a ray from m to the right meets first: inside lies to its left. Where, and
// its end that is farther right.
static Corner *first_edge(Cut *cut, Corner *ring, const Corner *m, double *x) {
    Corner *best = NULL, *c = ring;
    *x = INFINITY;
    do {
        Corner *d = c->next;
        if (c->y <= m->y && d->y > m->y) {
            double at = c->x + (m->y - c->y) / (d->y - c->y) * (d->x - c->x);
            if (at >= m->x && at < *x) {
                *x = at;
                best = c->x > d->x ? c : d;
            }
        }
        c = d;
    } while (c != ring && spend(cut));
    return cut->budget > 0 ? best : NULL;
}

static double slope(const Corner *m, const Corner *c) {
    return c->x > m->x ? fabs(c->y - m->y) / (c->x - m->x) : INFINITY;
}

// is c nearer to the ray than `best`, or as near and less far along it?
static bool hides(const Corner *m, const Corner *c, const Corner *best) {
    double of_c = slope(m, c), of_best = slope(m, best);
    return of_c < of_best || (of_c == of_best && c->x < best->x);
}

// The corner of the ring that m can be joined to: no edge lies between. NULL if m is not inside.
static Corner *find_bridge(Cut *cut, Corner *ring, const Corner *m) {
    double x;
    Corner *end = first_edge(cut, ring, m, &x), *best = end, *c = ring;
    if (end == NULL) return NULL;
    const Corner meets = {.x = x, .y = m->y};
    const Corner *a = end->y > m->y ? &meets : end, *b = end->y > m->y ? end : &meets;
    do { // corners in the triangle between m, the edge and its end hide the end
        if (c->x >= m->x && is_inside(c, m, a, b) && hides(m, c, best) && starts_inside(c, m))
            best = c;
        c = c->next;
    } while (c != ring);
    return best;
}

// ring ... p | m ... hole ... m' | p' ... ring
static void join(Cut *cut, Corner *p, Corner *m) {
    Corner *p2 = &cut->corners[cut->count++], *m2 = &cut->corners[cut->count++];
    *p2 = *p;
    *m2 = *m;
    Corner *after = p->next, *before = m->prev;
    link(p, m);
    link(before == m ? m : before, m2);
    link(m2, p2);
    link(p2, after == p ? p : after);
}

static Corner *rightmost(Corner *ring) {
    Corner *best = ring;
    for (Corner *c = ring->next; c != ring; c = c->next)
        if (c->x > best->x) best = c;
    return best;
}

static int from_right(const void *a, const void *b) {
    const Corner *p = *(Corner *const *)a, *q = *(Corner *const *)b;
    if (p->x != q->x) return p->x > q->x ? -1 : 1;
    return p->point < q->point ? -1 : p->point > q->point;
}

static void join_holes(Cut *cut, Corner *outer, Corner **holes, uint32_t count) {
    if (count > 1) qsort(holes, count, sizeof *holes, from_right);
    for (uint32_t i = 0; i < count; i++) {
        Corner *bridge = find_bridge(cut, outer, holes[i]);
        if (bridge != NULL) join(cut, bridge, holes[i]);
    }
}

//---- ears ----------------------------------------------------------------------------------------

static bool is_same(const Corner *a, const Corner *b) {
    return a->x == b->x && a->y == b->y;
}

static bool is_ear(Cut *cut, const Corner *b) {
    const Corner *a = b->prev, *c = b->next;
    if (!(turn(a, b, c) > 0.0)) return false;
    for (const Corner *p = c->next; p != a; p = p->next) {
        if (!spend(cut)) return true;
        if (!is_inside(p, a, b, c) || is_same(p, a) || is_same(p, b) || is_same(p, c)) continue;
        if (turn(p->prev, p, p->next) <= 0.0) return false;
    }
    return true;
}

static Corner *cut_off(Cut *cut, Corner *b) {
    const uint32_t triangle[3] = {b->prev->point, b->point, b->next->point};
    if (turn(b->prev, b, b->next) > 0.0) {
        for (int k = 0; k < 3; k++) cut->triangles[cut->triangle_count][k] = triangle[k];
        cut->triangle_count++;
    }
    link(b->prev, b->next);
    return b->next;
}

static uint32_t ring_size(const Corner *ring) {
    uint32_t size = 1;
    for (const Corner *c = ring->next; c != ring; c = c->next) size++;
    return size;
}

static void cut_ears(Cut *cut, Corner *b) {
    uint32_t left = ring_size(b), misses = 0;
    while (left > 2) {
        double area = turn(b->prev, b, b->next);
        // where nothing is an ear, as in a ring that crosses itself, whatever turns left goes
        bool goes = area == 0.0 || is_ear(cut, b) || (misses > left && area > 0.0) ||
                    misses > 2 * left || !spend(cut);
        if (!goes) {
            b = b->next;
            misses++;
            continue;
        }
        b = cut_off(cut, b)->next; // not the neighbour again: that would give long fans
        left--;
        misses = 0;
    }
}

//---- all of it -----------------------------------------------------------------------------------

uint32_t scene_polygon_most(uint32_t points, uint32_t rings) {
    return points + 2 * rings;
}

// looked at along the axis where it is largest, so that the outer ring turns left
static bool choose_axes(Cut *cut, const double (*points)[3], uint32_t end) {
    double normal[3];
    ring_normal(points, 0, end, normal);
    int k = 0;
    for (int i = 1; i < 3; i++)
        if (fabs(normal[i]) > fabs(normal[k])) k = i;
    bool is_front = normal[k] > 0.0;
    cut->u = is_front ? (k + 1) % 3 : (k + 2) % 3;
    cut->v = is_front ? (k + 2) % 3 : (k + 1) % 3;
    return normal[k] != 0.0 && isfinite(normal[k]);
}

uint32_t scene_polygon_cut(const double (*points)[3], const uint32_t *ring_ends,
                           uint32_t ring_count, uint32_t (*triangles)[3], Arena *scratch) {
    if (ring_count == 0 || ring_ends[0] < 3) return 0;
    Cut cut = {.budget = BUDGET, .triangles = triangles};
    if (!choose_axes(&cut, points, ring_ends[0])) return 0;
    cut.corners = arena_array(scratch, Corner, ring_ends[ring_count - 1] + 2 * (size_t)ring_count);
    Corner *outer = make_ring(&cut, points, 0, ring_ends[0], false);
    Corner **holes = arena_array(scratch, Corner *, ring_count);
    uint32_t hole_count = 0;
    for (uint32_t r = 1; r < ring_count; r++) {
        Corner *hole = make_ring(&cut, points, ring_ends[r - 1], ring_ends[r], true);
        if (hole != NULL) holes[hole_count++] = rightmost(hole);
    }
    join_holes(&cut, outer, holes, hole_count);
    cut_ears(&cut, outer);
    return cut.triangle_count;
}
