// Beyond the planner's window the graph of places tells the way.

#include "agent/route.h"
#include "test.h"

#include <math.h>

enum { SIDE = 200 }; // cells of 5 cm: a window of 10 m

// a walk of 30 m along x and then 30 m along z, a place every 2 m; the agent is back at its start
static MemoryGraph *walk_a_corner(Arena *arena) {
    MemoryConfig config = memory_config_default();
    MemoryGraph *graph = memory_graph_create(&config, arena);
    int step = 0;
    for (int i = 0; i <= 15; i++)
        memory_graph_visit(graph, (float[3]){2.0f * (float)i, 0, 0}, step++);
    for (int i = 1; i <= 15; i++)
        memory_graph_visit(graph, (float[3]){30, 0, 2.0f * (float)i}, step++);
    memory_graph_lift(graph);
    memory_graph_visit(graph, (float[3]){0, 0, 0}, step);
    return graph;
}

static Grid *window_around(float x, float z, Arena *arena) {
    uint8_t *cells = arena_array(arena, uint8_t, SIDE * SIDE);
    memset(cells, MEMORY_FREE, SIDE * SIDE);
    MemorySlice slice = {0.05f,
                         {(int32_t)(x / 0.05f) - SIDE / 2, (int32_t)(z / 0.05f) - SIDE / 2},
                         SIDE,
                         SIDE,
                         cells};
    Grid *grid = grid_create(arena);
    grid_load(grid, &slice, (const float[1][2]){{x, z}}, 1);
    return grid;
}

static void the_way_leads_to_the_last_place_inside_the_window(void **state) {
    MemoryGraph *graph = walk_a_corner(*state);
    Grid *grid = window_around(0, 0, *state);
    int far = memory_graph_nearest(graph, (float[3]){30, 0, 30});
    float xz[2], remaining;
    assert_true(route_toward(NULL, graph, grid, far, 40, xz, &remaining));
    assert_true(xz[0] == 4.0f && xz[1] == 0.0f);   // the window ends at 5 m
    assert_true(fabsf(remaining - 56.0f) < 0.01f); // not the 40 m of the beeline
}

static void walking_on_the_way_reaches_its_end(void **state) {
    MemoryGraph *graph = walk_a_corner(*state);
    int far = memory_graph_nearest(graph, (float[3]){30, 0, 30});
    float at[2] = {0, 0}, remaining = INFINITY;
    Route route = {.plan = memory_route_create(*state), .goal = -1};
    for (int leg = 0; leg < 40 && remaining > 0.0f; leg++) {
        memory_graph_visit(graph, (float[3]){at[0], 0, at[1]}, 100 + leg);
        ArenaMark mark = arena_mark(*state);
        Grid *grid = window_around(at[0], at[1], *state);
        assert_true(route_toward(&route, graph, grid, far, 100 + leg, at, &remaining));
        arena_reset(*state, mark);
    }
    assert_true(at[0] == 30.0f && at[1] == 30.0f);
}

static void without_a_known_way_there_is_none(void **state) {
    MemoryGraph *graph = walk_a_corner(*state);
    Grid *grid = window_around(0, 0, *state);
    memory_graph_lift(graph);
    int island = memory_graph_visit(graph, (float[3]){-40, 0, 0}, 200);
    memory_graph_lift(graph);
    memory_graph_visit(graph, (float[3]){0, 0, 0}, 201);
    float xz[2], remaining;
    assert_false(route_toward(NULL, graph, grid, island, 201, xz, &remaining));
    assert_false(route_toward(NULL, graph, grid, -1, 201, xz, &remaining));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_way_leads_to_the_last_place_inside_the_window),
        test_with_arena(walking_on_the_way_reaches_its_end),
        test_with_arena(without_a_known_way_there_is_none),
    };
    return cmocka_run_group_tests_name("agent/route", tests, NULL, NULL);
}
