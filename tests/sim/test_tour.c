// Tours in homes: the same for every agent, walkable to the end, and what changes really changes.

#include "room.h"
#include "scenes/ray.h"
#include "sim/follower.h"
#include "sim/tour.h"

#include <stdio.h>

enum { HOMES = 3, FIRST_HOME = 3 };

typedef struct Place {
    Scene scene;
    NavmeshConfig navmesh_config;
    Navmesh *navmesh;
    SimWorld world;
} Place;

static void open_home(Place *place, int seed, Arena *arena) {
    Error err = {0};
    SceneConfig config = scene_config_default();
    config.people = 3;
    assert_ok(scene_open(text_format(arena, "home:%d", seed), &config, arena, &place->scene, &err),
              err);
    place->navmesh_config = navmesh_config_default();
    place->navmesh = navmesh_open(&place->scene, &place->navmesh_config, arena, &err);
    if (place->navmesh == NULL) fail_msg("%s", err.text);
    place->world = (SimWorld){
        .scene = &place->scene, .navmesh = place->navmesh, .config = sim_config_default()};
}

static void close_home(Place *place) {
    navmesh_close(place->navmesh);
    scene_close(&place->scene);
}

static void make(const Place *place, const char *variant, const TourConfig *config, uint64_t seed,
                 Arena *arena, SimTour *tour) {
    Error err = {0};
    TourConfig defaults = tour_config_default();
    assert_ok(sim_tour_make(&place->world, &place->navmesh_config, sim_variant_find(variant),
                            config == NULL ? &defaults : config, seed, arena, tour, &err),
              err);
}

static float distance(const SimSubtask *subtask, const float from[3]) {
    return navmesh_distance(subtask->world.navmesh, from, subtask->episode.goals,
                            subtask->episode.goal_count);
}

// a tour of a changing world costs a tenth of a second a subtask
static void make_short(const Place *place, int subtasks, uint64_t seed, Arena *arena,
                       SimTour *tour) {
    TourConfig config = tour_config_default();
    config.subtasks = subtasks;
    make(place, "dynamic", &config, seed, arena, tour);
}

//---- what is asked for ---------------------------------------------------------------------------

static bool asks_the_same(const SimSubtask *a, const SimSubtask *b) {
    return a->kind == b->kind && strcmp(a->episode.category, b->episode.category) == 0 &&
           a->near == b->near && a->route_count == b->route_count &&
           memcmp(a->route, b->route, sizeof a->route) == 0 &&
           (a->kind != SIM_GOAL_FEATURE || a->object == b->object);
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

// may a stop at this goal point succeed by the subtask's words?
static bool is_goal_right(const SimSubtask *subtask, const float point[3]) {
    const Scene *scene = subtask->world.scene;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        bool is_meant = subtask->kind == SIM_GOAL_FEATURE || subtask->kind == SIM_GOAL_ROUTE
                            ? i == subtask->object
                            : scene->objects[i].category == subtask->episode.category_id &&
                                  is_described(subtask, i);
        if (is_meant && distance_to_box(point, &scene->objects[i]) <= 1.01f) return true;
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

static SimMetrics follow(const SimSubtask *subtask, SimState *state) {
    SimWorld world = subtask->world;
    world.cast = NULL; // the follower knows no people
    while (!state->is_over) {
        sim_step(&world, &subtask->episode, sim_follow(&world, &subtask->episode, state), state);
    }
    return sim_metrics(&world, &subtask->episode, state);
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
        test_with_arena(every_goal_is_right_and_can_be_walked_to),
        test_with_arena(moved_things_are_elsewhere_and_bar_no_way),
        test_with_arena(a_goal_is_stale_when_it_was_moved_since_it_was_last_the_goal),
        test_with_arena(shut_doors_bar_the_way),
        test_with_arena(a_world_that_does_not_change_is_the_original),
        test_with_arena(who_is_led_starts_where_the_reference_ended),
        test_with_arena(who_is_not_led_goes_on_from_where_it_stopped),
        test_with_arena(who_is_kidnapped_is_lost),
        test_with_arena(drift_goes_on_through_a_tour),
        cmocka_unit_test(variants_are_found_by_name),
    };
    return cmocka_run_group_tests_name("sim/tour", tests, NULL, NULL);
}
