// Doors that part rooms into regions, and what only looks like one.

#include "graph_floors.h"

static void a_door_between_two_rooms_gets_its_place_and_parts_the_regions(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    for (int shift = 0; shift < 6; shift++) { // wherever the places before and behind it fall
        MemoryGraph *graph = make_graph(*state);
        float start = 1.0f + 0.25f * (float)shift;
        int step = walk(graph, (float[2]){start, 2.2f}, (float[2]){7.2f, 2.2f}, 0);
        survey(graph, &slice, 4.3f, 2.2f, step);
        int door = find_door(graph);
        assert_true(door >= 0);
        assert_true(fabsf(graph->places[door].position[0] - 4.3f) < 0.45f);
        assert_true(fabsf(graph->places[door].position[2] - 2.2f) < 0.1f);
        assert_true(graph->places[door].clearance < 600);
        int left = place_at(graph, start, 2.2f), right = place_at(graph, 7.2f, 2.2f);
        assert_int_equal(graph->region_count, 2);
        assert_int_not_equal(graph->places[left].region, graph->places[right].region);
        int way[16], length;
        int count = memory_graph_path(graph, left, right, step, way, 16, &length);
        bool passes = false;
        for (int i = 0; i < count; i++) passes |= way[i] == door;
        assert_true(passes);
        check_lists(graph);
        // seen again, and walked again, it stays one door and two rooms
        walk(graph, (float[2]){7.2f, 2.2f}, (float[2]){start, 2.2f}, step + 1);
        survey(graph, &slice, 4.0f, 2.2f, step + 30);
        assert_int_equal(find_door(graph), door);
        assert_int_equal(graph->region_count, 2);
    }
}

static void a_door_stays_one_as_long_as_it_is_narrow(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 4.3f, 2.2f, 0);
    graph->places[0].kind = MEMORY_PLACE_DOOR;
    survey(graph, &slice, 4.3f, 2.2f, 0);
    assert_int_equal(graph->places[0].kind, MEMORY_PLACE_DOOR);
    for (int i = 0; i < slice.width * slice.height; i++) {
        int x = i % slice.width / LETTER; // the wall is taken down
        if (x > 0 && x < 41 && slice.cells[i] == MEMORY_OCCUPIED) slice.cells[i] = MEMORY_FREE;
    }
    survey(graph, &slice, 4.3f, 2.2f, 1);
    assert_int_equal(graph->places[0].kind, MEMORY_PLACE_OPEN);
}

static void who_walks_past_a_door_passes_its_place(void **state) {
    MemoryGraph *graph = make_graph(*state);
    int door = visit(graph, 2, 0.2f, 0);
    graph->places[door].kind = MEMORY_PLACE_DOOR;
    memory_graph_lift(graph);
    int a = visit(graph, 0, 0, 1), b = visit(graph, 3.6f, 0, 2);
    assert_int_equal(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, b), -1);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, a, door) >= 0);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, door, b) >= 0);
    // not where it only leads up to it, or beside it
    int c = visit(graph, 3.6f, 2, 3);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, b, c) >= 0);
    int d = visit(graph, 0.6f, 2, 4);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, c, d) >= 0);
}

static void a_corridor_or_a_pillar_is_no_door(void **state) {
    MemorySlice slice = DRAW(cross, *state);
    MemoryGraph *graph = make_graph(*state);
    int step = walk(graph, (float[2]){0.4f, 2.2f}, (float[2]){5.2f, 2.2f}, 0);
    survey(graph, &slice, 2.8f, 2.2f, step);
    assert_int_equal(find_door(graph), -1);
    static const char *const narrow[] = {
        "################################", ".......................#########",
        "................................", "................................",
        "................................", ".......................#########",
        "################################",
    };
    MemorySlice passage = DRAW(narrow, *state); // 1 m wide, and 60 cm at its end
    graph = make_graph(*state);
    step = walk(graph, (float[2]){1.2f, 0.7f}, (float[2]){4.0f, 0.7f}, 0);
    survey(graph, &passage, 2.5f, 0.7f, step);
    assert_int_equal(find_door(graph), -1);
    step = walk(graph, (float[2]){4.0f, 0.7f}, (float[2]){6.0f, 0.7f}, step);
    survey(graph, &passage, 4.5f, 0.7f, step);
    assert_int_equal(find_door(graph), -1); // nothing wider behind it
    MemorySlice hall = DRAW(rooms, *state);
    for (int z = 40; z < 44; z++) { // a pillar close to the walk
        for (int x = 40; x < 44; x++) hall.cells[z * hall.width + x] = MEMORY_OCCUPIED;
    }
    graph = make_graph(*state);
    step = walk(graph, (float[2]){0.8f, 2.5f}, (float[2]){3.4f, 2.5f}, 0);
    survey(graph, &hall, 2.0f, 2.5f, step);
    assert_int_equal(find_door(graph), -1);
    assert_int_equal(graph->region_count, 1);
    graph = make_graph(*state); // and one that the walk went round, on the line of the edge
    step = walk(graph, (float[2]){1.25f, 2.1f}, (float[2]){2.95f, 2.1f}, 0);
    survey(graph, &hall, 2.0f, 2.3f, step);
    assert_int_equal(find_door(graph), -1);
}

static void regions_are_numbered_by_their_lowest_place(void **state) {
    MemoryGraph *graph = make_graph(*state);
    const int door = 2;
    for (int i = 0; i < 5; i++) visit(graph, 2.0f * (float)i, 0, i); // 0 1 D 3 4
    memory_graph_lift(graph);
    visit(graph, 0, 20, 9); // 5, alone
    graph->places[door].kind = MEMORY_PLACE_DOOR;
    memory_graph_find_regions(graph);
    const int expected[] = {0, 0, 0, 1, 1, 2};
    for (int i = 0; i < 6; i++) assert_int_equal(graph->places[i].region, expected[i]);
    assert_int_equal(graph->region_count, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_door_between_two_rooms_gets_its_place_and_parts_the_regions),
        test_with_arena(a_door_stays_one_as_long_as_it_is_narrow),
        test_with_arena(who_walks_past_a_door_passes_its_place),
        test_with_arena(a_corridor_or_a_pillar_is_no_door),
        test_with_arena(regions_are_numbered_by_their_lowest_place),
    };
    return cmocka_run_group_tests_name("memory/graph_door", tests, NULL, NULL);
}
