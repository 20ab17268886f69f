// The body on its way, what it learns from touching, and how it gets free.

#include "agent/drive.h"
#include "agent/toy_world.h"
#include "test.h"

enum { ROWS = 12 };
static const char *const hall[ROWS] = {
    "########################", "#......................#", "#......................#",
    "#......................#", "#......................#", "#.........######.......#",
    "#......................#", "#......................#", "#......................#",
    "#......................#", "#......................#", "########################",
};
static const ToyGoal nowhere = {.category = 1};

typedef struct Trip {
    Toy toy;
    Grid *grid;
    Drive drive;
} Trip;

// open ground everywhere in the grid: what the body meets, it does not see
static Trip *begin(Arena *arena, float x, float z, int turns) {
    static uint8_t cells[120 * 60];
    memset(cells, MEMORY_FREE, sizeof cells);
    Trip *trip = arena_new(arena, Trip);
    toy_build(&trip->toy, hall, ROWS);
    toy_place(&trip->toy, x, z, turns);
    MemorySlice slice = {0.05f, {0, 0}, 120, 60, cells};
    const float here[1][2] = {{x, z}};
    trip->grid = grid_create(arena);
    grid_load(trip->grid, &slice, here, 1);
    grid_price(trip->grid, 0.15f, 3);
    AgentSetup setup = toy_setup(NULL, 1);
    drive_create(&trip->drive, &setup);
    Observation seen = toy_observe(&trip->toy, &agent_random, &nowhere, 0);
    drive_begin(&trip->drive, &seen);
    return trip;
}

static bool advance(Trip *trip, int step) {
    Observation seen = toy_observe(&trip->toy, &agent_random, &nowhere, step);
    drive_feel(&trip->drive, &seen, true);
    Action action = ACTION_STOP;
    if (!drive_step(&trip->drive, trip->grid, &seen, &action)) return false;
    drive_kick(&trip->drive, &action);
    drive_note(&trip->drive, &seen, action);
    toy_step(&trip->toy, action);
    return true;
}

static void set_way(Trip *trip, const float (*way)[2], int count) {
    memcpy(trip->drive.way, way, (size_t)count * sizeof way[0]);
    trip->drive.count = count;
    trip->drive.next = 0;
}

static void a_way_is_walked_to_its_end_without_detours(void **state) {
    Trip *trip = begin(*state, 0.6f, 2.4f, 0);
    set_way(trip, (const float[2][2]){{2.0f, 0.6f}, {5.2f, 0.8f}}, 2);
    int steps = 0;
    while (steps < 100 && advance(trip, steps)) steps++;
    assert_true(hypotf(trip->toy.x - 5.2f, trip->toy.z - 0.8f) < 0.15f);
    assert_true(trip->toy.walked < 1.05f * (2.28f + 3.21f));
    assert_in_range(steps, 20, 45);
}

static void a_corner_that_need_not_be_visited_is_cut(void **state) {
    Trip *trip = begin(*state, 0.6f, 0.8f, 27); // looks along +x
    set_way(trip, (const float[2][2]){{3.0f, 0.9f}, {5.0f, 0.8f}}, 2);
    assert_true(advance(trip, 0));
    assert_int_equal(trip->drive.next, 1);
}

static void turning_is_never_undone(void **state) {
    for (int turns = 0; turns < 36; turns++) {
        Trip *trip = begin(*state, 3, 2.2f, turns);
        const float point[2] = {4.03f, 0.97f};
        Action first = ACTION_STOP, action = ACTION_STOP;
        int count = 0;
        for (;; count++) {
            Observation seen = toy_observe(&trip->toy, &agent_random, &nowhere, 0);
            if (!drive_face(&trip->drive, &seen, point, &action)) break;
            if (count == 0) first = action;
            assert_int_equal(action, first);
            toy_step(&trip->toy, action);
        }
        assert_in_range(count, 0, 18);
    }
}

static void what_stops_a_step_is_closed_in_the_grid(void **state) {
    Trip *trip = begin(*state, 3.2f, 2.0f, 0); // straight towards the inner wall, at z = 1.5
    set_way(trip, (const float[1][2]){{3.2f, 0.6f}}, 1);
    for (int step = 0; step < 5; step++) advance(trip, step);
    assert_true(trip->drive.touched_count > 0);
    drive_close(&trip->drive, trip->grid);
    int here = grid_cell(trip->grid, trip->toy.x, trip->toy.z);
    int beyond = grid_cell(trip->grid, 3.2f, 0.6f);
    assert_int_equal(grid_line(trip->grid, here, beyond), -1);
    drive_forget(&trip->drive);
    assert_int_equal(trip->drive.touched_count, 0);
}

static void a_body_that_is_stuck_gets_free(void **state) {
    Trip *trip = begin(*state, 3.2f, 2.0f, 0);
    set_way(trip, (const float[1][2]){{3.2f, 0.6f}}, 1);
    float z = trip->toy.z, farthest = 0;
    for (int step = 0; step < 120; step++) {
        advance(trip, step);
        farthest = fmaxf(farthest, hypotf(trip->toy.x - 3.2f, trip->toy.z - z));
    }
    assert_true(farthest > 0.6f); // the wall is 0.4 m ahead
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_way_is_walked_to_its_end_without_detours),
        test_with_arena(a_corner_that_need_not_be_visited_is_cut),
        test_with_arena(turning_is_never_undone),
        test_with_arena(what_stops_a_step_is_closed_in_the_grid),
        test_with_arena(a_body_that_is_stuck_gets_free),
    };
    return cmocka_run_group_tests_name("agent/drive", tests, NULL, NULL);
}
