// Cars that drive round blocks: on roads, apart from each other, stopping before crossings.

#include "scenes/street.h"
#include "sim/cast.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { SEED = 4, CARS = 20 };

typedef struct Town {
    Scene scene;
    Navmesh *navmesh;
    StreetPlan *plan;
    SimCast cast;
} Town;

static Town open_town(int cars, int people, Arena *arena) {
    Town town = {.plan = arena_new(arena, StreetPlan)};
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    config.cars = cars;
    config.people = people;
    assert_ok(scene_open("street:4", &config, arena, &town.scene, &err), err);
    NavmeshConfig coarse = navmesh_config_default();
    coarse.cell_size = 0.3f;
    coarse.agent_radius = 0.3f;
    town.navmesh = navmesh_build(&town.scene, &coarse, arena, &err);
    assert_ok(town.navmesh != NULL, err);
    Rng rng = rng_create(1);
    assert_ok(sim_cast_make(&town.scene, town.navmesh, people, &rng, arena, &town.cast, &err), err);
    street_plan_create(SEED, town.plan);
    return town;
}

static void close_town(Town *town) {
    navmesh_close(town->navmesh);
    scene_close(&town->scene);
}

static bool is_on_a_road(const StreetPlan *plan, const float p[3], float more) {
    for (int b = 0; b < plan->block_count; b++) {
        const StreetRect *k = &plan->blocks[b].kerb;
        if (p[0] > k->x0 - more && p[0] < k->x1 + more && p[2] > k->z0 - more &&
            p[2] < k->z1 + more)
            return false;
    }
    const StreetRect *o = &plan->outside;
    return p[0] > o->x0 + more && p[0] < o->x1 - more && p[2] > o->z0 + more && p[2] < o->z1 - more;
}

static void cars_stay_on_roads_and_never_come_near_each_other_or_parked_ones(void **state) {
    Town town = open_town(CARS, 0, *state);
    assert_int_equal(town.cast.count, CARS);
    for (int tick = 0; tick < 400; tick++) {
        float at[CARS][3], yaw;
        for (int i = 0; i < CARS; i++) {
            sim_cast_at(&town.cast, i, 0.7f * (float)tick, at[i], &yaw);
            assert_true(is_on_a_road(town.plan, at[i], 1.0f));
            for (int k = 0; k < i; k++)
                assert_true(hypotf(at[k][0] - at[i][0], at[k][2] - at[i][2]) > 2.5f);
        }
        for (int i = 0; i < town.plan->item_count; i++)
            for (int c = 0; c < CARS && town.plan->items[i].y < 0.05f; c++) {
                StreetRect r = street_item_rect(&town.plan->items[i]);
                bool is_hit = at[c][0] > r.x0 - 0.95f && at[c][0] < r.x1 + 0.95f &&
                              at[c][2] > r.z0 - 0.95f && at[c][2] < r.z1 + 0.95f;
                assert_false(is_hit);
            }
    }
    close_town(&town);
}

static void a_car_drives_where_it_looks_at_its_speed_and_waits_at_four_places(void **state) {
    Town town = open_town(1, 0, *state);
    const float step = 0.05f, speed = town.cast.walkers[0].speed;
    int waits = 0, ticks = (int)((town.cast.walkers[0].length + 96.0f) / speed / step);
    bool was_still = false;
    for (int tick = 0; tick < ticks; tick++) {
        float a[3], b[3], yaw, unused;
        sim_cast_at(&town.cast, 0, step * (float)tick, a, &yaw);
        sim_cast_at(&town.cast, 0, step * (float)(tick + 1), b, &unused);
        float x = b[0] - a[0], z = b[2] - a[2], way = hypotf(x, z);
        bool is_still = way < 0.001f;
        assert_true(way < 1.02f * speed * step + 0.001f);
        if (!is_still) assert_true(-sinf(yaw) * x - cosf(yaw) * z > 0.9f * way);
        waits += is_still && !was_still;
        was_still = is_still;
    }
    assert_in_range(waits, 4, 5); // five where the round begins in a wait
    assert_in_range((int)(10.0f * speed), 50, 80);
    close_town(&town);
}

static void a_step_into_a_car_is_blocked_from_all_sides_and_one_away_is_not(void **state) {
    Town town = open_town(2, 0, *state);
    float at[3], yaw;
    sim_cast_at(&town.cast, 1, 3.0f, at, &yaw);
    for (int i = 0; i < 8; i++) {
        float angle = 0.785398f * (float)i, c = cosf(angle), s = sinf(angle);
        const float far[3] = {at[0] + 4.0f * s, 0, at[2] + 4.0f * c},
                    near[3] = {at[0] + 1.0f * s, 0, at[2] + 1.0f * c};
        assert_int_equal(sim_cast_blocks(&town.cast, 3.0f, far, near, 0.2f), 1);
    }
    for (int side = -1; side <= 1; side += 2) { // who was met from the side may step aside
        float x = (float)side * cosf(yaw), z = -(float)side * sinf(yaw);
        const float near[3] = {at[0] + 1.1f * x, 0, at[2] + 1.1f * z},
                    far[3] = {at[0] + 2.0f * x, 0, at[2] + 2.0f * z};
        assert_int_equal(sim_cast_blocks(&town.cast, 3.0f, near, far, 0.2f), -1);
    }
    close_town(&town);
}

static void people_walk_beside_cars_and_both_wait_below_the_town(void **state) {
    Town town = open_town(3, 2, *state);
    assert_int_equal(town.scene.people, 5);
    assert_int_equal(town.cast.count, 5);
    for (int i = 0; i < 5; i++) {
        const SceneInstance *instance = &town.scene.instances[town.cast.walkers[i].instance];
        const char *category = scene_category_name(&town.scene, instance->category);
        assert_string_equal(category, i < 3 ? "car" : "person");
        assert_int_equal(town.cast.walkers[i].is_car, i < 3);
        assert_true(instance->world_from_local[7] < town.scene.low[1] - 50.0f);
    }
    close_town(&town);
}

static void a_home_has_no_lanes_for_cars(void **state) {
    Arena *arena = *state;
    Scene scene;
    SimCast cast;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    config.cars = 1;
    assert_ok(scene_open("home:1", &config, arena, &scene, &err), err);
    Rng rng = rng_create(1);
    assert_false(sim_cast_make(&scene, NULL, 0, &rng, arena, &cast, &err));
    assert_non_null(strstr(err.text, "scene.cars=0"));
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(cars_stay_on_roads_and_never_come_near_each_other_or_parked_ones),
        test_with_arena(a_car_drives_where_it_looks_at_its_speed_and_waits_at_four_places),
        test_with_arena(a_step_into_a_car_is_blocked_from_all_sides_and_one_away_is_not),
        test_with_arena(people_walk_beside_cars_and_both_wait_below_the_town),
        test_with_arena(a_home_has_no_lanes_for_cars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
