// What a drawn floor says: kinds of places, doors, rooms, open ways, frontiers.

#include "base/clock.h"
#include "graph_map.h"
#include "memory/graph_inside.h"

// A corridor of 1.2 m from left to right that crosses another one, and a dead end on the left.
static const char *const cross[] = {
    "###########......###########", //  0  x of the crossing: 2.2 .. 3.4
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "#...........................", //  8  z of the corridor: 1.6 .. 2.8
    "#...........................", //
    "#...........................", //
    "#...........................", //
    "#...........................", //
    "#...........................", // 13
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
    "###########......###########", //
};

// Two rooms of 4 x 4 m, a wall of 20 cm between them, and a door of 80 cm in it.
static const char *const rooms[] = {
    "##########################################", //  0
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#........................................#", //  9  z of the door: 1.8 .. 2.6
    "#........................................#", //
    "#........................................#", //
    "#........................................#", // 12
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "#....................#...................#", //
    "##########################################", // 20
};

#define DRAW(map, arena) draw(map, (int)ARRAY_COUNT(map), arena)

static int place_at(const MemoryGraph *graph, float x, float z) {
    return memory_graph_nearest(graph, (float[3]){x, 0, z});
}

static int find_door(const MemoryGraph *graph) {
    int door = -1;
    for (int i = 0; i < graph->place_count; i++) {
        if (graph->places[i].kind != MEMORY_PLACE_DOOR) continue;
        assert_int_equal(door, -1); // only one
        door = i;
    }
    return door;
}

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

//---- doors and regions ---------------------------------------------------------------------------

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

//---- frontiers -----------------------------------------------------------------------------------

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
        test_with_arena(places_are_known_by_their_ways_out),
        test_with_arena(three_ways_make_a_junction_and_a_thin_leg_does_not),
        test_with_arena(what_lies_outside_the_map_is_not_measured),
        test_with_arena(distances_are_those_to_the_nearest_obstacle),
        test_with_arena(a_junction_nearer_than_the_spacing_gets_its_place),
        test_with_arena(junctions_keep_the_spacing),
        test_with_arena(places_that_see_each_other_are_joined_and_others_are_not),
        test_with_arena(a_gap_too_narrow_to_pass_is_seen_through_only),
        test_with_arena(rooms_that_share_a_wall_do_not_share_places),
        test_with_arena(a_door_between_two_rooms_gets_its_place_and_parts_the_regions),
        test_with_arena(a_door_stays_one_as_long_as_it_is_narrow),
        test_with_arena(who_walks_past_a_door_passes_its_place),
        test_with_arena(a_corridor_or_a_pillar_is_no_door),
        test_with_arena(regions_are_numbered_by_their_lowest_place),
        test_with_arena(a_long_life_leaves_the_graph_whole_and_is_repeatable),
        test_with_arena(frontiers_are_joined_to_places_that_see_them),
        test_with_arena(frontiers_are_replaced_and_places_keep_their_numbers),
        test_with_arena(the_first_place_and_its_frontiers_need_no_map),
    };
    return cmocka_run_group_tests_name("memory/graph_survey", tests, NULL, NULL);
}
