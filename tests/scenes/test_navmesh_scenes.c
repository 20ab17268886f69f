// The navmesh of real places: a furnished house against the map that a robot made of it, the level
// that comes with Recast and the queries its authors test with, and a part of Manhattan.

#include "base/clock.h"
#include "navmesh_room.h"

#include <math.h>
#include <stdio.h>

static Scene open_scene(const char *name, Arena *arena) {
    Error err;
    Scene scene = {0};
    SceneConfig config = scene_config_default();
    assert_ok(scene_open(test_data(name, arena), &config, arena, &scene, &err), err);
    return scene;
}

//---- the house -----------------------------------------------------------------------------------

enum { GRID = 500, FREE = 254, OCCUPIED = 0 };
static const float GRID_METRES = 0.05f, GRID_ORIGIN = -12.5f; // map.yaml

// map.pgm: 500 x 500 bytes, the first row at the largest Gazebo y
static const uint8_t *read_grid(Arena *arena) {
    Error err;
    FileBytes file;
    const char *path = test_data("scenes/aws_small_house/map.pgm", arena);
    assert_ok(file_read(path, arena, &file, &err), err);
    assert_true(file.size > GRID * GRID);
    return file.data + file.size - GRID * GRID;
}

// what the grid says at a point of the scene: Gazebo's (x, y, z) is (x, z, -y) here
static int grid_at(const uint8_t *grid, float x, float z) {
    int column = (int)floorf((x - GRID_ORIGIN) / GRID_METRES);
    int row = GRID - 1 - (int)floorf((-z - GRID_ORIGIN) / GRID_METRES);
    bool inside = column >= 0 && column < GRID && row >= 0 && row < GRID;
    return inside ? grid[row * GRID + column] : -1;
}

static bool is_free_around(const uint8_t *grid, float x, float z, float radius) {
    int cells = (int)ceilf(radius / GRID_METRES);
    for (int j = -cells; j <= cells; j++) {
        for (int i = -cells; i <= cells; i++) {
            float dx = (float)i * GRID_METRES, dz = (float)j * GRID_METRES;
            if (dx * dx + dz * dz > radius * radius * 1.001f) continue;
            if (grid_at(grid, x + dx, z + dz) != FREE) return false;
        }
    }
    return true;
}

typedef struct Agreement {
    int navigable, occupied, unknown; // pixels of the floor's island, and what the grid says there
    int both, either;                 // with what is free in the grid, eroded by the radius
} Agreement;

static Agreement compare(const Navmesh *navmesh, const uint8_t *grid, float radius, Arena *arena) {
    Agreement a = {0};
    NavmeshView view = navmesh_top_down(navmesh, GRID_METRES, 0, arena);
    for (uint32_t i = 0; i < view.width * view.height; i++) {
        float p[3];
        navmesh_view_to_world(&view, (int)(i % view.width), (int)(i / view.width), p);
        bool navigable = view.island[i] == 0, is_free = is_free_around(grid, p[0], p[2], radius);
        int seen = grid_at(grid, p[0], p[2]);
        a.navigable += navigable;
        a.occupied += navigable && seen == OCCUPIED;
        a.unknown += navigable && seen != OCCUPIED && seen != FREE;
        a.both += navigable && is_free;
        a.either += navigable || is_free;
    }
    return a;
}

static void report(const char *what, Agreement a) {
    print_message("%s: %d pixels navigable; in the grid %.2f %% of them occupied, %.1f %% unknown; "
                  "overlap with the free cells %.3f\n",
                  what, a.navigable, 100.0 * a.occupied / a.navigable,
                  100.0 * a.unknown / a.navigable, (double)a.both / a.either);
}

// The grid was made by a lidar near the floor, which sees under tables and beds. So it is compared
// with a low agent; the usual one, 1.5 m high, may at least not walk where the lidar saw something.
static void the_floor_of_the_house_agrees_with_the_map_of_a_robot(void **state) {
    Scene scene = open_scene("scenes/aws_small_house/aws_small_house.glb", *state);
    const uint8_t *grid = read_grid(*state);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *tall = room_build(&scene, &config, *state);
    config.agent_height = 0.3f;
    Navmesh *low = room_build(&scene, &config, *state);
    Agreement a = compare(tall, grid, config.agent_radius, *state);
    Agreement b = compare(low, grid, config.agent_radius, *state);
    report("1.5 m high", a);
    report("0.3 m high", b);
    assert_true(a.occupied < a.navigable / 100);
    assert_true(b.occupied < b.navigable / 100);
    assert_true(a.both > 0.75 * a.either);
    assert_true(b.both > 0.80 * b.either);
    navmesh_close(tall);
    navmesh_close(low);
    scene_close(&scene);
}

static void the_floor_of_the_house_is_one_island(void **state) {
    Scene scene = open_scene("scenes/aws_small_house/aws_small_house.glb", *state);
    NavmeshConfig config = navmesh_config_default();
    double before = clock_seconds();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    print_message("built in %.3f s: %d polygons\n", clock_seconds() - before,
                  navmesh_polygon_count(navmesh));
    float area = navmesh_island_area(navmesh, NAVMESH_ANY_ISLAND);
    assert_true(navmesh_island_area(navmesh, 0) > 0.9f * area); // the others are tables
    assert_in_range((int)area, 100, 19 * 11);
    double there_and_back[2] = {0, 0}, apart = 0;
    Rng rng = rng_create(4);
    for (int i = 0; i < 1000; i++) {
        float start[3], goal[1][3];
        navmesh_random_point(navmesh, &rng, 0, start);
        navmesh_random_point(navmesh, &rng, 0, goal[0]);
        float length = navmesh_distance(navmesh, start, POINTS(goal), 1);
        float back = navmesh_distance(navmesh, goal[0], (const float(*)[3])start, 1);
        assert_true(isfinite(length) && length >= room_distance(start, goal[0]) * 0.9999f);
        there_and_back[0] += (double)length;
        there_and_back[1] += (double)back;
        apart += fabs((double)length - (double)back);
    }
    print_message("mean path %.3f m, back %.3f m, apart by %.3f m\n", there_and_back[0] / 1000,
                  there_and_back[1] / 1000, apart / 1000);
    // Detour's search is not symmetric: single paths differ, the mean hardly
    assert_true(fabs(there_and_back[0] - there_and_back[1]) < 0.01 * there_and_back[0]);
    assert_true(apart < 0.03 * there_and_back[0]);
    navmesh_close(navmesh);
    scene_close(&scene);
}

//---- Recast's level ------------------------------------------------------------------------------

// the settings of Recast's own demo, with which its queries were recorded
static NavmeshConfig recast_demo_config(void) {
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = 0.3f;
    config.agent_height = 2;
    config.agent_radius = 0.6f;
    config.agent_max_climb = 0.9f;
    config.region_min_size = 8;
    return config;
}

static void recasts_own_path_queries_find_their_paths(void **state) {
    Error err;
    Scene scene = open_scene("scenes/recast/nav_test.obj", *state);
    NavmeshConfig config = recast_demo_config();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    FileBytes text;
    const char *path = test_data("scenes/recast/testcases/nav_mesh_test.txt", *state);
    assert_ok(file_read(path, *state, &text, &err), err);
    int queries = 0, found = 0;
    for (const char *line = (const char *)text.data; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        float a[3], b[1][3];
        if (sscanf(line, "pf %f %f %f %f %f %f", &a[0], &a[1], &a[2], &b[0][0], &b[0][1],
                   &b[0][2]) != 6)
            continue;
        queries++;
        NavmeshPath way;
        if (!navmesh_path(navmesh, a, POINTS(b), 1, &way)) {
            print_message("query %d: %s\n", queries, navmesh_reason_text(way.reason));
            continue;
        }
        found++;
        assert_true(way.length >=
                    room_distance(way.points[0], way.points[way.count - 1]) * 0.9999f);
        assert_true(room_distance(way.points[0], a) < 1);
        assert_true(room_distance(way.points[way.count - 1], b[0]) < 1);
    }
    assert_int_equal(queries, 21);
    assert_int_equal(found, queries);
    navmesh_close(navmesh);
    scene_close(&scene);
}

static void recasts_own_ray_queries_end_on_the_mesh(void **state) {
    Error err;
    Scene scene = open_scene("scenes/recast/nav_test.obj", *state);
    NavmeshConfig config = recast_demo_config();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    FileBytes text;
    const char *path = test_data("scenes/recast/testcases/raycast_test.txt", *state);
    assert_ok(file_read(path, *state, &text, &err), err);
    int queries = 0;
    for (const char *line = (const char *)text.data; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        float a[3], b[3], end[3];
        if (sscanf(line, "rc %f %f %f %f %f %f", &a[0], &a[1], &a[2], &b[0], &b[1], &b[2]) != 6)
            continue;
        queries++;
        navmesh_try_step(navmesh, a, b, false, end);
        assert_true(navmesh_is_navigable(navmesh, end, 0.01f));
        assert_true(hypotf(end[0] - a[0], end[2] - a[2]) <=
                    hypotf(b[0] - a[0], b[2] - a[2]) + 1e-3f);
    }
    assert_int_equal(queries, 4);
    navmesh_close(navmesh);
    scene_close(&scene);
}

static void the_dungeon_is_walkable_from_end_to_end(void **state) {
    Scene scene = open_scene("scenes/recast/dungeon.obj", *state);
    NavmeshConfig config = recast_demo_config();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    Rng rng = rng_create(8);
    float longest = 0;
    for (int i = 0; i < 200; i++) {
        float start[3], goal[1][3];
        navmesh_random_point(navmesh, &rng, 0, start);
        navmesh_random_point(navmesh, &rng, 0, goal[0]);
        float length = navmesh_distance(navmesh, start, POINTS(goal), 1);
        assert_true(isfinite(length));
        longest = fmaxf(longest, length);
    }
    assert_true(longest > 2 * navmesh_island_radius(navmesh, 0) * 0.5f);
    navmesh_close(navmesh);
    scene_close(&scene);
}

//---- Manhattan -----------------------------------------------------------------------------------

// 960 m: 1070 cells a side at 0.9 m are one tile, 2140 at 0.45 m are nine. The streets are the
// same.
static void streets_of_manhattan_connect_in_one_tile_and_in_many(void **state) {
    Scene scene = open_scene("scenes/nyc_manhattan/manhattan_800m.glb", *state);
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = 0.9f;
    config.agent_radius = 0.9f;
    Navmesh *one = room_build(&scene, &config, *state);
    config.cell_size = 0.45f;
    Navmesh *many = room_build(&scene, &config, *state);
    float area = navmesh_island_area(one, 0);
    assert_true(area > 200000);
    // finer cells lose less to rounding at every wall
    assert_float_equal(navmesh_island_area(many, 0), area, 0.12f * area);
    Rng rng = rng_create(6);
    double sum_one = 0, sum_many = 0;
    for (int i = 0; i < 50; i++) {
        float start[3], goal[1][3];
        navmesh_random_point(one, &rng, 0, start);
        navmesh_random_point(one, &rng, 0, goal[0]);
        float a = navmesh_distance(one, start, POINTS(goal), 1);
        float b = navmesh_distance(many, start, POINTS(goal), 1);
        assert_true(isfinite(a) && a >= room_distance(start, goal[0]) * 0.9999f);
        if (isfinite(b)) sum_one += (double)a;
        if (isfinite(b)) sum_many += (double)b;
    }
    print_message("mean path: %.1f m in one tile, %.1f m in many\n", sum_one / 50, sum_many / 50);
    assert_true(fabs(sum_many - sum_one) < 0.05 * sum_one);
    navmesh_close(one);
    navmesh_close(many);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_floor_of_the_house_agrees_with_the_map_of_a_robot),
        test_with_arena(the_floor_of_the_house_is_one_island),
        test_with_arena(recasts_own_path_queries_find_their_paths),
        test_with_arena(recasts_own_ray_queries_end_on_the_mesh),
        test_with_arena(the_dungeon_is_walkable_from_end_to_end),
        test_with_arena(streets_of_manhattan_connect_in_one_tile_and_in_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
