// Walks whose odometry drifts, agents that are carried off.

#include "walker.h"

#include <stdio.h>

static Gpu *host(Arena *arena) {
    Error err = {0};
    GpuConfig config = gpu_config_default();
    snprintf(config.device.at, sizeof config.device.at, "host");
    Gpu *gpu = gpu_create(&config, arena, &err);
    if (gpu == NULL) fail_msg("%s", err.text);
    return gpu;
}

static double error_after(Gpu *gpu, float submap, float drift, Arena *arena) {
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, submap, arena);
    walker.drift = drift;
    walker_start(&walker);
    walker_turn_round(&walker);
    double sum = 0.0;
    for (int i = 0; i < 9; i++) {
        walker_ring(&walker, 1);
        if (i >= 4) sum += walker_error(&walker) / 5.0;
    }
    MemoryClosureStats stats = memory_closure_stats(walker.closure);
    print_message("drift %.3f, submaps of %.0f m: error %.2f m; %d submaps, %d loops, %d refused, "
                  "%d moves\n",
                  (double)drift, (double)submap, sum, stats.submaps, stats.loops, stats.refused,
                  walker.moves);
    walker_destroy(&walker);
    return sum;
}

static void closures_take_most_of_the_drift_away(void **state) {
    Gpu *gpu = host(*state);
    double open = error_after(gpu, 0.0f, 0.005f, *state);
    double closed = error_after(gpu, 6.0f, 0.005f, *state);
    print_message("%.0f %% of the drift is gone\n", 100.0 * (1.0 - closed / open));
    assert_true(closed < 0.3 * open);
    gpu_destroy(gpu);
}

static void exact_poses_stay_exact(void **state) {
    Gpu *gpu = host(*state);
    assert_true(error_after(gpu, 6.0f, 0.0f, *state) < 0.06);
    gpu_destroy(gpu);
}

static void without_submaps_nothing_is_ever_moved(void **state) {
    Gpu *gpu = host(*state);
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 0.0f, *state);
    walker.drift = 0.01f;
    walker_start(&walker);
    walker_ring(&walker, 5);
    MemoryPose pose = walker_pose(&walker);
    assert_memory_equal(&pose, &walker.odometry, sizeof pose);
    assert_int_equal(walker.moves, 0);
    assert_int_equal(memory_octree_submap_count(walker.octree), 1);
    assert_int_equal(memory_closure_stats(walker.closure).loops, 0);
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

// carried to (x, z), told nothing: its odometry starts at zero again, whatever way it faces
static void carry_off(Walker *walker, float x, float z, float yaw) {
    Error err = {0};
    walker->truth = (MemoryPose){.position = {x, 0.0f, z}, .yaw = yaw};
    walker->odometry = (MemoryPose){.yaw = 0.3f};
    assert_ok(memory_closure_lose(walker->closure, &walker->odometry, &err), err);
    assert_true(memory_closure_is_lost(walker->closure));
}

static bool is_found_within(Walker *walker, int rounds) {
    for (int i = 0; i < rounds && memory_closure_is_lost(walker->closure); i++) {
        walker_turn_round(walker);
        for (int k = 0; k < 5; k++) walker_step(walker, 0.25f, 0.0f);
    }
    return !memory_closure_is_lost(walker->closure);
}

static void find_again(float submap, Arena *arena) {
    static const float places[4][3] = {
        {-4.4f, 3.0f, 0.4f}, {4.4f, 0.0f, 2.9f}, {-1.0f, -4.4f, -1.5f}, {4.5f, 4.0f, 0.0f}};
    Gpu *gpu = host(arena);
    for (int i = 0; i < 4; i++) {
        Room house = walker_house();
        Walker walker = walker_create(gpu, &house, submap, arena);
        walker_start(&walker);
        walker_turn_round(&walker);
        walker_ring(&walker, 4);
        carry_off(&walker, places[i][0], places[i][1], places[i][2]);
        assert_true(is_found_within(&walker, 4));
        MemoryClosureStats stats = memory_closure_stats(walker.closure);
        print_message("found after %d steps, probability %.3f: error %.3f m\n", stats.steps_lost,
                      (double)stats.last_probability, walker_error(&walker));
        assert_true(walker_error(&walker) < 0.12);
        assert_int_equal(stats.losses, 1);
        assert_int_equal(stats.found, 1);
        // and the heading
        float turned = memory_transform_angle(walker_pose(&walker).yaw - walker.truth.yaw);
        assert_true(fabsf(turned) < 0.035f);
        walker_destroy(&walker);
    }
    gpu_destroy(gpu);
}

static void a_lost_agent_finds_itself_in_a_map_of_one_piece(void **state) {
    find_again(0.0f, *state);
}

static void a_lost_agent_finds_itself_among_submaps(void **state) {
    find_again(8.0f, *state);
}

static void in_another_house_it_stays_lost(void **state) {
    Gpu *gpu = host(*state);
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 0.0f, *state);
    walker_start(&walker);
    walker_turn_round(&walker);
    walker_ring(&walker, 4);
    walker.house = room_example();
    carry_off(&walker, 0.0f, 1.0f, 0.3f);
    assert_false(is_found_within(&walker, 2));
    MemoryClosureStats stats = memory_closure_stats(walker.closure);
    print_message("%d steps lost, %d refused\n", stats.steps_lost, stats.refused);
    assert_true(stats.steps_lost > 20);
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

// lost and then told: the map that stood nowhere is given up, the rest is as it was
static void told_where_it_is_it_is_there(void **state) {
    Gpu *gpu = host(*state);
    Error err = {0};
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 6.0f, *state);
    walker_start(&walker);
    walker_ring(&walker, 1);
    int before = memory_octree_submap_count(walker.octree);
    uint32_t bricks = memory_octree_brick_count(walker.octree);
    int places = walker.graph->place_count;
    carry_off(&walker, 4.5f, 0.0f, 0.0f);
    walker_look(&walker);
    assert_true(memory_octree_brick_count(walker.octree) > bricks);
    assert_true(walker.graph->place_count > places);
    walker.odometry = walker.truth;
    assert_ok(memory_closure_carry(walker.closure, &walker.odometry, &err), err);
    assert_false(memory_closure_is_lost(walker.closure));
    MemoryPose pose = walker_pose(&walker);
    assert_memory_equal(&pose, &walker.truth, sizeof pose);
    assert_int_equal(memory_octree_submap_count(walker.octree), before + 1);
    assert_int_equal(memory_octree_brick_count(walker.octree), bricks);
    assert_int_equal(walker.graph->place_count, places);
    walker_ring(&walker, 1);
    assert_true(walker_error(&walker) < 0.06);
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

//---- as much memory as there is to know ----------------------------------------------------------

// laps of a ring: what the first ones made is all there is
static void laps_make_no_more_submaps(void **state) {
    Gpu *gpu = host(*state);
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 4.0f, *state);
    walker.drift = 0.005f;
    walker_start(&walker);
    walker_turn_round(&walker);
    int after_two = 0;
    size_t bytes = 0;
    for (int lap = 1; lap <= 5; lap++) {
        walker_ring(&walker, 4);
        MemoryClosureStats stats = memory_closure_stats(walker.closure);
        print_message("%d laps: %d submaps, %u bricks, %zu KiB, %u places, %d edges, %d loops, "
                      "error %.2f m\n",
                      lap, stats.submaps, memory_octree_brick_count(walker.octree),
                      memory_octree_bytes(walker.octree) >> 10, walker.closure->places.count,
                      walker.closure->poses->edge_count, stats.loops, walker_error(&walker));
        if (lap != 2) continue;
        after_two = stats.submaps;
        bytes = memory_octree_bytes(walker.octree);
    }
    assert_true(memory_octree_submap_count(walker.octree) <= after_two + 2);
    assert_true(memory_octree_bytes(walker.octree) < bytes + bytes / 4);
    assert_true(walker_error(&walker) < 0.5);
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

static void after_ten_kidnaps_there_is_one_map(void **state) {
    static const float places[5][3] = {{-4.4f, 3.0f, 0.4f},
                                       {4.4f, 0.0f, 2.9f},
                                       {-1.0f, -4.4f, -1.5f},
                                       {4.5f, 4.0f, 0.0f},
                                       {-4.4f, -3.0f, 1.0f}};
    Gpu *gpu = host(*state);
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 0.0f, *state);
    walker_start(&walker);
    walker_turn_round(&walker);
    walker_ring(&walker, 4);
    uint32_t bricks = memory_octree_brick_count(walker.octree);
    size_t bytes = memory_octree_bytes(walker.octree);
    for (int i = 0; i < 10; i++) {
        carry_off(&walker, places[i % 5][0], places[i % 5][1], places[i % 5][2]);
        assert_true(is_found_within(&walker, 4));
        print_message("kidnap %d: %d maps, %u bricks, %zu KiB, %u places, error %.3f m\n", i + 1,
                      memory_octree_submap_count(walker.octree),
                      memory_octree_brick_count(walker.octree),
                      memory_octree_bytes(walker.octree) >> 10, walker.closure->places.count,
                      walker_error(&walker));
        assert_int_equal(memory_octree_submap_count(walker.octree), 1);
        assert_int_equal(walker.graph->submap, 0);
    }
    assert_true(memory_octree_brick_count(walker.octree) < bricks + bricks / 4);
    assert_true(memory_octree_bytes(walker.octree) <= 2 * bytes);
    assert_true(walker_error(&walker) < 0.12);
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

static void a_file_gives_back_what_was_written(void **state) {
    Gpu *gpu = host(*state);
    Error err = {0};
    Room house = walker_house();
    Walker walker = walker_create(gpu, &house, 5.0f, *state);
    walker.drift = 0.005f;
    walker_start(&walker);
    walker_turn_round(&walker);
    walker_ring(&walker, 5);
    ByteWriter first = {.arena = *state}, second = {.arena = *state};
    memory_closure_encode(walker.closure, &first);
    ByteReader in = {first.at, first.size, 0, false};
    assert_ok(memory_closure_decode(walker.closure, &in, &err), err);
    memory_closure_encode(walker.closure, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.at, second.at, first.size);
    print_message("%zu bytes\n", first.size);
    for (size_t size = 0; size < first.size; size++) {
        ByteReader cut = {first.at, size, 0, false};
        assert_false(memory_closure_decode(walker.closure, &cut, &err));
    }
    walker_destroy(&walker);
    gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(closures_take_most_of_the_drift_away),
        test_with_arena(exact_poses_stay_exact),
        test_with_arena(without_submaps_nothing_is_ever_moved),
        test_with_arena(a_lost_agent_finds_itself_in_a_map_of_one_piece),
        test_with_arena(a_lost_agent_finds_itself_among_submaps),
        test_with_arena(in_another_house_it_stays_lost),
        test_with_arena(told_where_it_is_it_is_there),
        test_with_arena(laps_make_no_more_submaps),
        test_with_arena(after_ten_kidnaps_there_is_one_map),
        test_with_arena(a_file_gives_back_what_was_written),
    };
    return cmocka_run_group_tests_name("memory/closure", tests, NULL, NULL);
}
