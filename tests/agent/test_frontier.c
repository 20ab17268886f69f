// Frontiers on drawn maps:  ' ' unknown   '.' free   '#' obstacle

#include "agent/explore.h"
#include "test.h"

enum { WIDTH = 60, HEIGHT = 40 };

typedef struct Scene {
    uint8_t cells[HEIGHT * WIDTH];
    Grid *grid;
    Plan *plan;
    Frontier *frontier;
} Scene;

static void fill(Scene *scene, int x0, int y0, int x1, int y1, uint8_t what) {
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) scene->cells[y * WIDTH + x] = what;
    }
}

// the agent stands in the middle
static void find(Scene *scene) {
    static const float middle[1][2] = {{0.01f, 0.01f}};
    MemorySlice slice = {0.05f, {-30, -20}, WIDTH, HEIGHT, scene->cells};
    grid_load(scene->grid, &slice, middle, 1);
    grid_price(scene->grid, 0.15f, 6);
    plan_spread(scene->plan, scene->grid, grid_cell(scene->grid, 0.01f, 0.01f));
    frontier_find(scene->frontier, scene->grid, scene->plan);
}

static Scene *begin(Arena *arena) {
    Scene *scene = arena_new(arena, Scene);
    scene->grid = grid_create(arena);
    scene->plan = plan_create(arena);
    scene->frontier = frontier_create(arena);
    return scene;
}

// the choice by the policy of agent_frontier
static int choose(const Scene *scene, const float *target) {
    Error err;
    int64_t values[FRONTIER_MAX];
    const ExplorePolicy *policy = explore_policy_find("frontier", &err);
    for (int i = 0; i < scene->frontier->count; i++)
        values[i] = policy->value(NULL, &scene->frontier->clusters[i]);
    return frontier_choose(scene->frontier, scene->grid, values, target);
}

// a room with walls, open on its left (20 cells) and, a little, on its right (8 cells)
static Scene *room(Arena *arena) {
    Scene *scene = begin(arena);
    fill(scene, 10, 5, 50, 35, MEMORY_OCCUPIED);
    fill(scene, 12, 7, 48, 33, MEMORY_FREE);
    fill(scene, 10, 8, 12, 32, MEMORY_FREE);
    fill(scene, 48, 14, 50, 26, MEMORY_FREE);
    return scene;
}

static void each_opening_of_a_room_is_one_cluster(void **state) {
    Scene *scene = room(*state);
    find(scene);
    assert_int_equal(scene->frontier->count, 2);
    const FrontierCluster *right = &scene->frontier->clusters[1];
    assert_int_equal(right->cell % WIDTH, 49);
    assert_in_range(right->cell / WIDTH, 18, 21);
    assert_true(right->beyond[0] > right->xz[0]);
    assert_true(right->cost < PLAN_FAR);
}

static void a_closed_room_has_none_and_neither_has_what_a_body_cannot_reach(void **state) {
    Scene *scene = room(*state);
    fill(scene, 10, 5, 12, 35, MEMORY_OCCUPIED);
    fill(scene, 48, 5, 50, 35, MEMORY_OCCUPIED);
    fill(scene, 48, 20, 50, 22, MEMORY_FREE); // a slit
    find(scene);
    assert_int_equal(scene->frontier->count, 0);
    assert_int_equal(choose(scene, NULL), -1);
}

static void the_wide_opening_is_chosen_when_both_are_as_far(void **state) {
    Scene *scene = room(*state);
    find(scene);
    assert_int_equal(choose(scene, NULL), 0);
}

static void what_was_chosen_is_kept_unless_something_clearly_beats_it(void **state) {
    Scene *scene = room(*state);
    fill(scene, 10, 5, 12, 35, MEMORY_OCCUPIED);
    fill(scene, 10, 13, 12, 27, MEMORY_FREE); // now only a little wider than the right one
    find(scene);
    assert_int_equal(choose(scene, NULL), 0);
    const float *right = scene->frontier->clusters[1].xz;
    assert_int_equal(choose(scene, right), 1);
}

static void what_was_given_up_is_not_offered_again_until_forgotten(void **state) {
    Scene *scene = room(*state);
    find(scene);
    frontier_give_up(scene->frontier, scene->frontier->clusters[1].xz);
    find(scene);
    assert_int_equal(scene->frontier->count, 1);
    frontier_forget(scene->frontier);
    find(scene);
    assert_int_equal(scene->frontier->count, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(each_opening_of_a_room_is_one_cluster),
        test_with_arena(a_closed_room_has_none_and_neither_has_what_a_body_cannot_reach),
        test_with_arena(the_wide_opening_is_chosen_when_both_are_as_far),
        test_with_arena(what_was_chosen_is_kept_unless_something_clearly_beats_it),
        test_with_arena(what_was_given_up_is_not_offered_again_until_forgotten),
    };
    return cmocka_run_group_tests_name("agent/frontier", tests, NULL, NULL);
}
