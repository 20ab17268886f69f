// Places are spaced, edges are walked, the way is the shortest, blocked edges heal.

#include "base/clock.h"
#include "graph_map.h"

static void walking_straight_makes_a_place_every_spacing(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i <= 40; i++) visit(graph, 0.25f * (float)i, 0.0f, i); // 10 m
    assert_int_equal(graph->place_count, 7);                               // 0, 1.5, ... 9
    assert_int_equal(graph->edge_count, 6);
    for (int i = 0; i < graph->edge_count; i++) {
        assert_int_equal(graph->edges[i].length, 1500);
        assert_true(graph->edges[i].from < graph->edges[i].to);
    }
    assert_int_equal(graph->places[1].first_step, 6);
    check_lists(graph);
}

static void coming_back_finds_the_old_places(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int start = visit(graph, 0.0f, 0.0f, 0);
    visit(graph, 2.0f, 0.0f, 1);
    assert_int_equal(visit(graph, 0.3f, 0.2f, 2), start);
    assert_int_equal(graph->places[start].visits, 2);
    assert_int_equal(graph->places[start].last_step, 2);
    assert_int_equal(graph->edge_count, 1); // the same way in both directions
    assert_int_equal(graph->edges[0].seen, 2);
}

static void being_carried_adds_no_edge(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int a = visit(graph, 0.0f, 0.0f, 0);
    memory_graph_lift(graph);
    int b = visit(graph, 5.0f, 0.0f, 1), length, way[8];
    assert_int_equal(graph->edge_count, 0);
    assert_int_equal(memory_graph_path(graph, a, b, 0, way, 8, &length), 0);
    assert_int_equal(memory_graph_path(graph, b, b, 0, way, 8, &length), 1);
    assert_int_equal(length, 0);
}

static void lengths_are_rounded_up_to_millimetres(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0.0f, 0.0f, 0);
    visit(graph, 2.0f, 1.0f, 1); // sqrt(5) = 2.2360...
    assert_int_equal(graph->edges[0].length, 2237);
}

//---- the nearest place ---------------------------------------------------------------------------

static int nearest_by_hand(const MemoryGraph *graph, const float at[3]) {
    int best = -1;
    int64_t least = INT64_MAX;
    for (int i = 0; i < graph->place_count; i++) {
        int64_t square = 0;
        for (int k = 0; k < 3; k++) {
            int64_t d = llround((double)graph->places[i].position[k] * 1000.0) -
                        llround((double)at[k] * 1000.0);
            square += d * d;
        }
        if (square < least) best = i;
        if (square < least) least = square;
    }
    return best;
}

static void the_nearest_place_is_found_near_and_far(void **state) {
    MemoryGraph *graph = make_graph(*state);
    Rng rng = rng_create(3);
    for (int i = 0; i < 300; i++) {
        float at[3] = {rng_range(&rng, -30, 30), rng_range(&rng, -3, 3), rng_range(&rng, -30, 30)};
        memory_graph_lift(graph);
        memory_graph_visit(graph, at, i);
    }
    for (int i = 0; i < 2000; i++) {
        float far = i % 10 == 0 ? 500.0f : 40.0f; // beyond all rings too
        float at[3] = {rng_range(&rng, -far, far), 0, rng_range(&rng, -far, far)};
        assert_int_equal(memory_graph_nearest(graph, at), nearest_by_hand(graph, at));
    }
    // at equal distances the lower one
    memory_graph_clear(graph);
    for (int i = 0; i < 4; i++) visit(graph, i & 1 ? 2.0f : -2.0f, i & 2 ? 2.0f : -2.0f, i);
    assert_int_equal(memory_graph_nearest(graph, (float[3]){0}), 0);
}

static void a_place_is_found_quickly_in_a_city(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 16000; i++) {
        visit(graph, 1.6f * (float)(i % 127), 1.6f * (float)(i / 127), i);
    }
    assert_int_equal(graph->place_count, 16000);
    Rng rng = rng_create(1);
    enum { TIMES = 20000 };
    int64_t sum = 0;
    double begin = clock_seconds();
    for (int i = 0; i < TIMES; i++) {
        float at[3] = {rng_range(&rng, 0, 200), 0, rng_range(&rng, 0, 200)};
        sum += memory_graph_nearest(graph, at);
    }
    double micros = (clock_seconds() - begin) / TIMES * 1e6;
    print_message("16,000 places: nearest in %.2f us (sum %lld)\n", micros, (long long)sum);
    double walk_begin = clock_seconds();
    for (int i = 0; i < TIMES; i++) visit(graph, 0.01f * (float)i, 100.0f, 16000 + i);
    print_message("visit in %.2f us\n", (clock_seconds() - walk_begin) / TIMES * 1e6);

    uint8_t *cells = arena_array(*state, uint8_t, 400 * 400); // 20 m x 20 m of open ground
    memset(cells, MEMORY_FREE, 400 * 400);
    MemorySlice slice = {0.05f, {1800, 1800}, 400, 400, cells};
    for (int i = 0; i < 2; i++) { // the first joins 50 places to all they see
        double survey_begin = clock_seconds();
        survey(graph, &slice, 100.0f, 100.0f, 40000 + i);
        print_message("survey in %.2f ms\n", (clock_seconds() - survey_begin) * 1e3);
    }
    double path_begin = clock_seconds();
    int length, *way = arena_array(*state, int, MEMORY_MAX_PLACES);
    assert_true(memory_graph_path(graph, 0, 15999, 40001, way, MEMORY_MAX_PLACES, &length) > 0);
    print_message("path over the city in %.2f ms\n", (clock_seconds() - path_begin) * 1e3);
}

//---- the way against Floyd and Warshall ----------------------------------------------------------

enum { SMALL = 40, FAR = INT32_MAX / 4 };

static void floyd_warshall(const MemoryGraph *graph, int step, int d[SMALL][SMALL]) {
    int n = graph->place_count;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) d[i][j] = i == j ? 0 : FAR;
    }
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        d[edge->from][edge->to] = d[edge->to][edge->from] = memory_graph_edge_cost(edge, step);
    }
    for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (d[i][k] + d[k][j] < d[i][j]) d[i][j] = d[i][k] + d[k][j];
            }
        }
    }
}

static void random_walks(MemoryGraph *graph, Rng *rng) {
    for (int i = 0; i < 60; i++) {
        if (rng_below(rng, 8) == 0) memory_graph_lift(graph);
        if (graph->place_count < SMALL) {
            visit(graph, rng_range(rng, -8.0f, 8.0f), rng_range(rng, -8.0f, 8.0f), i);
        }
    }
}

static void check_way(const MemoryGraph *graph, int from, int to, int step, int shortest) {
    int way[SMALL], length;
    int count = memory_graph_path(graph, from, to, step, way, SMALL, &length);
    if (shortest == FAR) {
        assert_int_equal(count, 0);
        return;
    }
    assert_int_equal(length, shortest);
    assert_int_equal(way[0], from);
    assert_int_equal(way[count - 1], to);
    int sum = 0;
    for (int i = 1; i < count; i++) {
        int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, way[i - 1], way[i]);
        assert_true(edge >= 0);
        sum += memory_graph_edge_cost(&graph->edges[edge], step);
    }
    assert_int_equal(sum, length);
}

static void the_way_is_the_shortest_one(void **state) {
    static int distance[SMALL][SMALL];
    Rng rng = rng_create(4);
    MemoryGraph *graph = make_graph(*state);
    for (int round = 0; round < 50; round++) {
        memory_graph_clear(graph);
        random_walks(graph, &rng);
        for (int i = 0; i < 10 && graph->edge_count > 0; i++) {
            const MemoryEdge *edge = &graph->edges[rng_below(&rng, (uint32_t)graph->edge_count)];
            memory_graph_block(graph, edge->from, edge->to, (int)rng_below(&rng, 200));
        }
        int step = (int)rng_below(&rng, 400);
        floyd_warshall(graph, step, distance);
        for (int i = 0; i < graph->place_count; i++) {
            for (int j = 0; j < graph->place_count; j++)
                check_way(graph, i, j, step, distance[i][j]);
        }
        check_lists(graph);
    }
}

static void a_way_longer_than_the_array_gives_its_beginning(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 6; i++) visit(graph, 2.0f * (float)i, 0.0f, i);
    int way[3], length;
    assert_int_equal(memory_graph_path(graph, 0, 5, 0, way, 3, &length), 3);
    assert_int_equal(length, 10000);
    for (int i = 0; i < 3; i++) assert_int_equal(way[i], i);
}

static void of_equal_ways_the_one_over_lower_places_is_taken(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0, 0, 0);
    visit(graph, 2, 2, 1); // 1, below
    visit(graph, 4, 0, 2); // 2, the goal
    visit(graph, 2, -2, 3);
    visit(graph, 0, 0, 4);
    int way[4], length;
    assert_int_equal(memory_graph_path(graph, 0, 2, 5, way, 4, &length), 3);
    assert_int_equal(way[1], 1);
    assert_int_equal(memory_graph_path(graph, 2, 0, 5, way, 4, &length), 3);
    assert_int_equal(way[1], 1);
}

//---- blocked edges -------------------------------------------------------------------------------

// 0 - 1 - 2 straight, and 0 - 3 - 4 - 2 round
static MemoryGraph *make_ring(Arena *arena) {
    MemoryGraph *graph = make_graph(arena);
    const float xz[][2] = {{0, 0}, {2, 0}, {4, 0}, {4, 2}, {0, 2}, {0, 0}};
    for (int i = 0; i < 6; i++) visit(graph, xz[i][0], xz[i][1], i);
    return graph;
}

static void a_blocked_edge_makes_another_way_until_it_has_healed(void **state) {
    MemoryGraph *graph = make_ring(*state);
    int way[8], length;
    assert_int_equal(memory_graph_path(graph, 0, 2, 10, way, 8, &length), 3);
    assert_int_equal(length, 4000);
    uint64_t before = graph->change;
    memory_graph_block(graph, 1, 0, 10);
    assert_true(graph->change > before);
    assert_int_equal(memory_graph_path(graph, 0, 2, 10, way, 8, &length), 4);
    assert_int_equal(length, 8000);
    int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 1);
    int healed = 10 + MEMORY_BLOCKED_STEPS, last = INT32_MAX, levels = 0;
    assert_int_equal(memory_graph_edge_cost(&graph->edges[edge], 10), 2000 * MEMORY_BLOCKED_FACTOR);
    for (int step = 10; step <= healed; step++) {
        int cost = memory_graph_edge_cost(&graph->edges[edge], step);
        assert_true(cost <= last);
        levels += cost < last;
        last = cost;
        // never cheaper than the straight line of the formula, and at most a level dearer
        double left = 1.0 - (double)(step - 10) / MEMORY_BLOCKED_STEPS;
        double exact = 2000 * (1 + (MEMORY_BLOCKED_FACTOR - 1) * left);
        assert_true(cost >= exact - 1 && cost <= exact + 2000.0 * (MEMORY_BLOCKED_FACTOR - 1) / 8);
    }
    assert_int_equal(levels, 9);
    assert_int_equal(last, 2000);
    assert_true(memory_graph_edge_cost(&graph->edges[edge], healed - 1) > 2000);
    assert_int_equal(memory_graph_path(graph, 0, 2, healed, way, 8, &length), 3);
    assert_int_equal(length, 4000);
}

static void walking_a_blocked_edge_opens_it(void **state) {
    MemoryGraph *graph = make_ring(*state);
    memory_graph_block(graph, 0, 1, 10);
    visit(graph, 2, 0, 11); // from 0 to 1
    int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 1);
    assert_int_equal(memory_graph_edge_cost(&graph->edges[edge], 11), 2000);
    assert_int_equal(graph->edges[edge].blocked, 1); // it is remembered that it can be
    uint64_t before = graph->change;
    memory_graph_block(graph, 1, 3, 12); // no way is known between them
    assert_true(graph->change == before);
}

//---- the whole -----------------------------------------------------------------------------------

static void a_full_graph_uses_the_nearest_place(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < MEMORY_MAX_PLACES + 10; i++) visit(graph, 2.0f * (float)i, 0.0f, i);
    assert_int_equal(graph->place_count, MEMORY_MAX_PLACES);
    assert_int_equal(graph->here, MEMORY_MAX_PLACES - 1);
    int length, *way = arena_array(*state, int, MEMORY_MAX_PLACES);
    int count = memory_graph_path(graph, 0, graph->here, 0, way, MEMORY_MAX_PLACES, &length);
    assert_int_equal(count, MEMORY_MAX_PLACES);
    assert_int_equal(length, 2000 * (MEMORY_MAX_PLACES - 1));
}

static void a_full_graph_gives_up_frontiers_for_places(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < MEMORY_MAX_PLACES - 1; i++) visit(graph, 2.0f * (float)i, 0.0f, i);
    const float points[2][3] = {{0, 0, 3}, {2, 0, 3}};
    memory_graph_set_frontiers(graph, points, 2, 0); // room for one only
    assert_int_equal(graph->place_count, MEMORY_MAX_PLACES);
    assert_int_equal(graph->frontier_first, MEMORY_MAX_PLACES - 1);
    visit(graph, -2.0f, 0.0f, 1);
    assert_int_equal(graph->frontier_first, MEMORY_MAX_PLACES);
    assert_true(graph->places[MEMORY_MAX_PLACES - 1].position[0] == -2.0f);
}

static void edges_beyond_the_room_are_dropped(void **state) {
    MemoryGraph *graph = make_graph(*state);
    Rng rng = rng_create(2);
    for (int i = 0; i < 200; i++) visit(graph, 2.0f * (float)i, 0.0f, i);
    for (int i = 0; graph->edge_count < MEMORY_MAX_EDGES / 2 + 199; i++) { // sees edges: half
        int at = (int)rng_below(&rng, 200);
        memory_graph_lift(graph);
        visit(graph, 2.0f * (float)at, 0, i);
        for (int k = 0; k < 64; k++) see(graph, 1, 3.0f * (float)rng_below(&rng, 700), 9, i);
    }
    memory_graph_lift(graph);
    visit(graph, 0, 0, 1);
    int lonely = see(graph, 1, 4000, 4000, 1);
    assert_int_equal(graph->objects[lonely].first_edge, -1); // no room for it
    assert_int_equal(graph->objects[lonely].place, 0);
    visit(graph, 0, 2, 2); // those that are walked have theirs
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 200) >= 0);
}

static void being_lost_keeps_the_graph_apart(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int known = visit(graph, 0, 0, 0), chair = see(graph, 5, 1, 0, 0);
    memory_graph_lift(graph);
    graph->submap = 1;
    graph->is_detached = true;
    assert_int_equal(memory_graph_nearest(graph, (float[3]){0}), -1);
    int lost = visit(graph, 0.1f, 0, 1);
    assert_int_not_equal(lost, known);
    assert_int_not_equal(see(graph, 5, 1, 0, 1), chair);
    assert_int_equal(memory_graph_nearest(graph, (float[3]){0}), lost);
    graph->is_detached = false;
    assert_int_equal(memory_graph_nearest(graph, (float[3]){0}), known);
}

static void the_same_walk_gives_the_same_digest(void **state) {
    uint64_t digests[3];
    for (uint64_t i = 0; i < 3; i++) {
        MemoryGraph *graph = make_graph(*state);
        Rng rng = rng_create(i < 2 ? 5 : 6);
        random_walks(graph, &rng);
        for (int k = 0; k < 50; k++) {
            see(graph, rng_below(&rng, 4), rng_range(&rng, -8, 8), rng_range(&rng, -8, 8), k);
        }
        digests[i] = memory_graph_digest(graph);
        assert_true(memory_graph_bytes(graph) > 0);
        memory_graph_clear(graph);
        assert_int_equal(memory_graph_bytes(graph), 0);
        const float origin[3] = {0};
        assert_int_equal(memory_graph_nearest(graph, origin), -1);
    }
    assert_true(digests[0] == digests[1]);
    assert_true(digests[0] != digests[2]);
}

static void places_and_things_are_forgotten_apart(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0, 0, 0);
    visit(graph, 2, 0, 1);
    int chair = see(graph, 5, 1, 1, 2);
    memory_graph_clear_objects(graph);
    assert_int_equal(graph->object_count, 0);
    assert_int_equal(graph->place_count, 2);
    assert_int_equal(graph->edge_count, 1);
    check_lists(graph);
    chair = see(graph, 5, 1, 1, 3);
    memory_graph_clear_places(graph);
    assert_int_equal(graph->place_count + graph->edge_count, 0);
    assert_int_equal(graph->objects[chair].place, -1);
    assert_int_equal(see(graph, 5, 1, 1, 4), chair);
    check_lists(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(walking_straight_makes_a_place_every_spacing),
        test_with_arena(coming_back_finds_the_old_places),
        test_with_arena(being_carried_adds_no_edge),
        test_with_arena(lengths_are_rounded_up_to_millimetres),
        test_with_arena(the_nearest_place_is_found_near_and_far),
        test_with_arena(a_place_is_found_quickly_in_a_city),
        test_with_arena(the_way_is_the_shortest_one),
        test_with_arena(a_way_longer_than_the_array_gives_its_beginning),
        test_with_arena(of_equal_ways_the_one_over_lower_places_is_taken),
        test_with_arena(a_blocked_edge_makes_another_way_until_it_has_healed),
        test_with_arena(walking_a_blocked_edge_opens_it),
        test_with_arena(a_full_graph_uses_the_nearest_place),
        test_with_arena(a_full_graph_gives_up_frontiers_for_places),
        test_with_arena(edges_beyond_the_room_are_dropped),
        test_with_arena(being_lost_keeps_the_graph_apart),
        test_with_arena(the_same_walk_gives_the_same_digest),
        test_with_arena(places_and_things_are_forgotten_apart),
    };
    return cmocka_run_group_tests_name("memory/graph", tests, NULL, NULL);
}
