// A repaired way is as short as a new one, and looks at far fewer places.

#include "graph_map.h"
#include "memory/graph_inside.h"
#include "memory/route.h"

enum { SIDE = 20, MOST = MEMORY_MAX_PLACES, FAR = INT32_MAX / 4 };

// SIDE x SIDE places, a little off their grid, joined to their neighbours
static MemoryGraph *make_city(Arena *arena, Rng *rng) {
    MemoryGraph *graph = make_graph(arena);
    for (int i = 0; i < SIDE * SIDE; i++) {
        memory_graph_lift(graph);
        graph->submap = i % 3;
        visit(graph, 2.5f * (float)(i % SIDE) + rng_range(rng, -0.4f, 0.4f),
              2.5f * (float)(i / SIDE) + rng_range(rng, -0.4f, 0.4f), 0);
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        if (i % SIDE < SIDE - 1) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, i, i + 1);
        if (i / SIDE < SIDE - 1) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, i, i + SIDE);
    }
    assert_int_equal(graph->place_count, SIDE * SIDE);
    return graph;
}

//---- Dijkstra by hand ----------------------------------------------------------------------------

// shortest lengths to `goal`, the plain way: relax all edges until nothing changes
static int length_by_hand(const MemoryGraph *graph, int from, int goal, int step) {
    static int length[MOST];
    for (int i = 0; i < graph->place_count; i++) length[i] = i == goal ? 0 : FAR;
    for (bool changed = true; changed;) {
        changed = false;
        for (int e = 0; e < graph->edge_count; e++) {
            const MemoryEdge *edge = &graph->edges[e];
            if (edge->kind != MEMORY_EDGE_TRAVERSABLE) continue;
            int cost = memory_graph_edge_cost(edge, step);
            int *a = &length[edge->from], *b = &length[edge->to];
            if (*a + cost < *b) *b = *a + cost, changed = true;
            if (*b + cost < *a) *a = *b + cost, changed = true;
        }
    }
    return length[from] == FAR ? 0 : length[from];
}

static void check_route(MemoryRoute *route, const MemoryGraph *graph, int from, int goal,
                        int step) {
    static int way[MOST], other[MOST];
    int length, expected;
    int count = memory_route_update(route, graph, from, step, way, MOST, &length);
    int full = memory_graph_path(graph, from, goal, step, other, MOST, &expected);
    assert_int_equal(length, expected);
    assert_int_equal(count > 0, full > 0);
    if (count == 0) return;
    assert_int_equal(way[0], from);
    assert_int_equal(way[count - 1], goal);
    int sum = 0;
    for (int i = 1; i < count; i++) {
        int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, way[i - 1], way[i]);
        assert_true(edge >= 0);
        sum += memory_graph_edge_cost(&graph->edges[edge], step);
    }
    assert_int_equal(sum, length);
}

//---- random changes ------------------------------------------------------------------------------

static void set_random_frontiers(MemoryGraph *graph, Rng *rng, int step) {
    float points[60][3] = {{0}};
    int count = (int)rng_below(rng, 60);
    for (int i = 0; i < count; i++) {
        points[i][0] = rng_range(rng, -5, 55);
        points[i][2] = rng_range(rng, -5, 55);
    }
    memory_graph_set_frontiers(graph, (const float(*)[3])points, count, step);
}

// things come and are given up: their relations lie among the edges that are walked
static void change_things(MemoryGraph *graph, Rng *rng, int step) {
    MemorySighting thing = {.category = 1 + rng_below(rng, 30), .radius = 0.3f};
    for (int i = 0; i < 3; i += 2) thing.position[i] = rng_range(rng, 0, 50);
    if (rng_below(rng, 2) == 0) {
        memory_graph_see(graph, &thing, step);
        return;
    }
    for (int i = 0; i < graph->object_count; i++) {
        if (graph->objects[i].is_retired) continue;
        memory_graph_retire(graph, i);
        return;
    }
}

static void change_something(MemoryGraph *graph, Rng *rng, int step) {
    uint32_t what = rng_below(rng, 12), places = (uint32_t)graph->frontier_first;
    const MemoryEdge *edge = &graph->edges[rng_below(rng, (uint32_t)graph->edge_count)];
    if (what < 4) {
        memory_graph_block(graph, edge->from, edge->to, step);
    } else if (what < 5) {
        if (graph->edge_count > 500)
            memory_graph_remove_edge(graph, (int)rng_below(rng, (uint32_t)graph->edge_count));
    } else if (what < 7) {
        int a = (int)rng_below(rng, places), b = (int)rng_below(rng, places);
        if (a != b) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, b);
    } else if (what < 8) {
        memory_graph_lift(graph);
        visit(graph, rng_range(rng, -5, 55), rng_range(rng, -5, 55), step);
        visit(graph, rng_range(rng, -5, 55), rng_range(rng, -5, 55), step);
    } else if (what < 9) {
        set_random_frontiers(graph, rng, step);
    } else if (what < 11) {
        change_things(graph, rng, step);
    } else if (rng_below(rng, 4) == 0) {
        MemoryTransform to = {{rng_range(rng, -2, 2), 0, rng_range(rng, -2, 2)}, 0};
        memory_graph_move_submap(graph, 1, &memory_transform_identity, &to);
    } // else only time passes
}

static void a_repaired_way_is_as_short_as_a_new_one(void **state) {
    Rng rng = rng_create(7);
    MemoryGraph *graph = make_city(*state, &rng);
    MemoryRoute *route = memory_route_create(*state);
    int goal = 0, from = 0, step = 1;
    for (int i = 0; i < 2000; i++) {
        if (i % 100 == 0) {
            goal = (int)rng_below(&rng, (uint32_t)graph->frontier_first);
            memory_route_begin(route, graph, goal, step);
        }
        change_something(graph, &rng, step);
        if (rng_below(&rng, 3) == 0) from = (int)rng_below(&rng, (uint32_t)graph->frontier_first);
        step += (int)rng_below(&rng, 20);
        check_route(route, graph, from, goal, step);
        if (i % 20) continue;
        static int way[MOST];
        int length;
        memory_graph_path(graph, from, goal, step, way, MOST, &length);
        assert_int_equal(length, length_by_hand(graph, from, goal, step));
    }
}

static void a_part_that_is_cut_off_is_found_again(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 6; i++) visit(graph, 2.0f * (float)i, 0, i);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, 5, 6);
    check_route(route, graph, 0, 5, 6);
    memory_graph_remove_edge(graph, memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 2, 3));
    check_route(route, graph, 0, 5, 7);
    check_route(route, graph, 4, 5, 8);
    memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, 1, 4);
    check_route(route, graph, 0, 5, 9);
    check_route(route, graph, 5, 5, 9);
}

// relations change no way, so the graph does not tell those who plan of them
static void what_is_seen_together_is_not_walked(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 6; i++) visit(graph, 2.0f * (float)i, 0, i);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, 5, 6);
    memory_graph_add_edge(graph, MEMORY_EDGE_COVISIBLE, 1, 5);
    check_route(route, graph, 0, 5, 6);
}

static void a_blocked_edge_heals_on_the_way(void **state) {
    Rng rng = rng_create(3);
    MemoryGraph *graph = make_city(*state, &rng);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, SIDE - 1, 0);
    for (int i = 0; i < SIDE; i++) memory_graph_block(graph, i, i + 1, 10 * i);
    for (int step = 0; step < 500; step += 3) check_route(route, graph, 0, SIDE - 1, step);
}

static void a_way_to_a_frontier_ends_when_the_frontier_does(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 4; i++) visit(graph, 2.0f * (float)i, 0, i);
    const float points[2][3] = {{6, 0, 3}, {0, 0, 3}};
    memory_graph_set_frontiers(graph, points, 2, 4);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, 4, 4);
    check_route(route, graph, 0, 4, 4);
    visit(graph, 8, 0, 5); // takes number 4
    int way[8], length;
    assert_int_equal(memory_route_update(route, graph, 0, 5, way, 8, &length), 0);
    memory_route_begin(route, graph, 6, 5); // where the frontier went
    assert_true(graph->places[6].position[2] == 3 && graph->places[6].position[0] == 6);
    check_route(route, graph, 0, 6, 5);
    memory_graph_set_frontiers(graph, NULL, 0, 6);
    assert_int_equal(memory_route_update(route, graph, 0, 6, way, 8, &length), 0);
}

static void moved_submaps_are_planned_anew(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 8; i++) {
        graph->submap = i / 4;
        visit(graph, 2.0f * (float)i, 0, i);
    }
    visit(graph, 0, 9, 9); // round
    visit(graph, 0, 0, 10);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, 0, 10);
    check_route(route, graph, 7, 0, 10);
    MemoryTransform to = {{0, 0, 40}, 0};
    memory_graph_move_submap(graph, 1, &memory_transform_identity, &to);
    check_route(route, graph, 7, 0, 11);
}

// The agent's own place is moved beside another branch, which was not worth a look from where the
// agent seemed to be.
static void a_moved_start_sees_all_branches_anew(void **state) {
    MemoryGraph *graph = make_graph(*state);
    const float xz[6][2] = {{0, 0}, {50, 0}, {-20, 0}, {-20, 40}, {-20, 60}, {100, 0}};
    const int edges[6][2] = {{0, 1}, {1, 5}, {0, 2}, {2, 3}, {3, 4}, {4, 5}};
    for (int i = 0; i < 6; i++) {
        graph->submap = i == 5;
        memory_graph_lift(graph);
        visit(graph, xz[i][0], xz[i][1], i);
    }
    for (int i = 0; i < 6; i++)
        memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, edges[i][0], edges[i][1]);
    MemoryRoute *route = memory_route_create(*state);
    memory_route_begin(route, graph, 0, 10);
    check_route(route, graph, 5, 0, 10);
    MemoryTransform to = {{-98, 0, 60}, 0};
    memory_graph_move_submap(graph, 1, &memory_transform_identity, &to);
    check_route(route, graph, 5, 0, 11);
}

//---- how little is looked at ---------------------------------------------------------------------

// Walks along its way; now and then the next edge is found blocked.
static void a_repair_looks_at_far_fewer_places_than_a_new_plan(void **state) {
    Rng rng = rng_create(11);
    MemoryGraph *graph = make_city(*state, &rng);
    MemoryRoute *route = memory_route_create(*state), *fresh = memory_route_create(*state);
    static int way[MOST];
    double repaired = 0, planned = 0;
    int step = 0, repairs = 0;
    for (int round = 0; round < 60; round++) {
        int from = (int)rng_below(&rng, SIDE), length;
        int goal = SIDE * SIDE - 1 - (int)rng_below(&rng, SIDE);
        memory_route_begin(route, graph, goal, step);
        int count = memory_route_update(route, graph, from, step, way, MOST, &length);
        int blocked_at = 2 + (int)rng_below(&rng, (uint32_t)count / 2);
        for (int walked = 0; from != goal; walked++, step += 4) {
            memory_route_update(route, graph, from, step, way, MOST, &length);
            if (walked == blocked_at) {
                memory_graph_block(graph, from, way[1], step);
                memory_route_begin(fresh, graph, goal, step);
                memory_route_update(fresh, graph, from, step, way, MOST, &length);
                memory_route_update(route, graph, from, step, way, MOST, &length);
                repaired += (double)memory_route_expanded(route);
                planned += (double)memory_route_expanded(fresh);
                repairs++;
            }
            from = way[1];
        }
    }
    print_message("repair: %.1f places, new plan: %.1f, ratio %.3f\n", repaired / repairs,
                  planned / repairs, repaired / planned);
    assert_int_equal(repairs, 60);
    assert_true(repaired > 0 && repaired < 0.5 * planned);
}

static void nothing_changed_is_nothing_looked_at(void **state) {
    Rng rng = rng_create(2);
    MemoryGraph *graph = make_city(*state, &rng);
    MemoryRoute *route = memory_route_create(*state);
    static int way[MOST];
    int length, from = 0;
    memory_route_begin(route, graph, SIDE * SIDE - 1, 0);
    memory_route_update(route, graph, from, 0, way, MOST, &length);
    assert_true(memory_route_expanded(route) > SIDE);
    for (int step = 1; from != SIDE * SIDE - 1; step++) {
        from = way[1];
        memory_route_update(route, graph, from, step, way, MOST, &length);
        assert_true(memory_route_expanded(route) <= 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_repaired_way_is_as_short_as_a_new_one),
        test_with_arena(a_part_that_is_cut_off_is_found_again),
        test_with_arena(what_is_seen_together_is_not_walked),
        test_with_arena(a_blocked_edge_heals_on_the_way),
        test_with_arena(a_way_to_a_frontier_ends_when_the_frontier_does),
        test_with_arena(moved_submaps_are_planned_anew),
        test_with_arena(a_moved_start_sees_all_branches_anew),
        test_with_arena(a_repair_looks_at_far_fewer_places_than_a_new_plan),
        test_with_arena(nothing_changed_is_nothing_looked_at),
    };
    return cmocka_run_group_tests_name("memory/route", tests, NULL, NULL);
}
