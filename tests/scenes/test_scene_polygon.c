// Polygons are covered exactly by their triangles, whatever their shape, plane and direction.

#include "base/rng.h"
#include "scenes/scene_polygon.h"
#include "test.h"

#include <math.h>

enum { MOST = 512 };

typedef struct Shape {
    double points[MOST][3];
    uint32_t ring_ends[32], rings, count;
} Shape;

static void add(Shape *shape, double x, double y) {
    shape->points[shape->count][0] = x;
    shape->points[shape->count++][1] = y;
}

static void end_ring(Shape *shape) {
    shape->ring_ends[shape->rings++] = shape->count;
}

static void add_box(Shape *shape, double x, double y, double side) {
    add(shape, x, y);
    add(shape, x, y + side);
    add(shape, x + side, y + side);
    add(shape, x + side, y);
    end_ring(shape);
}

// the area as a vector, in the direction of the normal
static void area_of(const Shape *shape, uint32_t a, uint32_t b, uint32_t c, double area[3]) {
    const double *p = shape->points[a], *q = shape->points[b], *r = shape->points[c];
    for (int k = 0; k < 3; k++) {
        int u = (k + 1) % 3, v = (k + 2) % 3;
        area[k] = 0.5 * ((q[u] - p[u]) * (r[v] - p[v]) - (q[v] - p[v]) * (r[u] - p[u]));
    }
}

static double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void ring_area(const Shape *shape, uint32_t ring, double area[3]) {
    uint32_t begin = ring > 0 ? shape->ring_ends[ring - 1] : 0, end = shape->ring_ends[ring];
    for (int k = 0; k < 3; k++) area[k] = 0.0;
    for (uint32_t i = begin + 1; i + 1 < end; i++) {
        double part[3];
        area_of(shape, begin, i, i + 1, part);
        for (int k = 0; k < 3; k++) area[k] += part[k];
    }
}

// every triangle faces as the outer ring does, and together they are as large as it without holes
static void check(const Shape *shape, Arena *arena) {
    uint32_t(*triangles)[3] =
        arena_alloc(arena, scene_polygon_most(shape->count, shape->rings) * sizeof *triangles);
    uint32_t count = scene_polygon_cut((const double(*)[3])shape->points, shape->ring_ends,
                                       shape->rings, triangles, arena);
    double outer[3], expected = 0.0, sum = 0.0;
    ring_area(shape, 0, outer);
    for (uint32_t r = 0; r < shape->rings; r++) {
        double area[3];
        ring_area(shape, r, area);
        expected += (r == 0 ? 1.0 : -1.0) * sqrt(dot(area, area));
    }
    assert_true(count <= scene_polygon_most(shape->count, shape->rings));
    for (uint32_t i = 0; i < count; i++) {
        double area[3];
        area_of(shape, triangles[i][0], triangles[i][1], triangles[i][2], area);
        assert_true(dot(area, outer) > -1e-9 * dot(outer, outer)); // but for rounding
        sum += sqrt(dot(area, area));
    }
    if (fabs(sum - expected) > 1e-9 * expected)
        fail_msg("%u corners, %u rings: area %g instead of %g", shape->count, shape->rings, sum,
                 expected);
}

// from the plane z = 0 into another one, far from the origin
static Shape tilt(const Shape *shape, Rng *rng) {
    Shape tilted = *shape;
    double yaw = 6.2 * rng_unit(rng), pitch = 6.2 * rng_unit(rng), far = 1000.0 * rng_unit(rng);
    for (uint32_t i = 0; i < shape->count; i++) {
        double x = shape->points[i][0], y = shape->points[i][1];
        tilted.points[i][0] = x * cos(yaw) - y * sin(yaw) * cos(pitch) + far;
        tilted.points[i][1] = x * sin(yaw) + y * cos(yaw) * cos(pitch) - far;
        tilted.points[i][2] = y * sin(pitch) + far;
    }
    return tilted;
}

// a star with wild arms, and boxes in its middle
static Shape random_shape(Rng *rng, uint32_t corners, uint32_t holes, bool is_clockwise) {
    Shape shape = {.count = 0};
    for (uint32_t i = 0; i < corners; i++) {
        double angle = 6.283185307 * i / corners * (is_clockwise ? -1.0 : 1.0);
        double radius = 8.0 + 30.0 * (double)rng_unit(rng);
        add(&shape, radius * cos(angle), radius * sin(angle));
    }
    end_ring(&shape);
    for (uint32_t h = 0; h < holes; h++)
        add_box(&shape, -2.0 + (double)(h % 4), -2.0 + (double)(h / 4), 0.25 + 0.5 * (h % 2));
    return shape;
}

static void stars_with_holes_are_covered_in_any_plane(void **state) {
    Rng rng = rng_create(5);
    for (uint32_t i = 0; i < 300; i++) {
        ArenaMark mark = arena_mark(*state);
        Shape shape = random_shape(&rng, 8 + i % 60, i % 13, i % 2 == 1);
        check(&shape, *state);
        Shape tilted = tilt(&shape, &rng);
        // rounding moves the corners of a tilted shape out of its plane: areas agree to 1e-9 still
        check(&tilted, *state);
        arena_reset(*state, mark);
    }
}

static void corners_on_a_line_and_touching_edges_are_no_obstacle(void **state) {
    Shape comb = {.count = 0}; // teeth with corners along straight edges
    for (int i = 0; i < 20; i++) {
        add(&comb, 2 * i, 0);
        add(&comb, 2 * i + 1, 0);
        add(&comb, 2 * i + 1, 5);
        add(&comb, 2 * i + 2, 5);
    }
    add(&comb, 40, 9);
    add(&comb, 20, 9);
    add(&comb, 0, 9);
    end_ring(&comb);
    check(&comb, *state);
    Shape grid = {.count = 0}; // holes whose corners lie at one height
    add_box(&grid, 0, 0, 10);
    for (int i = 0; i < 16; i++) add_box(&grid, 1 + 2 * (i % 4), 1 + 2 * (i / 4), 1);
    check(&grid, *state);
}

static void what_has_no_area_gives_no_triangle(void **state) {
    uint32_t triangles[16][3], ends[2] = {3, 3};
    const double line[4][3] = {{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {NAN, 0, 0}};
    const double(*points)[3] = line;
    assert_int_equal(scene_polygon_cut(points, ends, 1, triangles, *state), 0);
    assert_int_equal(scene_polygon_cut(points + 1, ends, 1, triangles, *state), 0);
    ends[0] = 2;
    assert_int_equal(scene_polygon_cut(points, ends, 1, triangles, *state), 0);
    assert_int_equal(scene_polygon_cut(points, ends, 0, triangles, *state), 0);
}

static void any_points_end_with_few_triangles(void **state) {
    Rng rng = rng_create(9);
    for (int round = 0; round < 2000; round++) {
        ArenaMark mark = arena_mark(*state);
        Shape shape = {.count = 0};
        uint32_t rings = 1 + rng_below(&rng, 4);
        for (uint32_t r = 0; r < rings; r++) {
            for (uint32_t i = rng_below(&rng, 12); i > 0; i--) // many equal ones
                add(&shape, (double)rng_below(&rng, 5), (double)rng_below(&rng, 5));
            end_ring(&shape);
        }
        uint32_t most = scene_polygon_most(shape.count, shape.rings);
        uint32_t(*triangles)[3] = malloc((most + 1) * sizeof *triangles);
        uint32_t count = scene_polygon_cut((const double(*)[3])shape.points, shape.ring_ends,
                                           shape.rings, triangles, *state);
        assert_true(count <= most);
        for (uint32_t i = 0; i < 3 * count; i++) assert_true(triangles[i / 3][i % 3] < shape.count);
        free(triangles);
        arena_reset(*state, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(stars_with_holes_are_covered_in_any_plane),
        test_with_arena(corners_on_a_line_and_touching_edges_are_no_obstacle),
        test_with_arena(what_has_no_area_gives_no_triangle),
        test_with_arena(any_points_end_with_few_triangles),
    };
    return cmocka_run_group_tests_name("scenes/scene_polygon", tests, NULL, NULL);
}
