// The grid: its window, the growing of obstacles, and what may be corrected afterwards.

#include "agent/grid.h"
#include "base/rng.h"
#include "test.h"

enum { WIDTH = 60, HEIGHT = 40 };

// obstacles by chance on free ground
static MemorySlice scatter(uint8_t cells[HEIGHT * WIDTH], uint64_t seed) {
    Rng rng = rng_create(seed);
    for (int i = 0; i < HEIGHT * WIDTH; i++)
        cells[i] = rng_below(&rng, 40) == 0 ? MEMORY_OCCUPIED : MEMORY_FREE;
    return (MemorySlice){0.05f, {-30, -20}, WIDTH, HEIGHT, cells};
}

// the agent stands in the middle, so the window is the slice
static const float middle[1][2] = {{0.01f, 0.01f}};

static int nearest_obstacle(const Grid *grid, int cell) {
    int least = INT32_MAX, width = grid->width;
    for (int other = 0; other < width * grid->height; other++) {
        if (grid->known[other] != MEMORY_OCCUPIED) continue;
        int dx = other % width - cell % width, dy = other / width - cell / width;
        if (dx * dx + dy * dy < least) least = dx * dx + dy * dy;
    }
    return least;
}

static void distances_to_obstacles_are_exact_up_to_the_cut(void **state) {
    uint8_t cells[HEIGHT * WIDTH];
    Grid *grid = grid_create(*state);
    for (uint64_t seed = 0; seed < 3; seed++) {
        MemorySlice slice = scatter(cells, seed);
        grid_load(grid, &slice, middle, 1);
        grid_price(grid, 0.15f, 3);
        assert_int_equal(grid->width, WIDTH);
        for (int cell = 0; cell < WIDTH * HEIGHT; cell++) {
            int truth = nearest_obstacle(grid, cell);
            assert_int_equal(grid->gap2[cell], truth <= 25 ? truth : 26);
        }
    }
}

static void the_rim_of_obstacles_is_blocked_inside_and_dear_outside(void **state) {
    uint8_t cells[HEIGHT * WIDTH];
    memset(cells, MEMORY_FREE, sizeof cells);
    cells[20 * WIDTH + 30] = MEMORY_OCCUPIED;
    MemorySlice slice = {0.05f, {-30, -20}, WIDTH, HEIGHT, cells};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, middle, 1);
    grid_price(grid, 0.15f, 3);
    const uint8_t along[8] = {GRID_BLOCKED, GRID_BLOCKED, GRID_SQUEEZE, GRID_NEAR,
                              GRID_NEAR,    GRID_CLEAR,   GRID_CLEAR,   GRID_CLEAR};
    assert_memory_equal(grid->price + 20 * WIDTH + 30, along, sizeof along);
}

static void unknown_ground_costs_more_but_is_passable(void **state) {
    uint8_t cells[HEIGHT * WIDTH] = {0};
    MemorySlice slice = {0.05f, {-30, -20}, WIDTH, HEIGHT, cells};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, middle, 1);
    grid_price(grid, 0.15f, 3);
    assert_int_equal(grid->price[100], 3 * GRID_CLEAR / 2);
}

static void the_window_holds_all_points_and_what_lies_outside_the_slice_is_unknown(void **state) {
    uint8_t cells[HEIGHT * WIDTH];
    MemorySlice slice = scatter(cells, 1);
    const float points[2][2] = {{0, 0}, {6, -5}};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, points, 2);
    int goal = grid_cell(grid, 6, -5);
    assert_true(goal >= 0);
    assert_int_equal(grid->known[goal], MEMORY_UNKNOWN);
    for (int i = 0; i < WIDTH * HEIGHT; i++) { // every cell of the slice is where it was
        float x = ((float)(i % WIDTH - 30) + 0.5f) * 0.05f;
        float z = ((float)(i / WIDTH - 20) + 0.5f) * 0.05f, at[2];
        int cell = grid_cell(grid, x, z);
        assert_int_equal(grid->known[cell], cells[i]);
        grid_position(grid, cell, at);
        assert_float_equal(at[0], x, 1e-4f);
        assert_float_equal(at[1], z, 1e-4f);
    }
}

static void a_map_too_large_is_cut_around_the_agent(void **state) {
    enum { SIDE = 1500 };
    uint8_t *cells = arena_alloc(*state, (size_t)SIDE * SIDE);
    MemorySlice slice = {0.05f, {0, 0}, SIDE, SIDE, cells};
    const float points[2][2] = {{70, 70}, {1, 1}};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, points, 2);
    assert_true(grid->width * grid->height <= GRID_MAX_CELLS);
    assert_true(grid_cell(grid, 70, 70) >= 0);
    assert_int_equal(grid_cell(grid, 1, 1), -1);
}

static void an_empty_map_gives_a_window_around_the_agent(void **state) {
    MemorySlice slice = {.voxel = 0.05f};
    const float points[1][2] = {{3, 4}};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, points, 1);
    grid_price(grid, 0.15f, 3);
    assert_true(grid_cell(grid, 3, 4) >= 0);
}

static void softening_opens_all_but_seen_obstacles_and_blocking_closes(void **state) {
    uint8_t cells[HEIGHT * WIDTH];
    memset(cells, MEMORY_OCCUPIED, sizeof cells);
    MemorySlice slice = {0.05f, {-30, -20}, WIDTH, HEIGHT, cells};
    cells[20 * WIDTH + 30] = cells[20 * WIDTH + 31] = MEMORY_FREE;
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, middle, 1);
    grid_price(grid, 0.15f, 3);
    grid_soften(grid, 0.01f, 0.01f, 0.15f);
    assert_int_equal(grid->price[20 * WIDTH + 30], GRID_SQUEEZE);
    assert_int_equal(grid->price[20 * WIDTH + 31], GRID_SQUEEZE);
    assert_int_equal(grid->price[20 * WIDTH + 32], GRID_BLOCKED);
    grid_block(grid, 0.01f, 0.01f);
    assert_int_equal(grid->price[20 * WIDTH + 31], GRID_BLOCKED);
}

static void a_thing_does_not_hide_itself_but_a_wall_hides_it(void **state) {
    uint8_t cells[HEIGHT * WIDTH];
    memset(cells, MEMORY_FREE, sizeof cells);
    for (int x = 10; x < 15; x++) cells[20 * WIDTH + x] = MEMORY_OCCUPIED; // the thing
    for (int y = 0; y < HEIGHT; y++) cells[y * WIDTH + 30] = MEMORY_OCCUPIED;
    MemorySlice slice = {0.05f, {-30, -20}, WIDTH, HEIGHT, cells};
    Grid *grid = grid_create(*state);
    grid_load(grid, &slice, middle, 1);
    int thing = 20 * WIDTH + 12;
    assert_true(grid_sees(grid, thing, 20 * WIDTH + 25, 20));
    assert_false(grid_sees(grid, thing, 20 * WIDTH + 35, 20));
    assert_false(grid_sees(grid, thing, 20 * WIDTH + 25, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(distances_to_obstacles_are_exact_up_to_the_cut),
        test_with_arena(the_rim_of_obstacles_is_blocked_inside_and_dear_outside),
        test_with_arena(unknown_ground_costs_more_but_is_passable),
        test_with_arena(the_window_holds_all_points_and_what_lies_outside_the_slice_is_unknown),
        test_with_arena(a_map_too_large_is_cut_around_the_agent),
        test_with_arena(an_empty_map_gives_a_window_around_the_agent),
        test_with_arena(softening_opens_all_but_seen_obstacles_and_blocking_closes),
        test_with_arena(a_thing_does_not_hide_itself_but_a_wall_hides_it),
    };
    return cmocka_run_group_tests_name("agent/grid", tests, NULL, NULL);
}
