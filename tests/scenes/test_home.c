// Procedural homes: the same number gives the same home, and every home is one that a person and
// an episode can use. Twenty seeds each; the plan alone takes milliseconds, so plans are also tried
// by the hundred.

#include "home_reach.h"
#include "scenes/home.h"
#include "scenes/navmesh.h"
#include "scenes/scene_builder.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

enum { SEEDS = 20, MANY_SEEDS = 100 };

static Home *make_home(uint64_t seed, Arena *arena) {
    Home *home = arena_new(arena, Home);
    home_create(seed, arena, home);
    return home;
}

static Scene open_scene(uint64_t seed, Arena *arena) {
    Scene scene;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    assert_ok(scene_open(text_format(arena, "home:%llu", (unsigned long long)seed), &config, arena,
                         &scene, &err),
              err);
    return scene;
}

static void check_contents(const Scene *scene) {
    static const char *const categories[] = {"floor",  "wall", "ceiling", "door",
                                             "window", "bed",  "chair"};
    bool has_kitchen = false;
    assert_in_range(scene_world_triangle_count(scene), 40000, 150000);
    for (size_t i = 0; i < ARRAY_COUNT(categories); i++)
        assert_int_not_equal(scene_category_find(scene, categories[i]), 0);
    for (uint32_t i = 0; i < scene->object_count; i++)
        has_kitchen = has_kitchen || strcmp(scene_object_name(scene, i), "floor_kitchen") == 0;
    assert_true(has_kitchen);
}

static void
a_seed_always_gives_the_same_bytes_and_names_its_rooms_within_150000_triangles(void **state) {
    Arena *arena = *state;
    uint64_t before = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        Scene a = open_scene(seed, arena), b = open_scene(seed, arena);
        assert_int_equal(a.hash, b.hash);
        assert_int_equal(a.image.size, b.image.size);
        assert_memory_equal(a.image.data, b.image.data, a.image.size);
        assert_int_not_equal(a.hash, before);
        before = a.hash;
        check_contents(&a);
        scene_close(&a);
        scene_close(&b);
        arena_reset(arena, mark);
    }
}

static void a_seed_that_is_no_number_is_an_error(void **state) {
    Arena *arena = *state;
    static const char *const wrong[] = {"home:", "home:abc", "home:-1", "home:7x",
                                        "home:99999999999999999999999"};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Scene scene;
        Error err = {""};
        SceneConfig config = scene_config_default();
        config.cache = false;
        assert_false(scene_open(wrong[i], &config, arena, &scene, &err));
        assert_non_null(strstr(err.text, "home:7"));
    }
}

//---- plans ---------------------------------------------------------------------------------------

static int look_alikes(const Home *home) {
    int count = 0;
    for (int i = 0; i < home->room_count; i++) count += home->rooms[i].look != i;
    return count;
}

static void every_home_has_five_to_nine_rooms_and_two_that_look_alike(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        assert_in_range(home->room_count, 6, 9);
        assert_true(look_alikes(home) >= 1);
        assert_true(home->width >= 8.0f && home->width <= 16.1f);
        assert_true(home->depth >= 7.5f && home->depth <= 12.1f);
        arena_reset(arena, mark);
    }
}

// the next item of a room, from `at` on
static const HomeItem *next_item(const Home *home, int room, int *at) {
    while (*at < home->item_count && home->items[*at].room != room) (*at)++;
    return *at < home->item_count ? &home->items[(*at)++] : NULL;
}

static void to_room(const HomeRoom *room, const HomeItem *item, float place[2]) {
    HomeRect in = home_room_inside(room);
    place[0] = room->mirror_x ? in.x1 - item->position[0] : item->position[0] - in.x0;
    place[1] = room->mirror_z ? in.z1 - item->position[2] : item->position[2] - in.z0;
}

static bool is_furnished_alike(const Home *home, int a, int b) {
    for (int at_a = 0, at_b = 0;;) {
        const HomeItem *x = next_item(home, a, &at_a), *y = next_item(home, b, &at_b);
        if (x == NULL || y == NULL) return x == y;
        float place_x[2], place_y[2];
        to_room(&home->rooms[a], x, place_x);
        to_room(&home->rooms[b], y, place_y);
        bool same = x->kind == y->kind && x->variant == y->variant && x->palette == y->palette &&
                    fabsf(place_x[0] - place_y[0]) < 0.005f &&
                    fabsf(place_x[1] - place_y[1]) < 0.005f;
        if (!same) return false;
    }
}

static void rooms_of_one_look_hold_the_same_things_in_the_same_places(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        for (int i = 0; i < home->room_count; i++)
            assert_true(is_furnished_alike(home, i, home->rooms[i].look));
        arena_reset(arena, mark);
    }
}

//---- furniture -----------------------------------------------------------------------------------

static void every_home_has_many_categories_and_many_of_them_twice(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        int count[HOME_KIND_COUNT] = {0}, present = 0, twice = 0;
        for (int i = 0; i < home->item_count; i++) count[home->items[i].kind]++;
        for (int k = 0; k < HOME_KIND_COUNT; k++) {
            present += count[k] >= 1;
            twice += count[k] >= 2;
        }
        if (present < 25 || twice < 10)
            fail_msg("home:%d has %d kinds, %d of them twice", (int)seed, present, twice);
        assert_true(count[HOME_BED] >= 2 && count[HOME_TOILET] >= 1 && count[HOME_SOFA] >= 1);
        arena_reset(arena, mark);
    }
    assert_true(HOME_KIND_COUNT >= 36);
}

static void everything_stands_inside_its_room(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        for (int i = 0; i < home->item_count; i++) {
            const HomeItem *item = &home->items[i];
            HomeRect in = home_room_inside(&home->rooms[item->room]), box = home_item_box(item);
            assert_true(box.x0 > in.x0 - 0.005f && box.x1 < in.x1 + 0.005f);
            assert_true(box.z0 > in.z0 - 0.005f && box.z1 < in.z1 + 0.005f);
            assert_true(item->position[1] >= 0.0f &&
                        item->position[1] + item->size[1] < HOME_HEIGHT + 0.005f);
        }
        arena_reset(arena, mark);
    }
}

static float overlap(HomeRect a, HomeRect b) {
    float x = fminf(a.x1, b.x1) - fmaxf(a.x0, b.x0), z = fminf(a.z1, b.z1) - fmaxf(a.z0, b.z0);
    return fminf(x, z);
}

static void no_two_things_on_the_floor_run_into_each_other(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        for (int i = 0; i < home->item_count; i++)
            for (int j = 0; j < i; j++) {
                if (!home->items[i].is_standing || !home->items[j].is_standing) continue;
                assert_true(overlap(home_item_box(&home->items[i]),
                                    home_item_box(&home->items[j])) < 0.02f);
            }
        arena_reset(arena, mark);
    }
}

static float reached_part(const HomeReach *reach, const HomeRoom *room) {
    HomeRect in = home_room_inside(room);
    int free = 0, reached = 0;
    for (int j = 0; j < reach->depth; j++)
        for (int i = 0; i < reach->width; i++) {
            float x = reach->origin[0] + ((float)i + 0.5f) * 0.05f,
                  z = reach->origin[1] + ((float)j + 0.5f) * 0.05f;
            if (x < in.x0 || x > in.x1 || z < in.z0 || z > in.z1) continue;
            free += reach->cells[j * reach->width + i] >= 1;
            reached += reach->cells[j * reach->width + i] == 2;
        }
    return free > 0 ? (float)reached / (float)free : 0.0f;
}

static void every_room_can_be_reached_by_an_agent_that_is_sixty_centimetres_wide(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        ArenaMark mark = arena_mark(arena);
        const Home *home = make_home(seed, arena);
        HomeReach thin = home_reach(home, 0.18f, arena), wide = home_reach(home, 0.28f, arena);
        for (int i = 0; i < home->room_count; i++) {
            float thin_part = reached_part(&thin, &home->rooms[i]),
                  wide_part = reached_part(&wide, &home->rooms[i]);
            if (thin_part < 0.95f || wide_part < 0.7f)
                fail_msg("home:%d %s: %.2f and %.2f of the floor are reached", (int)seed,
                         home->rooms[i].name, (double)thin_part, (double)wide_part);
        }
        arena_reset(arena, mark);
    }
}

//---- scenes --------------------------------------------------------------------------------------

static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void a_home_is_made_in_bounded_time(void **state) {
    Arena *arena = *state;
    double start = processor_seconds();
    for (uint64_t seed = 0; seed < 5; seed++) {
        Home *home = make_home(seed, arena);
        Arena scratch = arena_create("scratch");
        home_build(home, scene_builder_create(arena), &scratch);
        arena_destroy(&scratch);
    }
    double seconds = (processor_seconds() - start) / 5.0;
    print_message("%.0f ms of processor time for a home\n", 1e3 * seconds);
    assert_true(seconds < 5.0); // a fifth of a second in release; sanitizers are ten times slower
}

// points that the plan says can be reached, on the navmesh
static void check_islands(const Home *home, const Navmesh *navmesh, Arena *arena) {
    HomeReach reach = home_reach(home, 0.25f, arena);
    int points = 0, on_largest = 0, in_room[HOME_MAX_ROOMS] = {0};
    for (int j = 0; j < reach.depth; j += 6)
        for (int i = 0; i < reach.width; i += 6) {
            float point[3] = {reach.origin[0] + ((float)i + 0.5f) * 0.05f, 0.0f,
                              reach.origin[1] + ((float)j + 0.5f) * 0.05f};
            if (reach.cells[j * reach.width + i] == 0) continue;
            bool is_on =
                navmesh_is_navigable(navmesh, point, 0.3f) && navmesh_island(navmesh, point) == 0;
            points++;
            on_largest += is_on;
            for (int r = 0; r < home->room_count; r++) {
                HomeRect in = home_room_inside(&home->rooms[r]);
                in_room[r] += is_on && point[0] > in.x0 && point[0] < in.x1 && point[2] > in.z0 &&
                              point[2] < in.z1;
            }
        }
    if (on_largest * 100 < points * 95)
        fail_msg("home:%d: %d of %d points", (int)home->seed, on_largest, points);
    for (int r = 0; r < home->room_count; r++) assert_true(in_room[r] > 0);
}

static void the_largest_island_of_the_navmesh_is_the_floor_of_all_rooms(void **state) {
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        ArenaMark mark = arena_mark(arena);
        Scene scene = open_scene(seed, arena);
        Error err;
        NavmeshConfig config = navmesh_config_default();
        config.agent_radius = 0.18f;
        Navmesh *navmesh = navmesh_build(&scene, &config, arena, &err);
        assert_non_null(navmesh);
        const Home *home = make_home(seed, arena);
        check_islands(home, navmesh, arena);
        assert_true(navmesh_island_area(navmesh, 0) < home->width * home->depth);
        navmesh_close(navmesh);
        scene_close(&scene);
        arena_reset(arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(
            a_seed_always_gives_the_same_bytes_and_names_its_rooms_within_150000_triangles),
        test_with_arena(a_seed_that_is_no_number_is_an_error),
        test_with_arena(every_home_has_five_to_nine_rooms_and_two_that_look_alike),
        test_with_arena(rooms_of_one_look_hold_the_same_things_in_the_same_places),
        test_with_arena(every_home_has_many_categories_and_many_of_them_twice),
        test_with_arena(everything_stands_inside_its_room),
        test_with_arena(no_two_things_on_the_floor_run_into_each_other),
        test_with_arena(every_room_can_be_reached_by_an_agent_that_is_sixty_centimetres_wide),
        test_with_arena(a_home_is_made_in_bounded_time),
        test_with_arena(the_largest_island_of_the_navmesh_is_the_floor_of_all_rooms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
