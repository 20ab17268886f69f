// Legs of routes: the nearest thing of a kind, as seen from where the leg began.

#include "agent/toy_world.h"
#include "test.h"

#define WEST_X 0.875f // of one b, hidden from the a by a wall
#define EAST_X 9.125f // of the other, in plain view of it

// the a stands at x 3.1 m, the b's 2.3 m and 6 m from it
static const char *const house[] = {
    "########################################", "#......................................#",
    "#......................................#", "#......................................#",
    "#...........a..........................#", "#.....#................................#",
    "#.....#................................#", "#..b..#.............................b..#",
    "#.....#................................#", "#.....#................................#",
    "########################################",
};

typedef struct Walk {
    Toy toy;
    AgentSetup setup;
    void *self;
    Error err;
} Walk;

static Walk *begin(Arena *arena) {
    Walk *walk = arena_new(arena, Walk);
    GpuConfig config = gpu_config_default();
    strcpy(config.device.at, "host");
    Gpu *gpu = gpu_create(&config, arena, &walk->err);
    if (gpu == NULL) fail_msg("%s", walk->err.text);
    toy_build(&walk->toy, house, ARRAY_COUNT(house));
    walk->setup = toy_setup(gpu, 1);
    walk->self = arena_alloc(arena, agent_memory.state_bytes);
    assert_ok(agent_memory.create(walk->self, &walk->setup, arena, &walk->err), walk->err);
    return walk;
}

static void end(Walk *walk) {
    agent_memory.destroy(walk->self);
    gpu_destroy(walk->setup.gpu);
}

// from beside the a, facing east
static void play(Walk *walk, const ToyGoal *goal, bool new_scene) {
    ToyScore score;
    toy_measure(&walk->toy, goal);
    toy_place(&walk->toy, 3.6f, 1.6f, -9);
    assert_ok(toy_play(&walk->toy, &agent_memory, walk->self, goal, new_scene, &score, &walk->err),
              walk->err);
}

static void a_leg_leads_to_the_nearest_thing_known_and_not_to_one_in_sight(void **state) {
    Walk *walk = begin(*state);
    const ToyGoal everywhere = {.category = toy_category('z'), .reach = 1};
    const ToyGoal route = {.category = toy_category('b'), .reach = 1, .first = toy_category('a')};
    play(walk, &everywhere, true); // it sees both
    play(walk, &route, false);
    assert_true(fabsf(walk->toy.x - WEST_X) < 1.3f);
    end(walk);
}

static void a_leg_leads_to_the_thing_in_sight_where_no_other_is_known(void **state) {
    Walk *walk = begin(*state);
    const ToyGoal route = {.category = toy_category('b'), .reach = 1, .first = toy_category('a')};
    play(walk, &route, true);
    assert_true(fabsf(walk->toy.x - EAST_X) < 1.3f);
    end(walk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_leg_leads_to_the_nearest_thing_known_and_not_to_one_in_sight),
        test_with_arena(a_leg_leads_to_the_thing_in_sight_where_no_other_is_known),
    };
    return cmocka_run_group_tests_name("agent/leg", tests, NULL, NULL);
}
