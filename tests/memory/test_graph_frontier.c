// Frontiers as places of the graph.

#include "graph_floors.h"

static void frontiers_are_joined_to_places_that_see_them(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 1.4f, 1.2f, 0); // 0, left room
    memory_graph_lift(graph);
    visit(graph, 4.9f, 1.2f, 1); // 1, right room
    survey(graph, &slice, 4.0f, 1.2f, 2);
    // the first is nearer to place 1, but that is behind the wall; the last is outside of the map
    const float points[3][3] = {{3.8f, 0, 1.2f}, {7.0f, 0, 1.2f}, {12.0f, 0, 1.2f}};
    memory_graph_set_frontiers(graph, points, 3, 3);
    assert_int_equal(graph->frontier_first, 2);
    assert_int_equal(graph->place_count, 5);
    const int from[3] = {0, 1, 1};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(graph->places[2 + i].kind, MEMORY_PLACE_FRONTIER);
        int edge = graph->places[2 + i].first_edge;
        assert_int_equal(graph->edges[edge].from, from[i]);
        assert_int_equal(graph->edges[edge].to, 2 + i);
        assert_int_equal(memory_graph_next_edge(graph, edge, 2 + i), -1);
    }
    assert_int_equal(place_at(graph, 12, 1.2f), 4);     // a plan can lead to it
    assert_int_not_equal(visit(graph, 12, 1.2f, 4), 4); // standing there makes a place
    check_lists(graph);
}

static void frontiers_are_replaced_and_places_keep_their_numbers(void **state) {
    MemoryGraph *graph = make_graph(*state);
    Rng rng = rng_create(8);
    float at[200][2];
    for (int i = 0; i < 200; i++) {
        at[i][0] = 2.0f * (float)(i % 20);
        at[i][1] = 2.0f * (float)(i / 20);
        assert_int_equal(visit(graph, at[i][0], at[i][1], i), i);
        if (i % 3) continue;
        float points[12][3] = {{0}};
        int count = (int)rng_below(&rng, 12);
        for (int k = 0; k < count; k++) {
            points[k][0] = rng_range(&rng, 0, 40);
            points[k][2] = rng_range(&rng, 0, 40);
        }
        memory_graph_set_frontiers(graph, (const float(*)[3])points, count, i);
        assert_int_equal(graph->place_count, i + 1 + count);
        check_lists(graph);
    }
    for (int i = 0; i < 200; i++) assert_true(graph->places[i].position[0] == at[i][0]);
    memory_graph_set_frontiers(graph, NULL, 0, 201);
    assert_int_equal(graph->place_count, 200);
    assert_int_equal(graph->edge_count, 199);
    check_lists(graph);
}

static void the_first_place_and_its_frontiers_need_no_map(void **state) {
    MemoryGraph *graph = make_graph(*state);
    const float points[1][3] = {{1, 0, 1}};
    memory_graph_set_frontiers(graph, points, 1, 0); // nothing to join it to
    assert_int_equal(graph->places[0].first_edge, -1);
    visit(graph, 1, 1, 1);
    assert_int_equal(graph->place_count, 2);
    assert_int_equal(graph->places[1].kind, MEMORY_PLACE_FRONTIER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(frontiers_are_joined_to_places_that_see_them),
        test_with_arena(frontiers_are_replaced_and_places_keep_their_numbers),
        test_with_arena(the_first_place_and_its_frontiers_need_no_map),
    };
    return cmocka_run_group_tests_name("memory/graph_frontier", tests, NULL, NULL);
}
