// What a drawn floor says: kinds of places, open ways, and a long life on it.

#include "graph_floors.h"

//---- kinds ---------------------------------------------------------------------------------------

static MemoryPlace place_on(const MemorySlice *slice, float x, float z, Arena *arena) {
    MemoryGraph *graph = make_graph(arena);
    int place = visit(graph, x, z, 0);
    survey(graph, slice, x, z, 0);
    return graph->places[place];
}

static void places_are_known_by_their_ways_out(void **state) {
    MemorySlice slice = DRAW(cross, *state);
    MemoryPlace corridor = place_on(&slice, 1.5f, 2.2f, *state);
    assert_int_equal(corridor.kind, MEMORY_PLACE_CORRIDOR);
    assert_in_range(corridor.clearance, 575, 625); // half of 1.2 m, to a voxel
    MemoryPlace upright = place_on(&slice, 2.8f, 1.1f, *state);
    assert_int_equal(upright.kind, MEMORY_PLACE_CORRIDOR);
    MemoryPlace junction = place_on(&slice, 2.8f, 2.2f, *state);
    assert_int_equal(junction.kind, MEMORY_PLACE_JUNCTION);
    assert_in_range(junction.clearance, 800, 900); // to the corners: 0.6 sqrt 2
    MemoryPlace end = place_on(&slice, 0.5f, 2.2f, *state);
    assert_int_equal(end.kind, MEMORY_PLACE_OPEN); // one way out
    MemorySlice hall = DRAW(rooms, *state);
    MemoryPlace open = place_on(&hall, 2.0f, 2.2f, *state);
    assert_int_equal(open.kind, MEMORY_PLACE_OPEN);
    assert_true(open.clearance > 1000);
}

static void three_ways_make_a_junction_and_a_thin_leg_does_not(void **state) {
    MemorySlice slice = DRAW(cross, *state);
    for (int z = 0; z < 8 * LETTER; z++) { // wall up the upper arm
        for (int x = 0; x < slice.width; x++) slice.cells[z * slice.width + x] = MEMORY_OCCUPIED;
    }
    assert_int_equal(place_on(&slice, 2.8f, 2.2f, *state).kind, MEMORY_PLACE_JUNCTION);
    MemorySlice hall = DRAW(rooms, *state);
    for (int leg = 0; leg < 4; leg++) { // a table round the agent
        int x = 40 + (leg & 1 ? 8 : -8), z = 44 + (leg & 2 ? 8 : -8);
        hall.cells[z * hall.width + x] = MEMORY_OCCUPIED;
    }
    assert_int_equal(place_on(&hall, 2.0f, 2.2f, *state).kind, MEMORY_PLACE_OPEN);
}

static void what_lies_outside_the_map_is_not_measured(void **state) {
    MemorySlice slice = DRAW(cross, *state);
    assert_int_equal(place_on(&slice, -3.0f, 2.2f, *state).clearance, -1);
    MemorySlice empty = {0.05f, {0, 0}, 0, 0, NULL};
    assert_int_equal(place_on(&empty, 1.0f, 2.2f, *state).clearance, -1);
    // nor another floor
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 1.2f, 2.2f, 0);
    memory_graph_survey(graph, &slice, (float[3]){1.2f, 2.5f, 2.2f}, 0);
    assert_int_equal(graph->places[0].clearance, -1);
}

static void distances_are_those_to_the_nearest_obstacle(void **state) {
    GraphWindow window = {0};
    memory_graph_window_create(&window, *state);
    enum { W = 60, H = 45 };
    uint8_t cells[W * H];
    Rng rng = rng_create(9);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < W * H; i++) {
            cells[i] = rng_below(&rng, 1u << round) < 1 ? MEMORY_OCCUPIED : MEMORY_FREE;
        }
        MemorySlice slice = {0.05f, {-7, 3}, W, H, cells};
        const float middle[3] = {0.05f * (-7 + W / 2), 0, 0.05f * (3 + H / 2)};
        memory_graph_window_load(&window, &slice, middle, 10.0f);
        assert_int_equal(window.width * window.height_z, W * H);
        for (int i = 0; i < W * H; i++) {
            int least = (W + H) * (W + H);
            for (int k = 0; k < W * H; k++) {
                int x = k % W - i % W, z = k / W - i / W;
                if (cells[k] == MEMORY_OCCUPIED && x * x + z * z < least) least = x * x + z * z;
            }
            assert_int_equal(window.gap2[i], least);
        }
    }
}

//---- places and edges that the map adds ----------------------------------------------------------

static void a_junction_nearer_than_the_spacing_gets_its_place(void **state) {
    MemorySlice slice = DRAW(cross, *state);
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 1.6f, 2.2f, 0);
    visit(graph, 2.8f, 2.2f, 1); // 1.2 m on: the same place
    assert_int_equal(graph->place_count, 1);
    survey(graph, &slice, 2.8f, 2.2f, 1);
    assert_int_equal(graph->place_count, 2);
    assert_int_equal(graph->places[1].kind, MEMORY_PLACE_JUNCTION);
    assert_int_equal(graph->here, 1);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 1) >= 0);
    survey(graph, &slice, 2.8f, 2.2f, 2);
    survey(graph, &slice, 2.9f, 2.3f, 3);
    assert_int_equal(graph->place_count, 2);
}

static void junctions_keep_the_spacing(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    for (int i = 0; i < slice.width * slice.height; i++) { // a hall of pillars, one every 0.8 m
        if (i % slice.width % 16 < 4 && i / slice.width % 16 < 4) slice.cells[i] = MEMORY_OCCUPIED;
    }
    MemoryGraph *graph = make_graph(*state);
    const float x[] = {1.3f, 2.1f, 2.9f};
    visit(graph, x[0], 1.3f, 0);
    survey(graph, &slice, x[0], 1.3f, 0);
    assert_int_equal(graph->places[0].kind, MEMORY_PLACE_JUNCTION);
    survey(graph, &slice, x[1], 1.3f, 1); // as good, but near the first
    assert_true(memory_graph_window_ways(&memory_graph_store(graph)->window,
                                         (float[3]){x[1], 0, 1.3f}) >= 3);
    assert_int_equal(graph->place_count, 1);
    survey(graph, &slice, x[2], 1.3f, 2);
    assert_int_equal(graph->place_count, 2);
}

static void places_that_see_each_other_are_joined_and_others_are_not(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    MemoryGraph *graph = make_graph(*state);
    const float xz[][2] = {{1.0f, 0.8f}, {3.0f, 0.8f}, {3.0f, 3.4f}, {5.2f, 0.8f}};
    for (int i = 0; i < 4; i++) {
        memory_graph_lift(graph);
        visit(graph, xz[i][0], xz[i][1], i);
    }
    survey(graph, &slice, 3.0f, 2.0f, 4);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 1) >= 0); // 2 m
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_COVISIBLE, 0, 1) >= 0);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_COVISIBLE, 0, 2) >= 0); // 3.3 m
    assert_int_equal(memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 2), -1);
    for (int kind = 0; kind < 2; kind++) // 2.2 m, through the wall
        assert_int_equal(memory_graph_find_edge(graph, (MemoryEdgeKind)kind, 1, 3), -1);
    check_lists(graph);
    uint64_t digest = memory_graph_digest(graph);
    survey(graph, &slice, 3.0f, 2.0f, 5);
    assert_true(memory_graph_digest(graph) == digest); // nothing new, nothing changes
}

static void a_gap_too_narrow_to_pass_is_seen_through_only(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    int gap = 44; // one voxel stays open in the door
    for (int z = 9 * LETTER; z < 13 * LETTER; z++) {
        for (int x = 21 * LETTER; x < 22 * LETTER; x++)
            if (z != gap) slice.cells[z * slice.width + x] = MEMORY_OCCUPIED;
    }
    MemoryGraph *graph = make_graph(*state);
    visit(graph, 3.5f, 2.22f, 0);
    memory_graph_lift(graph);
    visit(graph, 5.2f, 2.22f, 1);
    survey(graph, &slice, 3.5f, 2.2f, 2);
    assert_true(memory_graph_find_edge(graph, MEMORY_EDGE_COVISIBLE, 0, 1) >= 0);
    int way[4], length;
    assert_int_equal(memory_graph_path(graph, 0, 1, 2, way, 4, &length), 0);
}

static void rooms_that_share_a_wall_do_not_share_places(void **state) {
    MemorySlice slice = DRAW(rooms, *state);
    MemoryGraph *graph = make_graph(*state);
    int left = visit(graph, 3.8f, 0.8f, 0);
    survey(graph, &slice, 3.8f, 0.8f, 0);
    memory_graph_lift(graph);
    assert_int_not_equal(visit(graph, 4.8f, 0.8f, 1), left); // 1 m away, behind the wall
    assert_int_equal(visit(graph, 3.0f, 0.8f, 2), left);
}

//---- a life --------------------------------------------------------------------------------------

// A house of random walls, walked at random: lists stay whole, lengths stay straight, regions are
// what the definition says, and the same life gives the same graph.
static MemorySlice random_house(Rng *rng, Arena *arena) {
    enum { SIDE = 400 };
    MemorySlice slice = {0.05f, {-200, -200}, SIDE, SIDE, arena_array(arena, uint8_t, SIDE * SIDE)};
    memset(slice.cells, MEMORY_FREE, SIDE * SIDE);
    for (int i = 0; i < 40; i++) {
        int x = (int)rng_below(rng, 320), z = (int)rng_below(rng, 320);
        bool along = rng_below(rng, 2);
        for (int k = 0; k < 80; k++) {
            int at = along ? z * SIDE + x + k : (z + k) * SIDE + x;
            if (k % 40 > 18 || i % 3) slice.cells[at] = MEMORY_OCCUPIED;
        }
    }
    return slice;
}

static void live_in(MemoryGraph *graph, const MemorySlice *slice, uint64_t seed) {
    Rng rng = rng_create(seed);
    float at[2] = {0, 0};
    for (int step = 0; step < 3000; step++) {
        at[0] = fminf(fmaxf(at[0] + rng_range(&rng, -0.4f, 0.4f), -9.5f), 9.5f);
        at[1] = fminf(fmaxf(at[1] + rng_range(&rng, -0.4f, 0.4f), -9.5f), 9.5f);
        graph->submap = step / 1000;
        visit(graph, at[0], at[1], step);
        see(graph, rng_below(&rng, 9), at[0] + 1, at[1] + rng_range(&rng, -2, 2), step);
        if (step % 6 == 0) survey(graph, slice, at[0], at[1], step);
        float points[4][3] = {{at[0] + 2, 0, at[1]}, {8, 0, 8}, {-8, 0, 8}, {8, 0, -8}};
        if (step % 6 == 0)
            memory_graph_set_frontiers(graph, (const float(*)[3])points, step % 5, step);
        if (step % 700 == 699) memory_graph_consolidate(graph, step);
    }
}

static void check_edges_and_regions(const MemoryGraph *graph) {
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        if (edge->kind == MEMORY_EDGE_SEES) continue;
        const MemoryPlace *a = &graph->places[edge->from], *b = &graph->places[edge->to];
        assert_int_equal(edge->length, memory_graph_straight_up(a->position, b->position));
        bool is_door = a->kind == MEMORY_PLACE_DOOR || b->kind == MEMORY_PLACE_DOOR;
        if (edge->kind == MEMORY_EDGE_TRAVERSABLE && !is_door)
            assert_int_equal(a->region, b->region);
    }
    for (int i = 0; i < graph->place_count; i++)
        assert_in_range(graph->places[i].region, 0, graph->region_count - 1);
}

static void a_long_life_leaves_the_graph_whole_and_is_repeatable(void **state) {
    uint64_t digests[2];
    for (int i = 0; i < 2; i++) {
        Rng rng = rng_create(77);
        MemorySlice slice = random_house(&rng, *state);
        MemoryGraph *graph = make_graph(*state);
        double begin = clock_cpu_seconds();
        live_in(graph, &slice, 5);
        double end = clock_cpu_seconds();
        survey(graph, &slice, 0, 0, 3001);
        check_lists(graph);
        check_edges_and_regions(graph);
        digests[i] = memory_graph_digest(graph);
        print_message("%d places, %d edges, %d regions; %.2f ms a survey with six steps\n",
                      graph->place_count, graph->edge_count, graph->region_count,
                      (end - begin) * 1e3 / 500);
    }
    assert_true(digests[0] == digests[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(places_are_known_by_their_ways_out),
        test_with_arena(three_ways_make_a_junction_and_a_thin_leg_does_not),
        test_with_arena(what_lies_outside_the_map_is_not_measured),
        test_with_arena(distances_are_those_to_the_nearest_obstacle),
        test_with_arena(a_junction_nearer_than_the_spacing_gets_its_place),
        test_with_arena(junctions_keep_the_spacing),
        test_with_arena(places_that_see_each_other_are_joined_and_others_are_not),
        test_with_arena(a_gap_too_narrow_to_pass_is_seen_through_only),
        test_with_arena(rooms_that_share_a_wall_do_not_share_places),
        test_with_arena(a_long_life_leaves_the_graph_whole_and_is_repeatable),
    };
    return cmocka_run_group_tests_name("memory/graph_survey", tests, NULL, NULL);
}
