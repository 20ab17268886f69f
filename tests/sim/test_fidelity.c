// Scores of walks: against values worked out by hand, against the definition tried in full on small
// paths, and against 420 trajectories that others scored.

#include "base/rng.h"
#include "sim/fidelity.h"
#include "test.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#define PATH(...)                               \
    ((SimPath){(const float[][3]){__VA_ARGS__}, \
               (int)(sizeof((const float[][3]){__VA_ARGS__}) / sizeof(float[3]))})

static double apart(const float a[3], const float b[3]) {
    double sum = 0.0;
    for (int k = 0; k < 3; k++) sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
    return sqrt(sum);
}

static SimPath random_path(int count, Rng *rng, Arena *arena) {
    float(*points)[3] = arena_alloc(arena, (size_t)count * sizeof *points);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < 3; k++) points[i][k] = rng_range(rng, -2.0f, 2.0f);
    }
    return (SimPath){(const float(*)[3])points, count};
}

static void values_by_hand_are_met(void **test) {
    SimPath reference = PATH({0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0});
    SimPath beside = PATH({0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {3, 0, 1});
    assert_float_equal(sim_dtw(beside, reference, *test), 4.0, 1e-9);
    assert_float_equal(sim_ndtw(beside, reference, 3.0, *test), exp(-4.0 / 12.0), 1e-9);
    assert_float_equal(sim_ndtw_metres(beside, reference, *test), exp(-4.0 / 3.0), 1e-9);
    // it never left: 0 + 1 + 2 + 3
    SimPath stayed = PATH({0, 0, 0});
    assert_float_equal(sim_dtw(stayed, reference, *test), 6.0, 1e-9);
    // a detour of two points, each matched with (1, 0, 0)
    SimPath detour = PATH({0, 0, 0}, {1, 0, 0}, {1, 3, 0}, {1, 0, 4}, {2, 0, 0}, {3, 0, 0});
    assert_float_equal(sim_dtw(detour, reference, *test), 3.0 + 4.0, 1e-9);
}

static void the_same_way_scores_one(void **test) {
    Rng rng = rng_create(1);
    SimPath path = random_path(20, &rng, *test);
    assert_true(sim_dtw(path, path, *test) == 0.0);
    assert_true(sim_ndtw(path, path, 3.0, *test) == 1.0);
    assert_true(sim_ndtw_metres(path, path, *test) == 1.0);
    SimPath point = PATH({1, 2, 3}), other = PATH({1, 2, 4});
    assert_true(sim_ndtw_metres(point, point, *test) == 1.0);
    assert_true(sim_ndtw_metres(other, point, *test) == 0.0);
}

// every chain of matches, tried: the definition itself
static double least_cost(SimPath walk, SimPath reference, int i, int j) {
    double here = apart(walk.points[i], reference.points[j]);
    if (i == 0 && j == 0) return here;
    double before = INFINITY;
    if (i > 0) before = fmin(before, least_cost(walk, reference, i - 1, j));
    if (j > 0) before = fmin(before, least_cost(walk, reference, i, j - 1));
    if (i > 0 && j > 0) before = fmin(before, least_cost(walk, reference, i - 1, j - 1));
    return here + before;
}

static void the_cost_is_the_least_of_all_warpings(void **test) {
    Rng rng = rng_create(2);
    for (int trial = 0; trial < 40; trial++) {
        SimPath walk = random_path(1 + (int)rng_below(&rng, 6), &rng, *test);
        SimPath reference = random_path(1 + (int)rng_below(&rng, 6), &rng, *test);
        double least = least_cost(walk, reference, walk.count - 1, reference.count - 1);
        assert_float_equal(sim_dtw(walk, reference, *test), least, 1e-9);
        // symmetric1 counts a match once whichever way it was reached
        assert_float_equal(sim_dtw(reference, walk, *test), least, 1e-9);
    }
}

static SimPath moved_and_turned(SimPath path, Arena *arena) {
    float(*points)[3] = arena_alloc(arena, (size_t)path.count * sizeof *points);
    for (int i = 0; i < path.count; i++) { // a quarter turn and a shift by whole metres: exact
        points[i][0] = path.points[i][2] + 8.0f;
        points[i][1] = path.points[i][1] - 4.0f;
        points[i][2] = -path.points[i][0] + 16.0f;
    }
    return (SimPath){(const float(*)[3])points, path.count};
}

static void scores_do_not_depend_on_the_frame(void **test) {
    Rng rng = rng_create(3);
    SimPath walk = random_path(30, &rng, *test), reference = random_path(12, &rng, *test);
    SimPath walk_there = moved_and_turned(walk, *test);
    SimPath reference_there = moved_and_turned(reference, *test);
    assert_float_equal(sim_ndtw(walk_there, reference_there, 3.0, *test),
                       sim_ndtw(walk, reference, 3.0, *test), 1e-5);
    assert_float_equal(sim_ndtw_metres(walk_there, reference_there, *test),
                       sim_ndtw_metres(walk, reference, *test), 1e-5);
}

static void standing_still_costs_nothing(void **test) {
    SimPath reference = PATH({0, 0, 0}, {1, 0, 0}, {2, 0, 0});
    SimPath straight = PATH({0, 0, 0.5f}, {1, 0, 0.5f}, {2, 0, 0.5f});
    SimPath turning =
        PATH({0, 0, 0.5f}, {0, 0, 0.5f}, {1, 0, 0.5f}, {1, 0, 0.5f}, {1, 0, 0.5f}, {2, 0, 0.5f});
    assert_true(sim_dtw(turning, reference, *test) > sim_dtw(straight, reference, *test));
    assert_true(sim_ndtw(turning, reference, 3.0, *test) ==
                sim_ndtw(straight, reference, 3.0, *test));
    assert_true(sim_tour_ndtw(&turning, &reference, 1, 3.0, *test) ==
                sim_tour_ndtw(&straight, &reference, 1, 3.0, *test));
}

//---- tours ---------------------------------------------------------------------------------------

enum { LEGS = 3, ALL = 64 };

static SimPath joined(const SimPath *paths, int count, Arena *arena) {
    float(*points)[3] = arena_alloc(arena, ALL * sizeof *points);
    int total = 0;
    for (int i = 0; i < count; i++) {
        memcpy(points[total], paths[i].points, (size_t)paths[i].count * sizeof *points);
        total += paths[i].count;
    }
    return (SimPath){(const float(*)[3])points, total};
}

// in the columns of inner starts and stops only the walk's own start or stop is allowed
static bool is_allowed(const SimPath *walks, const SimPath *references, int i, int j) {
    int walk = 0, reference = 0;
    for (int leg = 0; leg + 1 < LEGS; leg++) {
        walk += walks[leg].count;
        reference += references[leg].count;
        if (j == reference - 1 && i != walk - 1) return false;
        if (j == reference && i != walk) return false;
    }
    return true;
}

static double masked_cost(const SimPath *walks, const SimPath *references, Arena *arena) {
    static double cost[ALL][ALL];
    SimPath walk = joined(walks, LEGS, arena), reference = joined(references, LEGS, arena);
    for (int i = 0; i < walk.count; i++) {
        for (int j = 0; j < reference.count; j++) {
            double before = i == 0 && j == 0 ? 0.0 : INFINITY;
            if (i > 0) before = fmin(before, cost[i - 1][j]);
            if (j > 0) before = fmin(before, cost[i][j - 1]);
            if (i > 0 && j > 0) before = fmin(before, cost[i - 1][j - 1]);
            bool allowed = is_allowed(walks, references, i, j);
            cost[i][j] = allowed ? before + apart(walk.points[i], reference.points[j]) : INFINITY;
        }
    }
    return cost[walk.count - 1][reference.count - 1];
}

static void a_tour_is_scored_as_ivlns_masked_matrix_says(void **test) {
    Rng rng = rng_create(4);
    for (int trial = 0; trial < 30; trial++) {
        SimPath walks[LEGS], references[LEGS];
        int points = 0;
        for (int leg = 0; leg < LEGS; leg++) {
            walks[leg] = random_path(1 + (int)rng_below(&rng, 20), &rng, *test);
            references[leg] = random_path(3 + (int)rng_below(&rng, 17), &rng, *test);
            points += references[leg].count;
        }
        double expected = exp(-masked_cost(walks, references, *test) / (points * 3.0));
        assert_float_equal(sim_tour_ndtw(walks, references, LEGS, 3.0, *test), expected, 1e-9);
    }
}

static void a_tour_ties_starts_and_stops(void **test) {
    // the first walk stops short, the second does the rest of the first's way: joined, they are the
    // reference itself, and only the ties tell
    SimPath references[] = {PATH({0, 0, 0}, {1, 0, 0}, {2, 0, 0}), PATH({3, 0, 0}, {4, 0, 0})};
    SimPath walks[] = {PATH({0, 0, 0}, {1, 0, 0}), PATH({2, 0, 0}, {3, 0, 0}, {4, 0, 0})};
    // reference 2 with walk 1; walk 2 with reference 3; walk 3, as 3 is tied to 2, with 4
    assert_float_equal(sim_tour_ndtw(walks, references, 2, 3.0, *test), exp(-3.0 / 15.0), 1e-9);
    // a tie that leaves no chain is dropped: both points of the walk with the only one there is
    SimPath points[] = {PATH({0, 0, 0}), PATH({1, 0, 0})};
    SimPath around[] = {PATH({0, 0, 0}, {1, 0, 0}), PATH({1, 0, 0})};
    assert_float_equal(sim_tour_ndtw(around, points, 2, 3.0, *test), exp(-1.0 / 6.0), 1e-9);
}

//---- paths ---------------------------------------------------------------------------------------

static void a_resampled_path_has_a_point_every_so_far(void **test) {
    SimPath corner = PATH({0, 0, 0}, {1, 0, 0}, {1, 0, 1.1f});
    SimPath path = sim_path_resample(corner, 0.25f, *test);
    assert_int_equal(path.count, 10); // 0, 0.25, ... 2.0, and the end at 2.1
    assert_memory_equal(path.points[0], corner.points[0], sizeof(float[3]));
    assert_memory_equal(path.points[9], corner.points[2], sizeof(float[3]));
    assert_float_equal(path.points[3][0], 0.75f, 1e-6f);
    assert_float_equal(path.points[5][2], 0.25f, 1e-6f);
    SimPath point = sim_path_resample(PATH({1, 2, 3}), 0.25f, *test);
    assert_int_equal(point.count, 1);
    SimPath twice = sim_path_resample(PATH({1, 2, 3}, {1, 2, 3}, {1, 2, 3.1f}), 0.25f, *test);
    assert_int_equal(twice.count, 2);
}

//---- trajectories that others scored -------------------------------------------------------------

enum { NODES = 512, NAME = 64, WALKED = 256 };

typedef struct Node {
    char id[NAME];
    float at[3];
    int neighbours[NODES / 8], neighbour_count;
} Node;

typedef struct Graph {
    char scan[NAME];
    Node *nodes; // [count]
    int count;
} Graph;

static const char *read_node(const char *line, Node *node) {
    int taken = 0, index, included;
    assert_int_equal(sscanf(line, "N %d %63s %d %f %f %f %*f %d%n", &index, node->id, &included,
                            &node->at[0], &node->at[1], &node->at[2], &node->neighbour_count,
                            &taken),
                     7);
    line += taken;
    assert_true(node->neighbour_count <= NODES / 8);
    for (int k = 0; k < node->neighbour_count; k++) {
        assert_int_equal(sscanf(line, "%d%n", &node->neighbours[k], &taken), 1);
        line += taken;
    }
    return line;
}

static Graph read_graph(const char *text, const char *scan, Arena *arena) {
    char heading[NAME + 8];
    snprintf(heading, sizeof heading, "\nS %s ", scan);
    const char *line = strstr(text, heading);
    assert_non_null(line);
    Graph graph = {.nodes = arena_array(arena, Node, NODES)};
    snprintf(graph.scan, sizeof graph.scan, "%s", scan);
    assert_int_equal(sscanf(line, "\nS %*s %d", &graph.count), 1);
    assert_true(graph.count <= NODES);
    line = strchr(line + 1, '\n') + 1;
    for (int i = 0; i < graph.count; i++) {
        line = strchr(read_node(line, &graph.nodes[i]), '\n') + 1;
    }
    return graph;
}

static int find_node(const Graph *graph, const char *id) {
    for (int i = 0; i < graph->count; i++) {
        if (strcmp(graph->nodes[i].id, id) == 0) return i;
    }
    fail_msg("%s has no node %s", graph->scan, id);
    return -1;
}

// as the fixture measures: the edge between two neighbours, and nothing for others
static double along_edge(const Graph *graph, int a, int b) {
    if (a == b) return 0.0;
    for (int side = 0; side < 2; side++, b ^= a, a ^= b, b ^= a) {
        const Node *node = &graph->nodes[a];
        for (int k = 0; k < node->neighbour_count; k++) {
            if (node->neighbours[k] == b) return apart(node->at, graph->nodes[b].at);
        }
    }
    return INFINITY;
}

static double dtw_along_edges(const Graph *graph, const int *walk, int walked, const int *reference,
                              int count) {
    static double cost[WALKED][WALKED];
    for (int i = 0; i < walked; i++) {
        for (int j = 0; j < count; j++) {
            double before = i == 0 && j == 0 ? 0.0 : INFINITY;
            if (i > 0) before = fmin(before, cost[i - 1][j]);
            if (j > 0) before = fmin(before, cost[i][j - 1]);
            if (i > 0 && j > 0) before = fmin(before, cost[i - 1][j - 1]);
            cost[i][j] = before + along_edge(graph, walk[i], reference[j]);
        }
    }
    return cost[walked - 1][count - 1];
}

static SimPath path_of(const Graph *graph, const int *nodes, int count, Arena *arena) {
    float(*points)[3] = arena_alloc(arena, (size_t)count * sizeof *points);
    for (int i = 0; i < count; i++) memcpy(points[i], graph->nodes[nodes[i]].at, sizeof *points);
    return (SimPath){(const float(*)[3])points, count};
}

typedef struct Fixture {
    json_t *episodes;
    const char *graphs, *metrics;
    Graph graph; // of the trajectory at hand
    int compared, below;
} Fixture;

static const json_t *find_episode(const Fixture *fixture, int path_id) {
    size_t i;
    json_t *episode;
    json_array_foreach(fixture->episodes, i, episode) {
        if (json_integer_value(json_object_get(episode, "path_id")) == path_id) return episode;
    }
    fail_msg("no path %d", path_id);
    return NULL;
}

static double stated_ndtw(const Fixture *fixture, const char *id) {
    char start[NAME];
    snprintf(start, sizeof start, "\n%s,", id);
    const char *row = strstr(fixture->metrics, start);
    assert_non_null(row);
    double ndtw;
    assert_int_equal(sscanf(row, "\n%*[^,],%*[^,],%*d,%*f,%*f,%*d,%*d,%*f,%*f,%lf", &ndtw), 1);
    return ndtw;
}

static int read_reference(const Fixture *fixture, const json_t *episode, int *nodes) {
    const json_t *path = json_object_get(episode, "path");
    int count = (int)json_array_size(path);
    for (int i = 0; i < count; i++) {
        nodes[i] = find_node(&fixture->graph, json_string_value(json_array_get(path, (size_t)i)));
    }
    return count;
}

// a line "id node node ..."
static void compare_line(Fixture *fixture, char *line, Arena *arena) {
    const char *id = strsep(&line, " ");
    const json_t *episode = find_episode(fixture, atoi(id));
    const char *scan = json_string_value(json_object_get(episode, "scan"));
    if (strcmp(scan, fixture->graph.scan) != 0)
        fixture->graph = read_graph(fixture->graphs, scan, arena);
    int walk[WALKED], reference[WALKED], walked = 0;
    for (char *node; (node = strsep(&line, " ")) != NULL;) {
        assert_true(walked < WALKED);
        walk[walked++] = find_node(&fixture->graph, node);
    }
    int count = read_reference(fixture, episode, reference);
    SimPath a = path_of(&fixture->graph, walk, walked, arena);
    SimPath b = path_of(&fixture->graph, reference, count, arena);

    double ndtw = sim_ndtw(a, b, 3.0, arena), stated = stated_ndtw(fixture, id);
    double cost = sim_dtw(a, b, arena);
    double edges = dtw_along_edges(&fixture->graph, walk, walked, reference, count);
    if (fabs(cost - edges) < 1e-9) {
        assert_float_equal(ndtw, stated, 2e-6); // the fixture has nine digits, its nodes six
        fixture->compared += cost > 0.0;
    } else {
        assert_true(ndtw >= stated - 2e-6); // no way round is shorter than straight
        fixture->below++;
    }
}

static const char *read_text(const char *name, Arena *arena) {
    FileBytes bytes;
    Error err = {0};
    assert_ok(file_read(test_data(name, arena), arena, &bytes, &err), err);
    return (const char *)bytes.data;
}

// The fixture measures along the graph, this file as the bird flies. Both are the same where the
// best warping matches only equal and neighbouring nodes; elsewhere straight is nearer.
static void trajectories_that_others_scored_score_the_same(void **test) {
    Fixture fixture = {
        .graphs = read_text("graphs/r2r/r2r_graphs_all.txt", *test),
        .metrics = read_text("fixtures/r2r_val_seen_seq2seq_metrics.csv", *test),
    };
    json_error_t where;
    fixture.episodes = json_loads(read_text("episodes/r2r/R2R_val_seen.json", *test), 0, &where);
    assert_non_null(fixture.episodes);
    char *text = text_format(*test, "%s",
                             read_text("fixtures/r2r_val_seen_seq2seq_trajectories.txt", *test));
    for (char *line; (line = strsep(&text, "\n")) != NULL;) {
        if (*line != '#' && *line != '\0') compare_line(&fixture, line, *test);
    }
    json_decref(fixture.episodes);
    print_message("  %d trajectories off their reference score the same, %d bounded\n",
                  fixture.compared, fixture.below);
    assert_true(fixture.compared >= 400);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(values_by_hand_are_met),
        test_with_arena(the_same_way_scores_one),
        test_with_arena(the_cost_is_the_least_of_all_warpings),
        test_with_arena(scores_do_not_depend_on_the_frame),
        test_with_arena(standing_still_costs_nothing),
        test_with_arena(a_tour_is_scored_as_ivlns_masked_matrix_says),
        test_with_arena(a_tour_ties_starts_and_stops),
        test_with_arena(a_resampled_path_has_a_point_every_so_far),
        test_with_arena(trajectories_that_others_scored_score_the_same),
    };
    return cmocka_run_group_tests_name("sim/fidelity", tests, NULL, NULL);
}
