// Walks of ALFRED: both schemas are read alike, a replay ends where the steps lead, and on the real
// layouts as many steps land on reachable points as were counted by other means.

#include "../test.h"
#include "base/rng.h"
#include "sim/alfred.h"

#include <stdio.h>

static const char SHORT[] =
    "{\"task_id\":\"t1\",\"floor_plan\":\"FloorPlan1\",\"init\":{\"action\":\"TeleportFull\","
    "\"horizon\":30,\"rotation\":270,\"x\":0.5,\"y\":0.9,\"z\":-0.25},\"low_actions\":["
    "{\"a\":\"LookDown\",\"h\":0},{\"a\":\"MoveAhead\",\"h\":0},{\"a\":\"RotateRight\"},"
    "{\"a\":\"MoveAhead\"},{\"a\":\"PickupObject\",\"o\":\"Mug\"},{\"a\":\"MoveAhead\"},"
    "{\"a\":\"RotateLeft\"}],\"instructions\":[{\"goal\":\"take it\",\"steps\":[]}]}\n";
static const char ORIGINAL[] =
    "{\n \"task_id\": \"t1\",\n \"scene\": {\"floor_plan\": \"FloorPlan1\", \"init_action\": "
    "{\"horizon\": 30, \"rotation\": 270, \"x\": 0.5, \"z\": -0.25}},\n \"plan\": "
    "{\"low_actions\": "
    "[{\"api_action\": {\"action\": \"LookDown\"}}, {\"api_action\": {\"action\": \"MoveAhead\"}}, "
    "{\"api_action\": {\"action\": \"RotateRight\"}}, {\"api_action\": {\"action\": "
    "\"MoveAhead\"}}, "
    "{\"api_action\": {\"action\": \"PickupObject\"}}, {\"api_action\": {\"action\": "
    "\"MoveAhead\"}}, "
    "{\"api_action\": {\"action\": \"RotateLeft\"}}]},\n \"turk_annotations\": {\"anns\": "
    "[{\"task_desc\": \"take it\", \"high_descs\": []}]}\n}\n";

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

static void both_schemas_are_read_alike(void **test) {
    SimAlfredWalks walks;
    Error err = {0};
    const char *both = text_format(*test, "%s%s%s", SHORT, ORIGINAL, SHORT);
    assert_ok(sim_alfred_parse(bytes_of(both), *test, &walks, &err), err);
    assert_int_equal(walks.count, 3);
    for (int i = 0; i < 3; i++) {
        const SimAlfredWalk *walk = &walks.at[i];
        assert_string_equal(walk->id, "t1");
        assert_string_equal(walk->scene, "FloorPlan1");
        assert_int_equal(walk->heading, 3);
        assert_true(walk->start[0] == 0.5 && walk->start[1] == -0.25 && walk->horizon == 30.0f);
        assert_int_equal(walk->action_count, 7);
        assert_int_equal(walk->actions[0], ACTION_LOOK_DOWN);
        assert_int_equal(walk->actions[4], ACTION_COUNT);
        assert_int_equal(walk->goal_count, 1);
        assert_string_equal(walk->goals[0], "take it");
    }
}

static void a_replay_ends_where_its_steps_lead(void **test) {
    SimAlfredWalks walks;
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_alfred_parse(bytes_of(SHORT), *test, &walks, &err), err);
    assert_ok(sim_grid_map_create((int[3]){4, 4, 1}, SIM_GRID_LAND, *test, &map, &err), err);
    map.spacing = 0.25;
    map.origin[1] = -0.5;
    sim_grid_map_set(&map, (int[3]){1, 2, 0}, SIM_GRID_BLOCKED);
    SimAlfredReplay replay = sim_alfred_replay(walks.at, &map);
    // from (2, 1) to -x: (1, 1); to +z: (1, 2), which is blocked, (1, 3)
    assert_true(replay.starts_on_map);
    assert_int_equal(replay.moves, 3);
    assert_int_equal(replay.landed, 2);
    assert_int_equal(replay.cell[0], 1);
    assert_int_equal(replay.cell[1], 3);
    assert_int_equal(replay.heading, 3);
}

static void mistakes_name_the_walk_and_the_field(void **test) {
    static const struct {
        const char *from, *to, *error;
    } cases[] = {
        {"\"task_id\"", "\"id\"", "walk 1: task_id: expected a text"},
        {"\"x\":0.5", "\"x\":1e9", "walk 1: x: expected a number up to 100000"},
        {"\"rotation\":270", "\"rotation\":45", "walk 1: rotation: not a quarter turn"},
        {"{\"a\":\"MoveAhead\"}", "{\"a\":1}", "walk 1: low_actions: 3: no name of an action"},
        {"low_actions", "actions", "walk 1: low_actions: expected a list"},
        {"\"goal\"", "\"goals\"", "walk 1: instructions: 0: goal: expected a text"},
        {"{\"task_id\"", "7 {\"task_id\"", "walk 1: '[' or '{' expected near '7'"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *at = strstr(SHORT, cases[i].from);
        assert_non_null(at);
        const char *text = text_format(*test, "%s%.*s%s%s", SHORT, (int)(at - SHORT), SHORT,
                                       cases[i].to, at + strlen(cases[i].from));
        SimAlfredWalks walks;
        Error err = {0};
        assert_false(sim_alfred_parse(bytes_of(text), *test, &walks, &err));
        assert_string_equal(err.text, cases[i].error);
    }
    SimAlfredWalks walks;
    Error err = {0};
    assert_false(sim_alfred_parse(bytes_of(" \n"), *test, &walks, &err));
    assert_string_equal(err.text, "no walks in it");
}

static void damaged_files_are_survived(void **test) {
    static const char *const texts[] = {SHORT, ORIGINAL};
    Arena *arena = *test;
    Rng rng = rng_create(2);
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_map_create((int[3]){4, 4, 1}, SIM_GRID_LAND, arena, &map, &err), err);
    for (int round = 0; round < 6000; round++) {
        const char *text = texts[round % 2];
        size_t size = strlen(text);
        if (round % 4 < 2) size = 1 + rng_below(&rng, (uint32_t)size);
        uint8_t *damaged = malloc(size);
        memcpy(damaged, text, size);
        if (round % 8 > 2) damaged[rng_below(&rng, (uint32_t)size)] = (uint8_t)rng_next(&rng);
        ArenaMark mark = arena_mark(arena);
        SimAlfredWalks walks;
        bool ok = sim_alfred_parse((FileBytes){damaged, size}, arena, &walks, &err);
        assert_true(ok ? walks.count > 0 : err.text[0] != '\0');
        for (int i = 0; i < walks.count; i++)
            assert_true(sim_alfred_replay(&walks.at[i], &map).moves < 8);
        free(damaged);
        arena_reset(arena, mark);
    }
}

//---- the real ones -------------------------------------------------------------------------------

static void check_split(const char *split, int moves, int landed, Arena *arena) {
    const char *path = text_format(arena, "episodes/alfred/alfred_valid_%s.jsonl", split);
    SimAlfredWalks walks;
    Error err = {0};
    SimAlfredReplay sum = {0};
    assert_ok(sim_alfred_load(test_data(path, arena), arena, &walks, &err), err);
    for (int i = 0; i < walks.count; i++) {
        const char *layout =
            text_format(arena, "graphs/alfred_layouts/%s-layout.npy", walks.at[i].scene);
        SimGridMap map;
        assert_ok(sim_grid_map_load(test_data(layout, arena), arena, &map, &err), err);
        SimAlfredReplay replay = sim_alfred_replay(&walks.at[i], &map);
        sum.moves += replay.moves;
        sum.landed += replay.landed;
    }
    print_message("%s: %d walks, %d of %d steps land on the grid, %.1f %%\n", split, walks.count,
                  sum.landed, sum.moves, 100.0 * sum.landed / sum.moves);
    assert_int_equal(sum.moves, moves);
    assert_int_equal(sum.landed, landed);
}

static void nine_steps_of_ten_land_on_the_layouts(void **test) {
    check_split("seen", 7540, 6863, *test);
    check_split("unseen", 6877, 6161, *test);
}

static int edges_of(const SimGridMap *map) {
    int count = 0;
    for (size_t i = 0; i < map->cell_count; i++) {
        if (map->cells[i] == SIM_GRID_BLOCKED) continue;
        count += map->cells[i + map->stride[0]] != SIM_GRID_BLOCKED;
        count += map->cells[i + map->stride[1]] != SIM_GRID_BLOCKED;
    }
    return count;
}

static void all_layouts_have_their_points_and_edges(void **test) {
    static const int first[4] = {1, 201, 301, 401}; // kitchens, living rooms, bedrooms, bathrooms
    size_t points = 0;
    int edges = 0;
    for (int i = 0; i < 120; i++) {
        const char *name = text_format(*test, "graphs/alfred_layouts/FloorPlan%d-layout.npy",
                                       first[i / 30] + i % 30);
        SimGridMap map;
        Error err = {0};
        assert_ok(sim_grid_map_load(test_data(name, *test), *test, &map, &err), err);
        points += map.passable;
        edges += edges_of(&map);
    }
    assert_int_equal(points, 14642);
    assert_int_equal(edges, 24706);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(both_schemas_are_read_alike),
        test_with_arena(a_replay_ends_where_its_steps_lead),
        test_with_arena(mistakes_name_the_walk_and_the_field),
        test_with_arena(damaged_files_are_survived),
        test_with_arena(all_layouts_have_their_points_and_edges),
        test_with_arena(nine_steps_of_ten_land_on_the_layouts),
    };
    return cmocka_run_group_tests_name("sim/alfred", tests, NULL, NULL);
}
