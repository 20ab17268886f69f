// Places are spaced, edges are walked, the way is the shortest, and objects are counted.

#include "base/rng.h"
#include "memory/graph.h"
#include "test.h"

#include <math.h>

static MemoryGraph *make_graph(Arena *arena) {
    MemoryConfig config = memory_config_default();
    return memory_graph_create(&config, arena);
}

static int visit(MemoryGraph *graph, float x, float z, int step) {
    const float position[3] = {x, 0.0f, z};
    return memory_graph_visit(graph, position, step);
}

static int see(MemoryGraph *graph, uint32_t category, float x, float z, int step) {
    const float position[3] = {x, 0.5f, z};
    MemorySighting s = {.category = category, .radius = 0.2f};
    memcpy(s.position, position, sizeof s.position);
    return memory_graph_see(graph, &s, step);
}

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
}

static void coming_back_finds_the_old_places(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int start = visit(graph, 0.0f, 0.0f, 0);
    visit(graph, 2.0f, 0.0f, 1);
    assert_int_equal(visit(graph, 0.3f, 0.2f, 2), start);
    assert_int_equal(graph->places[start].visits, 2);
    assert_int_equal(graph->places[start].last_step, 2);
    assert_int_equal(graph->edge_count, 1); // the same way in both directions
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

//---- the way against Floyd and Warshall ----------------------------------------------------------

enum { SMALL = 40, FAR = INT32_MAX / 4 };

static void floyd_warshall(const MemoryGraph *graph, int d[SMALL][SMALL]) {
    int n = graph->place_count;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) d[i][j] = i == j ? 0 : FAR;
    }
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        d[edge->from][edge->to] = d[edge->to][edge->from] = edge->length;
    }
    for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (d[i][k] + d[k][j] < d[i][j]) d[i][j] = d[i][k] + d[k][j];
            }
        }
    }
}

static int edge_length(const MemoryGraph *graph, int a, int b) {
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        if ((edge->from == a && edge->to == b) || (edge->from == b && edge->to == a)) {
            return edge->length;
        }
    }
    return FAR;
}

static void random_walks(MemoryGraph *graph, Rng *rng) {
    for (int i = 0; i < 60; i++) {
        if (rng_below(rng, 8) == 0) memory_graph_lift(graph);
        if (graph->place_count < SMALL) {
            visit(graph, rng_range(rng, -8.0f, 8.0f), rng_range(rng, -8.0f, 8.0f), i);
        }
    }
}

static void check_way(const MemoryGraph *graph, int from, int to, int shortest) {
    int way[SMALL], length;
    int count = memory_graph_path(graph, from, to, 0, way, SMALL, &length);
    if (shortest == FAR) {
        assert_int_equal(count, 0);
        return;
    }
    assert_int_equal(length, shortest);
    assert_int_equal(way[0], from);
    assert_int_equal(way[count - 1], to);
    int sum = 0;
    for (int i = 1; i < count; i++) sum += edge_length(graph, way[i - 1], way[i]);
    assert_int_equal(sum, length);
}

static void the_way_is_the_shortest_one(void **state) {
    static int distance[SMALL][SMALL];
    Rng rng = rng_create(4);
    MemoryGraph *graph = make_graph(*state);
    for (int round = 0; round < 50; round++) {
        memory_graph_clear(graph);
        random_walks(graph, &rng);
        floyd_warshall(graph, distance);
        for (int i = 0; i < graph->place_count; i++) {
            for (int j = 0; j < graph->place_count; j++) check_way(graph, i, j, distance[i][j]);
        }
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

//---- objects -------------------------------------------------------------------------------------

static void sightings_near_each_other_are_one_object(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0.0f, 0.0f, 0);
    int chair = see(graph, 7, 1.0f, 1.0f, 3);
    assert_int_equal(see(graph, 7, 1.4f, 1.0f, 5), chair);
    assert_int_not_equal(see(graph, 8, 1.0f, 1.0f, 6), chair); // another category
    assert_int_not_equal(see(graph, 7, 2.5f, 1.0f, 7), chair); // too far
    const MemoryObject *object = &graph->objects[chair];
    assert_int_equal(object->seen, 2);
    assert_true(fabsf(object->position[0] - 1.2f) < 1e-6f); // the mean
    assert_int_equal(object->first_step, 3);
    assert_int_equal(object->last_step, 5);
    assert_int_equal(object->place, 0);
}

static void a_large_object_reaches_as_far_as_it_is_large(void **state) {
    MemoryGraph *graph = make_graph(*state);
    const float left[3] = {0.0f, 0.4f, 0.0f}, right[3] = {1.0f, 0.4f, 0.0f};
    MemorySighting one = {.category = 3, .radius = 1.1f}, other = {.category = 3, .radius = 0.3f};
    memcpy(one.position, left, sizeof left);
    memcpy(other.position, right, sizeof right);
    int sofa = memory_graph_see(graph, &one, 0);
    assert_int_equal(memory_graph_see(graph, &other, 1), sofa);
    assert_true(graph->objects[sofa].radius == 1.1f);
}

static void belief_falls_twice_as_fast_as_it_rises(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int chair = see(graph, 7, 1.0f, 1.0f, 0);
    const MemoryObject *object = &graph->objects[chair];
    assert_true(memory_graph_belief(graph, object, 0) == 2.0f / 3.0f);
    memory_graph_refute(graph, chair, 1);
    assert_true(memory_graph_belief(graph, object, 0) == 2.0f / 5.0f);
    see(graph, 7, 1.0f, 1.0f, 2);
    assert_true(memory_graph_belief(graph, object, 0) == 3.0f / 6.0f);
}

static void a_full_memory_forgets_the_least_believed(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < MEMORY_MAX_OBJECTS; i++) see(graph, 1, 2.0f * (float)i, 0.0f, i);
    memory_graph_refute(graph, 17, 9000);
    assert_int_equal(see(graph, 2, 0.0f, 0.0f, 9001), 17);
    assert_int_equal(graph->object_count, MEMORY_MAX_OBJECTS);
    assert_int_equal(graph->objects[17].refuted, 0);
    assert_int_equal(see(graph, 3, 0.0f, 0.0f, 9002), 0); // equals: the one not seen for longest
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

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(walking_straight_makes_a_place_every_spacing),
        test_with_arena(coming_back_finds_the_old_places),
        test_with_arena(being_carried_adds_no_edge),
        test_with_arena(lengths_are_rounded_up_to_millimetres),
        test_with_arena(the_way_is_the_shortest_one),
        test_with_arena(a_way_longer_than_the_array_gives_its_beginning),
        test_with_arena(a_full_graph_uses_the_nearest_place),
        test_with_arena(sightings_near_each_other_are_one_object),
        test_with_arena(a_large_object_reaches_as_far_as_it_is_large),
        test_with_arena(belief_falls_twice_as_fast_as_it_rises),
        test_with_arena(a_full_memory_forgets_the_least_believed),
        test_with_arena(the_same_walk_gives_the_same_digest),
    };
    return cmocka_run_group_tests_name("memory/graph", tests, NULL, NULL);
}
