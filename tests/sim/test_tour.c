// Tours in homes: what they ask for is the same for every agent and every variant, is right, and
// can be walked to.

#include "home.h"
#include "scenes/ray.h"

enum { HOMES = 3 };

//---- what is asked for ---------------------------------------------------------------------------

// are two things twins, shown by the same mesh?
static bool look_alike(const Scene *scene, uint32_t a, uint32_t b) {
    uint32_t meshes[2] = {0, 1}, objects[2] = {a, b};
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = scene->instance_count; i-- > 0;) {
            if (scene->instances[i].object == objects[side])
                meshes[side] = scene->instances[i].mesh;
        }
    }
    return scene->objects[a].category == scene->objects[b].category && meshes[0] == meshes[1];
}

static bool asks_the_same(const SimSubtask *a, const SimSubtask *b) {
    return a->kind == b->kind && strcmp(a->episode.category, b->episode.category) == 0 &&
           a->near == b->near && a->route_count == b->route_count &&
           memcmp(a->route, b->route, sizeof a->route) == 0 &&
           (a->kind != SIM_GOAL_FEATURE || look_alike(a->world.scene, a->object, b->object));
}

static void assert_same_subtask(const SimSubtask *a, const SimSubtask *b) {
    assert_true(asks_the_same(a, b));
    assert_int_equal(a->object, b->object);
    assert_memory_equal(a->episode.start, b->episode.start, sizeof a->episode.start);
    assert_true(a->episode.start_yaw == b->episode.start_yaw);
    assert_true(a->episode.seed == b->episode.seed);
    assert_true(a->world.scene->hash == b->world.scene->hash);
    assert_int_equal(a->episode.goal_count, b->episode.goal_count);
    assert_memory_equal(a->episode.goals, b->episode.goals,
                        (size_t)a->episode.goal_count * sizeof(float[3]));
    assert_int_equal(a->reference.count, b->reference.count);
    assert_memory_equal(a->reference.points, b->reference.points,
                        (size_t)a->reference.count * sizeof(float[3]));
    assert_true(a->is_stale == b->is_stale && a->first_set == b->first_set);
}

static void a_seed_makes_one_tour_and_another_seed_another(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    SimTour one, again, other;
    make_short(&place, 4, 5, *test, &one);
    make_short(&place, 4, 5, *test, &again);
    make_short(&place, 4, 6, *test, &other);
    int same = 0;
    for (int i = 0; i < one.count; i++) {
        assert_same_subtask(&one.subtasks[i], &again.subtasks[i]);
        same += asks_the_same(&one.subtasks[i], &other.subtasks[i]);
    }
    assert_true(same <= 1);
    sim_tour_close(&one);
    sim_tour_close(&again);
    sim_tour_close(&other);
    close_home(&place);
}

static void variants_ask_for_the_same_where_the_world_allows(void **test) {
    int asked = 0, same = 0;
    for (int home = 0; home < 2; home++) {
        Place place;
        open_home(&place, FIRST_HOME + home, *test);
        SimTour clean, drift, relocation, dynamic;
        make(&place, "clean", NULL, 5, *test, &clean);
        make(&place, "drift", NULL, 5, *test, &drift);
        make(&place, "relocation", NULL, 5, *test, &relocation);
        make(&place, "dynamic", NULL, 5, *test, &dynamic);
        for (int i = 0; i < clean.count; i++) {
            const SimSubtask *subtask = &clean.subtasks[i];
            assert_same_subtask(subtask, &drift.subtasks[i]);
            assert_true(asks_the_same(subtask, &relocation.subtasks[i]));
            assert_true(subtask->episode.start_yaw == dynamic.subtasks[i].episode.start_yaw);
            same += asks_the_same(subtask, &dynamic.subtasks[i]);
            asked++;
        }
        assert_same_subtask(&clean.subtasks[0], &relocation.subtasks[0]);
        sim_tour_close(&clean);
        sim_tour_close(&drift);
        sim_tour_close(&relocation);
        sim_tour_close(&dynamic);
        close_home(&place);
    }
    print_message("  of %d goals %d are the same where things are moved\n", asked, same);
    assert_true(same >= asked * 6 / 10 && same < asked);
}

static void goals_come_again_as_often_as_asked_and_kinds_are_mixed(void **test) {
    static const int WANTED[] = {40, 15, 15, 30}; // percent, by kind
    Place place;
    open_home(&place, FIRST_HOME, *test);
    int kinds[4] = {0}, at[10] = {0}, tours = 40;
    for (int seed = 0; seed < tours; seed++) {
        SimTour tour;
        make(&place, "clean", NULL, (uint64_t)seed, *test, &tour);
        assert_int_equal(tour.count, 10);
        int again = 0;
        for (int i = 0; i < tour.count; i++) {
            const SimSubtask *subtask = &tour.subtasks[i];
            kinds[subtask->kind]++;
            again += subtask->is_revisit;
            at[i] += subtask->is_revisit;
            assert_true(subtask->is_revisit == (subtask->first_set < i));
            assert_true(asks_the_same(subtask, &tour.subtasks[subtask->first_set]));
            assert_true(subtask->is_revisit == (subtask->episode.visit > 1));
            // what was set before can be remembered, at least since then
            assert_in_range(subtask->age, subtask->is_revisit, i);
            if (subtask->is_revisit) assert_true(subtask->age <= i - subtask->first_set);
        }
        assert_true(again >= 3); // 0.4 of seven, rounded up
        sim_tour_close(&tour);
    }
    for (int kind = 0; kind < 4; kind++) {
        int percent = 100 * kinds[kind] / (10 * tours);
        print_message("  kind %d: %d %%\n", kind, percent);
        assert_true(abs(percent - WANTED[kind]) <= 8);
    }
    for (int i = 0; i < 10; i++) { // spread over the tour: 3 of 7 each
        if (i < 3) assert_int_equal(at[i], 0);
        if (i >= 3) assert_in_range(at[i], tours / 6, tours * 3 / 4);
    }
    close_home(&place);
}

static void settings_are_kept(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    TourConfig config = tour_config_default();
    config.subtasks = 6;
    config.revisits = 1.0f;
    config.route_every = 0;
    SimTour tour;
    make(&place, "clean", &config, 2, *test, &tour);
    assert_int_equal(tour.count, 6);
    for (int i = 0; i < 6; i++) {
        assert_true(tour.subtasks[i].is_revisit == (i >= 3));
        assert_int_not_equal(tour.subtasks[i].kind, SIM_GOAL_ROUTE);
    }
    sim_tour_close(&tour);
    config.subtasks = 0;
    Error err = {0};
    assert_false(sim_tour_make(&place.world, &place.navmesh_config, sim_variant_find("clean"),
                               &config, 1, *test, &tour, &err));
    assert_non_null(strstr(err.text, "tour.subtasks=0"));
    close_home(&place);
}

static void a_place_with_nothing_to_look_for_is_refused(void **test) {
    Place place = {.navmesh_config = navmesh_config_default()};
    SceneBuilder *builder = scene_builder_create(*test);
    ROOM_BOX(builder, "floor", -5.0f, -0.2f, -5.0f, 5.0f, 0.0f, 5.0f);
    scene_builder_finish(builder, "bare", *test, &place.scene);
    Error err = {0};
    place.navmesh = navmesh_build(&place.scene, &place.navmesh_config, *test, &err);
    place.world = (SimWorld){&place.scene, place.navmesh, sim_config_default()};
    TourConfig config = tour_config_default();
    SimTour tour;
    assert_false(sim_tour_make(&place.world, &place.navmesh_config, sim_variant_find("dynamic"),
                               &config, 1, *test, &tour, &err));
    assert_non_null(strstr(err.text, "bare: nothing to look for"));
    sim_tour_close(&tour);
    navmesh_close(place.navmesh);
}

//---- goals and ways ------------------------------------------------------------------------------

static float gap(const SceneObject *a, const SceneObject *b) {
    float sum = 0.0f;
    for (int k = 0; k < 3; k++) {
        float apart = fmaxf(0.0f, fmaxf(a->low[k] - b->high[k], b->low[k] - a->high[k]));
        sum += apart * apart;
    }
    return sqrtf(sum);
}

// seen from above
static float distance_to_box(const float point[3], const SceneObject *box) {
    float x = fmaxf(0.0f, fmaxf(box->low[0] - point[0], point[0] - box->high[0]));
    float z = fmaxf(0.0f, fmaxf(box->low[2] - point[2], point[2] - box->high[2]));
    return hypotf(x, z);
}

static bool is_described(const SimSubtask *subtask, uint32_t object) {
    const Scene *scene = subtask->world.scene;
    if (subtask->near == 0) return true;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (scene->objects[i].category == subtask->near &&
            gap(&scene->objects[i], &scene->objects[object]) <= 1.5f)
            return true;
    }
    return false;
}

static bool is_meant(const SimSubtask *subtask, uint32_t object) {
    const Scene *scene = subtask->world.scene;
    if (subtask->kind == SIM_GOAL_ROUTE) return object == subtask->object;
    if (subtask->kind == SIM_GOAL_FEATURE) return look_alike(scene, object, subtask->object);
    return scene->objects[object].category == subtask->episode.category_id &&
           is_described(subtask, object);
}

// may a stop at this goal point succeed by the subtask's words?
static bool is_goal_right(const SimSubtask *subtask, const float point[3]) {
    const Scene *scene = subtask->world.scene;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (is_meant(subtask, i) && distance_to_box(point, &scene->objects[i]) <= 1.01f)
            return true;
    }
    return false;
}

static void check_goals(const SimSubtask *subtask) {
    const SimEpisode *episode = &subtask->episode;
    const Scene *scene = subtask->world.scene;
    assert_true(sim_object_is_thing(episode->category));
    assert_string_not_equal(episode->category, "person");
    assert_string_equal(scene_category_name(scene, episode->category_id), episode->category);
    assert_int_equal(scene->objects[subtask->object].category, episode->category_id);
    assert_ptr_equal(episode->task, &sim_task_objectnav);
    assert_true(episode->geodesic >= 2.0f);
    assert_float_equal(distance(subtask, episode->start), episode->geodesic, 1e-4f);
    assert_int_equal(navmesh_island(subtask->world.navmesh, episode->start), 0);
    for (int g = 0; g < episode->goal_count; g++) {
        assert_true(is_goal_right(subtask, episode->goals[g]));
    }
}

static void check_reference(const SimSubtask *subtask) {
    const SimPath *way = &subtask->reference;
    for (int k = 0; k < 3; k++) {
        assert_float_equal(way->points[0][k], subtask->episode.start[k], 1e-4f);
    }
    assert_true(distance(subtask, way->points[way->count - 1]) < 1e-3f);
    for (int i = 0; i < way->count; i++) {
        assert_true(navmesh_is_navigable(subtask->world.navmesh, way->points[i], 0.5f));
        if (i == 0) continue;
        float step = hypotf(way->points[i][0] - way->points[i - 1][0],
                            way->points[i][2] - way->points[i - 1][2]);
        assert_true(step <= 0.251f);
    }
}

// landmarks lie along the reference in their order
static void check_route(const SimSubtask *subtask) {
    const Scene *scene = subtask->world.scene;
    assert_in_range(subtask->route_count, 2, 4);
    assert_int_equal(subtask->route[subtask->route_count - 1], subtask->episode.category_id);
    int at = 0;
    for (int r = 0; r < subtask->route_count; r++) {
        bool is_passed = false;
        for (; at < subtask->reference.count && !is_passed; at += !is_passed) {
            for (uint32_t i = 0; i < scene->object_count && !is_passed; i++) {
                is_passed = scene->objects[i].category == subtask->route[r] &&
                            distance_to_box(subtask->reference.points[at], &scene->objects[i]) <=
                                1.26f; // view distance, and a step
            }
        }
        assert_true(is_passed);
    }
}

static void check_view(const SimSubtask *subtask) {
    const SceneObject *thing = &subtask->world.scene->objects[subtask->object];
    float middle[3], eye[3] = {subtask->view[0], subtask->view[1] + 1.25f, subtask->view[2]};
    for (int k = 0; k < 3; k++) middle[k] = 0.5f * (thing->low[k] + thing->high[k]);
    float x = middle[0] - eye[0], z = middle[2] - eye[2], away = hypotf(x, z);
    assert_true(away >= 1.0f && away <= 2.5f);
    assert_true(navmesh_is_navigable(subtask->world.navmesh, subtask->view, 0.5f));
    // it looks at the thing's middle
    assert_float_equal(-sinf(subtask->view_yaw), x / away, 1e-3f);
    assert_float_equal(-cosf(subtask->view_yaw), z / away, 1e-3f);
    int seen = 0;
    for (int i = 0; i < 125; i++) {
        int part[3] = {i % 5, i / 5 % 5, i / 25};
        float direction[3];
        for (int k = 0; k < 3; k++) {
            float share = (float)(2 * part[k] + 1) / 10.0f;
            direction[k] = thing->low[k] + share * (thing->high[k] - thing->low[k]) - eye[k];
        }
        SceneHit hit;
        seen += scene_ray(subtask->world.scene, eye, direction, INFINITY, &hit) &&
                hit.object == subtask->object;
    }
    assert_true(seen >= 25); // a third of 27 points by the maker's count
}

static void check_tour(const SimTour *tour) {
    for (int i = 0; i < tour->count; i++) {
        const SimSubtask *subtask = &tour->subtasks[i];
        check_goals(subtask);
        check_reference(subtask);
        if (subtask->kind == SIM_GOAL_ROUTE) check_route(subtask);
        if (subtask->kind == SIM_GOAL_FEATURE) check_view(subtask);
    }
}

static void goals_are_right_in_many_tours(void **test) {
    Place place;
    open_home(&place, FIRST_HOME, *test);
    int routes = 0, choices = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        SimTour tour;
        make(&place, "clean", NULL, seed, *test, &tour);
        check_tour(&tour);
        for (int i = 0; i < tour.count; i++) {
            const SimSubtask *subtask = &tour.subtasks[i];
            if (subtask->kind != SIM_GOAL_ROUTE) continue;
            const float(*all)[3];
            int places =
                sim_object_viewpoints(&place.world, subtask->episode.category_id, *test, &all);
            routes++;
            choices += places > subtask->episode.goal_count;
        }
        sim_tour_close(&tour);
    }
    print_message("  of %d routes %d end at one of several alike\n", routes, choices);
    assert_true(choices > 0);
    close_home(&place);
}

static void every_goal_is_right_and_can_be_walked_to(void **test) {
    static const char *const variants[] = {"clean", "dynamic", "relocation"};
    for (size_t v = 0; v < ARRAY_COUNT(variants); v++) {
        float success = 0.0f, spl = 0.0f, count = 0.0f;
        for (int home = 0; home < HOMES; home++) {
            Place place;
            open_home(&place, FIRST_HOME + home, *test);
            SimTour tour;
            make(&place, variants[v], NULL, 11, *test, &tour);
            check_tour(&tour);
            SimState state;
            for (int i = 0; i < tour.count; i++) {
                SimState before = state;
                sim_tour_begin(&tour, i, i > 0 ? &before : NULL, &state);
                SimMetrics metrics = follow(&tour.subtasks[i], &state);
                success += metrics.success;
                spl += metrics.spl;
                count += 1.0f;
            }
            sim_tour_close(&tour);
            close_home(&place);
        }
        print_message("  %s: success %.0f of %.0f, SPL %.4f\n", variants[v], (double)success,
                      (double)count, (double)(spl / count));
        assert_true(success == count);
        assert_true(spl / count >= 0.97f);
    }
}

static void variants_are_found_by_name(void **test) {
    UNUSED(test);
    assert_string_equal(sim_variant_find("drift")->name, "drift");
    assert_null(sim_variant_find("nothing"));
    assert_int_equal(sim_variant_count, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_seed_makes_one_tour_and_another_seed_another),
        test_with_arena(variants_ask_for_the_same_where_the_world_allows),
        test_with_arena(goals_come_again_as_often_as_asked_and_kinds_are_mixed),
        test_with_arena(settings_are_kept),
        test_with_arena(a_place_with_nothing_to_look_for_is_refused),
        test_with_arena(goals_are_right_in_many_tours),
        test_with_arena(every_goal_is_right_and_can_be_walked_to),
        cmocka_unit_test(variants_are_found_by_name),
    };
    return cmocka_run_group_tests_name("sim/tour", tests, NULL, NULL);
}
