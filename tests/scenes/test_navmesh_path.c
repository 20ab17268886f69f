// Paths, steps and the map of the known room.

#include "base/parallel.h"
#include "navmesh_room.h"

#include <math.h>
#include <stdio.h>

//---- paths ---------------------------------------------------------------------------------------

static void the_way_through_the_door_has_the_computed_length(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    float start[3] = {-3, 0, -2}, goal[1][3] = {{3, 0, -2}};
    NavmeshPath path;
    assert_true(navmesh_path(navmesh, start, POINTS(goal), 1, &path));
    // round the end of the wall, 0.1 m off its corners at (-0.1, 2) and (0.1, 2)
    float expected = 2 * hypotf(2.8f, 4.1f) + 0.4f;
    assert_float_equal(path.length, expected, 0.02f * expected);
    assert_int_equal(path.reason, NAVMESH_FOUND);
    assert_int_equal(path.goal, 0);
    assert_true(path.count >= 3);
    assert_float_equal(path.points[0][0], -3, 1e-3f);
    assert_float_equal(path.points[path.count - 1][0], 3, 1e-3f);
    float length = 0;
    for (int i = 1; i < path.count; i++)
        length += room_distance(path.points[i - 1], path.points[i]);
    assert_float_equal(length, path.length, 1e-3f);
    assert_float_equal(navmesh_distance(navmesh, start, POINTS(goal), 1), path.length, 0);
    navmesh_close(navmesh);
}

static void a_free_way_is_as_long_as_the_straight_line(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    float start[3] = {-4, 0, -2}, goals[2][3] = {{-1, 0, 2}, {-4, 0, -2}};
    assert_float_equal(navmesh_distance(navmesh, start, POINTS(goals), 1), 5, 1e-3f);
    assert_float_equal(navmesh_distance(navmesh, start, POINTS(goals), 2), 0, 1e-4f);
    navmesh_close(navmesh);
}

static void the_nearest_of_many_goals_is_the_minimum_of_single_ones(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    enum { GOALS = 12 };
    Rng rng = rng_create(11);
    for (int round = 0; round < 200; round++) {
        float start[3], goals[GOALS][3], best = INFINITY;
        int nearest = -1;
        navmesh_random_point(navmesh, &rng, 0, start);
        for (int i = 0; i < GOALS; i++) {
            navmesh_random_point(navmesh, &rng, 0, goals[i]);
            float length = navmesh_distance(navmesh, start, POINTS(&goals[i]), 1);
            if (length < best) nearest = i;
            best = fminf(best, length);
        }
        NavmeshPath path;
        assert_true(navmesh_path(navmesh, start, POINTS(goals), GOALS, &path));
        assert_float_equal(path.length, best, 0);
        assert_int_equal(path.goal, nearest);
    }
    navmesh_close(navmesh);
}

static void no_path_says_why(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    float a[3] = {-3, 0, 0}, b[1][3] = {{3, 0, 0}}, sky[1][3] = {{0, 50, 0}};
    float mixed[3][3] = {{0, 50, 0}, {3, 0, 0}, {-2, 0, 0}};
    NavmeshPath path;
    assert_false(navmesh_path(navmesh, a, POINTS(b), 1, &path));
    assert_int_equal(path.reason, NAVMESH_OTHER_ISLAND);
    assert_true(isinf(path.length) && path.goal == -1 && path.count == 0);
    assert_string_equal(navmesh_reason_text(path.reason),
                        "start and goal are on different islands");
    assert_false(navmesh_path(navmesh, a, POINTS(sky), 1, &path));
    assert_int_equal(path.reason, NAVMESH_GOAL_OFF_MESH);
    assert_false(navmesh_path(navmesh, sky[0], POINTS(b), 1, &path));
    assert_int_equal(path.reason, NAVMESH_START_OFF_MESH);
    assert_false(navmesh_path(navmesh, a, POINTS(b), 0, &path));
    assert_int_equal(path.reason, NAVMESH_NO_GOAL);
    assert_true(navmesh_path(navmesh, a, POINTS(mixed), 3, &path));
    assert_int_equal(path.goal, 2);
    assert_true(isinf(navmesh_distance(navmesh, a, POINTS(b), 1)));
    navmesh_close(navmesh);
}

// walls across a hall, each open at the other end than the one before: more corners than a path has
static void a_path_with_too_many_corners_says_so_and_still_has_a_distance(void **state) {
    enum { WALLS = 300 };
    RoomBuilder room = room_begin(*state);
    room_floor(&room, 0, 0, (float)(WALLS + 1), 4, 0);
    for (int i = 0; i < WALLS; i++) {
        float x = (float)i + 1, shift = (float)(i % 2);
        room_wall(&room, x - 0.1f, shift, x + 0.1f, 3 + shift, 2.5f);
    }
    Scene scene;
    room_end(&room, *state, &scene);
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = 0.1f;
    config.region_min_size = 4; // the passages are narrow
    Navmesh *navmesh = room_build(&scene, &config, *state);
    float start[3] = {0.5f, 0, 0.5f}, goal[1][3] = {{(float)WALLS + 0.5f, 0, 0.5f}};
    NavmeshPath path;
    assert_false(navmesh_path(navmesh, start, POINTS(goal), 1, &path));
    assert_int_equal(path.reason, NAVMESH_TOO_FAR);
    assert_true(isinf(path.length));
    float length = navmesh_distance(navmesh, start, POINTS(goal), 1);
    assert_in_range((int)length, WALLS * 2, WALLS * 4);
    navmesh_close(navmesh);
}

//---- steps ---------------------------------------------------------------------------------------

static void a_free_step_ends_where_it_was_meant_to(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    for (int slide = 0; slide < 2; slide++) {
        float end[3];
        navmesh_try_step(navmesh, (float[]){-3, 0, 0}, (float[]){-2.75f, 0, 0.1f}, slide, end);
        assert_float_equal(end[0], -2.75f, 1e-5f);
        assert_float_equal(end[2], 0.1f, 1e-5f);
        assert_true(navmesh_is_navigable(navmesh, end, 0.01f));
    }
    navmesh_close(navmesh);
}

static void at_a_wall_sliding_goes_along_and_stopping_stays(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    // towards the outer wall at -45 degrees: the border is at x = -4.9
    float from[3] = {-4.8f, 0, 0}, to[3] = {-5.05f, 0, 0.25f}, slid[3], stopped[3];
    navmesh_try_step(navmesh, from, to, true, slid);
    navmesh_try_step(navmesh, from, to, false, stopped);
    assert_float_equal(slid[0], -4.9f, 0.06f);
    assert_float_equal(slid[2], 0.25f, 0.01f);
    assert_float_equal(stopped[0], -4.9f, 0.06f);
    assert_float_equal(stopped[2], -(stopped[0] + 4.8f), 0.005f); // on the line
    assert_true(stopped[0] > slid[0]);                            // 1 mm before the border
    navmesh_close(navmesh);
}

static void who_stopped_at_a_wall_can_leave_it(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    for (int slide = 0; slide < 2; slide++) {
        float at[3] = {-4.8f, 0, 0};
        for (int i = 0; i < 10; i++)
            navmesh_try_step(navmesh, at, (float[]){at[0] - 0.25f, 0, at[2]}, slide, at);
        float end[3];
        navmesh_try_step(navmesh, at, (float[]){at[0] + 0.25f, 0, at[2]}, false, end);
        assert_float_equal(end[0], at[0] + 0.25f, 2e-3f);
    }
    navmesh_close(navmesh);
}

static void a_step_from_off_the_mesh_goes_nowhere(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    float end[3];
    navmesh_try_step(navmesh, (float[]){0, 50, 0}, (float[]){1, 50, 0}, true, end);
    assert_float_equal(end[0], 0, 0);
    assert_float_equal(end[1], 50, 0);
    navmesh_try_step(navmesh, (float[]){-3, 0, 0}, (float[]){NAN, 0, 0}, true, end);
    assert_float_equal(end[0], -3, 1e-4f);
    navmesh_close(navmesh);
}

static void random_walks_never_leave_their_island(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    Rng rng = rng_create(9);
    for (int slide = 0; slide < 2; slide++) {
        float at[3] = {-3, 0, 0}, travelled = 0;
        int island = navmesh_island(navmesh, at);
        for (int i = 0; i < 20000; i++) {
            float to[3] = {at[0] + rng_range(&rng, -0.25f, 0.25f), at[1],
                           at[2] + rng_range(&rng, -0.25f, 0.25f)};
            float end[3];
            navmesh_try_step(navmesh, at, to, slide, end);
            assert_true(navmesh_is_navigable(navmesh, end, 0.01f));
            assert_int_equal(navmesh_island(navmesh, end), island);
            travelled += room_distance(at, end);
            memcpy(at, end, sizeof at);
        }
        assert_true(travelled > 20000 * 0.1f); // it does not get stuck
    }
    navmesh_close(navmesh);
}

//---- several threads -----------------------------------------------------------------------------

enum { WALKERS = 64 };
typedef struct Walkers {
    const Navmesh *navmesh;
    float ends[WALKERS][3], lengths[WALKERS];
} Walkers;

static void walk(void *context, int begin, int end) {
    Walkers *walkers = context;
    for (int i = begin; i < end; i++) {
        Rng rng = rng_create((uint64_t)i);
        float at[3], goal[1][3];
        navmesh_random_point(walkers->navmesh, &rng, 0, at);
        navmesh_random_point(walkers->navmesh, &rng, 0, goal[0]);
        walkers->lengths[i] = navmesh_distance(walkers->navmesh, at, POINTS(goal), 1);
        for (int k = 0; k < 100; k++) {
            float to[3] = {at[0] + rng_range(&rng, -0.3f, 0.3f), at[1],
                           at[2] + rng_range(&rng, -0.3f, 0.3f)};
            navmesh_try_step(walkers->navmesh, at, to, k % 2, at);
        }
        memcpy(walkers->ends[i], at, sizeof at);
    }
}

static void several_threads_get_the_answers_of_one(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    Walkers *alone = arena_new(*state, Walkers), *together = arena_new(*state, Walkers);
    alone->navmesh = together->navmesh = navmesh;
    walk(alone, 0, WALKERS);
    parallel_for(WALKERS, 1, walk, together);
    assert_memory_equal(alone->ends, together->ends, sizeof alone->ends);
    assert_memory_equal(alone->lengths, together->lengths, sizeof alone->lengths);
    navmesh_close(navmesh);
}

//---- the map -------------------------------------------------------------------------------------

static void the_map_agrees_with_single_questions(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    NavmeshView view = navmesh_top_down(navmesh, 0.05f, 0, *state);
    int shown = 0, different = 0;
    for (uint32_t i = 0; i < view.width * view.height; i++) {
        float point[3];
        navmesh_view_to_world(&view, (int)(i % view.width), (int)(i / view.width), point);
        bool navigable = navmesh_is_navigable(navmesh, point, 0.5f);
        shown += view.island[i] >= 0;
        different += navigable != (view.island[i] >= 0);
    }
    // is_navigable also takes points up to 1 cm outside
    assert_true(different <= shown / 100);
    float area = (float)shown * view.metres_per_pixel * view.metres_per_pixel;
    assert_float_equal(area, navmesh_island_area(navmesh, 0), 0.02f * area);
    NavmeshView roof = navmesh_top_down(navmesh, 0.05f, 10, *state);
    for (uint32_t i = 0; i < roof.width * roof.height; i++) assert_int_equal(roof.island[i], -1);
    navmesh_close(navmesh);
}

static void map_and_world_convert_into_each_other(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    NavmeshView view = navmesh_top_down(navmesh, 0.1f, 0.2f, *state);
    assert_in_range(view.width, 104, 105);
    assert_in_range(view.height, 64, 65);
    for (int row = 0; row < (int)view.height; row++) {
        for (int column = 0; column < (int)view.width; column++) {
            float point[3];
            int c, r;
            navmesh_view_to_world(&view, column, row, point);
            navmesh_view_to_pixel(&view, point, &c, &r);
            assert_true(c == column && r == row);
        }
    }
    // asked for more pixels than there may be, the map gets coarser
    NavmeshView fine = navmesh_top_down(navmesh, 0.001f, 0, *state);
    assert_in_range(fine.width, 4000, 4096);
    assert_true(fine.metres_per_pixel > 0.002f);
    navmesh_close(navmesh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_way_through_the_door_has_the_computed_length),
        test_with_arena(a_free_way_is_as_long_as_the_straight_line),
        test_with_arena(the_nearest_of_many_goals_is_the_minimum_of_single_ones),
        test_with_arena(no_path_says_why),
        test_with_arena(a_path_with_too_many_corners_says_so_and_still_has_a_distance),
        test_with_arena(a_free_step_ends_where_it_was_meant_to),
        test_with_arena(at_a_wall_sliding_goes_along_and_stopping_stays),
        test_with_arena(who_stopped_at_a_wall_can_leave_it),
        test_with_arena(a_step_from_off_the_mesh_goes_nowhere),
        test_with_arena(random_walks_never_leave_their_island),
        test_with_arena(several_threads_get_the_answers_of_one),
        test_with_arena(the_map_agrees_with_single_questions),
        test_with_arena(map_and_world_convert_into_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
