// Summaries against the graphs they are of: size, error, refusal, time.

#include "base/clock.h"
#include "relations.h"

#include <math.h>

// ---- graphs ----

// 600 places and 300 landmarks: a landmark is seen from most places of a few neighbourhoods
static Graph make_landmarks(Arena *arena) {
    Graph graph = graph_create(900, arena);
    Rng rng = rng_create(2);
    for (int mark = 600; mark < 900; mark++) {
        int quarter = (int)rng_below(&rng, 40), spread = 1 + (int)rng_below(&rng, 3);
        for (int place = 15 * quarter; place < 15 * (quarter + spread) && place < 600; place++) {
            if (rng_unit(&rng) < 0.8f) join(&graph, place, mark);
        }
    }
    return graph;
}

static Graph make_grid(Arena *arena) {
    Graph graph = graph_create(900, arena);
    for (int i = 0; i < 900; i++) {
        if (i % 30 < 29) join(&graph, i, i + 1);
        if (i < 870) join(&graph, i, i + 30);
    }
    return graph;
}

// how far the summary is from the graph, over all pairs
static double error_of(const MemorySummary *summary, const Graph *graph) {
    double error = 0;
    for (int a = 0; a < graph->nodes; a++) {
        for (int b = 0; b < a; b++) {
            int there = graph->has[(size_t)a * graph->nodes + b];
            error += fabs((double)there - (double)memory_summary_related(summary, a, b));
        }
    }
    return error;
}

// the same when as many edges are kept as fit into the summary's bits
static double sampling_error(const MemorySummary *summary, const Graph *graph) {
    uint64_t one = memory_summary_edge_bits(graph->nodes, 1);
    return graph->edge_count - floor((double)memory_summary_bits(summary) / (double)one);
}

// ---- size and error ----

static void budgets_are_kept(void **state) {
    Graph graph = make_rooms(40, *state);
    uint64_t all = memory_summary_edge_bits(graph.nodes, graph.edge_count);
    for (int percent = 5; percent <= 60; percent += 11) {
        Error err = {0};
        uint8_t *bytes;
        uint64_t budget = all * (uint64_t)percent / 100;
        MemorySummary *summary = memory_summary_create(graph.nodes, (const int(*)[2])graph.edges,
                                                       graph.edge_count, budget, 7, *state, &err);
        assert_ok(summary != NULL, err);
        size_t size = memory_summary_encode(summary, *state, &bytes);
        assert_true(8 * size <= budget);
        assert_int_equal(8 * size, memory_summary_bits(summary));
    }
}

static void check_errors(const char *name, const Graph *graph, double part, double bar,
                         Arena *arena) {
    Error err = {0};
    MemorySummary *summary = sum_up(graph, part, arena, &err);
    assert_ok(summary != NULL, err);
    double error = error_of(summary, graph), sampled = sampling_error(summary, graph);
    uint64_t all = memory_summary_edge_bits(graph->nodes, graph->edge_count);
    print_message("%s: %d nodes, %d edges: %.1f %% of the bits, %d supernodes, %d superedges, "
                  "error %.3f an edge, by keeping edges %.3f\n",
                  name, graph->nodes, graph->edge_count,
                  100.0 * (double)memory_summary_bits(summary) / (double)all,
                  memory_summary_region_count(summary), summary->edge_count,
                  error / graph->edge_count, sampled / graph->edge_count);
    assert_true(error <= bar * sampled);
}

static void rooms_keep_their_relations(void **state) {
    Graph graph = make_rooms(40, *state);
    check_errors("rooms", &graph, 0.20, 0.5, *state);
    check_errors("rooms", &graph, 0.10, 0.5, *state);
}

// the places that a summary names first for a landmark: do they see it?
static double right_places(const MemorySummary *summary, const Graph *graph) {
    int right = 0, asked = 0;
    for (int mark = 600; mark < 900; mark++) {
        bool told[600] = {0};
        for (int i = 0; i < 5; i++) {
            int best = -1;
            float most = 0;
            for (int place = 0; place < 600; place++) {
                float related = told[place] ? 0 : memory_summary_related(summary, place, mark);
                if (related > most) best = place;
                if (related > most) most = related;
            }
            if (best >= 0) told[best] = true;
            right += best >= 0 && graph->has[(size_t)best * 900 + mark];
            asked++;
        }
    }
    return (double)right / asked;
}

static void landmarks_are_found_through_the_summary(void **state) {
    Error err = {0};
    Graph graph = make_landmarks(*state);
    check_errors("landmarks", &graph, 0.45, 0.7, *state);
    check_errors("landmarks", &graph, 0.25, 0.7, *state);
    MemorySummary *summary = sum_up(&graph, 0.25, *state, &err);
    double right = right_places(summary, &graph);
    print_message("of 5 places named for a landmark %.1f %% see it, at 25 %% of the bits\n",
                  100 * right);
    assert_true(right >= 0.95);
}

static void a_road_grid_is_refused(void **state) {
    Graph graph = make_grid(*state);
    static const double parts[] = {0.05, 0.1, 0.2, 0.4, 0.57, 0.8, 1, 2};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        Error err = {0};
        assert_null(sum_up(&graph, parts[i], *state, &err));
        assert_non_null(strstr(err.text, i == 0 ? "" : "no saving"));
        if (i == 3) print_message("%s\n", err.text);
    }
}

static void too_small_a_budget_is_refused(void **state) {
    Error err = {0};
    Graph graph = make_rooms(10, *state);
    assert_null(sum_up(&graph, 0.001, *state, &err));
    assert_non_null(strstr(err.text, "too few"));
    Graph empty = graph_create(10, *state);
    assert_null(sum_up(&empty, 1, *state, &err));
    assert_non_null(strstr(err.text, "no edges"));
}

// ---- what it tells ----

static void like_nodes_become_one(void **state) {
    Error err = {0};
    Graph graph = graph_create(60, *state); // two cliques, and ten nodes without edges
    for (int i = 0; i < 50; i++) {
        for (int j = i % 2; j < i; j += 2) join(&graph, i, j);
    }
    MemorySummary *summary = sum_up(&graph, 0.05, *state, &err);
    assert_ok(summary != NULL, err);
    assert_int_equal(memory_summary_region_count(summary), 3);
    assert_true(error_of(summary, &graph) < 1e-6);
    assert_true(memory_summary_related(summary, 3, 5) == 1);
    assert_true(memory_summary_related(summary, 3, 4) == 0);
    assert_true(memory_summary_related(summary, 3, 3) == 0);
    assert_true(memory_summary_related(summary, 55, 56) == 0);
    assert_int_equal(memory_summary_region(summary, 1), memory_summary_region(summary, 49));
}

// five cliques of 20 beside 200 nodes whose edges have nothing in common, and room for the cliques
static void what_is_lost_least_goes_first(void **state) {
    Error err = {0};
    Graph graph = graph_create(300, *state);
    Rng rng = rng_create(5);
    for (int i = 0; i < 100; i++) {
        for (int j = i - i % 20; j < i; j++) join(&graph, i, j);
    }
    for (int i = 0; i < 200; i++) join(&graph, 100 + i, 100 + (int)rng_below(&rng, 200));
    MemorySummary *summary =
        memory_summary_create(300, (const int(*)[2])graph.edges, graph.edge_count,
                              summary_size(300, 6, 6, 190), 7, *state, &err);
    assert_ok(summary != NULL, err);
    for (int i = 1; i < 100; i++) {
        if (i % 20 != 0) assert_true(memory_summary_related(summary, i, i - 1) == 1);
    }
}

static void counts_are_those_of_the_graph(void **state) {
    Error err = {0};
    Graph graph = make_rooms(40, *state);
    MemorySummary *summary = sum_up(&graph, 0.15, *state, &err);
    assert_ok(summary != NULL, err);
    int regions = memory_summary_region_count(summary);
    uint32_t *counts = arena_array(*state, uint32_t, (size_t)regions * (size_t)regions);
    for (int e = 0; e < graph.edge_count; e++) {
        int a = summary->region_of[graph.edges[e][0]], b = summary->region_of[graph.edges[e][1]];
        counts[(a < b ? a : b) * regions + (a < b ? b : a)]++;
    }
    for (int i = 0; i < summary->edge_count; i++) {
        const SummaryEdge *edge = summary->edges + i;
        assert_int_equal(edge->count, counts[edge->from * regions + edge->to]);
    }
}

// ---- a memory graph ----

static void places_and_what_they_see_are_summed_up(void **state) {
    Error err = {0};
    Graph rooms = make_rooms(10, *state); // 250 places, and 50 objects: 5 in each room
    MemoryGraph graph = {.place_count = 250, .object_count = 50};
    graph.objects = arena_array(*state, MemoryObject, 50);
    graph.edges = arena_array(*state, MemoryEdge, (size_t)rooms.edge_count + 250 * 6);
    for (int e = 0; e < rooms.edge_count; e++) {
        int a = rooms.edges[e][0], b = rooms.edges[e][1];
        graph.edges[graph.edge_count++] =
            (MemoryEdge){.kind = MEMORY_EDGE_COVISIBLE, .from = a < b ? a : b, .to = a < b ? b : a};
    }
    for (int place = 0; place < 250; place++) {
        for (int i = 0; i < 5; i++) {
            graph.edges[graph.edge_count++] =
                (MemoryEdge){.kind = MEMORY_EDGE_SEES, .from = place, .to = 5 * (place / 25) + i};
        }
        graph.edges[graph.edge_count++] =
            (MemoryEdge){.kind = MEMORY_EDGE_TRAVERSABLE, .from = place, .to = (place + 77) % 250};
    }
    graph.objects[12].is_retired = true;
    MemorySummary *summary = memory_summary_of_graph(&graph, 8 * 1024 * 2, 1, *state, &err);
    assert_ok(summary != NULL, err);
    assert_int_equal(summary->node_count, 300);
    assert_true(memory_summary_related(summary, 30, 250 + 7) > 0.7f); // room 1 sees 5 .. 9
    assert_true(memory_summary_related(summary, 30, 250 + 20) < 0.1f);
    assert_true(memory_summary_related(summary, 60, 250 + 12) == 0); // it is not there any more
    assert_true(memory_summary_related(summary, 60, 250 + 13) > 0.7f);
    assert_true(memory_summary_related(summary, 0, 77) < 0.1f);
}

// ---- time ----

static double seconds_for(int rooms, Arena *arena, int *edges) {
    ArenaMark mark = arena_mark(arena);
    Error err = {0};
    Graph graph = make_rooms(rooms, arena);
    double least = 1e9;
    for (int i = 0; i < 7; i++) {
        double start = clock_cpu_seconds();
        assert_ok(sum_up(&graph, 0.10, arena, &err) != NULL, err);
        double took = clock_cpu_seconds() - start;
        if (took < least) least = took;
    }
    *edges = graph.edge_count;
    arena_reset(arena, mark);
    return least;
}

static void four_times_the_edges_take_five_times_as_long_at_most(void **state) {
    int few_edges, many_edges;
    double few = seconds_for(40, *state, &few_edges), many = seconds_for(160, *state, &many_edges);
    print_message("%d edges in %.3f s, %d in %.3f s: %.2f times the edges, %.2f times as long\n",
                  few_edges, few, many_edges, many, (double)many_edges / few_edges, many / few);
    assert_true(many <= 6 * few); // timings are noisy
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(budgets_are_kept),
        test_with_arena(rooms_keep_their_relations),
        test_with_arena(landmarks_are_found_through_the_summary),
        test_with_arena(a_road_grid_is_refused),
        test_with_arena(too_small_a_budget_is_refused),
        test_with_arena(like_nodes_become_one),
        test_with_arena(what_is_lost_least_goes_first),
        test_with_arena(counts_are_those_of_the_graph),
        test_with_arena(places_and_what_they_see_are_summed_up),
        test_with_arena(four_times_the_edges_take_five_times_as_long_at_most),
    };
    return cmocka_run_group_tests_name("memory/graph_summary", tests, NULL, NULL);
}
