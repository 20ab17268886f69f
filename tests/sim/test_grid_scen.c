// Scenario files: both formats, what is wrong with a damaged one, and whether one fits a map.

#include "../test.h"
#include "base/rng.h"
#include "sim/grid_scen.h"

static const char PLANE[] = "version 1\n0\tcity.map\t8\t6\t7\t0\t1\t2\t6.82842712\n"
                            "25\tcity.map\t8\t6\t1\t1\t1\t1\t100.5\n";
static const char VOXELS[] = "version 1\nship.3dmap\n1 2 3 4 5 6 5.19615242 1.000\n"
                             "9 8 7 6 5 4 5.2 1.01\n\n";

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

static void problems_of_planes_are_read(void **test) {
    SimGridProblems problems;
    Error err = {0};
    assert_ok(sim_grid_scen_parse(bytes_of(PLANE), *test, &problems, &err), err);
    assert_int_equal(problems.count, 2);
    assert_string_equal(problems.map, "city.map");
    assert_int_equal(problems.size[0], 8);
    assert_int_equal(problems.size[1], 6);
    assert_memory_equal(problems.at[0].from, ((int[3]){7, 0, 0}), sizeof(int[3]));
    assert_memory_equal(problems.at[0].to, ((int[3]){1, 2, 0}), sizeof(int[3]));
    assert_true(problems.at[0].length == 6.82842712);
    assert_int_equal(problems.at[1].bucket, 25);
}

static void problems_of_voxels_are_read(void **test) {
    SimGridProblems problems;
    Error err = {0};
    assert_ok(sim_grid_scen_parse(bytes_of(VOXELS), *test, &problems, &err), err);
    assert_int_equal(problems.count, 2);
    assert_string_equal(problems.map, "ship.3dmap");
    assert_memory_equal(problems.at[1].from, ((int[3]){9, 8, 7}), sizeof(int[3]));
    assert_memory_equal(problems.at[1].to, ((int[3]){6, 5, 4}), sizeof(int[3]));
    assert_true(problems.at[1].length == 5.2);
}

static void mistakes_name_the_line(void **test) {
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "line 1: expected \"version 1\""},
        {"version 2\n", "line 1: expected \"version 1\""},
        {"version 1.0\n", "no problems in it"},
        {"version 1\na.3dmap\n", "no problems in it"},
        {"version 1\na.3dmap\n1 2 3\n", "line 3: 3 fields, expected 8"},
        {"version 1\n0 a 8 8 1 1 2 2\n", "line 2: 8 fields, expected 9"},
        {"version 1\n0 a 8 0 1 1 2 2 1\n", "line 2: height: 0 is not in 1 .. 2147483647"},
        {"version 1\n0 a 8 8 1 -1 2 2 1\n", "line 2: start: -1 is not in 0 .. 2147483647"},
        {"version 1\n0 a 8 8 1 1 2 2.5 1\n", "line 2: goal: expected a whole number"},
        {"version 1\n0 a 8 8 1 1 2 2 nan\n", "line 2: length: expected a number"},
        {"version 1\n0 a 8 8 1 1 2 2 -1\n", "line 2: length: negative"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        SimGridProblems problems;
        Error err = {0};
        assert_false(sim_grid_scen_parse(bytes_of(cases[i].text), *test, &problems, &err));
        assert_string_equal(err.text, cases[i].error);
        assert_int_equal(problems.count, 0);
    }
}

static void problems_that_do_not_fit_their_map_are_told(void **test) {
    SimGridProblems problems;
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_scen_parse(bytes_of(PLANE), *test, &problems, &err), err);
    assert_ok(sim_grid_map_create((int[3]){8, 6, 1}, SIM_GRID_LAND, *test, &map, &err), err);
    assert_ok(sim_grid_scen_check(&problems, &map, &err), err);
    sim_grid_map_set(&map, (int[3]){1, 2, 0}, SIM_GRID_BLOCKED);
    assert_false(sim_grid_scen_check(&problems, &map, &err));
    assert_string_equal(err.text, "problem 0 ends where the map is blocked");
    assert_ok(sim_grid_map_create((int[3]){6, 8, 1}, SIM_GRID_LAND, *test, &map, &err), err);
    assert_false(sim_grid_scen_check(&problems, &map, &err));
    assert_string_equal(err.text, "problems of a map of 8 x 6, this one is 6 x 8");
    problems.size[0] = problems.size[1] = 0;
    assert_false(sim_grid_scen_check(&problems, &map, &err));
    assert_string_equal(err.text, "problem 0 starts where the map is blocked"); // outside
}

static void damaged_files_are_survived(void **test) {
    static const char *const texts[] = {PLANE, VOXELS};
    Arena *arena = *test;
    Rng rng = rng_create(11);
    for (int round = 0; round < 8000; round++) {
        const char *text = texts[round % 2];
        size_t size = rng_below(&rng, (uint32_t)strlen(text)) + 1;
        ArenaMark mark = arena_mark(arena);
        uint8_t *damaged = malloc(size);
        memcpy(damaged, text, size);
        if (round % 4 < 2) damaged[rng_below(&rng, (uint32_t)size)] = (uint8_t)rng_next(&rng);
        SimGridProblems problems;
        Error err = {0};
        bool ok = sim_grid_scen_parse((FileBytes){damaged, size}, arena, &problems, &err);
        assert_true(ok ? problems.count > 0 : err.text[0] != '\0' && problems.count == 0);
        free(damaged);
        arena_reset(arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(problems_of_planes_are_read),
        test_with_arena(problems_of_voxels_are_read),
        test_with_arena(mistakes_name_the_line),
        test_with_arena(problems_that_do_not_fit_their_map_are_told),
        test_with_arena(damaged_files_are_survived),
    };
    return cmocka_run_group_tests_name("sim/grid_scen", tests, NULL, NULL);
}
