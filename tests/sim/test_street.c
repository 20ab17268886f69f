// Walking streets: each rule of street.h on a junction made for it, and the routes of Touchdown and
// map2seq led to their ends.

#include "sim/routes.h"
#include "sim/street.h"
#include "test.h"

#include <math.h>

// a star: node 0 in the middle, a street of two panoramas in every direction given
enum { ARMS_MOST = 6, NEAR = 1, FAR = 1 + ARMS_MOST };

static const SimNavGraph *star(const float *headings, int arms, Arena *arena) {
    SimNavNode nodes[1 + 2 * ARMS_MOST];
    SimNavLink links[4 * ARMS_MOST];
    int count = 0;
    for (int i = 0; i < 1 + 2 * ARMS_MOST; i++)
        nodes[i] = (SimNavNode){.name = text_format(arena, "n%d", i), .position = {i, 0, 0}};
    for (int a = 0; a < arms; a++) {
        float out = headings[a], back = fmodf(out + 180.0f, 360.0f);
        links[count++] = (SimNavLink){0, NEAR + a, out};
        links[count++] = (SimNavLink){NEAR + a, 0, back};
        links[count++] = (SimNavLink){NEAR + a, FAR + a, out};
        links[count++] = (SimNavLink){FAR + a, NEAR + a, back};
    }
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(
        sim_nav_graph_create("star", nodes, 1 + 2 * ARMS_MOST, links, count, arena, &graph, &err),
        err);
    return graph;
}

// comes into the middle along the first arm, takes an action there, goes on: where it is then
static int after(const SimNavGraph *graph, StreetAction first, StreetAction second) {
    SimStreetState state = sim_street_begin(graph, FAR, graph->edges[graph->first[FAR]].heading);
    sim_street_step(graph, STREET_FORWARD, &state);
    sim_street_step(graph, STREET_FORWARD, &state);
    assert_int_equal(state.node, 0);
    sim_street_step(graph, first, &state);
    if (first != STREET_FORWARD) {
        assert_int_equal(state.node, 0); // one turns on the spot
        assert_false(sim_street_has_arrived(&state));
        sim_street_step(graph, second, &state);
    }
    if (state.node == 0) sim_street_step(graph, STREET_FORWARD, &state);
    return state.node;
}

static void a_crossing_leads_left_ahead_and_right(void **state) {
    const float headings[] = {180.0f, 275.0f, 352.0f, 85.0f}; // it comes from the south
    const SimNavGraph *graph = star(headings, 4, *state);
    assert_int_equal(after(graph, STREET_FORWARD, STREET_FORWARD), NEAR + 2);
    assert_int_equal(after(graph, STREET_LEFT, STREET_FORWARD), NEAR + 1);
    assert_int_equal(after(graph, STREET_RIGHT, STREET_FORWARD), NEAR + 3);
    assert_int_equal(after(graph, STREET_TURN_AROUND, STREET_FORWARD), NEAR);
    assert_int_equal(after(graph, STREET_LEFT, STREET_LEFT), NEAR); // twice left is back
}

static void at_three_ways_the_outermost_are_left_and_right(void **state) {
    const float headings[] = {180.0f, 10.0f, 95.0f}; // ahead and right
    const SimNavGraph *graph = star(headings, 3, *state);
    assert_int_equal(after(graph, STREET_LEFT, STREET_FORWARD), NEAR + 1);
    assert_int_equal(after(graph, STREET_RIGHT, STREET_FORWARD), NEAR + 2);
    // of two middle ways the nearer to the heading
    assert_int_equal(after(graph, STREET_FORWARD, STREET_FORWARD), NEAR + 1);
}

static void the_middle_way_is_forward_however_it_bends(void **state) {
    const float headings[] = {180.0f, 300.0f, 60.0f, 120.0f}; // nothing lies ahead
    const SimNavGraph *graph = star(headings, 4, *state);
    assert_int_equal(after(graph, STREET_FORWARD, STREET_FORWARD), NEAR + 2);
    assert_int_equal(after(graph, STREET_LEFT, STREET_FORWARD), NEAR + 1);
    assert_int_equal(after(graph, STREET_RIGHT, STREET_FORWARD), NEAR + 3);
}

static void a_way_straight_ahead_is_forward_before_all_rules(void **state) {
    const float headings[] = {180.0f, 0.0f, 60.0f, 120.0f}; // the middle one is at 60
    const SimNavGraph *graph = star(headings, 4, *state);
    assert_int_equal(after(graph, STREET_FORWARD, STREET_FORWARD), NEAR + 1);
}

static void on_a_street_turns_become_steps_and_at_its_end_stops(void **state) {
    const float headings[] = {180.0f, 0.0f};
    const SimNavGraph *graph = star(headings, 2, *state);
    SimStreetState s = sim_street_begin(graph, FAR, 0.4f);
    assert_true(s.heading == 0.0f);
    assert_int_equal(sim_street_allowed(graph, &s, STREET_FORWARD), STREET_STOP); // one way
    assert_int_equal(sim_street_allowed(graph, &s, STREET_TURN_AROUND), STREET_TURN_AROUND);
    sim_street_step(graph, STREET_FORWARD, &s); // as one who is led may
    assert_int_equal(s.node, NEAR);
    assert_int_equal(sim_street_allowed(graph, &s, STREET_LEFT), STREET_FORWARD);
    assert_int_equal(sim_street_allowed(graph, &s, STREET_RIGHT), STREET_FORWARD);
    for (int i = 0; i < 3; i++) sim_street_step(graph, STREET_FORWARD, &s);
    assert_int_equal(s.node, FAR + 1);
    sim_street_step(graph, STREET_FORWARD, &s); // no way on
    assert_int_equal(s.node, FAR + 1);
    sim_street_step(graph, STREET_STOP, &s);
    assert_true(s.is_over);
    int step = s.step;
    sim_street_step(graph, STREET_TURN_AROUND, &s);
    assert_int_equal(s.step, step);
}

//---- real streets --------------------------------------------------------------------------------

static int lead(const SimNavGraph *city, SimNavRows *hops, const SimRoute *route, Arena *arena) {
    int *path = arena_array(arena, int, route->count), at = 0;
    for (int i = 0; i < route->count; i++) path[i] = sim_nav_graph_find(city, route->path[i]);
    float heading = sim_street_nearest(city, path[0], route->heading)->heading;
    SimStreetState state = sim_street_begin(city, path[0], heading);
    while (!state.is_over && state.step < 4 * route->count) {
        StreetAction action = sim_street_gold(city, hops, &state, path, route->count);
        sim_street_step(city, action, &state);
        if (!sim_street_has_arrived(&state) || state.is_over) continue;
        at++;
        if (at >= route->count || state.node != path[at])
            fail_msg("route %s leaves its path at panorama %d", route->id, at);
    }
    return state.is_over && at == route->count - 1;
}

static void led(const char *file, Arena *arena) {
    const char *folder = file_exists(test_data("graphs/touchdown/links.txt", arena))
                             ? test_data("graphs/touchdown", arena)
                             : "";
    const SimNavGraph *city;
    SimRoutes routes;
    Error err = {0};
    assert_ok(sim_nav_graph_load_streets(folder, arena, &city, &err), err);
    assert_ok(sim_routes_load(test_data(file, arena), arena, &routes, &err), err);
    SimNavRows *hops = sim_nav_rows_create(city, SIM_NAV_HOPS, arena);
    int led = 0;
    for (int i = 0; i < routes.count; i++) led += lead(city, hops, &routes.at[i], arena);
    assert_int_equal(led, routes.count);
}

static void map2seq_routes_are_led_to_their_ends(void **state) {
    led("episodes/map2seq/map2seq_unseen_dev.jsonl", *state);
}

static void touchdown_routes_are_led_to_their_ends(void **state) {
    led("episodes/touchdown/touchdown_unseen_dev.jsonl", *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_crossing_leads_left_ahead_and_right),
        test_with_arena(at_three_ways_the_outermost_are_left_and_right),
        test_with_arena(the_middle_way_is_forward_however_it_bends),
        test_with_arena(a_way_straight_ahead_is_forward_before_all_rules),
        test_with_arena(on_a_street_turns_become_steps_and_at_its_end_stops),
        test_with_arena(map2seq_routes_are_led_to_their_ends),
        test_with_arena(touchdown_routes_are_led_to_their_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
