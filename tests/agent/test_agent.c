// Every agent in the list is deterministic, answers only with actions, and allocates nothing once
// its map has grown to the place; its settings are in the table.

#include "agent/toy_world.h"
#include "test.h"

enum { STEPS = 60, WARM = 40 };

typedef struct Game {
    Arena *arena;
    Gpu *gpu;
    Toy toy;
} Game;

static Game *begin(Arena *arena) {
    Error err = {0};
    Game *game = arena_new(arena, Game);
    game->arena = arena;
    GpuConfig config = gpu_config_default();
    strcpy(config.device.at, "host");
    game->gpu = gpu_create(&config, arena, &err);
    if (game->gpu == NULL) fail_msg("%s", err.text);
    toy_build(&game->toy, toy_house, TOY_HOUSE_ROWS);
    return game;
}

static void play(Game *game, const AgentType *type, ToyGoal goal, Action actions[STEPS]) {
    Error err = {0};
    AgentSetup setup = toy_setup(game->gpu, 1.0f);
    void *self = arena_alloc(game->arena, type->state_bytes);
    assert_ok(type->create(self, &setup, game->arena, &err), err);
    toy_place(&game->toy, 6.0f, 4.0f, 3);
    Observation seen = toy_observe(&game->toy, type, &goal, 0);
    assert_ok(type->begin(self, &seen, true, &err), err);
    size_t used = 0;
    for (int step = 0; step < STEPS; step++) {
        if (step == WARM) used = game->arena->used; // the map has found its size
        seen = toy_observe(&game->toy, type, &goal, step);
        seen.teacher = (Action)(step % 4);
        assert_ok(type->act(self, &seen, &actions[step], &err), err);
        assert_in_range(actions[step], 0, ACTION_COUNT - 1);
        toy_step(&game->toy, actions[step]);
    }
    assert_int_equal(game->arena->used, used);
    AgentMind mind = {0};
    if (type->mind != NULL) type->mind(self, &mind);
    assert_true(type->mind == NULL || mind.intention != NULL);
    if (type->destroy != NULL) type->destroy(self);
}

static void the_same_seed_gives_the_same_actions_and_a_warm_step_allocates_nothing(void **state) {
    Game *game = begin(*state);
    const ToyGoal goals[2] = {{.category = 9, .reach = 1}, {.point = {10, 8}, .reach = 1}};
    for (int i = 0; i < agent_type_count; i++) {
        for (int g = 0; g < 2; g++) {
            Action first[STEPS], second[STEPS];
            play(game, agent_types[i], goals[g], first);
            play(game, agent_types[i], goals[g], second);
            assert_memory_equal(first, second, sizeof first);
        }
    }
    gpu_destroy(game->gpu);
}

// nothing to see, nowhere to go
static void an_agent_without_pictures_still_answers(void **state) {
    Game *game = begin(*state);
    for (int i = 0; i < agent_type_count; i++) {
        const AgentType *type = agent_types[i];
        Error err = {0};
        AgentSetup setup = toy_setup(game->gpu, 1.0f);
        void *self = arena_alloc(*state, type->state_bytes);
        assert_ok(type->create(self, &setup, *state, &err), err);
        for (int step = 0; step < STEPS; step++) {
            Observation seen = {.step = step, .goal_category = 3};
            if (step == 0) assert_ok(type->begin(self, &seen, true, &err), err);
            Action action = ACTION_COUNT;
            assert_ok(type->act(self, &seen, &action, &err), err);
            assert_in_range(action, 0, ACTION_COUNT - 1);
        }
        if (type->destroy != NULL) type->destroy(self);
    }
    gpu_destroy(game->gpu);
}

static void agents_are_found_by_name(void **state) {
    UNUSED(state);
    for (int i = 0; i < agent_type_count; i++) {
        assert_ptr_equal(agent_find(agent_types[i]->name), agent_types[i]);
        assert_true(strlen(agent_types[i]->about) > 0);
    }
    assert_null(agent_find("nobody"));
}

static void the_oracle_does_what_its_teacher_says(void **state) {
    Game *game = begin(*state);
    Action actions[STEPS];
    play(game, agent_find("oracle"), (ToyGoal){.category = 1, .reach = 1}, actions);
    for (int step = 0; step < STEPS; step++) assert_int_equal(actions[step], step % 4);
    gpu_destroy(game->gpu);
}

static void settings_are_options(void **state) {
    UNUSED(state);
    Error err = {0};
    AgentConfig config = agent_config_default();
    const ConfigSection section = {&agent_config_table, &config};
    assert_true(config.keep_memory);
    assert_ok(config_set(&section, 1, "agent.keep_memory=false", &err), err);
    assert_false(config.keep_memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_seed_gives_the_same_actions_and_a_warm_step_allocates_nothing),
        test_with_arena(an_agent_without_pictures_still_answers),
        test_with_arena(agents_are_found_by_name),
        test_with_arena(the_oracle_does_what_its_teacher_says),
        test_with_arena(settings_are_options),
    };
    return cmocka_run_group_tests_name("agent/agent", tests, NULL, NULL);
}
