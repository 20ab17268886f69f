// The navmesh of a room whose areas and distances can be computed by hand.

#include "base/parallel.h"
#include "navmesh_room.h"

#include <math.h>
#include <stdio.h>

//---- islands -------------------------------------------------------------------------------------

static void a_room_with_a_door_is_one_island_of_the_computed_area(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    assert_int_equal(navmesh_island_count(navmesh), 1);
    // 0.1 m from every wall; the middle wall with its margins takes 0.4 x 5 m
    float expected = 9.8f * 5.8f - 0.4f * 5.0f;
    assert_float_equal(navmesh_island_area(navmesh, 0), expected, 0.02f * expected);
    assert_float_equal(navmesh_island_area(navmesh, NAVMESH_ANY_ISLAND), expected,
                       0.02f * expected);
    assert_float_equal(navmesh_island_radius(navmesh, 0), hypotf(9.8f, 5.8f) / 2, 0.15f);
    navmesh_close(navmesh);
}

static void a_closed_door_makes_two_islands(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    assert_int_equal(navmesh_island_count(navmesh), 2);
    assert_true(navmesh_island_area(navmesh, 0) >= navmesh_island_area(navmesh, 1));
    for (int i = 0; i < 2; i++)
        assert_float_equal(navmesh_island_area(navmesh, i), 4.7f * 5.8f, 0.02f * 4.7f * 5.8f);
    int a = navmesh_island(navmesh, (float[]){-3, 0, 0}),
        b = navmesh_island(navmesh, (float[]){3, 0, 0});
    assert_true(a >= 0 && b >= 0 && a != b);
    assert_int_equal(navmesh_island(navmesh, (float[]){100, 0, 0}), -1);
    navmesh_close(navmesh);
}

static void a_scene_without_floor_has_no_island(void **state) {
    RoomBuilder room = room_begin(*state);
    room_quad(&room, (float[]){0, 0, 0}, (float[]){0, 2, 0}, (float[]){2, 2, 0},
              (float[]){2, 0, 0});
    Scene scene;
    room_end(&room, *state, &scene);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    assert_int_equal(navmesh_island_count(navmesh), 0);
    Rng rng = rng_create(1);
    float point[3];
    assert_false(navmesh_random_point(navmesh, &rng, NAVMESH_ANY_ISLAND, point));
    assert_false(navmesh_snap(navmesh, (float[]){1, 0, 0}, NAVMESH_ANY_ISLAND, point));
    navmesh_close(navmesh);
}

static void an_empty_scene_has_no_island(void **state) {
    Scene scene;
    scene_builder_finish(scene_builder_create(*state), "empty", *state, &scene);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *navmesh = room_build(&scene, &config, *state);
    assert_int_equal(navmesh_island_count(navmesh), 0);
    assert_int_equal(navmesh_top_down(navmesh, 0.1f, 0, *state).width, 1);
    navmesh_close(navmesh);
}

//---- places --------------------------------------------------------------------------------------

static void points_snap_to_the_nearest_place(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    float to[3];
    assert_true(navmesh_snap(navmesh, (float[]){-3, 1, 1}, NAVMESH_ANY_ISLAND, to));
    assert_float_equal(to[0], -3, 1e-4f);
    assert_float_equal(to[1], 0, 0.2f); // one voxel
    assert_float_equal(to[2], 1, 1e-4f);
    // inside the middle wall, 2 cm nearer to B: onto the border of B
    assert_true(navmesh_snap(navmesh, (float[]){0.02f, 0, 0}, NAVMESH_ANY_ISLAND, to));
    assert_float_equal(to[0], 0.2f, 0.06f);
    // asked for A it is A's border
    int a = navmesh_island(navmesh, (float[]){-3, 0, 0});
    assert_true(navmesh_snap(navmesh, (float[]){0.02f, 0, 0}, a, to));
    assert_float_equal(to[0], -0.2f, 0.06f);
    navmesh_close(navmesh);
}

static void a_point_far_from_the_mesh_is_given_back(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    float to[3];
    assert_false(navmesh_snap(navmesh, (float[]){0, 40, 0}, NAVMESH_ANY_ISLAND, to));
    assert_float_equal(to[1], 40, 0);
    assert_false(navmesh_snap(navmesh, (float[]){NAN, 1, 1e30f}, NAVMESH_ANY_ISLAND, to));
    assert_true(isfinite(to[0]) && to[1] == 1);
    assert_false(navmesh_is_navigable(navmesh, (float[]){INFINITY, 0, 0}, 0.5f));
    navmesh_close(navmesh);
}

static void only_points_on_the_floor_are_navigable(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    assert_true(navmesh_is_navigable(navmesh, (float[]){-3, 0.1f, 0}, 0.5f));
    assert_false(navmesh_is_navigable(navmesh, (float[]){-3, 1.5f, 0}, 0.5f));
    assert_false(navmesh_is_navigable(navmesh, (float[]){0, 0, 0}, 0.5f));      // in the wall
    assert_false(navmesh_is_navigable(navmesh, (float[]){-4.97f, 0, 0}, 0.5f)); // too near to it
    navmesh_close(navmesh);
}

static void obstacle_distance_is_that_of_the_border(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    // the border runs 0.1 m inside the walls, at x = -4.9
    assert_float_equal(navmesh_obstacle_distance(navmesh, (float[]){-4, 0, 0}, 2), 0.9f, 0.06f);
    assert_float_equal(navmesh_obstacle_distance(navmesh, (float[]){-2.5f, 0, 0}, 1), 1, 1e-5f);
    assert_float_equal(navmesh_obstacle_distance(navmesh, (float[]){0, 50, 0}, 2), 0, 0);
    navmesh_close(navmesh);
}

//---- random points -------------------------------------------------------------------------------

static void ten_thousand_random_points_are_navigable(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    Rng rng = rng_create(7);
    float point[3];
    for (int i = 0; i < 10000; i++) {
        int island = i % 3 - 1;
        assert_true(navmesh_random_point(navmesh, &rng, island, point));
        assert_true(navmesh_is_navigable(navmesh, point, 0.01f));
        if (island >= 0) assert_int_equal(navmesh_island(navmesh, point), island);
    }
    assert_false(navmesh_random_point(navmesh, &rng, 2, point));
    navmesh_close(navmesh);
}

static void random_points_are_uniform_by_area(void **state) {
    Navmesh *navmesh = room_navmesh(true, *state);
    enum { POINTS_DRAWN = 40000, COLUMNS = 4, ROWS = 5 };
    int counts[ROWS][COLUMNS] = {0};
    Rng rng = rng_create(3);
    for (int i = 0; i < POINTS_DRAWN; i++) {
        float p[3];
        navmesh_random_point(navmesh, &rng, NAVMESH_ANY_ISLAND, p);
        // cells of 1 m2 in the open part of A
        int column = (int)floorf(p[0] + 4.5f), row = (int)floorf(p[2] + 2.5f);
        if (column >= 0 && column < COLUMNS && row >= 0 && row < ROWS) counts[row][column]++;
    }
    float expected = POINTS_DRAWN / navmesh_island_area(navmesh, 0); // about 730, sigma 27
    for (int i = 0; i < ROWS * COLUMNS; i++)
        assert_float_equal((float)counts[i / COLUMNS][i % COLUMNS], expected, 5 * sqrtf(expected));
    navmesh_close(navmesh);
}

static void random_points_around_stay_in_the_circle_and_on_the_island(void **state) {
    Navmesh *navmesh = room_navmesh(false, *state);
    float centre[3] = {-0.5f, 0, 1}, point[3];
    Rng rng = rng_create(5);
    int island = navmesh_island(navmesh, centre), far = 0;
    for (int i = 0; i < 2000; i++) {
        assert_true(navmesh_random_point_around(navmesh, &rng, centre, 1.5f, point));
        assert_true(room_distance(point, centre) <= 1.5f + 1e-4f);
        assert_int_equal(navmesh_island(navmesh, point), island);
        far += room_distance(point, centre) > 1.0f;
    }
    assert_true(far > 500); // uniform by area, not heaped at the centre
    assert_false(navmesh_random_point_around(navmesh, &rng, (float[]){90, 0, 0}, 1, point));
    navmesh_close(navmesh);
}

//---- building ------------------------------------------------------------------------------------

static void building_twice_gives_the_same_digest(void **state) {
    Navmesh *one = room_navmesh(true, *state), *two = room_navmesh(true, *state);
    Navmesh *other = room_navmesh(false, *state);
    assert_true(navmesh_digest(one) == navmesh_digest(two));
    assert_true(navmesh_digest(one) != navmesh_digest(other));
    assert_true(navmesh_polygon_count(one) > 0);
    navmesh_close(one);
    navmesh_close(two);
    navmesh_close(other);
}

// a corridor of 12 m in cells of 5 mm: three tiles, which a path has to cross
static void a_large_scene_is_built_in_tiles_that_connect(void **state) {
    RoomBuilder room = room_begin(*state);
    room_floor(&room, 0, 0, 12, 1, 0);
    Scene scene;
    room_end(&room, *state, &scene);
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = 0.005f;
    Navmesh *navmesh = room_build(&scene, &config, *state);
    assert_int_equal(navmesh_island_count(navmesh), 1);
    assert_float_equal(navmesh_island_area(navmesh, 0), 11.8f * 0.8f, 0.3f);
    float start[3] = {0.5f, 0, 0.5f}, goal[1][3] = {{11.5f, 0, 0.5f}};
    assert_float_equal(navmesh_distance(navmesh, start, POINTS(goal), 1), 11, 0.02f);
    navmesh_close(navmesh);
}

static void impossible_settings_are_refused_in_words(void **state) {
    Scene scene = room_scene(true, *state);
    Error err;
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = -1;
    assert_null(navmesh_build(&scene, &config, *state, &err));
    assert_non_null(strstr(err.text, "navmesh.cell_size"));
    config = navmesh_config_default();
    config.verts_per_poly = 9;
    assert_null(navmesh_build(&scene, &config, *state, &err));
    assert_non_null(strstr(err.text, "navmesh.verts_per_poly is 9"));
}

static void a_scene_too_large_for_the_grid_tells_the_cell_size_that_would_do(void **state) {
    RoomBuilder room = room_begin(*state);
    room_floor(&room, 0, 0, 65536, 4, 0);
    Scene scene;
    room_end(&room, *state, &scene);
    NavmeshConfig config = navmesh_config_default();
    Error err;
    assert_null(navmesh_build(&scene, &config, *state, &err));
    assert_non_null(strstr(err.text, "navmesh.cell_size must be at least 1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_room_with_a_door_is_one_island_of_the_computed_area),
        test_with_arena(a_closed_door_makes_two_islands),
        test_with_arena(a_scene_without_floor_has_no_island),
        test_with_arena(an_empty_scene_has_no_island),
        test_with_arena(points_snap_to_the_nearest_place),
        test_with_arena(a_point_far_from_the_mesh_is_given_back),
        test_with_arena(only_points_on_the_floor_are_navigable),
        test_with_arena(obstacle_distance_is_that_of_the_border),
        test_with_arena(ten_thousand_random_points_are_navigable),
        test_with_arena(random_points_are_uniform_by_area),
        test_with_arena(random_points_around_stay_in_the_circle_and_on_the_island),
        test_with_arena(building_twice_gives_the_same_digest),
        test_with_arena(a_large_scene_is_built_in_tiles_that_connect),
        test_with_arena(impossible_settings_are_refused_in_words),
        test_with_arena(a_scene_too_large_for_the_grid_tells_the_cell_size_that_would_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
