// Things are counted, doubted, and forgotten as fast as their kind leaves.

#include "graph_map.h"

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
    MemorySighting one = {3, {0.0f, 0.4f, 0.0f}, 1.1f, {0}};
    MemorySighting other = {3, {1.0f, 0.4f, 0.0f}, 0.3f, {0}};
    int sofa = memory_graph_see(graph, &one, 0);
    assert_int_equal(memory_graph_see(graph, &other, 1), sofa);
    assert_true(graph->objects[sofa].radius == 1.1f);
}

static void a_thing_is_joined_to_the_places_that_see_it(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int lamp = see(graph, 4, 1, 1, 0); // from nowhere
    assert_int_equal(graph->edge_count, 0);
    int a = visit(graph, 0, 0, 1);
    see(graph, 4, 1, 1, 1);
    int b = visit(graph, 2, 0, 2);
    see(graph, 4, 1, 1, 2);
    see(graph, 4, 1, 1, 3);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_SEES, a, lamp) >= 0);
    int edge = memory_graph_find_edge(graph, MEMORY_EDGE_SEES, b, lamp);
    assert_int_equal(graph->edges[edge].seen, 2);
    assert_int_equal(graph->edges[edge].length, 1500); // half a metre up, one aside, one ahead
    assert_int_equal(graph->edge_count, 3);
    check_lists(graph);
}

static void a_look_is_the_mean_of_those_that_are_known(void **state) {
    MemoryGraph *graph = make_graph(*state);
    MemorySighting sighting = {4, {0}, 0.2f, {0}};
    int lamp = memory_graph_see(graph, &sighting, 0);
    sighting.feature[0] = 100;
    sighting.feature[1] = -100;
    memory_graph_see(graph, &sighting, 1); // the first that is known is taken as it is
    assert_int_equal(graph->objects[lamp].feature[0], 100);
    memset(sighting.feature, 0, sizeof sighting.feature);
    memory_graph_see(graph, &sighting, 2); // says nothing
    assert_int_equal(graph->objects[lamp].feature[0], 100);
    sighting.feature[0] = 20;
    sighting.feature[1] = 20;
    memory_graph_see(graph, &sighting, 3); // the fourth sighting weighs a quarter
    assert_int_equal(graph->objects[lamp].feature[0], 80);
    assert_int_equal(graph->objects[lamp].feature[1], -70);
    for (int i = 0; i < 200; i++) memory_graph_see(graph, &sighting, 4 + i);
    assert_in_range(graph->objects[lamp].feature[0], 20, 28); // changes for good are learnt
}

static void shifted_things_are_found_where_they_went(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int lamp = see(graph, 4, 1, 1, 0);
    memory_graph_shift_objects(graph, 30, -5);
    assert_int_equal(see(graph, 4, 31, -4, 1), lamp);
    assert_int_not_equal(see(graph, 4, 1, 1, 1), lamp);
}

//---- belief --------------------------------------------------------------------------------------

static void belief_falls_twice_as_fast_as_it_rises(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int chair = see(graph, 7, 1.0f, 1.0f, 0);
    const MemoryObject *object = &graph->objects[chair];
    assert_true(memory_graph_belief(graph, object, 0) == 8.0f / 9.0f);
    memory_graph_refute(graph, chair, 1);
    assert_true(memory_graph_belief(graph, object, 1) == 8.0f / 13.0f);
    see(graph, 7, 1.0f, 1.0f, 2);
    assert_true(memory_graph_belief(graph, object, 2) == 10.0f / 15.0f);
    assert_true(memory_graph_belief(graph, object, 0) == 10.0f / 15.0f); // not of the past
}

static void without_experience_belief_falls_slowly(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int chair = see(graph, 7, 1.0f, 1.0f, 0);
    float now = memory_graph_belief(graph, &graph->objects[chair], 0);
    float later = memory_graph_belief(graph, &graph->objects[chair], 1000);
    assert_true(later < now && later > 0.95f * now);
    float rate = memory_graph_rate(graph, 7);
    assert_true(fabsf(later - now * expf(-1000 * rate)) < 1e-6f);
}

// Things of category 1 are found where they were, those of category 2 were moved.
static void what_moves_often_is_believed_less_after_a_while(void **state) {
    MemoryGraph *graph = make_graph(*state);
    for (int i = 0; i < 10; i++) {
        float x = 3.0f * (float)i;
        see(graph, 1, x, 0, 0);
        int cup = see(graph, 2, x, 9, 0);
        see(graph, 1, x, 0, 500);
        memory_graph_refute(graph, cup, 500);
        see(graph, 2, x + 1, 9, 500); // there it is
    }
    assert_int_equal(graph->habits[1].stayed, 10);
    assert_int_equal(graph->habits[1].gone, 0);
    assert_int_equal(graph->habits[2].gone, 10);
    assert_true(graph->habits[1].watched == 5000 && graph->habits[2].watched == 5000);
    assert_true(memory_graph_rate(graph, 2) > 50 * memory_graph_rate(graph, 1));

    int table = see(graph, 1, 100, 0, 600), cup = see(graph, 2, 100, 9, 600);
    float table_now = memory_graph_belief(graph, &graph->objects[table], 600);
    assert_true(table_now == memory_graph_belief(graph, &graph->objects[cup], 600));
    assert_true(memory_graph_belief(graph, &graph->objects[table], 1600) > 0.95f * table_now);
    assert_true(memory_graph_belief(graph, &graph->objects[cup], 1600) < 0.5f * table_now);
}

static void a_long_look_is_one_look(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int cup = see(graph, 2, 0, 0, 0);
    for (int i = 1; i < 50; i++) see(graph, 2, 0, 0, i);
    assert_int_equal(graph->habits[2].stayed, 0);
    see(graph, 2, 0, 0, 60);
    assert_int_equal(graph->habits[2].stayed, 1);
    assert_true(graph->habits[2].watched == 11);
    for (int i = 0; i < 60; i++) memory_graph_refute(graph, cup, 100); // one look, many doubts
    assert_int_equal(graph->habits[2].gone, 1);
    memory_graph_refute(graph, cup, 200); // it was not believed to be there
    assert_int_equal(graph->habits[2].gone, 1);
    assert_true(graph->habits[2].watched == 51);
}

//---- a full memory -------------------------------------------------------------------------------

static void a_full_memory_forgets_the_least_believed(void **state) {
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 0, 0, 0);
    for (int i = 0; i < MEMORY_MAX_OBJECTS; i++) see(graph, 1, 2.0f * (float)i, 0.0f, i);
    for (int i = 0; i < 8; i++) memory_graph_refute(graph, 17, 16400);
    assert_int_equal(see(graph, 2, 0.0f, 0.0f, 16401), 17);
    assert_int_equal(graph->object_count, MEMORY_MAX_OBJECTS);
    assert_int_equal(graph->objects[17].refuted, 0);
    assert_int_equal(see(graph, 3, 0.0f, 0.0f, 16402), 0); // the one not seen for longest
    check_lists(graph);
    assert_int_equal(see(graph, 1, 34.0f, 0.0f, 16403), 1); // what had seat 17 is not found
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(sightings_near_each_other_are_one_object),
        test_with_arena(a_large_object_reaches_as_far_as_it_is_large),
        test_with_arena(a_thing_is_joined_to_the_places_that_see_it),
        test_with_arena(a_look_is_the_mean_of_those_that_are_known),
        test_with_arena(shifted_things_are_found_where_they_went),
        test_with_arena(belief_falls_twice_as_fast_as_it_rises),
        test_with_arena(without_experience_belief_falls_slowly),
        test_with_arena(what_moves_often_is_believed_less_after_a_while),
        test_with_arena(a_long_look_is_one_look),
        test_with_arena(a_full_memory_forgets_the_least_believed),
    };
    return cmocka_run_group_tests_name("memory/graph_object", tests, NULL, NULL);
}
