// Poses tied to the map: laps round a house by drifting odometry, and being lost on the way.

#include "memory/tie.h"
#include "memory_walk.h"

#include <math.h>

enum { MOST = 1024 };

typedef struct Taken {
    MemoryPose pose, first, truth; // as it is now, as it was taken, where it really was
    MemoryTie tie;
} Taken;

typedef struct Tale {
    Memory *memory;
    Taken taken[MOST];
    int count, moved, lost;
} Tale;

static Tale *tale_of(Gpu *gpu, float submap, Arena *arena) {
    MemoryConfig config = walk_config(submap);
    Tale *tale = arena_new(arena, Tale);
    tale->memory = walk_create(gpu, &config, arena);
    return tale;
}

static void take(Tale *tale, int step) {
    Taken *taken = &tale->taken[tale->count++];
    taken->pose = taken->first = tale->memory->pose;
    taken->truth = walk_feet(step);
    taken->tie = memory_tie(tale->memory);
}

static void follow(Tale *tale) {
    for (int i = 0; i < tale->count; i++) {
        MemoryTransform motion;
        MemoryPose before = tale->taken[i].pose;
        MemoryTieNews news = memory_tie_follow(&tale->taken[i].tie, tale->memory, &motion);
        tale->lost += news == MEMORY_TIE_LOST;
        if (news != MEMORY_TIE_MOVED) continue;
        memory_transform_pose(&motion, &before, &tale->taken[i].pose);
        tale->moved++;
    }
}

static void walk_on(Tale *tale, int from, int to, float drift) {
    for (int step = from; step < to; step++) {
        walk(tale->memory, step, step + 1, drift);
        follow(tale);
        take(tale, step);
    }
}

// how far apart what was taken in the first round, and what was taken in the last one at the same
// places, are in the map
static double gap_of(const Tale *tale, bool is_untied) {
    double sum = 0;
    for (int i = 0; i < WALK_ROUND; i++) {
        const Taken *early = &tale->taken[i], *late = &tale->taken[tale->count - WALK_ROUND + i];
        const MemoryPose *from = is_untied ? &early->first : &early->pose;
        sum += hypot((double)(from->position[0] - late->pose.position[0]),
                     (double)(from->position[2] - late->pose.position[2]));
    }
    return sum / WALK_ROUND;
}

static void what_is_tied_moves_with_the_map(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Tale *tale = tale_of(gpu, 5.0f, *state);
    walk_on(tale, 0, 4 * WALK_ROUND, 0.008f);
    print_message("%d changes of submaps, %d moves: %.3f m apart, untied %.3f m\n",
                  (int)tale->memory->change_count, tale->moved, gap_of(tale, false),
                  gap_of(tale, true));
    assert_true(tale->memory->change_count > 0); // submaps became one
    assert_int_equal(tale->lost, 0);
    assert_true(gap_of(tale, false) < 0.5 * gap_of(tale, true));
    memory_destroy(tale->memory);
    test_gpu_destroy(gpu);
}

static void where_nothing_moves_no_bit_changes(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Tale *tale = tale_of(gpu, 0.0f, *state);
    walk_on(tale, 0, WALK_ROUND, 0.004f);
    assert_int_equal(tale->moved, 0);
    for (int i = 0; i < tale->count; i++)
        assert_memory_equal(&tale->taken[i].pose, &tale->taken[i].first, sizeof(MemoryPose));
    memory_destroy(tale->memory);
    test_gpu_destroy(gpu);
}

// the same way under the feet, told from another start
static MemoryPose told(int step) {
    MemoryPose feet = walk_feet(step);
    feet.position[0] += 20;
    return feet;
}

// what was taken while it was lost lies right as soon as it is found
static void the_lost_find_what_they_took(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Tale *tale = tale_of(gpu, 0.0f, *state);
    walk_on(tale, 0, WALK_ROUND, 0);
    int before = tale->count, step = WALK_ROUND;
    MemoryPose at = told(step);
    assert_ok(memory_begin(tale->memory, &at, false, true, &err), err);
    while (memory_closure_is_lost(tale->memory->closure) && step < 3 * WALK_ROUND) {
        float depth[16 * 16];
        MemoryPose feet = told(step), eye = walk_feet(step);
        Room house = walk_house(step);
        eye.position[1] = 1.1f;
        room_see(&house, &walk_camera, &eye, depth);
        assert_ok(memory_look(tale->memory, &feet, 1.1f, depth, &err), err);
        if (step % 5 == 4) {
            bool ok = memory_survey(tale->memory, &feet, 0.3f, 1.5f, &err);
            assert_ok(ok, err);
        }
        follow(tale);
        if (step % 5 != 4) take(tale, step);
        step++;
    }
    assert_false(memory_closure_is_lost(tale->memory->closure));
    assert_true(tale->count > before + 3);
    for (int i = before; i < tale->count; i++) {
        const Taken *taken = &tale->taken[i];
        assert_true(fabsf(taken->first.position[0] - taken->truth.position[0]) > 5);
        assert_true(fabsf(taken->pose.position[0] - taken->truth.position[0]) < 0.3f);
        assert_true(fabsf(taken->pose.position[2] - taken->truth.position[2]) < 0.3f);
    }
    memory_destroy(tale->memory);
    test_gpu_destroy(gpu);
}

static void what_was_taken_in_a_map_that_is_forgotten_is_lost(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Tale *tale = tale_of(gpu, 0.0f, *state);
    walk_on(tale, 0, 20, 0);
    assert_ok(memory_forget(tale->memory, MEMORY_FORGET_ALL, &err), err);
    follow(tale);
    assert_int_equal(tale->lost, tale->count);
    tale->count = tale->lost = 0;
    walk_on(tale, 0, 20, 0);
    assert_int_equal(tale->lost, 0);
    memory_destroy(tale->memory);
    test_gpu_destroy(gpu);
}

// two maps that nobody can put together: the first of them is given up
static void what_was_taken_in_a_submap_that_is_given_up_is_lost(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Tale *tale = tale_of(gpu, 0.0f, *state);
    walk_on(tale, 0, 60, 0);
    int kept = tale->count;
    MemoryPose at = told(60);
    assert_ok(memory_begin(tale->memory, &at, false, true, &err), err);
    take(tale, 60);
    float depth[16 * 16];
    Room house = walk_house(60);
    MemoryPose eye = walk_feet(60);
    room_see(&house, &walk_camera, &eye, depth);
    assert_ok(memory_look(tale->memory, &at, 1.1f, depth, &err), err);
    assert_ok(memory_begin(tale->memory, &at, false, true, &err), err);
    follow(tale);
    assert_int_equal(tale->lost, 1);
    MemoryTransform motion;
    assert_int_equal(memory_tie_follow(&tale->taken[kept].tie, tale->memory, &motion),
                     MEMORY_TIE_LOST);
    memory_destroy(tale->memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(what_is_tied_moves_with_the_map),
        test_with_arena(where_nothing_moves_no_bit_changes),
        test_with_arena(the_lost_find_what_they_took),
        test_with_arena(what_was_taken_in_a_map_that_is_forgotten_is_lost),
        test_with_arena(what_was_taken_in_a_submap_that_is_given_up_is_lost),
    };
    return cmocka_run_group_tests_name("memory.tie", tests, NULL, NULL);
}
