// What changes between the subtasks of a tour: things, doors, and where the agent is.

#include "home.h"

//---- what changes --------------------------------------------------------------------------------

static bool is_same_box(const SceneObject *a, const SceneObject *b) {
    return memcmp(a->low, b->low, sizeof a->low) == 0 &&
           memcmp(a->high, b->high, sizeof a->high) == 0;
}

static float moved_by(const SceneObject *a, const SceneObject *b) {
    return hypotf(a->low[0] - b->low[0], a->low[2] - b->low[2]);
}

// between two subtasks; returns how many of the movable things moved
static int check_moves(const Place *place, const SimSubtask *before, const SimSubtask *after,
                       const uint32_t *movable, int count) {
    int moved = 0;
    for (int m = 0; m < count; m++) {
        const SceneObject *was = &before->world.scene->objects[movable[m]];
        const SceneObject *is = &after->world.scene->objects[movable[m]];
        const SceneObject *made = &place->scene.objects[movable[m]];
        if (is_same_box(was, is)) continue;
        moved++;
        assert_true(moved_by(was, is) >= 2.99f);
        assert_float_equal(is->high[1] - is->low[1], made->high[1] - made->low[1], 1e-4f);
        assert_true(fabsf(is->low[1]) < 0.05f); // on the floor of a home, which is at 0
        for (int k = 0; k < 3; k++) {
            assert_true(is->low[k] >= place->scene.low[k] && is->high[k] <= place->scene.high[k]);
        }
    }
    return moved;
}

static void check_that_all_else_stays(const Place *place, const SimSubtask *subtask,
                                      const uint32_t *movable, int count, const SceneDoor *doors,
                                      int door_count) {
    for (uint32_t i = 0; i < place->scene.object_count; i++) {
        bool can_move = false;
        for (int m = 0; m < count; m++) can_move |= movable[m] == i;
        for (int d = 0; d < door_count; d++) {
            can_move |= place->scene.instances[doors[d].instance].object == i;
        }
        if (!can_move && place->scene.objects[i].low[0] <= place->scene.objects[i].high[0])
            assert_true(is_same_box(&place->scene.objects[i], &subtask->world.scene->objects[i]));
    }
}

static void moved_things_are_elsewhere_and_bar_no_way(void **test) {
    int moved = 0, chances = 0, stale = 0;
    for (int home = 0; home < 2; home++) {
        Place place;
        open_home(&place, FIRST_HOME + home, *test);
        SimTour tour;
        make_short(&place, 7, 21, *test, &tour);
        uint32_t movable[1024];
        SceneDoor doors[64];
        int count = scene_movables(&place.scene, movable, 1024);
        int door_count = scene_doors(&place.scene, doors, 64);
        float made = navmesh_island_area(place.navmesh, 0);
        for (int i = 0; i < tour.count; i++) {
            const SimSubtask *subtask = &tour.subtasks[i];
            check_that_all_else_stays(&place, subtask, movable, count, doors, door_count);
            float left = navmesh_island_area(subtask->world.navmesh, 0) / made;
            assert_true(left >= 0.6f);
            stale += subtask->is_stale;
            if (i == 0) continue;
            moved += check_moves(&place, subtask - 1, subtask, movable, count);
            chances += count;
        }
        sim_tour_close(&tour);
        close_home(&place);
    }
    float share = (float)moved / (float)chances;
    print_message("  %.3f of movable things moved each time, %d goals stale\n", (double)share,
                  stale);
    assert_true(share > 0.18f && share < 0.3f);
    assert_true(stale > 0);
}

static void a_goal_is_stale_when_it_was_moved_since_it_was_last_the_goal(void **test) {
    int stale = 0, fresh = 0;
    for (uint64_t seed = 0; seed < 2; seed++) {
        Place place;
        open_home(&place, FIRST_HOME, *test);
        SimTour tour;
        TourConfig config = tour_config_default();
        config.revisits = 1.0f;
        make(&place, "dynamic", &config, seed, *test, &tour);
        for (int i = 0; i < tour.count; i++) {
            const SimSubtask *subtask = &tour.subtasks[i];
            uint32_t object = subtask->object;
            const SceneObject *now = &subtask->world.scene->objects[object];
            int last = i - 1;
            while (last >= 0 && tour.subtasks[last].object != object) last--;
            if (last < 0) continue;
            bool moved = !is_same_box(now, &tour.subtasks[last].world.scene->objects[object]);
            if (!moved) assert_false(subtask->is_stale); // a later passing could only refresh it
            stale += subtask->is_stale && moved;
            fresh += !moved;
        }
        sim_tour_close(&tour);
        close_home(&place);
    }
    print_message("  of goals set again %d stale, %d where they were\n", stale, fresh);
    assert_true(stale >= 2 && fresh >= 2);
}

// the same world but for its doors
static void open_doors(const Place *place, const SimSubtask *subtask, Arena *arena, Scene *scene,
                       Navmesh **navmesh) {
    SceneDoor doors[64];
    int door_count = scene_doors(&place->scene, doors, 64), count = 0;
    SceneMove *moves = arena_array(arena, SceneMove, subtask->move_count + 1);
    for (int m = 0; m < subtask->move_count; m++) {
        bool is_door = false;
        for (int d = 0; d < door_count; d++)
            is_door |= doors[d].instance == subtask->moves[m].instance;
        if (!is_door) moves[count++] = subtask->moves[m];
    }
    Error err = {0};
    assert_ok(scene_arrange(&place->scene, moves, count, arena, scene, &err), err);
    *navmesh = navmesh_build(scene, &place->navmesh_config, arena, &err);
    if (*navmesh == NULL) fail_msg("%s", err.text);
}

static int count_shut(const Place *place, const SimSubtask *subtask) {
    SceneDoor doors[64];
    int shut = 0, count = scene_doors(&place->scene, doors, 64);
    for (int d = 0; d < count; d++) {
        for (int m = 0; m < subtask->move_count; m++) {
            shut += subtask->moves[m].instance == doors[d].instance;
        }
    }
    return shut;
}

static void shut_doors_bar_the_way(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour tour;
    make_short(&place, 5, 3, *test, &tour);
    int shut = 0, longer = 0, asked = 0;
    for (int i = 0; i < tour.count; i++) {
        const SimSubtask *subtask = &tour.subtasks[i];
        if (count_shut(&place, subtask) == 0) continue;
        shut++;
        Scene scene;
        Navmesh *open;
        open_doors(&place, subtask, *test, &scene, &open);
        Rng rng = rng_create((uint64_t)i);
        for (int k = 0; k < 40; k++) {
            float from[3];
            const float *to = subtask->episode.start;
            navmesh_random_point(open, &rng, 0, from);
            float with = navmesh_distance(open, from, (const float(*)[3])to, 1);
            float without =
                navmesh_distance(subtask->world.navmesh, from, (const float(*)[3])to, 1);
            longer += without > with + 0.5f;
            asked++;
        }
        navmesh_close(open);
    }
    print_message("  doors shut in %d subtasks: %d of %d ways longer or barred\n", shut, longer,
                  asked);
    assert_true(shut > 0 && longer > asked / 50);
    sim_tour_close(&tour);
    close_home(&place);
}

static void a_world_that_does_not_change_is_the_original(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour tour;
    make(&place, "perception", NULL, 3, *test, &tour);
    for (int i = 0; i < tour.count; i++) {
        assert_ptr_equal(tour.subtasks[i].world.scene, &place.scene);
        assert_ptr_equal(tour.subtasks[i].world.navmesh, place.navmesh);
        assert_int_equal(tour.subtasks[i].move_count, 0);
        assert_false(tour.subtasks[i].is_stale);
        assert_null(tour.subtasks[i].world.cast);
    }
    assert_int_equal(tour.navmesh_count, 0);
    assert_true(tour.percept.missed == 0.15f && tour.percept.confused == 0.05f);
    sim_tour_close(&tour);

    make_short(&place, 3, 3, *test, &tour);
    assert_int_equal(tour.cast.count, 3);
    for (int i = 0; i < tour.count; i++) {
        assert_ptr_equal(tour.subtasks[i].world.cast, &tour.cast);
        bool is_changed = tour.subtasks[i].move_count > 0;
        assert_true(is_changed == (tour.subtasks[i].world.scene != &place.scene));
        assert_true(is_changed == (tour.subtasks[i].world.navmesh != place.navmesh));
        if (is_changed) assert_ptr_equal(tour.subtasks[i].world.scene, &tour.subtasks[i].arranged);
    }
    sim_tour_close(&tour);
    close_home(&place);
}

//---- from subtask to subtask ---------------------------------------------------------------------

// walks a little at random, and stops
static void wander(const SimSubtask *subtask, uint64_t seed, SimState *state) {
    Rng rng = rng_create(seed);
    SimWorld world = subtask->world;
    world.cast = NULL;
    for (int i = 0; i < 60; i++) {
        Action action = rng_below(&rng, 3) == 0 ? ACTION_TURN_LEFT : ACTION_FORWARD;
        sim_step(&world, &subtask->episode, action, state);
    }
    sim_step(&world, &subtask->episode, ACTION_LOOK_UP, state);
    sim_step(&world, &subtask->episode, ACTION_STOP, state);
}

static void who_is_led_starts_where_the_reference_ended(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour tour;
    make(&place, "clean", NULL, 3, *test, &tour);
    SimState state, before;
    sim_tour_begin(&tour, 0, NULL, &state);
    for (int i = 1; i < tour.count; i++) {
        const SimPath *way = &tour.subtasks[i - 1].reference;
        wander(&tour.subtasks[i - 1], (uint64_t)i, &state);
        before = state;
        sim_tour_begin(&tour, i, &before, &state);
        for (int k = 0; k < 3; k++) {
            assert_float_equal(state.position[k], way->points[way->count - 1][k], 1e-3f);
        }
        assert_memory_equal(state.position, tour.subtasks[i].episode.start, sizeof state.position);
        assert_memory_equal(state.odometry, state.position, sizeof state.position);
        assert_true(state.odometry_yaw == state.yaw && !state.is_lost);
        assert_true(state.start_distance == tour.subtasks[i].episode.geodesic);
        assert_int_equal(state.step, 0);
    }
    sim_tour_close(&tour);
    close_home(&place);
}

static void who_is_not_led_goes_on_from_where_it_stopped(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    TourConfig config = tour_config_default();
    config.led = false;
    config.subtasks = 6;
    SimTour tour;
    make(&place, "dynamic", &config, 3, *test, &tour);
    SimState state, before;
    sim_tour_begin(&tour, 0, NULL, &state);
    for (int i = 1; i < tour.count; i++) {
        const SimSubtask *subtask = &tour.subtasks[i];
        wander(&tour.subtasks[i - 1], (uint64_t)i, &state);
        before = state;
        sim_tour_begin(&tour, i, &before, &state);
        float put[3];
        navmesh_snap(subtask->world.navmesh, before.position, 0, put);
        assert_memory_equal(state.position, put, sizeof put);
        assert_true(state.yaw == before.yaw && state.pitch == before.pitch);
        assert_true(state.start_distance == distance(subtask, put));
        assert_true(!state.is_over && state.step == 0 && state.path_length == 0.0f);
        // the heading goes on from there
        SimState turned = state;
        sim_step(&subtask->world, &subtask->episode, ACTION_TURN_RIGHT, &turned);
        assert_float_equal(remainderf(turned.yaw - before.yaw, 2.0f * GLM_PIf), glm_rad(-10.0f),
                           1e-4f);
        // and the score is measured from there
        if (!isfinite(state.start_distance)) continue;
        SimState done = state;
        SimMetrics metrics = follow(subtask, &done);
        assert_true(metrics.success == 1.0f && metrics.spl > 0.8f);
    }
    sim_tour_close(&tour);
    close_home(&place);
}

static void who_is_kidnapped_is_lost(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour tour;
    make(&place, "relocation", NULL, 3, *test, &tour);
    static const float ORIGIN[3];
    SimState state, before;
    sim_tour_begin(&tour, 0, NULL, &state);
    assert_false(state.is_lost);
    for (int i = 1; i < tour.count; i++) {
        const SimSubtask *subtask = &tour.subtasks[i];
        const SimPath *way = &tour.subtasks[i - 1].reference;
        before = state;
        sim_tour_begin(&tour, i, &before, &state);
        assert_true(state.is_lost && state.odometry_yaw == 0.0f);
        assert_memory_equal(state.odometry, ORIGIN, sizeof ORIGIN);
        assert_memory_equal(state.position, subtask->episode.start, sizeof state.position);
        assert_memory_not_equal(state.position, way->points[way->count - 1], sizeof(float[3]));
    }
    sim_tour_close(&tour);
    close_home(&place);
}

static void drift_goes_on_through_a_tour(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour tour;
    make(&place, "drift", NULL, 3, *test, &tour);
    assert_true(tour.subtasks[0].world.config.drift == 0.015f);
    SimState state, before;
    sim_tour_begin(&tour, 0, NULL, &state);
    float drift_yaw = state.drift_yaw, off = 0.0f;
    assert_true(drift_yaw != 0.0f);
    for (int i = 1; i < tour.count; i++) {
        wander(&tour.subtasks[i - 1], (uint64_t)i, &state);
        float was = remainderf(state.odometry_yaw - state.yaw, 2.0f * GLM_PIf);
        before = state;
        sim_tour_begin(&tour, i, &before, &state);
        assert_true(state.drift_yaw == drift_yaw);
        off = remainderf(state.odometry_yaw - state.yaw, 2.0f * GLM_PIf);
        float led =
            navmesh_distance(place.navmesh, before.position, (const float(*)[3])state.position, 1);
        // the body's own error and six deviations of noise at most
        assert_true(fabsf(off - was) <= led * (fabsf(drift_yaw) + 6.0f * 0.015f) + 1e-5f);
    }
    assert_true(fabsf(off) > 0.01f);
    sim_tour_close(&tour);
    close_home(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(moved_things_are_elsewhere_and_bar_no_way),
        test_with_arena(a_goal_is_stale_when_it_was_moved_since_it_was_last_the_goal),
        test_with_arena(shut_doors_bar_the_way),
        test_with_arena(a_world_that_does_not_change_is_the_original),
        test_with_arena(who_is_led_starts_where_the_reference_ended),
        test_with_arena(who_is_not_led_goes_on_from_where_it_stopped),
        test_with_arena(who_is_kidnapped_is_lost),
        test_with_arena(drift_goes_on_through_a_tour),
    };
    return cmocka_run_group_tests_name("sim/tour_world", tests, NULL, NULL);
}
