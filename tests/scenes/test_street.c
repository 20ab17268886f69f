// Procedural streets: the same number gives the same town, and every town is one that a person and
// an episode can use. Plans take a millisecond and are tried by the dozen, scenes one by one.

#include "scenes/navmesh.h"
#include "scenes/scene_builder.h"
#include "scenes/street.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MANY_SEEDS = 60 };

static StreetPlan *make_plan(uint64_t seed, Arena *arena) {
    StreetPlan *plan = arena_new(arena, StreetPlan);
    street_plan_create(seed, plan);
    return plan;
}

typedef void Claim(const StreetPlan *plan);

static void for_many_plans(void **state, Claim *claim) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        claim(make_plan(seed, arena));
        arena_reset(arena, mark);
    }
}

static Scene open_scene(const char *spec, Arena *arena) {
    Scene scene;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    assert_ok(scene_open(spec, &config, arena, &scene, &err), err);
    return scene;
}

//---- plans ---------------------------------------------------------------------------------------

static int count_reached(const StreetPlan *plan) {
    int pending[STREET_MAX_NODES], count = 0, reached = 1;
    bool is_reached[STREET_MAX_NODES] = {true};
    pending[count++] = 0;
    while (count > 0) {
        int at = pending[--count];
        for (int e = 0; e < plan->edge_count; e++) {
            const StreetEdge *edge = &plan->edges[e];
            if (edge->from != at || is_reached[edge->to]) continue;
            is_reached[edge->to] = true;
            pending[count++] = edge->to;
            reached++;
        }
    }
    return reached;
}

static void check_graph(const StreetPlan *plan) {
    assert_int_equal(count_reached(plan), plan->node_count);
    for (int e = 0; e < plan->edge_count; e++) {
        const StreetEdge *edge = &plan->edges[e];
        const StreetNode *from = &plan->nodes[edge->from], *to = &plan->nodes[edge->to];
        float turn = edge->heading * 3.14159265f / 180.0f;
        assert_true(e == 0 || plan->edges[e - 1].from <= edge->from);
        assert_in_range((int)edge->length, 6, 20);
        assert_float_equal(from->x + edge->length * sinf(turn), to->x, 0.01);
        assert_float_equal(from->z - edge->length * cosf(turn), to->z, 0.01);
    }
}

static void every_node_of_the_graph_is_reached_and_edges_lead_where_they_head(void **state) {
    for_many_plans(state, check_graph);
}

static bool is_on_a_road(const StreetPlan *plan, float x, float z, float more) {
    for (int b = 0; b < plan->block_count; b++) {
        const StreetRect *k = &plan->blocks[b].kerb;
        if (x > k->x0 - more && x < k->x1 + more && z > k->z0 - more && z < k->z1 + more)
            return false;
    }
    const StreetRect *o = &plan->outside;
    return x > o->x0 + more && x < o->x1 - more && z > o->z0 + more && z < o->z1 - more;
}

static void check_nodes(const StreetPlan *plan) {
    for (int n = 0; n < plan->node_count; n++)
        assert_true(is_on_a_road(plan, plan->nodes[n].x, plan->nodes[n].z, 2.0f));
}

static void nodes_stand_on_roads_away_from_kerbs(void **state) {
    for_many_plans(state, check_nodes);
}

static void check_landmarks(const StreetPlan *plan) {
    for (int i = 0; i < plan->landmark_count; i++) {
        const StreetLandmark *landmark = &plan->landmarks[i];
        const StreetNode *node = &plan->nodes[landmark->node];
        float away = hypotf(landmark->x - node->x, landmark->z - node->z);
        bool is_in_park = landmark->item >= 0 && plan->items[landmark->item].side < 0;
        if (!is_in_park && away > 22.0f)
            fail_msg("street:%d: %s is %g m from a street", (int)plan->seed, landmark->object,
                     (double)away);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(plan->landmarks[k].object, landmark->object);
            if (landmark->name[0] != '\0')
                assert_string_not_equal(plan->landmarks[k].name, landmark->name);
        }
    }
}

static void landmarks_stand_beside_streets_and_no_two_are_called_alike(void **state) {
    for_many_plans(state, check_landmarks);
}

static void check_variety(const StreetPlan *plan) {
    static const char *const wanted[] = {"bank",     "cafe",       "church",  "hotel",
                                         "school",   "bus_stop",   "hydrant", "mailbox",
                                         "fountain", "playground", "park"};
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        int count = 0;
        for (int k = 0; k < plan->landmark_count; k++)
            count += strcmp(plan->landmarks[k].category, wanted[i]) == 0;
        // churches and schools need lots of a certain width, which a small town may lack
        if (count > 6 || (count == 0 && i >= 5))
            fail_msg("street:%d has %d of %s", (int)plan->seed, count, wanted[i]);
    }
    assert_in_range(plan->landmark_count, 50, STREET_MAX_LANDMARKS);
}

static void every_town_has_landmarks_of_many_categories_and_at_most_six_of_each(void **state) {
    for_many_plans(state, check_variety);
}

static void check_parcels(const StreetPlan *plan) {
    for (int i = 0; i < plan->parcel_count; i++) {
        const StreetRect *r = &plan->parcels[i].rect;
        float width = r->x1 - r->x0, depth = r->z1 - r->z0;
        if (fminf(width, depth) < 5.0f || fmaxf(width, depth) > 26.0f)
            fail_msg("street:%d: lot %d is %g x %g", (int)plan->seed, i, (double)width,
                     (double)depth);
        assert_false(is_on_a_road(plan, 0.5f * (r->x0 + r->x1), 0.5f * (r->z0 + r->z1), 0.0f));
        for (int k = 0; k < i; k++)
            assert_false(street_rects_overlap(*r, plan->parcels[k].rect, -0.01f));
    }
}

static void lots_are_of_usual_size_and_do_not_overlap(void **state) {
    for_many_plans(state, check_parcels);
}

static void check_items(const StreetPlan *plan) {
    for (int i = 0; i < plan->item_count; i++) {
        StreetRect foot = street_item_rect(&plan->items[i]);
        for (int p = 0; p < plan->parcel_count; p++)
            assert_false(street_rects_overlap(foot, plan->parcels[p].rect, 0.0f));
        for (int k = 0; k < i; k++)
            if (street_rects_overlap(foot, street_item_rect(&plan->items[k]), -0.06f))
                fail_msg("street:%d: %s and %s", (int)plan->seed,
                         street_kinds[plan->items[i].kind].category,
                         street_kinds[plan->items[k].kind].category);
    }
}

static void no_two_things_run_into_each_other_or_into_a_house(void **state) {
    for_many_plans(state, check_items);
}

static void check_cars(const StreetPlan *plan) {
    int cars = 0;
    for (int i = 0; i < plan->item_count; i++) {
        const StreetItem *item = &plan->items[i];
        StreetRect r = street_item_rect(item);
        bool is_car = item->kind == STREET_CAR || item->kind == STREET_VAN;
        const float corners[4][2] = {{r.x0, r.z0}, {r.x1, r.z0}, {r.x0, r.z1}, {r.x1, r.z1}};
        for (int c = 0; c < 4; c++)
            assert_int_equal(is_on_a_road(plan, corners[c][0], corners[c][1], 0.0f), is_car);
        assert_float_equal(item->y, is_car ? 0.0f : STREET_KERB, 0.0001f);
        cars += is_car;
    }
    assert_in_range(cars, 60, 400);
}

static void cars_are_parked_on_roads_and_all_else_stands_off_them(void **state) {
    for_many_plans(state, check_cars);
}

//---- scenes --------------------------------------------------------------------------------------

static void a_seed_always_gives_the_same_bytes_within_520000_triangles(void **state) {
    Arena *arena = *state;
    for (int seed = 0; seed < 3; seed++) {
        ArenaMark mark = arena_mark(arena);
        const char *spec = text_format(arena, "street:%d", seed);
        Scene a = open_scene(spec, arena), b = open_scene(spec, arena);
        assert_int_equal(a.hash, b.hash);
        assert_int_equal(a.image.size, b.image.size);
        assert_memory_equal(a.image.data, b.image.data, a.image.size);
        assert_in_range(scene_world_triangle_count(&a), 150000, 520000);
        scene_close(&a);
        scene_close(&b);
        arena_reset(arena, mark);
    }
}

static void every_landmark_is_an_object_of_its_category_where_the_plan_says(void **state) {
    Arena *arena = *state;
    Scene scene = open_scene("street:4", arena);
    const StreetPlan *plan = make_plan(4, arena);
    for (int i = 0; i < plan->landmark_count; i++) {
        const StreetLandmark *landmark = &plan->landmarks[i];
        bool is_found = landmark->block >= 0; // a park is its lawn
        for (uint32_t o = 0; o < scene.object_count && !is_found; o++) {
            const SceneObject *object = &scene.objects[o];
            if (strcmp(scene_object_name(&scene, o), landmark->object) != 0) continue;
            assert_string_equal(scene_category_name(&scene, object->category), landmark->category);
            float x = fmaxf(fmaxf(object->low[0] - landmark->x, landmark->x - object->high[0]), 0);
            float z = fmaxf(fmaxf(object->low[2] - landmark->z, landmark->z - object->high[2]), 0);
            assert_true(hypotf(x, z) < 1.5f);
            is_found = true;
        }
        if (!is_found) fail_msg("%s is not in the scene", landmark->object);
    }
    scene_close(&scene);
}

static void a_seed_that_is_no_number_is_an_error(void **state) {
    Arena *arena = *state;
    static const char *const wrong[] = {"street:", "street:abc", "street:-1", "street:7x",
                                        "street:99999999999999999999999"};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Scene scene;
        Error err = {""};
        SceneConfig config = scene_config_default();
        config.cache = false;
        assert_false(scene_open(wrong[i], &config, arena, &scene, &err));
        assert_non_null(strstr(err.text, "street:7"));
    }
}

//---- walking -------------------------------------------------------------------------------------

static Navmesh *build_navmesh(const Scene *scene, Arena *arena) {
    Error err;
    NavmeshConfig config = navmesh_config_default();
    config.cell_size = 0.2f;
    config.agent_radius = 0.2f;
    Navmesh *navmesh = navmesh_build(scene, &config, arena, &err);
    assert_ok(navmesh != NULL, err);
    return navmesh;
}

static bool is_on_main(const Navmesh *navmesh, float x, float y, float z) {
    const float point[3] = {x, y, z};
    float on[3];
    return navmesh_snap(navmesh, point, 0, on) && hypotf(on[0] - x, on[2] - z) < 1.0f &&
           fabsf(on[1] - y) < 0.5f;
}

static void one_island_holds_all_streets_pavements_and_landmarks(void **state) {
    Arena *arena = *state;
    Scene scene = open_scene("street:4", arena);
    const StreetPlan *plan = make_plan(4, arena);
    Navmesh *navmesh = build_navmesh(&scene, arena);
    int nodes = 0, landmarks = 0;
    for (int n = 0; n < plan->node_count; n++)
        nodes += is_on_main(navmesh, plan->nodes[n].x, 0.0f, plan->nodes[n].z);
    for (int i = 0; i < plan->landmark_count; i++)
        landmarks += is_on_main(navmesh, plan->landmarks[i].x, STREET_KERB, plan->landmarks[i].z);
    assert_in_range(nodes * 100, 98 * plan->node_count, 100 * plan->node_count);
    assert_in_range(landmarks * 100, 95 * plan->landmark_count, 100 * plan->landmark_count);
    for (int s = 0; s < plan->side_count; s++) {
        float x, z;
        street_side_point(&plan->sides[s], 0.5f * plan->sides[s].length,
                          plan->sides[s].pavement - 1.0f, &x, &z);
        assert_true(is_on_main(navmesh, x, STREET_KERB, z));
    }
    float all = 0.0f;
    for (int i = 0; i < navmesh_island_count(navmesh); i++) all += navmesh_island_area(navmesh, i);
    assert_true(navmesh_island_area(navmesh, 0) > 0.97f * all);
    navmesh_close(navmesh);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_node_of_the_graph_is_reached_and_edges_lead_where_they_head),
        test_with_arena(nodes_stand_on_roads_away_from_kerbs),
        test_with_arena(landmarks_stand_beside_streets_and_no_two_are_called_alike),
        test_with_arena(every_town_has_landmarks_of_many_categories_and_at_most_six_of_each),
        test_with_arena(lots_are_of_usual_size_and_do_not_overlap),
        test_with_arena(no_two_things_run_into_each_other_or_into_a_house),
        test_with_arena(cars_are_parked_on_roads_and_all_else_stands_off_them),
        test_with_arena(a_seed_always_gives_the_same_bytes_within_520000_triangles),
        test_with_arena(every_landmark_is_an_object_of_its_category_where_the_plan_says),
        test_with_arena(a_seed_that_is_no_number_is_an_error),
        test_with_arena(one_island_holds_all_streets_pavements_and_landmarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
