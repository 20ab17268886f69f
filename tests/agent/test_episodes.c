// Whole episodes in the toy house: exploring, reaching points and things, remembering, doubting.

#include "agent/toy_world.h"
#include "test.h"

typedef struct Game {
    Gpu *gpu;
    Toy toy;
    const AgentType *type;
    void *self;
    Error err;
} Game;

static Game *begin(Arena *arena, const char *agent, float reach, bool keep_memory) {
    Game *game = arena_new(arena, Game);
    GpuConfig config = gpu_config_default();
    strcpy(config.device.at, "host");
    game->gpu = gpu_create(&config, arena, &game->err);
    if (game->gpu == NULL) fail_msg("%s", game->err.text);
    toy_build(&game->toy, toy_house, TOY_HOUSE_ROWS);
    AgentSetup setup = toy_setup(game->gpu, reach);
    setup.config.keep_memory = keep_memory;
    game->type = agent_find(agent);
    game->self = arena_alloc(arena, game->type->state_bytes);
    assert_ok(game->type->create(game->self, &setup, arena, &game->err), game->err);
    return game;
}

static void end(Game *game) {
    game->type->destroy(game->self);
    gpu_destroy(game->gpu);
}

static ToyScore play(Game *game, const ToyGoal *goal, float x, float z, bool new_scene) {
    ToyScore score;
    toy_measure(&game->toy, goal);
    toy_place(&game->toy, x, z, 0);
    assert_ok(toy_play(&game->toy, game->type, game->self, goal, new_scene, &score, &game->err),
              game->err);
    return score;
}

static ToyScore find(Game *game, char letter, float x, float z, bool new_scene) {
    ToyGoal goal = {.category = toy_category(letter), .reach = 1};
    return play(game, &goal, x, z, new_scene);
}

// share of the floor where a body can be that the map knows to be free
static float coverage(const Game *game) {
    AgentMind mind = {0};
    game->type->mind(game->self, &mind);
    const MemorySlice *slice = mind.slice;
    int known = 0, all = 0;
    for (int r = 0; r < game->toy.height * TOY_FINE; r++) {
        for (int c = 0; c < game->toy.width * TOY_FINE; c++) {
            if (!toy_is_open(&game->toy, toy_fine(c), toy_fine(r))) continue;
            all++;
            int column = c - slice->first[0], row = r - slice->first[1];
            if (column < 0 || row < 0 || column >= slice->width || row >= slice->height) continue;
            known += slice->cells[row * slice->width + column] == MEMORY_FREE;
        }
    }
    return (float)known / (float)all;
}

static void exploring_covers_the_house(void **state) {
    Game *game = begin(*state, "frontier", 1, true);
    find(game, 'z', 6, 4, true); // there is none: it looks everywhere
    assert_true(coverage(game) > 0.95f);
    end(game);
}

static void a_point_is_reached_round_the_walls(void **state) {
    Game *game = begin(*state, "frontier", 0.2f, true);
    const ToyGoal goals[3] = {{.point = {10.5f, 1.5f}, .reach = 0.2f}, // to another room
                              {.point = {1.0f, 7.0f}, .reach = 0.2f},
                              {.point = {5.8f, 8.3f}, .reach = 0.2f}}; // behind an inner wall
    for (int g = 0; g < 3; g++) {
        ToyScore score = play(game, &goals[g], 4.6f, 8.3f, false);
        assert_true(score.success);
        assert_true(score.spl > 0.6f);
    }
    end(game);
}

static void a_thing_asked_for_again_is_found_sooner_by_the_agent_that_remembers(void **state) {
    Game *memory = begin(*state, "memory", 1, true), *frontier = begin(*state, "frontier", 1, true);
    ToyScore first = find(memory, 'k', 1, 1.5f, true);
    ToyScore again = find(memory, 'k', 1, 1.5f, false);
    ToyScore baseline = find(frontier, 'k', 1, 1.5f, false);
    assert_true(first.success && again.success);
    assert_true(again.walked < first.walked && again.walked < baseline.walked);
    assert_true(again.spl > 0.85f);
    end(memory);
    end(frontier);
}

static void without_its_memory_the_second_visit_is_like_the_first(void **state) {
    Game *game = begin(*state, "memory", 1, false);
    ToyScore first = find(game, 'k', 1, 1.5f, true);
    ToyScore again = find(game, 'k', 1, 1.5f, false);
    assert_int_equal(first.steps, again.steps);
    assert_true(first.walked == again.walked);
    end(game);
}

static void a_new_scene_clears_the_memory(void **state) {
    Game *game = begin(*state, "memory", 1, true);
    ToyScore first = find(game, 'g', 1, 1.5f, true);
    ToyScore again = find(game, 'g', 1, 1.5f, true);
    assert_int_equal(first.steps, again.steps);
    end(game);
}

// both things d are known; the nearer one is taken away
static void a_thing_that_is_gone_is_doubted_and_another_one_found(void **state) {
    Game *game = begin(*state, "memory", 1, true);
    assert_true(find(game, 'd', 1.5f, 1.5f, true).success);
    assert_true(find(game, 'd', 9.0f, 1.0f, false).success);
    game->toy.letters[10][12] = '.';
    assert_true(find(game, 'd', 1.5f, 1.5f, false).success); // at the other one
    assert_true(game->toy.x > 8);

    AgentMind mind = {0};
    game->type->mind(game->self, &mind);
    int doubted = 0;
    for (int i = 0; i < mind.graph->object_count; i++) {
        const MemoryObject *object = &mind.graph->objects[i];
        if (object->category != toy_category('d') || object->position[0] > 5) continue;
        assert_true(memory_graph_belief(mind.graph, object, object->last_step) < 0.5f);
        doubted++;
    }
    assert_true(doubted > 0);

    // next time it goes to the other one at once
    ToyScore score = find(game, 'd', 6, 4, false);
    assert_true(score.success && score.spl > 0.8f);
    end(game);
}

static void things_that_are_there_are_not_doubted(void **state) {
    Game *game = begin(*state, "memory", 1, true);
    find(game, 'z', 6, 4, true);
    for (char letter = 'a'; letter <= 'k'; letter++) find(game, letter, 6, 4, false);
    AgentMind mind = {0};
    game->type->mind(game->self, &mind);
    bool is_known[32] = {0};
    for (int i = 0; i < mind.graph->object_count; i++) {
        const MemoryObject *object = &mind.graph->objects[i];
        if (memory_graph_belief(mind.graph, object, object->last_step) >= 0.5f)
            is_known[object->category] = true;
    }
    for (char letter = 'a'; letter <= 'k'; letter++) assert_true(is_known[toy_category(letter)]);
    end(game);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(exploring_covers_the_house),
        test_with_arena(a_point_is_reached_round_the_walls),
        test_with_arena(a_thing_asked_for_again_is_found_sooner_by_the_agent_that_remembers),
        test_with_arena(without_its_memory_the_second_visit_is_like_the_first),
        test_with_arena(a_new_scene_clears_the_memory),
        test_with_arena(a_thing_that_is_gone_is_doubted_and_another_one_found),
        test_with_arena(things_that_are_there_are_not_doubted),
    };
    return cmocka_run_group_tests_name("agent/episodes", tests, NULL, NULL);
}
