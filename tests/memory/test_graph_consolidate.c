// What was noted twice becomes one, the refuted go, and ways stay as long as they were.

#include "graph_map.h"
#include "memory/graph_inside.h"

// `count` places 2 m apart in submap 0, and again in submap 1, `off` metres beside
static MemoryGraph *walk_twice(Arena *arena, int count, float off) {
    MemoryGraph *graph = make_graph(arena);
    for (int map = 0; map < 2; map++) {
        graph->submap = map;
        graph->is_detached = map == 1;
        memory_graph_lift(graph);
        for (int i = 0; i < count; i++) {
            visit(graph, 2.0f * (float)i, off * (float)map, count * map + i);
        }
    }
    graph->is_detached = false;
    return graph;
}

static void places_met_again_become_one(void **state) {
    MemoryGraph *graph = walk_twice(*state, 5, 0.5f);
    int sofa = see(graph, 3, 8, 1, 20); // from place 9
    assert_int_equal(graph->place_count, 10);
    uint64_t before = graph->change;
    memory_graph_consolidate(graph, 21);
    assert_true(graph->change > before);
    assert_int_equal(graph->place_count, 5);
    assert_int_equal(graph->frontier_first, 5);
    assert_int_equal(graph->here, 4);
    assert_int_equal(graph->objects[sofa].place, 4);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_SEES, 4, sofa) >= 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(graph->places[i].visits, 2);
        assert_int_equal(graph->places[i].first_step, i);
        assert_int_equal(graph->places[i].last_step, 5 + i);
    }
    int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 2, 3);
    assert_int_equal(graph->edges[edge].seen, 2);
    assert_int_equal(graph->edges[edge].length, 2000);
    assert_int_equal(graph->edge_count, 5);
    assert_int_equal(graph->region_count, 1);
    check_lists(graph);
    for (int i = 0; i < 5; i++)
        assert_int_equal(memory_graph_nearest(graph, graph->places[i].position), i);
}

static void places_farther_apart_or_behind_a_wall_stay_two(void **state) {
    MemoryGraph *far = walk_twice(*state, 5, 0.8f);
    memory_graph_consolidate(far, 20);
    assert_int_equal(far->place_count, 10);
    // in one submap, places that no edge joins
    MemoryGraph *graph = make_graph(*state);
    MemoryConfig config = memory_config_default();
    config.place_spacing = 0.4f;
    graph = memory_graph_create(&config, *state);
    visit(graph, 0, 0, 0);
    memory_graph_lift(graph);
    visit(graph, 0.5f, 0, 1);
    graph->config.place_spacing = 1.5f;
    memory_graph_consolidate(graph, 2);
    assert_int_equal(graph->place_count, 2);
    // in two submaps, a wall that the last survey saw
    static const char *const wall[] = {"........", "........", "########", "........", "........"};
    MemoryGraph *walled = make_graph(*state);
    for (int map = 0; map < 2; map++) {
        walled->submap = map;
        walled->is_detached = map == 1;
        memory_graph_lift(walled);
        visit(walled, 0.8f, map == 0 ? 0.15f : 0.85f, map);
    }
    walled->is_detached = false;
    MemorySlice slice = draw(wall, 5, *state);
    survey(walled, &slice, 0.8f, 0.15f, 2);
    memory_graph_consolidate(walled, 3);
    assert_int_equal(walled->place_count, 2);
    memory_graph_clear_places(walled);
}

static void the_more_telling_place_stays(void **state) {
    MemoryGraph *graph = walk_twice(*state, 3, 0.5f);
    graph->places[4].kind = MEMORY_PLACE_DOOR; // the second of submap 1
    memory_graph_consolidate(graph, 9);
    assert_int_equal(graph->place_count, 3);
    int door = memory_graph_nearest(graph, (float[3]){2, 0, 0.5f});
    assert_int_equal(graph->places[door].kind, MEMORY_PLACE_DOOR);
    assert_true(graph->places[door].position[2] == 0.5f);
    assert_int_equal(graph->region_count, 2); // before and behind the door
    check_lists(graph);
}

static void a_block_is_remembered_through_a_merge(void **state) {
    MemoryGraph *graph = walk_twice(*state, 3, 0.5f);
    memory_graph_block(graph, 4, 5, 7);
    memory_graph_consolidate(graph, 9);
    int edge = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 1, 2);
    assert_int_equal(graph->edges[edge].blocked, 1);
    assert_int_equal(graph->edges[edge].blocked_step, 7);
}

static void frontiers_stay_at_the_end(void **state) {
    MemoryGraph *graph = walk_twice(*state, 5, 0.5f);
    const float points[2][3] = {{8, 0, 3}, {8.2f, 0, 3}};
    memory_graph_set_frontiers(graph, points, 2, 20);
    memory_graph_consolidate(graph, 21);
    assert_int_equal(graph->frontier_first, 5);
    assert_int_equal(graph->place_count, 7);
    assert_int_equal(graph->places[5].kind, MEMORY_PLACE_FRONTIER);
    int way[8], length;
    assert_int_equal(memory_graph_path(graph, 0, 6, 21, way, 8, &length), 6);
    check_lists(graph);
}

//---- lengths of ways -----------------------------------------------------------------------------

enum { MOST = 300 };

// how many of the places on a way took in others
static int merged_on(const MemoryGraph *graph, const int *way, int count) {
    int merged = 0;
    for (int i = 0; i < count; i++) merged += graph->places[way[i]].visits > 1;
    return merged;
}

static void check_lengths(const MemoryGraph *before, const MemoryGraph *after, int half) {
    for (int i = 0; i < before->place_count; i += 7) {
        for (int k = 3; k < before->place_count; k += 11) {
            int way[MOST], old_length, length;
            int old = memory_graph_path(before, i, k, 0, way, MOST, &old_length);
            int a = memory_graph_nearest(after, before->places[i].position);
            int b = memory_graph_nearest(after, before->places[k].position);
            int count = memory_graph_path(after, a, b, 0, way, MOST, &length);
            if (old == 0) continue; // two submaps, not joined before
            assert_true(count > 0);
            // its own way, with each place moved by less than `half`, still exists
            assert_true(length <= old_length + 2 * half * old);
            if (i < 30 && k < 30) // the same submap: what is shorter came over merged places
                assert_true(length >= old_length - 2 * half * (merged_on(after, way, count) + 1));
        }
    }
}

// two loops over the same floor, the second one beside the first by less than half the spacing
static void walk_loops(MemoryGraph *graph, uint64_t seed) {
    Rng rng = rng_create(seed);
    float off = rng_range(&rng, 0.1f, 0.6f);
    for (int map = 0; map < 2; map++) {
        graph->submap = map;
        graph->is_detached = map == 1;
        memory_graph_lift(graph);
        for (int i = 0; i < 36; i++) {
            float angle = 6.2831853f * (float)i / 36.0f;
            visit(graph, 12 * cosf(angle) + off * (float)map, 12 * sinf(angle), i);
        }
    }
    graph->is_detached = false;
}

static void ways_stay_as_long_as_they_were_but_for_the_merge_distance(void **state) {
    for (uint64_t seed = 0; seed < 6; seed++) {
        MemoryGraph *before = make_graph(*state), *after = make_graph(*state);
        walk_loops(before, seed);
        walk_loops(after, seed);
        memory_graph_consolidate(after, 100);
        assert_true(after->place_count < before->place_count);
        check_lengths(before, after, 750);
        check_lists(after);
    }
}

static void what_was_consolidated_has_nothing_left_to_merge(void **state) {
    MemoryGraph *graph = make_graph(*state);
    walk_loops(graph, 3);
    memory_graph_consolidate(graph, 100);
    uint64_t digest = memory_graph_digest(graph);
    memory_graph_consolidate(graph, 101);
    assert_int_equal(graph->place_count, 36);
    assert_true(memory_graph_digest(graph) == digest);
}

//---- things --------------------------------------------------------------------------------------

static void repeated_things_become_one_and_the_other_keeps_its_number(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0, 0, 0);
    MemorySighting sighting = {5, {1, 0.5f, 0}, 0.2f, {40}};
    int chair = memory_graph_see(graph, &sighting, 1);
    graph->submap = 1;
    graph->is_detached = true;
    memory_graph_lift(graph);
    visit(graph, 3, 0, 2);
    sighting.position[0] = 1.3f;
    sighting.feature[0] = 100;
    int twin = memory_graph_see(graph, &sighting, 2);
    sighting.feature[0] = 100;
    memory_graph_see(graph, &sighting, 30);
    int table = see(graph, 6, 1.3f, 0, 31);
    graph->is_detached = false;
    memory_graph_consolidate(graph, 40);
    const MemoryObject *object = &graph->objects[chair];
    assert_int_equal(graph->object_count, 3);
    assert_true(graph->objects[twin].is_retired);
    assert_false(object->is_retired || graph->objects[table].is_retired);
    assert_int_equal(object->seen, 3);
    assert_true(fabsf(object->position[0] - 1.2f) < 1e-5f);
    assert_int_equal(object->feature[0], 80);
    assert_int_equal(object->first_step, 1);
    assert_int_equal(object->last_step, 30);
    assert_int_equal(object->place, 1);
    for (int place = 0; place < 2; place++)
        assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_SEES, place, chair) >= 0);
    assert_true(memory_graph_belief(graph, &graph->objects[twin], 40) == 0);
    assert_int_equal(see(graph, 5, 1.3f, 0, 41), chair);
    check_lists(graph);
}

static void the_refuted_are_retired_and_do_not_come_back(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0, 0, 0);
    int cup = see(graph, 9, 1, 0, 0), doubted = see(graph, 9, 5, 0, 0);
    for (int i = 0; i < 8; i++) memory_graph_refute(graph, cup, 10 + i);     // 4 / 20.5
    for (int i = 0; i < 7; i++) memory_graph_refute(graph, doubted, 10 + i); // 4 / 18.5
    memory_graph_consolidate(graph, 20);
    assert_true(graph->objects[cup].is_retired);
    assert_false(graph->objects[doubted].is_retired);
    assert_int_equal(graph->objects[cup].first_edge, -1);
    int again = see(graph, 9, 1, 0, 30);
    assert_int_not_equal(again, cup);
    assert_int_equal(graph->objects[again].refuted, 0);
    check_lists(graph);
}

//---- moved submaps -------------------------------------------------------------------------------

static void a_moved_submap_takes_its_places_along(void **state) {
    MemoryGraph *graph = walk_twice(*state, 3, 0.5f);
    memory_graph_lift(graph);
    visit(graph, 4, 0.5f, 8); // nearest: place 5 of submap 1
    int lamp = see(graph, 4, 4, 2, 9);
    memory_graph_join(graph, 2, 5);                // an edge between the submaps
    MemoryTransform to = {{10, 1, 0}, 1.5707964f}; // a quarter turn from -Z towards -X
    uint64_t before = graph->change;
    memory_graph_move_submap(graph, 1, &memory_transform_identity, &to);
    assert_true(graph->change > before);
    float expected[3];
    memory_transform_point(&to, (float[3]){4, 0, 0.5f}, expected);
    for (int i = 0; i < 3; i++)
        assert_true(fabsf(graph->places[5].position[i] - expected[i]) < 1e-5f);
    memory_transform_point(&to, (float[3]){4, 0.5f, 2}, expected);
    for (int i = 0; i < 3; i++)
        assert_true(fabsf(graph->objects[lamp].position[i] - expected[i]) < 1e-5f);
    assert_true(graph->places[2].position[0] == 4); // of submap 0
    assert_int_equal(memory_graph_nearest(graph, graph->places[5].position), 5);
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        if (edge->kind == MEMORY_EDGE_SEES) continue;
        const float *a = graph->places[edge->from].position;
        const float *b = graph->places[edge->to].position;
        float length = hypotf(hypotf(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
        assert_true(fabsf((float)edge->length - 1000 * length) < 2);
    }
    // and back
    memory_graph_move_submap(graph, 1, &to, &memory_transform_identity);
    assert_true(fabsf(graph->places[5].position[0] - 4) < 1e-5f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(places_met_again_become_one),
        test_with_arena(places_farther_apart_or_behind_a_wall_stay_two),
        test_with_arena(the_more_telling_place_stays),
        test_with_arena(a_block_is_remembered_through_a_merge),
        test_with_arena(frontiers_stay_at_the_end),
        test_with_arena(ways_stay_as_long_as_they_were_but_for_the_merge_distance),
        test_with_arena(what_was_consolidated_has_nothing_left_to_merge),
        test_with_arena(repeated_things_become_one_and_the_other_keeps_its_number),
        test_with_arena(the_refuted_are_retired_and_do_not_come_back),
        test_with_arena(a_moved_submap_takes_its_places_along),
    };
    return cmocka_run_group_tests_name("memory/graph_consolidate", tests, NULL, NULL);
}
