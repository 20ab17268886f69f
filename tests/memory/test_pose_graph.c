// Walks whose drift is known, closed by edges that are right and by edges that are not.

#include "base/clock.h"
#include "base/rng.h"
#include "memory/pose_graph.h"
#include "test.h"

#include <math.h>

static MemoryTransform between(const MemoryTransform *from, const MemoryTransform *to) {
    MemoryTransform inverse = memory_transform_inverse(from);
    return memory_transform_compose(&inverse, to);
}

// round a square, `sides` nodes a side of 3 m each
static MemoryTransform square_at(int i, int sides) {
    int side = i / sides % 4, step = i % sides;
    float along = 3.0f * (float)step, all = 3.0f * (float)sides;
    const float corners[4][2] = {{0, 0}, {all, 0}, {all, all}, {0, all}};
    const float ways[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    return (MemoryTransform){.position = {corners[side][0] + along * ways[side][0], 0.0f,
                                          corners[side][1] + along * ways[side][1]},
                             .yaw = memory_transform_angle(-1.5707964f * (float)side)};
}

// the walk as odometry tells it: 2 % too long, and turning by 0.01 rad a metre
static MemoryTransform drifted(const MemoryTransform *from, const MemoryTransform *to, Rng *rng) {
    MemoryTransform step = between(from, to);
    step.position[0] *= 1.02f + rng_range(rng, -0.01f, 0.01f);
    step.position[2] *= 1.02f + rng_range(rng, -0.01f, 0.01f);
    step.yaw += 0.03f + rng_range(rng, -0.01f, 0.01f);
    return step;
}

static MemoryPoseGraph *walk(int count, int sides, Arena *arena) {
    MemoryPoseGraph *graph = memory_pose_graph_create(count, 4 * count, arena);
    Rng rng = rng_create(5);
    MemoryTransform at = square_at(0, sides);
    memory_pose_graph_add(graph, &at);
    for (int i = 1; i < count; i++) {
        MemoryTransform before = square_at(i - 1, sides), now = square_at(i, sides);
        MemoryPoseEdge edge = {i - 1, i, drifted(&before, &now, &rng), 100.0f, 900.0f, false};
        at = memory_transform_compose(&at, &edge.between);
        assert_int_equal(memory_pose_graph_add(graph, &at), i);
        assert_true(memory_pose_graph_join(graph, &edge));
    }
    return graph;
}

static void join_loop(MemoryPoseGraph *graph, int from, int to, int sides, float off) {
    MemoryTransform a = square_at(from, sides), b = square_at(to, sides);
    MemoryPoseEdge edge = {from, to, between(&a, &b), 400.0f, 10000.0f, true};
    edge.between.position[0] += off;
    assert_true(memory_pose_graph_join(graph, &edge));
}

static double error_of(const MemoryPoseGraph *graph, int sides) {
    double sum = 0.0;
    for (int i = 0; i < graph->node_count; i++) {
        MemoryTransform truth = square_at(i, sides);
        sum += pow((double)(graph->nodes[i].position[0] - truth.position[0]), 2.0) +
               pow((double)(graph->nodes[i].position[2] - truth.position[2]), 2.0);
    }
    return sqrt(sum / graph->node_count);
}

static void one_loop_takes_most_of_the_drift_away(void **state) {
    MemoryPoseGraph *graph = walk(17, 4, *state); // node 16 is where node 0 is
    double before = error_of(graph, 4);
    join_loop(graph, 0, 16, 4, 0.0f);
    float moved = memory_pose_graph_solve(graph, *state);
    double after = error_of(graph, 4);
    print_message("error %.2f m -> %.2f m, a node moved by %.2f m\n", before, after, (double)moved);
    assert_true(after < 0.2 * before);
    assert_true(moved > 0.5f);
    assert_true(memory_pose_graph_switch(graph, 16) > 0.9f);
    assert_true(memory_pose_graph_solve(graph, *state) < 0.001f); // nothing is left to do
}

static void a_wrong_loop_among_right_ones_is_switched_off(void **state) {
    MemoryPoseGraph *graph = walk(33, 4, *state);
    join_loop(graph, 0, 16, 4, 0.0f);
    join_loop(graph, 4, 20, 4, 0.0f);
    join_loop(graph, 3, 25, 4, 6.0f); // wrong by 6 m
    join_loop(graph, 8, 24, 4, 0.0f);
    double before = error_of(graph, 4);
    memory_pose_graph_solve(graph, *state);
    double after = error_of(graph, 4);
    int first = graph->edge_count - 4;
    for (int i = 0; i < 4; i++) {
        float force = memory_pose_graph_switch(graph, first + i);
        print_message("loop %d: switch %.3f\n", i, (double)force);
        if (i == 2)
            assert_true(force < 0.05f);
        else
            assert_true(force > 0.8f);
    }
    print_message("error %.2f m -> %.2f m\n", before, after);
    assert_true(after < 0.2 * before);
}

// the sum of squares written anew, loops with the switches that they have at the solution
static double cost(const MemoryPoseGraph *graph, const float *switches) {
    double sum = 0.0;
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryPoseEdge *edge = &graph->edges[e];
        const MemoryTransform *a = &graph->nodes[edge->from], *b = &graph->nodes[edge->to];
        double x = (double)b->position[0] - (double)a->position[0];
        double z = (double)b->position[2] - (double)a->position[2];
        double c = cos((double)a->yaw), s = sin((double)a->yaw);
        double r0 = c * x - s * z - (double)edge->between.position[0];
        double r1 = s * x + c * z - (double)edge->between.position[2];
        double r2 =
            remainder((double)b->yaw - (double)a->yaw - (double)edge->between.yaw, 2 * M_PI);
        double force = (double)switches[e] * (double)switches[e];
        sum += force * ((double)edge->position_weight * (r0 * r0 + r1 * r1) +
                        (double)edge->yaw_weight * r2 * r2);
    }
    return sum;
}

static void the_solution_is_where_no_small_move_lowers_the_cost(void **state) {
    MemoryPoseGraph *graph = walk(17, 4, *state);
    join_loop(graph, 0, 16, 4, 0.0f);
    join_loop(graph, 2, 13, 4, 0.1f);
    float switches[64];
    memory_pose_graph_solve(graph, *state);
    for (int e = 0; e < graph->edge_count; e++) switches[e] = memory_pose_graph_switch(graph, e);
    const float step = 0.004f;
    for (int i = 1; i < graph->node_count; i++) {
        float *numbers[3] = {&graph->nodes[i].position[0], &graph->nodes[i].position[2],
                             &graph->nodes[i].yaw};
        for (int k = 0; k < 3; k++) {
            float at = *numbers[k];
            double middle = cost(graph, switches);
            *numbers[k] = at + step;
            double above = cost(graph, switches);
            *numbers[k] = at - step;
            double below = cost(graph, switches);
            *numbers[k] = at;
            // slope over curvature: how far from the minimum
            double off = 0.5 * (double)step * (above - below) / (above + below - 2.0 * middle);
            assert_true(above + below > 2.0 * middle);
            assert_true(fabs(off) < 1e-4);
        }
    }
}

static void the_same_graph_gives_the_same_bits(void **state) {
    MemoryPoseGraph *a = walk(33, 4, *state), *b = walk(33, 4, *state);
    join_loop(a, 0, 16, 4, 0.0f), join_loop(b, 0, 16, 4, 0.0f);
    memory_pose_graph_solve(a, *state);
    memory_pose_graph_solve(b, *state);
    assert_memory_equal(a->nodes, b->nodes, 33 * sizeof(MemoryTransform));
}

static void nodes_without_edges_stay(void **state) {
    MemoryPoseGraph *graph = walk(17, 4, *state);
    MemoryTransform lone = {{40.0f, 1.0f, -7.0f}, 2.0f};
    graph = memory_pose_graph_create(8, 8, *state);
    memory_pose_graph_add(graph, &memory_transform_identity);
    memory_pose_graph_add(graph, &lone);
    memory_pose_graph_add(graph, &lone);
    MemoryPoseEdge edge = {0, 2, {{1.0f, 0.0f, 0.0f}, 0.0f}, 100.0f, 100.0f, false};
    memory_pose_graph_join(graph, &edge);
    memory_pose_graph_solve(graph, *state);
    assert_memory_equal(&graph->nodes[1], &lone, sizeof lone);
    assert_true(fabsf(graph->nodes[2].position[0] - 1.0f) < 1e-4f);
    assert_true(graph->nodes[2].position[1] == 1.0f); // floors stay where they are
}

static void a_full_graph_refuses_edges_and_cleared_takes_them_again(void **state) {
    MemoryPoseGraph *graph = memory_pose_graph_create(2, 1, *state);
    memory_pose_graph_add(graph, &memory_transform_identity);
    memory_pose_graph_add(graph, &memory_transform_identity);
    MemoryPoseEdge edge = {0, 1, memory_transform_identity, 1.0f, 1.0f, false};
    assert_true(memory_pose_graph_join(graph, &edge));
    assert_false(memory_pose_graph_join(graph, &edge));
    memory_pose_graph_clear(graph);
    assert_int_equal(memory_pose_graph_add(graph, &memory_transform_identity), 0);
    memory_pose_graph_add(graph, &memory_transform_identity);
    assert_true(memory_pose_graph_join(graph, &edge));
}

static void a_thousand_submaps_are_solved(void **state) {
    MemoryPoseGraph *graph = walk(1024, 16, *state);
    for (int i = 64; i < 1024; i += 16) join_loop(graph, i - 64, i, 16, 0.0f);
    double before = error_of(graph, 16), start = clock_cpu_seconds();
    size_t used = ((Arena *)*state)->used;
    memory_pose_graph_solve(graph, *state);
    print_message("1024 nodes, 60 loops: %.0f ms, error %.1f m -> %.2f m\n",
                  1e3 * (clock_cpu_seconds() - start), before, error_of(graph, 16));
    assert_true(error_of(graph, 16) < 0.05 * before);
    assert_int_equal(((Arena *)*state)->used, used);
}

// a node goes: what its edges said is still true of the one that stays, and known less well
static void merged_nodes_leave_what_their_edges_said(void **state) {
    MemoryPoseGraph *graph = memory_pose_graph_create(5, 16, *state);
    for (int i = 0; i < 5; i++) {
        MemoryTransform at = square_at(i, 2);
        memory_pose_graph_add(graph, &at);
    }
    const int ends[5][2] = {{0, 1}, {1, 2}, {2, 3}, {4, 3}, {0, 3}};
    for (int e = 0; e < 5; e++) {
        MemoryTransform a = square_at(ends[e][0], 2), b = square_at(ends[e][1], 2);
        MemoryPoseEdge edge = {ends[e][0], ends[e][1], between(&a, &b), 400.0f, 900.0f, e == 4};
        memory_pose_graph_join(graph, &edge);
    }
    memory_pose_graph_merge(graph, &graph->edges[4]); // 3 goes into 0
    assert_int_equal(graph->node_count, 4);
    assert_int_equal(graph->edge_count, 4);
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryPoseEdge *edge = &graph->edges[e];
        MemoryTransform is = between(&graph->nodes[edge->from], &graph->nodes[edge->to]);
        assert_true(hypotf(is.position[0] - edge->between.position[0],
                           is.position[2] - edge->between.position[2]) < 1e-4f);
        assert_true(fabsf(memory_transform_angle(is.yaw - edge->between.yaw)) < 1e-4f);
        bool was_turned = e >= 2;
        assert_true(was_turned == (edge->position_weight < 399.0f));
        assert_false(edge->is_loop);
    }
    memory_pose_graph_drop(graph, 3); // once 4: its edge goes with it
    assert_int_equal(graph->edge_count, 3);
}

static void an_edge_that_repeats_another_becomes_one_with_it(void **state) {
    MemoryPoseGraph *graph = walk(8, 2, *state);
    int count = graph->edge_count;
    memory_pose_graph_solve(graph, *state);
    MemoryPoseEdge edge = {1, 6, between(&graph->nodes[1], &graph->nodes[6]), 400.0f, 1e4f, true};
    assert_int_equal(memory_pose_graph_agree(graph, &edge), count);
    MemoryPoseEdge again = edge;
    again.between.position[0] += 0.1f;
    again = memory_pose_edge_turned(&again);
    assert_int_equal(memory_pose_graph_agree(graph, &again), count);
    assert_int_equal(graph->edge_count, count + 1);
    float x = graph->edges[count].between.position[0];
    assert_true(fabsf(x - edge.between.position[0] - 0.05f) < 1e-3f);
    assert_true(graph->edges[count].position_weight == 400.0f);
    again = edge;
    again.between.position[0] += 3.0f; // says something else
    assert_int_equal(memory_pose_graph_agree(graph, &again), count + 1);
    assert_int_equal(memory_pose_graph_agree(graph, &edge), count); // and that one stands alone
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(one_loop_takes_most_of_the_drift_away),
        test_with_arena(a_wrong_loop_among_right_ones_is_switched_off),
        test_with_arena(the_solution_is_where_no_small_move_lowers_the_cost),
        test_with_arena(the_same_graph_gives_the_same_bits),
        test_with_arena(nodes_without_edges_stay),
        test_with_arena(a_full_graph_refuses_edges_and_cleared_takes_them_again),
        test_with_arena(a_thousand_submaps_are_solved),
        test_with_arena(merged_nodes_leave_what_their_edges_said),
        test_with_arena(an_edge_that_repeats_another_becomes_one_with_it),
    };
    return cmocka_run_group_tests_name("memory/pose_graph", tests, NULL, NULL);
}
