// The field against a plain Dijkstra without a queue, and the ways that come out of it.

#include "agent/plan_sweep.h"
#include "base/rng.h"
#include "test.h"

#include <math.h>

enum { SIDE = 48, CELLS = SIDE * SIDE };

// prices by chance, a fifth blocked
static Grid *chance(Arena *arena, uint64_t seed) {
    static const uint8_t prices[] = {GRID_BLOCKED, GRID_CLEAR, GRID_CLEAR, GRID_NEAR, GRID_SQUEEZE};
    Grid *grid = grid_create(arena);
    grid->voxel = 0.05f;
    grid->width = grid->height = SIDE;
    Rng rng = rng_create(seed);
    for (int c = 0; c < CELLS; c++) {
        grid->price[c] = prices[rng_below(&rng, 5)];
        grid->known[c] = grid->price[c] == GRID_BLOCKED ? MEMORY_OCCUPIED : MEMORY_FREE;
    }
    return grid;
}

// open ground with a wall that leaves a gap at its lower end
static Grid *wall(Arena *arena) {
    Grid *grid = chance(arena, 0);
    memset(grid->price, GRID_CLEAR, CELLS);
    memset(grid->known, MEMORY_FREE, CELLS);
    for (int y = 0; y < SIDE - 8; y++) {
        grid->price[y * SIDE + SIDE / 2] = GRID_BLOCKED;
        grid->known[y * SIDE + SIDE / 2] = MEMORY_OCCUPIED;
    }
    return grid;
}

// repeats over all cells until nothing gets cheaper
static void brute_force(const Grid *grid, int start, int32_t cost[CELLS]) {
    for (int c = 0; c < CELLS; c++) cost[c] = PLAN_FAR;
    cost[start] = 0;
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (int c = 0; c < CELLS; c++) {
            if (grid->price[c] == GRID_BLOCKED) continue;
            for (int n = 0; n < 9; n++) {
                int x = c % SIDE + n % 3 - 1, y = c / SIDE + n / 3 - 1;
                if (x < 0 || y < 0 || x >= SIDE || y >= SIDE || n == 4) continue;
                if (cost[y * SIDE + x] == PLAN_FAR) continue;
                int32_t way = cost[y * SIDE + x] + grid->price[c] * (n % 2 == 0 ? 14 : 10);
                if (way >= cost[c]) continue;
                cost[c] = way;
                is_changed = true;
            }
        }
    }
}

static void the_field_equals_a_brute_force_dijkstra(void **state) {
    Plan *plan = plan_create(*state);
    int32_t cost[CELLS];
    for (uint64_t seed = 0; seed < 6; seed++) {
        Grid *grid = chance(*state, seed);
        int start = (int)(seed * 331) % CELLS;
        plan_spread(plan, grid, start);
        brute_force(grid, start, cost);
        assert_memory_equal(plan->cost, cost, sizeof cost);
    }
}

static void rows_done_many_cells_at_a_time_equal_rows_done_one_by_one(void **state) {
#if !defined(__x86_64__)
    UNUSED(state);
    skip();
#else
    if (!__builtin_cpu_supports("avx2")) skip();
    int32_t plain[CELLS], vector[CELLS];
    Grid *grid = chance(*state, 7);
    Rng rng = rng_create(8);
    for (int c = 0; c < CELLS; c++) plain[c] = (int32_t)rng_below(&rng, 200);
    for (int c = 0; c < CELLS; c += 3) plain[c] = PLAN_UNSEEN;
    memcpy(vector, plain, sizeof plain);
    int lowered = 0;
    for (int row = 1; row < SIDE; row++) {
        int first = row * SIDE, begin = 1 + row % 7, end = SIDE - 1 - row % 5;
        bool is_any =
            plan_row_plain(plain + first - SIDE, plain + first, grid->price + first, begin, end);
        assert_int_equal(is_any, plan_row_avx2(vector + first - SIDE, vector + first,
                                               grid->price + first, begin, end));
        lowered += is_any;
    }
    assert_memory_equal(plain, vector, sizeof plain);
    assert_true(lowered > SIDE / 2);
#endif
}

static void a_way_goes_round_the_wall_in_straight_lines_that_nothing_blocks(void **state) {
    Plan *plan = plan_create(*state);
    Grid *grid = wall(*state);
    int start = 5 * SIDE + 5, target = 5 * SIDE + SIDE - 5;
    plan_spread(plan, grid, start);
    float way[PLAN_MAX_WAYPOINTS][2], end[2];
    int count = plan_way(plan, grid, target, way, PLAN_MAX_WAYPOINTS);
    assert_in_range(count, 2, 6);
    int at = start, sum = 0;
    for (int i = 0; i < count; i++) {
        int next = grid_cell(grid, way[i][0], way[i][1]), line = grid_line(grid, at, next);
        assert_true(line > 0);
        sum += line;
        at = next;
    }
    grid_position(grid, target, end);
    assert_float_equal(way[count - 1][0], end[0], 1e-5f);
    assert_float_equal(way[count - 1][1], end[1], 1e-5f);
    assert_true(sum <= plan->cost[target]);
}

static void on_open_ground_the_way_is_one_line(void **state) {
    Plan *plan = plan_create(*state);
    Grid *grid = wall(*state);
    plan_spread(plan, grid, 3 * SIDE + 3);
    float way[PLAN_MAX_WAYPOINTS][2];
    assert_int_equal(plan_way(plan, grid, 40 * SIDE + 17, way, PLAN_MAX_WAYPOINTS), 1);
}

static void what_is_walled_off_has_no_way(void **state) {
    Plan *plan = plan_create(*state);
    Grid *grid = wall(*state);
    for (int y = 0; y < SIDE; y++) grid->price[y * SIDE + SIDE / 2] = GRID_BLOCKED;
    plan_spread(plan, grid, 3 * SIDE + 3);
    float way[PLAN_MAX_WAYPOINTS][2];
    assert_int_equal(plan_way(plan, grid, 3 * SIDE + 40, way, PLAN_MAX_WAYPOINTS), 0);
    assert_int_equal(plan_way(plan, grid, -1, way, PLAN_MAX_WAYPOINTS), 0);
}

static void one_stands_on_the_near_side_of_a_thing_and_not_behind_the_wall(void **state) {
    Plan *plan = plan_create(*state);
    Grid *grid = wall(*state);
    // a point just right of the wall: the near side of the wall is nearer, but does not see it
    float point[2];
    grid_position(grid, 10 * SIDE + SIDE / 2 + 4, point);
    plan_spread(plan, grid, 10 * SIDE + 5);
    int stand = plan_stand(plan, grid, point, 0.5f);
    assert_true(stand % SIDE > SIDE / 2);
    assert_true(grid_sees(grid, grid_cell(grid, point[0], point[1]), stand, 20));
}

static void failing_a_view_one_stands_as_near_as_one_can(void **state) {
    Plan *plan = plan_create(*state);
    Grid *grid = wall(*state);
    for (int y = 0; y < SIDE; y++) grid->price[y * SIDE + SIDE / 2] = GRID_BLOCKED;
    plan_spread(plan, grid, 10 * SIDE + 5);
    float point[2];
    grid_position(grid, 10 * SIDE + 40, point);
    assert_int_equal(plan_stand(plan, grid, point, 0.2f), 10 * SIDE + SIDE / 2 - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_field_equals_a_brute_force_dijkstra),
        test_with_arena(rows_done_many_cells_at_a_time_equal_rows_done_one_by_one),
        test_with_arena(a_way_goes_round_the_wall_in_straight_lines_that_nothing_blocks),
        test_with_arena(on_open_ground_the_way_is_one_line),
        test_with_arena(what_is_walled_off_has_no_way),
        test_with_arena(one_stands_on_the_near_side_of_a_thing_and_not_behind_the_wall),
        test_with_arena(failing_a_view_one_stands_as_near_as_one_can),
    };
    return cmocka_run_group_tests_name("agent/plan", tests, NULL, NULL);
}
