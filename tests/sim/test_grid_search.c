// Shortest ways: those of random grids against Dijkstra over a list of all steps, and those of
// MovingAI's cities and voxels against the lengths that the benchmark states.

#include "../test.h"
#include "base/rng.h"
#include "sim/grid_scen.h"
#include "sim/grid_search.h"

#include <math.h>
#include <time.h>

//---- a reference that shares nothing with the search ---------------------------------------------

// is every cell of the box between them of the kind of the first?
static bool may_step(const SimGridMap *map, const int a[3], const int b[3]) {
    int from[3], to[3], c[3], axes = 0;
    for (int k = 0; k < 3; k++) {
        axes += a[k] != b[k];
        from[k] = a[k] < b[k] ? a[k] : b[k];
        to[k] = a[k] < b[k] ? b[k] : a[k];
    }
    if (axes == 0 || (axes > 1 && !map->is_diagonal)) return false;
    for (c[0] = from[0]; c[0] <= to[0]; c[0]++) {
        for (c[1] = from[1]; c[1] <= to[1]; c[1]++) {
            for (c[2] = from[2]; c[2] <= to[2]; c[2]++) {
                if (sim_grid_map_kind(map, c) != sim_grid_map_kind(map, a)) return false;
            }
        }
    }
    return sim_grid_map_kind(map, a) != SIM_GRID_BLOCKED;
}

static int number_of(const SimGridMap *map, const int c[3]) {
    return c[0] + map->size[0] * (c[1] + map->size[1] * c[2]);
}

static void cell_of(const SimGridMap *map, int number, int c[3]) {
    c[0] = number % map->size[0];
    c[1] = number / map->size[0] % map->size[1];
    c[2] = number / map->size[0] / map->size[1];
}

// lengths from one cell to all, by going over all steps until nothing becomes shorter
static void all_lengths(const SimGridMap *map, const int from[3], double *lengths) {
    int count = map->size[0] * map->size[1] * map->size[2];
    for (int i = 0; i < count; i++) lengths[i] = INFINITY;
    if (sim_grid_map_kind(map, from) == SIM_GRID_BLOCKED) return;
    lengths[number_of(map, from)] = 0.0;
    for (bool is_shorter = true; is_shorter;) {
        is_shorter = false;
        for (int i = 0; i < count * 27; i++) {
            int a[3], b[3], n = i % 27;
            cell_of(map, i / 27, a);
            memcpy(b, a, sizeof b);
            b[0] += n % 3 - 1, b[1] += n / 3 % 3 - 1, b[2] += n / 9 - 1;
            if (!may_step(map, a, b)) continue;
            int axes = (a[0] != b[0]) + (a[1] != b[1]) + (a[2] != b[2]);
            double length = lengths[i / 27] + sqrt(axes);
            if (!(length < lengths[number_of(map, b)] - 1e-9)) continue;
            lengths[number_of(map, b)] = length;
            is_shorter = true;
        }
    }
}

//---- random grids --------------------------------------------------------------------------------

static void scatter(SimGridMap *map, Rng *rng) {
    for (int i = 0; i < map->size[0] * map->size[1] * map->size[2]; i++) {
        int cell[3];
        cell_of(map, i, cell);
        uint32_t dice = rng_below(rng, 10);
        sim_grid_map_set(map, cell,
                         dice < 3   ? SIM_GRID_BLOCKED
                         : dice < 4 ? SIM_GRID_WATER
                                    : SIM_GRID_LAND);
    }
}

// the cells of the way are neighbours, each step is allowed, and their sum is the length
static void assert_way(const SimGridSearch *search, const int from[3], const int to[3],
                       const SimGridRoute *route) {
    int cells[512][3];
    int count = sim_grid_search_cells(search, cells, 512);
    assert_in_range(count, 1, 512);
    assert_memory_equal(cells[0], from, 3 * sizeof(int));
    assert_memory_equal(cells[count - 1], to, 3 * sizeof(int));
    uint32_t steps[4] = {0};
    for (int i = 1; i < count; i++) {
        int axes = 0;
        for (int k = 0; k < 3; k++) {
            axes += cells[i][k] != cells[i - 1][k];
            assert_in_range(cells[i][k] - cells[i - 1][k] + 1, 0, 2);
        }
        assert_true(may_step(search->map, cells[i - 1], cells[i]));
        steps[axes]++;
    }
    assert_int_equal(steps[1], route->steps.straight);
    assert_int_equal(steps[2], route->steps.diagonal);
    assert_int_equal(steps[3], route->steps.cubic);
}

static void check_ways_from(SimGridSearch *search, const int from[3], double *lengths) {
    const SimGridMap *map = search->map;
    all_lengths(map, from, lengths);
    for (int i = 0; i < map->size[0] * map->size[1] * map->size[2]; i++) {
        int to[3];
        SimGridRoute route;
        cell_of(map, i, to);
        bool found = sim_grid_search_find(search, from, to, &route);
        assert_int_equal(found, isfinite(lengths[i]));
        assert_int_equal(sim_grid_search_cells(search, NULL, 0) > 0, found);
        if (!found) continue;
        assert_true(fabs(route.length - lengths[i]) < 1e-9);
        assert_way(search, from, to, &route);
        SimGridSteps bound = sim_grid_search_bound(map, from, to);
        assert_true(sim_grid_search_length(bound) <= route.length + 1e-12);
    }
}

static void ways_are_the_shortest_in_grids_of_every_shape(void **test) {
    static const int sizes[][3] = {{1, 1, 1}, {9, 7, 1}, {1, 30, 1},
                                   {5, 4, 6}, {1, 1, 9}, {6, 1, 5}};
    Rng rng = rng_create(3);
    for (size_t s = 0; s < ARRAY_COUNT(sizes); s++) {
        for (int round = 0; round < 8; round++) {
            SimGridMap map;
            SimGridSearch search;
            Error err = {0};
            int count = sizes[s][0] * sizes[s][1] * sizes[s][2];
            double *lengths = arena_array((Arena *)*test, double, (size_t)count);
            assert_ok(sim_grid_map_create(sizes[s], SIM_GRID_LAND, *test, &map, &err), err);
            map.is_diagonal = round % 4 != 3;
            scatter(&map, &rng);
            assert_ok(sim_grid_search_create(&map, &search, &err), err);
            for (int i = 0; i < 4; i++) {
                int from[3];
                cell_of(&map, (int)rng_below(&rng, (uint32_t)count), from);
                check_ways_from(&search, from, lengths);
            }
            sim_grid_search_destroy(&search);
        }
    }
}

static void corners_are_not_cut(void **test) {
    static const char text[] = "type octile\nheight 2\nwidth 2\nmap\n.@\n..\n";
    SimGridMap map;
    SimGridSearch search;
    SimGridRoute route;
    Error err = {0};
    FileBytes bytes = {(const uint8_t *)text, sizeof text - 1};
    assert_ok(sim_grid_map_parse(bytes, *test, &map, &err), err);
    assert_ok(sim_grid_search_create(&map, &search, &err), err);
    assert_true(sim_grid_search_find(&search, (int[3]){0}, (int[3]){1, 1, 0}, &route));
    assert_true(route.length == 2.0 && route.steps.straight == 2);
    sim_grid_map_set(&map, (int[3]){1, 0, 0}, SIM_GRID_LAND);
    assert_true(sim_grid_search_find(&search, (int[3]){0}, (int[3]){1, 1, 0}, &route));
    assert_true(route.length == sqrt(2.0) && route.steps.diagonal == 1);
    assert_false(sim_grid_search_find(&search, (int[3]){0}, (int[3]){2, 1, 0}, &route));
    sim_grid_search_destroy(&search);
}

//---- the benchmark -------------------------------------------------------------------------------

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void check_benchmark(const char *folder, const char *name, const char *ending, int every,
                            Arena *arena) {
    const char *path = text_format(arena, "graphs/movingai/%s/%s", folder, name);
    SimGridMap map;
    SimGridProblems problems;
    SimGridSearch search;
    Error err = {0};
    double start = seconds(), worst = 0.0;
    assert_ok(sim_grid_map_load(test_data(path, arena), arena, &map, &err), err);
    path = test_data(text_format(arena, "%s%s", path, ending), arena);
    assert_ok(sim_grid_scen_load(path, arena, &problems, &err), err);
    assert_ok(sim_grid_scen_check(&problems, &map, &err), err);
    assert_string_equal(problems.map, name);
    assert_ok(sim_grid_search_create(&map, &search, &err), err);
    long expanded = 0;
    int count = 0;
    for (int i = 0; i < problems.count; i += every, count++) {
        const SimGridProblem *problem = &problems.at[i];
        SimGridRoute route;
        assert_true(sim_grid_search_find(&search, problem->from, problem->to, &route));
        worst = fmax(worst, fabs(route.length - problem->length));
        expanded += route.expanded;
    }
    sim_grid_search_destroy(&search);
    print_message("%s: %d of %d problems, off by %.1e at most, %.0f cells each, %.2f s\n", name,
                  count, problems.count, worst, (double)expanded / count, seconds() - start);
    assert_true(count > 50 && worst < 1e-6);
}

static void lengths_in_cities_are_those_of_the_benchmark(void **test) {
    static const char *const names[] = {"Berlin_1_256.map", "Boston_0_256.map", "NewYork_0_256.map",
                                        "Paris_0_256.map"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        check_benchmark("cities", names[i], ".scen", 7, *test);
}

static void lengths_in_voxels_are_those_of_the_benchmark(void **test) {
    check_benchmark("voxel", "Simple.3dmap", ".3dscen", 20, *test);
    check_benchmark("voxel", "Complex.3dmap", ".3dscen", 100, *test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(ways_are_the_shortest_in_grids_of_every_shape),
        test_with_arena(corners_are_not_cut),
        test_with_arena(lengths_in_cities_are_those_of_the_benchmark),
        test_with_arena(lengths_in_voxels_are_those_of_the_benchmark),
    };
    return cmocka_run_group_tests_name("sim/grid_search", tests, NULL, NULL);
}
