// Scores of paths: the values that R4R and valan publish, properties that a score must have, and a
// street graph small enough to be worked out by hand.

#include "base/rng.h"
#include "sim/path_metrics.h"
#include "test.h"

#include <jansson.h>
#include <math.h>

#define assert_near(found, expected, within)                                     \
    do {                                                                         \
        double found_ = (found), expected_ = (expected);                         \
        if (!(fabs(found_ - expected_) <= (within)))                             \
            fail_msg("%s is %.17g instead of %.17g", #found, found_, expected_); \
    } while (0)

#define NODES(...)                          \
    ((SimNodes){(const int[]){__VA_ARGS__}, \
                (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int))})

static const SimNavGraph *graph_of(const SimNavNode *nodes, int count, const SimNavLink *links,
                                   int link_count, Arena *arena) {
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_create("test", nodes, count, links, link_count, arena, &graph, &err),
              err);
    return graph;
}

//---- R4R's own tests -----------------------------------------------------------------------------

enum { WIDE = 4, HIGH = 3 };
#define AT(x, y) ((x)*HIGH + (y))

// networkx.grid_graph([3, 4]): steps of length 1
static const SimNavGraph *grid(Arena *arena) {
    static SimNavNode nodes[WIDE * HIGH];
    static SimNavLink links[4 * WIDE * HIGH];
    int count = 0;
    for (int x = 0; x < WIDE; x++) {
        for (int y = 0; y < HIGH; y++) {
            nodes[AT(x, y)] =
                (SimNavNode){.name = text_format(arena, "%d,%d", x, y), .position = {x, 0, -y}};
            for (int side = -1; side <= 1; side += 2) {
                if (x + side >= 0 && x + side < WIDE)
                    links[count++] = (SimNavLink){AT(x, y), AT(x + side, y), (float)NAN};
                if (y + side >= 0 && y + side < HIGH)
                    links[count++] = (SimNavLink){AT(x, y), AT(x, y + side), (float)NAN};
            }
        }
    }
    return graph_of(nodes, WIDE * HIGH, links, count, arena);
}

static SimPathMetrics score(const SimNavGraph *graph, SimNodes walk, SimNodes reference,
                            Arena *arena) {
    SimPathWorld world = sim_path_world(graph, arena);
    return sim_path_metrics(&world, walk, reference, arena);
}

static void warping_is_scored_as_r4r_does(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimNodes walk = NODES(AT(0, 0), AT(1, 0), AT(2, 0), AT(3, 0));
    SimNodes reference = NODES(AT(0, 0), AT(1, 0), AT(2, 1), AT(3, 2));
    SimPathMetrics scores = score(graph, walk, reference, *state);
    assert_near(scores.dtw, 3.0, 1e-9);
    assert_near(scores.ndtw, 0.77880078307140488, 1e-12);
    assert_near(scores.sdtw_r4r, 0.77880078307140488, 1e-12);
    walk.count = 2;
    assert_near(score(graph, walk, reference, *state).sdtw_r4r, 0.0, 0.0);
}

static void coverage_is_scored_as_r4r_does(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimNodes walk = NODES(AT(0, 0), AT(1, 0), AT(1, 1), AT(2, 1), AT(2, 2), AT(3, 2));
    assert_near(score(graph, walk, walk, *state).cls, 1.0, 1e-12);
    // its doctest hands in the path of six first: that is the prediction
    SimNodes other = NODES(AT(0, 0), AT(0, 1), AT(1, 1), AT(2, 1), AT(3, 1), AT(3, 2));
    assert_near(score(graph, walk, other, *state).cls, 0.81994915125863865, 1e-12);
    SimNodes shorter = NODES(AT(0, 1), AT(1, 1), AT(2, 1), AT(3, 1));
    assert_near(score(graph, walk, shorter, *state).cls, 0.44197196102702557, 1e-12);
}

static void exactly_3_m_is_a_success_in_r4r_alone(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimPathMetrics scores =
        score(graph, NODES(AT(0, 0)), NODES(AT(0, 0), AT(1, 0), AT(2, 0), AT(3, 0)), *state);
    assert_near(scores.navigation_error, 3.0, 0.0);
    assert_true(scores.success == 0.0 && scores.success_r4r == 1.0);
    assert_true(scores.oracle_success == 0.0 && scores.spl == 0.0 && scores.sdtw == 0.0);
}

//---- valan's published values --------------------------------------------------------------------

static SimNodes nodes_named(const SimNavGraph *graph, const json_t *list, Arena *arena) {
    int count = (int)json_array_size(list), *nodes = arena_array(arena, int, count);
    for (int i = 0; i < count; i++)
        nodes[i] = sim_nav_graph_find(graph, json_string_value(json_array_get(list, (size_t)i)));
    return (SimNodes){nodes, count};
}

static const SimNavGraph *golden_graph(json_t *golden, Arena *arena) {
    static SimNavNode nodes[16];
    static SimNavLink links[64];
    const char *names[16];
    int count = 0, link_count = 0;
    const char *name;
    json_t *centre;
    json_object_foreach(json_object_get(golden, "pano_centres"), name, centre) {
        nodes[count] = (SimNavNode){.name = name};
        for (size_t k = 0; k < 3; k++)
            nodes[count].position[k] = json_number_value(json_array_get(centre, k));
        names[count++] = name;
    }
    SimNames index = sim_names_create(names, count, arena);
    size_t i;
    json_t *edge;
    json_array_foreach(json_object_get(golden, "edges"), i, edge) {
        int a = sim_names_find(&index, json_string_value(json_array_get(edge, 0)));
        int b = sim_names_find(&index, json_string_value(json_array_get(edge, 1)));
        links[link_count++] = (SimNavLink){a, b, (float)NAN};
        links[link_count++] = (SimNavLink){b, a, (float)NAN};
    }
    return graph_of(nodes, count, links, link_count, arena);
}

static double number(json_t *golden, const char *group, const char *key) {
    json_t *value = json_object_get(json_object_get(golden, group), key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void a_path_has_the_scores_that_valan_publishes(void **state) {
    json_error_t where;
    json_t *golden =
        json_load_file(test_data("fixtures/valan_published_golden.json", *state), 0, &where);
    assert_non_null(golden);
    const SimNavGraph *graph = golden_graph(golden, *state);
    SimNodes walk = nodes_named(graph, json_object_get(golden, "predicted"), *state);
    SimNodes reference = nodes_named(graph, json_object_get(golden, "golden"), *state);
    SimPathMetrics scores = score(graph, walk, reference, *state);
    assert_near(scores.path_length, number(golden, "published", "path_length"), 1e-12);
    assert_near(scores.cls, number(golden, "published", "cls"), 1e-12);
    assert_near(scores.spl, number(golden, "published", "spl"), 1e-11);
    assert_near(scores.spl, number(golden, "recomputed", "spl"), 1e-12);
    assert_near(scores.navigation_error, 0.0, 0.0);
    assert_true(scores.success == 1.0 && scores.oracle_success == 1.0);
    assert_near(scores.dtw_per_metre, number(golden, "recomputed", "dtw"), 1e-12);
    assert_near(scores.ndtw, number(golden, "recomputed", "ndtw"), 1e-12);
    assert_near(scores.sdtw, number(golden, "recomputed", "sdtw"), 1e-12);
    json_decref(golden);
}

static void the_golden_house_has_the_golden_edges(void **state) {
    const char *path = test_data("fixtures/gZ6f7yhEvPG_connectivity.json", *state);
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(
        sim_nav_graph_load_scan(file_directory(path, *state), "gZ6f7yhEvPG", *state, &graph, &err),
        err);
    json_error_t where;
    json_t *golden =
        json_load_file(test_data("fixtures/valan_published_golden.json", *state), 0, &where);
    json_t *edges = json_object_get(golden, "edges");
    assert_int_equal(graph->edge_count, 2 * json_array_size(edges));
    for (size_t i = 0; i < json_array_size(edges); i++) {
        SimNodes ends = nodes_named(graph, json_array_get(edges, i), *state);
        assert_non_null(sim_nav_graph_edge(graph, ends.at[0], ends.at[1]));
        assert_non_null(sim_nav_graph_edge(graph, ends.at[1], ends.at[0]));
    }
    json_decref(golden);
}

//---- properties ----------------------------------------------------------------------------------

enum { MOST = 7 };

// every warping, tried
static double least(const double between[MOST][MOST], int i, int j) {
    if (i == 0 && j == 0) return between[0][0];
    double before = INFINITY;
    if (i > 0) before = fmin(before, least(between, i - 1, j));
    if (j > 0) before = fmin(before, least(between, i, j - 1));
    if (i > 0 && j > 0) before = fmin(before, least(between, i - 1, j - 1));
    return between[i][j] + before;
}

// a walk along edges, 1 .. MOST nodes
static SimNodes random_walk(const SimNavGraph *graph, Rng *rng, Arena *arena) {
    int count = 1 + (int)rng_below(rng, MOST), *nodes = arena_array(arena, int, count);
    nodes[0] = (int)rng_below(rng, (uint32_t)graph->node_count);
    for (int i = 1; i < count; i++) {
        int first = graph->first[nodes[i - 1]], degree = graph->first[nodes[i - 1] + 1] - first;
        nodes[i] = graph->edges[first + (int)rng_below(rng, (uint32_t)degree)].to;
    }
    return (SimNodes){nodes, count};
}

static void warping_costs_the_least_of_all_ways(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimPathWorld world = sim_path_world(graph, *state);
    Rng rng = rng_create(3);
    for (int trial = 0; trial < 100; trial++) {
        SimNodes walk = random_walk(graph, &rng, *state);
        SimNodes reference = random_walk(graph, &rng, *state);
        double between[MOST][MOST];
        for (int i = 0; i < walk.count; i++)
            for (int j = 0; j < reference.count; j++)
                between[i][j] = sim_nav_rows_distance(world.metres, walk.at[i], reference.at[j]);
        SimPathMetrics there = sim_path_metrics(&world, walk, reference, *state);
        SimPathMetrics back = sim_path_metrics(&world, reference, walk, *state);
        double cost = least((const double(*)[MOST])between, walk.count - 1, reference.count - 1);
        assert_near(there.dtw, cost, 1e-9);
        assert_near(back.dtw, cost, 1e-9); // both ways alike on a graph without directions
        assert_near(there.ndtw, exp(-cost / (3.0 * reference.count)), 1e-12);
        assert_near(there.navigation_error, back.navigation_error, 0.0);
    }
}

static void scores_keep_to_their_order(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimPathWorld world = sim_path_world(graph, *state);
    Rng rng = rng_create(4);
    for (int trial = 0; trial < 300; trial++) {
        SimNodes walk = random_walk(graph, &rng, *state);
        SimNodes reference = random_walk(graph, &rng, *state);
        SimPathMetrics s = sim_path_metrics(&world, walk, reference, *state);
        assert_true(s.oracle_error <= s.navigation_error);
        assert_true(s.success <= s.oracle_success && s.success <= s.success_r4r);
        assert_true(s.spl <= s.success && s.sdtw <= s.ndtw && s.sdtw <= s.success);
        assert_true(s.ndtw > 0.0 && s.ndtw <= 1.0 && s.cls >= 0.0 && s.cls <= 1.0 + 1e-12);
        assert_true(isnan(s.tc) && isnan(s.spd) && isnan(s.sed)); // no streets
        // a goal that is judged more mildly is reached no less often
        world.threshold = 5.0;
        SimPathMetrics mild = sim_path_metrics(&world, walk, reference, *state);
        world.threshold = 3.0;
        assert_true(mild.success >= s.success && mild.ndtw >= s.ndtw && mild.spl >= s.spl);
    }
}

static void the_reference_itself_scores_one(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimNodes path = NODES(AT(0, 0), AT(1, 0), AT(1, 1), AT(2, 1), AT(2, 2), AT(3, 2));
    SimNodes turning = NODES(AT(0, 0), AT(0, 0), AT(1, 0), AT(1, 1), AT(1, 1), AT(1, 1), AT(2, 1),
                             AT(2, 2), AT(3, 2), AT(3, 2));
    SimPathMetrics s = score(graph, path, path, *state);
    assert_true(s.success == 1.0 && s.spl == 1.0 && s.ndtw == 1.0 && s.sdtw == 1.0);
    assert_true(s.navigation_error == 0.0 && s.dtw == 0.0 && s.ndtw_metres == 1.0);
    assert_near(s.path_length, 5.0, 1e-12);
    assert_true(s.moves == 5.0);
    SimPathMetrics same = score(graph, turning, path, *state); // turning on the spot is no way
    assert_true(same.ndtw == 1.0 && same.cls == s.cls && same.moves == 5.0 && same.spl == 1.0);
}

static void a_longer_detour_scores_less(void **state) {
    const SimNavGraph *graph = grid(*state);
    SimNodes reference = NODES(AT(0, 0), AT(1, 0), AT(2, 0), AT(3, 0));
    SimNodes detours[] = {
        NODES(AT(0, 0), AT(1, 0), AT(2, 0), AT(3, 0)),
        NODES(AT(0, 0), AT(0, 1), AT(1, 1), AT(2, 1), AT(3, 1), AT(3, 0)),
        NODES(AT(0, 0), AT(0, 1), AT(0, 2), AT(1, 2), AT(2, 2), AT(3, 2), AT(3, 1), AT(3, 0))};
    SimPathMetrics before = {.spl = 2.0, .ndtw = 2.0, .cls = 2.0, .ndtw_metres = 2.0};
    for (size_t i = 0; i < ARRAY_COUNT(detours); i++) {
        SimPathMetrics s = score(graph, detours[i], reference, *state);
        assert_true(s.success == 1.0);
        assert_true(s.spl < before.spl && s.ndtw < before.ndtw && s.cls < before.cls &&
                    s.ndtw_metres < before.ndtw_metres);
        before = s;
    }
    assert_near(before.spl, 3.0 / 7.0, 1e-12);
}

static void straight_distances_cut_corners(void **state) {
    SimPathWorld world = sim_path_world(grid(*state), *state);
    SimNodes walk = NODES(AT(0, 0)), reference = NODES(AT(0, 0), AT(1, 0), AT(1, 1));
    assert_near(sim_path_metrics(&world, walk, reference, *state).navigation_error, 2.0, 0);
    world.is_straight = true;
    SimPathMetrics s = sim_path_metrics(&world, walk, reference, *state);
    assert_near(s.navigation_error, sqrt(2.0), 1e-12);
    assert_near(s.dtw, 1.0 + sqrt(2.0), 1e-12);
    assert_near(s.ndtw_metres, exp(-(1.0 + sqrt(2.0)) / 2.0), 1e-6);
}

//---- streets -------------------------------------------------------------------------------------

// a street of five panoramas 10 m apart, both ways but for the last step, and an island
//
//     0 <-> 1 <-> 2 <-> 3 -> 4        5
static const SimNavGraph *street(Arena *arena) {
    static SimNavNode nodes[6];
    static const char *const names[] = {"0", "1", "2", "3", "4", "5"};
    static const SimNavLink links[] = {{0, 1, 90}, {1, 0, 270}, {1, 2, 90}, {2, 1, 270},
                                       {2, 3, 90}, {3, 2, 270}, {3, 4, 90}};
    for (int i = 0; i < 6; i++) nodes[i] = (SimNavNode){names[i], {10 * i, 0, 0}, 0};
    return graph_of(nodes, 6, links, ARRAY_COUNT(links), arena);
}

static void streets_are_scored_as_touchdown_does(void **state) {
    const SimNavGraph *graph = street(*state);
    SimNodes reference = NODES(0, 1, 2, 3);
    SimPathMetrics s = score(graph, reference, reference, *state);
    assert_true(s.tc == 1.0 && s.tc_3m == 1.0 && s.spd == 0.0 && s.sed == 1.0);
    assert_true(s.ndtw_hops == 1.0 && s.ndtw_hops_sqrt == 1.0 && s.sdtw_hops_sqrt == 1.0);
    // one short: done for Touchdown, not for Mem4Nav; 1 edit of 4; warping costs one edge
    s = score(graph, NODES(0, 1, 2), reference, *state);
    assert_true(s.tc == 1.0 && s.tc_3m == 0.0 && s.spd == 1.0 && s.spd_metres == 10.0);
    assert_true(s.success == 0.0 && s.navigation_error == 10.0);
    assert_near(s.sed, 0.75, 1e-12);
    assert_near(s.ndtw_hops, exp(-1.0 / 8.0), 1e-12);
    assert_near(s.ndtw_hops_sqrt, exp(-1.0 / 4.0), 1e-12);
    assert_near(s.ndtw_metres, exp(-10.0 / 30.0), 1e-6);
    // two short: neither
    s = score(graph, NODES(0, 1), reference, *state);
    assert_true(s.tc == 0.0 && s.sed == 0.0 && s.spd == 2.0 && s.sdtw_hops_sqrt == 0.0);
}

static void a_neighbour_either_way_is_near_enough(void **state) {
    const SimNavGraph *graph = street(*state);
    // one too far, past a one-way step: done, though there is no way back
    SimPathMetrics s = score(graph, NODES(0, 1, 2, 3, 4), NODES(0, 1, 2, 3), *state);
    assert_true(s.tc == 1.0 && isinf(s.spd) && isinf(s.spd_metres) && isinf(s.navigation_error));
    assert_true(s.success == 0.0 && s.spl == 0.0 && s.ndtw == 0.0 && s.ndtw_hops == 0.0);
    assert_true(s.oracle_success == 1.0);
    assert_near(s.sed, 0.8, 1e-12);
    // and a goal that no way leads to
    s = score(graph, NODES(0), NODES(0, 5), *state);
    assert_true(isinf(s.spd) && s.tc == 0.0 && s.cls == 0.0 && !isnan(s.spl));
}

static void edits_count_swaps_once(void **state) {
    const struct {
        SimNodes a, b;
        int edits;
    } cases[] = {
        {{(const int[]){1, 2, 3}, 3}, {(const int[]){1, 2, 3}, 3}, 0},
        {{(const int[]){1, 2, 3}, 3}, {(const int[]){1, 3}, 2}, 1},
        {{(const int[]){1, 2, 3, 4}, 4}, {(const int[]){1, 3, 2, 4}, 4}, 1}, // a swap
        {{(const int[]){3, 1}, 2}, {(const int[]){1, 2, 3}, 3}, 3}, // not edited again: not 2
        {{(const int[]){1}, 1}, {(const int[]){2, 3, 4}, 3}, 3},
        {{(const int[]){7, 8, 9, 7}, 4}, {(const int[]){8, 9, 7}, 3}, 1},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(sim_path_edits(cases[i].a, cases[i].b, *state), cases[i].edits);
        assert_int_equal(sim_path_edits(cases[i].b, cases[i].a, *state), cases[i].edits);
    }
}

static void scores_take_no_memory(void **state) {
    const SimNavGraph *graph = street(*state);
    SimPathWorld world = sim_path_world(graph, *state);
    SimNodes walk = NODES(0, 1, 2), reference = NODES(0, 1, 2, 3);
    SimPathMetrics first = sim_path_metrics(&world, walk, reference, *state);
    size_t used = ((Arena *)*state)->used;
    SimPathMetrics again = sim_path_metrics(&world, walk, reference, *state);
    assert_int_equal(((Arena *)*state)->used, used);
    assert_memory_equal(&first, &again, sizeof first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(warping_is_scored_as_r4r_does),
        test_with_arena(coverage_is_scored_as_r4r_does),
        test_with_arena(exactly_3_m_is_a_success_in_r4r_alone),
        test_with_arena(a_path_has_the_scores_that_valan_publishes),
        test_with_arena(the_golden_house_has_the_golden_edges),
        test_with_arena(warping_costs_the_least_of_all_ways),
        test_with_arena(scores_keep_to_their_order),
        test_with_arena(the_reference_itself_scores_one),
        test_with_arena(a_longer_detour_scores_less),
        test_with_arena(straight_distances_cut_corners),
        test_with_arena(streets_are_scored_as_touchdown_does),
        test_with_arena(a_neighbour_either_way_is_near_enough),
        test_with_arena(edits_count_swaps_once),
        test_with_arena(scores_take_no_memory),
    };
    return cmocka_run_group_tests_name("sim/path_metrics", tests, NULL, NULL);
}
