// Navigation graphs: what the readers take and refuse, and shortest ways against all ways tried.

#include "base/rng.h"
#include "sim/nav_rows.h"
#include "test.h"

#include <math.h>
#include <stdio.h>

#define assert_near(found, expected, within)                                     \
    do {                                                                         \
        double found_ = (found), expected_ = (expected);                         \
        if (!(fabs(found_ - expected_) <= (within)))                             \
            fail_msg("%s is %.17g instead of %.17g", #found, found_, expected_); \
    } while (0)

#define assert_says(err, expected) \
    if (strstr((err).text, expected) == NULL) fail_msg("no '%s' in '%s'", expected, (err).text)

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

// with ' for "
static FileBytes quoted(const char *text, Arena *arena) {
    char *copy = text_format(arena, "%s", text);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\'') *c = '"';
    return bytes_of(copy);
}

//---- scans ---------------------------------------------------------------------------------------

// a at the origin, b 3 m east and 1 m up, c 4 m north, d next to a but not included
#define VIEWPOINT(name, x, y, z, included, clear)                                  \
    "{'image_id':'" name "','pose':[1,0,0," x ",0,1,0," y ",0,0,1," z ",0,0,0,1]," \
    "'included':" included ",'visible':[],'unobstructed':[" clear "],'height':1.5}"

static const char SCAN[] =
    "[" VIEWPOINT("a", "0", "0", "0", "true", "false,true,false,true") "," VIEWPOINT(
        "b", "3", "0", "1", "true",
        "false,false,false,true") "," VIEWPOINT("c", "0", "4", "0", "true",
                                                "true,false,true,false") "," VIEWPOINT("d", "1",
                                                                                       "0", "0",
                                                                                       "false",
                                                                                       "true,true,"
                                                                                       "false,"
                                                                                       "false") "]";

static void a_scan_joins_what_is_included_and_unobstructed(void **state) {
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_parse_scan(quoted(SCAN, *state), "tiny", *state, &graph, &err), err);
    assert_string_equal(graph->name, "tiny");
    assert_false(graph->is_street);
    assert_int_equal(graph->node_count, 3);
    assert_int_equal(sim_nav_graph_find(graph, "d"), -1);
    int a = sim_nav_graph_find(graph, "a"), b = sim_nav_graph_find(graph, "b");
    int c = sim_nav_graph_find(graph, "c");
    assert_int_equal(graph->edge_count, 4); // a-b and a-c, one clear each way, both ways; no loop
    assert_null(sim_nav_graph_edge(graph, b, c));
    assert_near(sim_nav_graph_edge(graph, b, a)->length, sqrt(10.0), 1e-12);
    // Y up, -Z north
    assert_near(graph->positions[b][1], 1.0, 1e-12);
    assert_near(graph->positions[c][2], -4.0, 1e-12);
    assert_near(sim_nav_graph_edge(graph, a, b)->heading, 90.0, 1e-5);
    assert_near(sim_nav_graph_edge(graph, a, c)->heading, 0.0, 1e-5);
    assert_near(sim_nav_graph_edge(graph, c, a)->heading, 180.0, 1e-5);
}

static void a_scan_that_is_none_is_told_why(void **state) {
    static const struct {
        const char *text, *why;
    } faults[] = {
        {"", "line 1"},
        {"{}", "expected a list of viewpoints"},
        {"[]", "expected a list of viewpoints"},
        {"[3]", "unobstructed: expected a list of 1"},
        {"[{'unobstructed':[true]}]", "viewpoint 0: image_id"},
        {"[" VIEWPOINT("a", "0", "0", "0", "1", "true") "]", "included: expected true or false"},
        {"[" VIEWPOINT("a", "1e9", "0", "0", "true", "true") "]", "farther than 1000 km"},
        {"[" VIEWPOINT("a", "'x'", "0", "0", "true", "true") "]", "pose: expected"},
        {"[" VIEWPOINT("a", "0", "0", "0", "false", "true") "]", "no viewpoint is included"},
        {"[" VIEWPOINT("a", "0", "0", "0", "true", "0") "]", "unobstructed: expected true"},
        {"[" VIEWPOINT("a", "0", "0", "0", "true",
                       "true,true") "," VIEWPOINT("a", "0", "0", "0", "true", "true,true") "]",
         "two nodes are named a"},
        {"[" VIEWPOINT("a", "0", "0", "0", "true", "true,true") "," VIEWPOINT("b", "0", "0", "0",
                                                                              "true", "true") "]",
         "viewpoint 1: unobstructed"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        const SimNavGraph *graph;
        Error err = {0};
        assert_false(
            sim_nav_graph_parse_scan(quoted(faults[i].text, *state), "x", *state, &graph, &err));
        assert_says(err, faults[i].why);
    }
    Error err = {0};
    const SimNavGraph *graph;
    assert_false(sim_nav_graph_load_scan("/nowhere", "x", *state, &graph, &err));
    assert_says(err, "/nowhere/x_connectivity.json");
}

//---- streets -------------------------------------------------------------------------------------

static const char LOCAL[] = "# panoid,yaw,x,z,height\n"
                            "p,90,0,0,10\n"
                            "q,0,30,-40,10\r\n"
                            "\n"
                            "r,359,30,-40,22\n";
static const char LINKS[] = "p,37,q\nq,217,p\nq,0,r\nq,5,r\n";

static void streets_keep_directions_and_headings(void **state) {
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(
        sim_nav_graph_parse_streets(bytes_of(LOCAL), bytes_of(LINKS), "town", *state, &graph, &err),
        err);
    assert_true(graph->is_street);
    assert_int_equal(graph->node_count, 3);
    assert_int_equal(graph->edge_count, 3); // the second link from q to r is the first again
    int p = sim_nav_graph_find(graph, "p"), q = sim_nav_graph_find(graph, "q");
    int r = sim_nav_graph_find(graph, "r");
    assert_near(sim_nav_graph_edge(graph, p, q)->length, 50.0, 1e-12);
    assert_near(sim_nav_graph_edge(graph, q, r)->length, 12.0, 1e-12);
    assert_near(sim_nav_graph_edge(graph, q, r)->heading, 0.0, 0.0);
    assert_null(sim_nav_graph_edge(graph, r, q));
    assert_near(graph->yaws[r], 359.0, 0.0);
    int edges = 0;
    SIM_NAV_EDGES(graph, q, edge) edges += edge->to == p || edge->to == r;
    assert_int_equal(edges, 2);
}

static void headings_left_of_north_are_counted_clockwise(void **state) {
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_parse_streets(bytes_of("p,-10,0,0,0\nq,360,-10,0,0\n"),
                                          bytes_of("p,-90,q\nq,90,p\n"), "town", *state, &graph,
                                          &err),
              err);
    assert_near(sim_nav_graph_edge(graph, 0, 1)->heading, 270.0, 0.0);
    assert_near(sim_nav_graph_edge(graph, 1, 0)->heading, 90.0, 0.0);
    assert_near(graph->yaws[0], 350.0, 0.0);
    assert_near(graph->yaws[1], 360.0, 0.0);
}

static void degrees_on_the_globe_become_metres(void **state) {
    static const char GLOBE[] = "p,1,40.0,-74.0\nq,2,40.001,-74.0\nr,3,40.0,-73.999\n";
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_parse_streets(bytes_of(GLOBE), bytes_of("p,0,q\np,90,r\n"), "t", *state,
                                          &graph, &err),
              err);
    // a thousandth of a degree of the meridian is 111.195 m, of the parallel cos 40 of that
    assert_near(graph->positions[1][2], -111.195, 1e-2);
    assert_near(graph->positions[2][0], 85.180, 1e-2);
    assert_near(sim_nav_graph_edge(graph, 0, 1)->length, 111.195, 1e-2);
}

static void streets_that_are_none_are_told_why(void **state) {
    static const struct {
        const char *nodes, *links, *why;
    } faults[] = {
        {"", LINKS, "nodes: none"},
        {"p,1,2\n", LINKS, "nodes, line 1"},
        {"p,1,2,3,4,5\n", LINKS, "nodes, line 1"},
        {"p,x,2,3,4\n", LINKS, "yaw"},
        {"p,1,2,3,4x\n", LINKS, "metres"},
        {"p,1,91,3\n", LINKS, "latitude"},
        {"p,1,nan,3\n", LINKS, "latitude"},
        {"p,1,2,3,4\np,1,2,3,5\n", "p,1,p\n", "two nodes are named p"},
        {"p,1,2,3,4\nq,1,2,3\n", LINKS, "nodes, line 2"},
        {",1,2,3,4\n", LINKS, "without a name"},
        {LOCAL, "", "links: none"},
        {LOCAL, "p,q\n", "links, line 1: expected from,heading,to"},
        {LOCAL, "p,361,q\n", "heading"},
        {LOCAL, "p,1,q\np,1,s\n", "links, line 2: no node s"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        const SimNavGraph *graph;
        Error err = {0};
        assert_false(sim_nav_graph_parse_streets(
            bytes_of(faults[i].nodes), bytes_of(faults[i].links), "x", *state, &graph, &err));
        assert_says(err, faults[i].why);
    }
}

//---- damage --------------------------------------------------------------------------------------

static void check_graph(const SimNavGraph *graph) {
    for (int i = 0; i < graph->node_count; i++)
        for (int k = 0; k < 3; k++) assert_true(isfinite(graph->positions[i][k]));
    for (int e = 0; e < graph->edge_count; e++) {
        assert_in_range(graph->edges[e].to, 0, graph->node_count - 1);
        assert_true(graph->edges[e].heading >= 0.0f && graph->edges[e].heading <= 360.0f);
    }
}

// a copy of exactly that size, so that a sanitizer sees the first byte read beyond it
static FileBytes copy_of(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    return (FileBytes){copy, size};
}

typedef bool (*Parse)(FileBytes text, Arena *arena, const SimNavGraph **graph, Error *err);

static bool parse_scan(FileBytes text, Arena *arena, const SimNavGraph **graph, Error *err) {
    return sim_nav_graph_parse_scan(text, "x", arena, graph, err);
}

static bool parse_nodes(FileBytes text, Arena *arena, const SimNavGraph **graph, Error *err) {
    return sim_nav_graph_parse_streets(text, bytes_of(LINKS), "x", arena, graph, err);
}

static bool parse_links(FileBytes text, Arena *arena, const SimNavGraph **graph, Error *err) {
    return sim_nav_graph_parse_streets(bytes_of(LOCAL), text, "x", arena, graph, err);
}

static void parse_or_say_why(Parse parse, FileBytes text, Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    const SimNavGraph *graph;
    Error err = {0};
    if (parse(text, arena, &graph, &err))
        check_graph(graph);
    else
        assert_true(err.text[0] != '\0');
    arena_reset(arena, mark);
    free((void *)(uintptr_t)text.data);
}

static void damage(Parse parse, FileBytes whole, Arena *arena) {
    static const uint8_t flips[] = {0x01, 0x10, 0x80, 0xff};
    for (size_t at = 0; at < whole.size; at++) {
        parse_or_say_why(parse, copy_of(whole.data, at), arena);
        for (size_t k = 0; k < ARRAY_COUNT(flips); k++) {
            FileBytes bytes = copy_of(whole.data, whole.size);
            ((uint8_t *)(uintptr_t)bytes.data)[at] ^= flips[k];
            parse_or_say_why(parse, bytes, arena);
        }
    }
}

static void damaged_files_are_read_or_refused(void **state) {
    damage(parse_scan, quoted(SCAN, *state), *state);
    damage(parse_nodes, bytes_of(LOCAL), *state);
    damage(parse_links, bytes_of(LINKS), *state);
}

//---- distances -----------------------------------------------------------------------------------

enum { FEW = 40 };

static const SimNavGraph *random_graph(int nodes, int links, Rng *rng, Arena *arena) {
    SimNavNode *node = arena_array(arena, SimNavNode, nodes);
    SimNavLink *link = arena_array(arena, SimNavLink, links);
    for (int i = 0; i < nodes; i++) {
        node[i].name = text_format(arena, "n%d", i);
        for (int k = 0; k < 3; k++) node[i].position[k] = (double)rng_range(rng, 0.0f, 9.0f);
    }
    for (int l = 0; l < links; l++)
        link[l] = (SimNavLink){(int)rng_below(rng, (uint32_t)nodes),
                               (int)rng_below(rng, (uint32_t)nodes), 0.0f};
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_create("random", node, nodes, link, links, arena, &graph, &err), err);
    return graph;
}

// Floyd and Warshall
static void all_ways(const SimNavGraph *graph, bool is_hops, double way[FEW][FEW]) {
    for (int i = 0; i < FEW; i++)
        for (int j = 0; j < FEW; j++) way[i][j] = i == j ? 0.0 : INFINITY;
    for (int i = 0; i < FEW; i++) {
        SIM_NAV_EDGES(graph, i, edge) {
            way[i][edge->to] = fmin(way[i][edge->to], is_hops ? 1.0 : edge->length);
        }
    }
    for (int k = 0; k < FEW; k++)
        for (int i = 0; i < FEW; i++)
            for (int j = 0; j < FEW; j++) way[i][j] = fmin(way[i][j], way[i][k] + way[k][j]);
}

static void compare(double found, double expected) {
    if (isinf(expected))
        assert_true(isinf(found));
    else
        assert_near(found, expected, 1e-9);
}

static void distances_are_those_of_all_ways_tried(void **state) {
    Rng rng = rng_create(5);
    static double way[FEW][FEW];
    int unreachable = 0;
    for (int trial = 0; trial < 20; trial++) {
        const SimNavGraph *graph = random_graph(FEW, 30 + 5 * trial, &rng, *state);
        for (int unit = 0; unit < 2; unit++) {
            SimNavRows *rows = sim_nav_rows_create(graph, (SimNavUnit)unit, *state);
            all_ways(graph, unit == SIM_NAV_HOPS, way);
            for (int ask = 0; ask < 400; ask++) { // in any order, so rows are taken up again
                int from = (int)rng_below(&rng, FEW), to = (int)rng_below(&rng, FEW);
                compare(sim_nav_rows_distance(rows, from, to), way[from][to]);
                unreachable += isinf(way[from][to]);
            }
            const double *row = sim_nav_rows_to(rows, 7);
            for (int from = 0; from < FEW; from++) compare(row[from], way[from][7]);
        }
    }
    assert_true(unreachable > 100);
}

static void a_row_that_gave_way_is_made_again(void **state) {
    enum { MANY = 2000 }; // more rows than are kept
    Rng rng = rng_create(6);
    const SimNavGraph *graph = random_graph(MANY, 3 * MANY, &rng, *state);
    SimNavRows *rows = sim_nav_rows_create(graph, SIM_NAV_HOPS, *state);
    static double first[MANY];
    size_t used = ((Arena *)*state)->used;
    assert_true(used < 40u << 20);
    for (int pass = 0; pass < 2; pass++) {
        for (int to = 0; to < MANY; to++) {
            double found = sim_nav_rows_distance(rows, (to * 7 + 1) % MANY, to);
            if (pass == 1) assert_true(found == first[to]);
            first[to] = found;
        }
    }
    assert_int_equal(((Arena *)*state)->used, used); // nothing is allocated after creation
}

//---- the real ones -------------------------------------------------------------------------------

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void manhattan_has_its_panoramas_and_steps(void **state) {
    const char *links = test_data("graphs/touchdown/links.txt", *state);
    const SimNavGraph *graph;
    Error err = {0};
    assert_ok(sim_nav_graph_load_streets(file_directory(links, *state), *state, &graph, &err), err);
    assert_int_equal(graph->node_count, 29641);
    assert_int_equal(graph->edge_count, 61319);
    double *lengths = arena_array(*state, double, graph->edge_count);
    for (int e = 0; e < graph->edge_count; e++) lengths[e] = graph->edges[e].length;
    qsort(lengths, (size_t)graph->edge_count, sizeof *lengths, by_size);
    assert_near(lengths[graph->edge_count / 2], 9.99, 0.02);
    // stated headings are near those of the positions: the frame is the right way round
    int near = 0;
    for (int e = 0; e < graph->edge_count; e++) {
        const double *a = graph->positions[graph->origins[e]];
        const double *b = graph->positions[graph->edges[e].to];
        double heading = atan2(b[0] - a[0], a[2] - b[2]) * 57.29577951308232;
        near += fabs(remainder(heading - (double)graph->edges[e].heading, 360.0)) < 15.0;
    }
    assert_true(near > graph->edge_count * 9 / 10);
    // and every panorama can be reached from every other
    SimNavRows *rows = sim_nav_rows_create(graph, SIM_NAV_METRES, *state);
    const double *row = sim_nav_rows_to(rows, 0);
    int reached = 0;
    for (int i = 0; i < graph->node_count; i++) reached += isfinite(row[i]);
    print_message("  %d of 29641 panoramas lead to the first, %d edges point where they say\n",
                  reached, near);
    assert_true(reached > 29000);
}

static void houses_of_r2r_are_as_the_compact_list_has_them(void **state) {
    const char *path =
        test_data("graphs/r2r/connectivity_val_unseen/2azQ1b91cZZ_connectivity.json", *state);
    const SimNavGraph *graph;
    FileBytes list;
    Error err = {0};
    assert_ok(
        sim_nav_graph_load_scan(file_directory(path, *state), "2azQ1b91cZZ", *state, &graph, &err),
        err);
    assert_ok(file_read(test_data("graphs/r2r/r2r_graphs_all.txt", *state), *state, &list, &err),
              err);
    const char *line = strstr((const char *)list.data, "\nS 2azQ1b91cZZ ");
    int nodes = 0, neighbours = 0, index, included, count;
    for (line = strchr(line + 1, '\n') + 1; *line == 'N'; line = strchr(line, '\n') + 1) {
        double x, y, z;
        char name[64];
        assert_int_equal(sscanf(line, "N %d %63s %d %lf %lf %lf %*f %d", &index, name, &included,
                                &x, &y, &z, &count),
                         7);
        int node = sim_nav_graph_find(graph, name);
        assert_int_equal(node >= 0, included);
        if (node < 0) continue;
        nodes++;
        assert_near(graph->positions[node][0], x, 1e-9);
        assert_near(graph->positions[node][1], z, 1e-9);
        assert_near(graph->positions[node][2], -y, 1e-9);
        neighbours += graph->first[node + 1] - graph->first[node];
    }
    assert_int_equal(nodes, graph->node_count);
    assert_int_equal(neighbours, graph->edge_count);
    for (int e = 0; e < graph->edge_count; e++)
        assert_non_null(sim_nav_graph_edge(graph, graph->edges[e].to, graph->origins[e]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_scan_joins_what_is_included_and_unobstructed),
        test_with_arena(a_scan_that_is_none_is_told_why),
        test_with_arena(streets_keep_directions_and_headings),
        test_with_arena(headings_left_of_north_are_counted_clockwise),
        test_with_arena(degrees_on_the_globe_become_metres),
        test_with_arena(streets_that_are_none_are_told_why),
        test_with_arena(damaged_files_are_read_or_refused),
        test_with_arena(distances_are_those_of_all_ways_tried),
        test_with_arena(a_row_that_gave_way_is_made_again),
        test_with_arena(manhattan_has_its_panoramas_and_steps),
        test_with_arena(houses_of_r2r_are_as_the_compact_list_has_them),
    };
    return cmocka_run_group_tests_name("sim/nav_graph", tests, NULL, NULL);
}
