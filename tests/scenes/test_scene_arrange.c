// Scenes arranged anew: what moves is gone where it was and is there where it went, for rays and
// for feet; doors shut; what may be carried; people who wait to be moved. On homes and on a toy
// room.

#include "navmesh_room.h"
#include "scenes/ray.h"
#include "scenes/scene_arrange.h"

#include <stdio.h>
#include <unistd.h>

enum { MAX_THINGS = 512, MAX_DOORS = 16 };

static Scene open_home(uint64_t seed, int people, Arena *arena) {
    Scene scene;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    config.people = people;
    const char *spec = text_format(arena, "home:%d", (int)seed);
    assert_ok(scene_open(spec, &config, arena, &scene, &err), err);
    return scene;
}

static Scene arrange(const Scene *scene, const SceneMove *moves, int count, Arena *arena) {
    Scene arranged;
    Error err;
    assert_ok(scene_arrange(scene, moves, count, arena, &arranged, &err), err);
    return arranged;
}

static const char *category_of(const Scene *scene, uint32_t object) {
    return scene_category_name(scene, scene->objects[object].category);
}

static uint32_t instance_of(const Scene *scene, uint32_t object) {
    for (uint32_t i = 0; i < scene->instance_count; i++)
        if (scene->instances[i].object == object) return i;
    fail_msg("object %u has no instance", object);
    return 0;
}

static void matrix_of(const Scene *scene, uint32_t instance, mat4 matrix) {
    glm_mat4_identity(matrix);
    for (int i = 0; i < 12; i++)
        matrix[i % 4][i / 4] = scene->instances[instance].world_from_local[i];
}

static SceneMove move_by(const Scene *scene, uint32_t object, const float by[3]) {
    SceneMove move = {.instance = instance_of(scene, object)};
    matrix_of(scene, move.instance, move.world_from_local);
    for (int k = 0; k < 3; k++) move.world_from_local[3][k] += by[k];
    return move;
}

static uint32_t a_chair(const Scene *scene) {
    uint32_t things[MAX_THINGS];
    int count = scene_movables(scene, things, MAX_THINGS);
    for (int i = 0; i < count; i++)
        if (strcmp(category_of(scene, things[i]), "chair") == 0) return things[i];
    fail_msg("no chair may be moved");
    return 0;
}

static void middle_of(const SceneObject *object, float middle[3]) {
    for (int k = 0; k < 3; k++) middle[k] = 0.5f * (object->low[k] + object->high[k]);
}

// what a ray straight down meets there
static uint32_t seen_from_above(const Scene *scene, float x, float z) {
    SceneHit hit;
    const float eye[3] = {x, 1.6f, z}, down[3] = {0, -1, 0};
    if (!scene_ray(scene, eye, down, 10.0f, &hit))
        fail_msg("no floor at %f %f", (double)x, (double)z);
    return hit.object;
}

// open floor, far from what stands there
static void free_place(const Navmesh *navmesh, const float from[3], float place[3]) {
    Rng rng = rng_create(5);
    for (int i = 0; i < 10000; i++) {
        navmesh_random_point(navmesh, &rng, 0, place);
        if (navmesh_obstacle_distance(navmesh, place, 1.0f) > 0.6f &&
            hypotf(place[0] - from[0], place[2] - from[2]) > 3.0f)
            return;
    }
    fail_msg("no room for a chair");
}

typedef struct ChairMove {
    Scene before, after;
    Navmesh *navmesh; // before
    uint32_t chair;
    float from[3], to[3], by[3];
    SceneMove move;
} ChairMove;

static ChairMove move_a_chair(Arena *arena) {
    ChairMove m = {.before = open_home(3, 0, arena)};
    NavmeshConfig config = navmesh_config_default();
    m.navmesh = room_build(&m.before, &config, arena);
    m.chair = a_chair(&m.before);
    middle_of(&m.before.objects[m.chair], m.from);
    free_place(m.navmesh, m.from, m.to);
    for (int k = 0; k < 3; k++) m.by[k] = k == 1 ? 0.0f : m.to[k] - m.from[k];
    m.move = move_by(&m.before, m.chair, m.by);
    m.after = arrange(&m.before, &m.move, 1, arena);
    return m;
}

//---- arranging -----------------------------------------------------------------------------------

static void a_moved_chair_is_met_where_it_went_and_not_where_it_was(void **state) {
    ChairMove m = move_a_chair(*state);
    assert_int_equal(seen_from_above(&m.before, m.from[0], m.from[2]), m.chair);
    assert_int_not_equal(seen_from_above(&m.before, m.to[0], m.to[2]), m.chair);
    assert_int_not_equal(seen_from_above(&m.after, m.from[0], m.from[2]), m.chair);
    assert_int_equal(seen_from_above(&m.after, m.to[0], m.to[2]), m.chair);
    navmesh_close(m.navmesh);
}

static void boxes_follow_what_moves_and_nothing_else_changes(void **state) {
    ChairMove m = move_a_chair(*state);
    for (uint32_t i = 0; i < m.before.object_count; i++) {
        const SceneObject *was = &m.before.objects[i], *is = &m.after.objects[i];
        if (i != m.chair) assert_memory_equal(was, is, sizeof *was);
        for (int k = 0; k < 3 && i == m.chair; k++) {
            assert_float_equal(is->low[k], was->low[k] + m.by[k], 1e-4f);
            assert_float_equal(is->high[k], was->high[k] + m.by[k], 1e-4f);
        }
    }
    assert_memory_equal(m.before.low, m.after.low, sizeof m.before.low);
    assert_memory_equal(m.before.high, m.after.high, sizeof m.before.high);
    for (uint32_t i = 0; i < m.before.instance_count; i++)
        if (i != m.move.instance)
            assert_memory_equal(&m.before.instances[i], &m.after.instances[i],
                                sizeof m.before.instances[i]);
    assert_ptr_equal(m.before.triangles, m.after.triangles);
    navmesh_close(m.navmesh);
}

// every 5 cm of floor that can be walked on before and not after, or after and not before, lies
// within `reach` of one of two places
static void check_floor(const Navmesh *before, const Navmesh *after, const float a[3],
                        const float b[3], float reach, Arena *arena) {
    NavmeshView was = navmesh_top_down(before, 0.05f, 0.0f, arena);
    NavmeshView is = navmesh_top_down(after, 0.05f, 0.0f, arena);
    assert_int_equal(was.width, is.width);
    assert_int_equal(was.height, is.height);
    int changed = 0;
    for (uint32_t i = 0; i < was.width * was.height; i++) {
        if ((was.island[i] < 0) == (is.island[i] < 0)) continue;
        float p[3];
        navmesh_view_to_world(&was, (int)(i % was.width), (int)(i / was.width), p);
        float away = fminf(hypotf(p[0] - a[0], p[2] - a[2]), hypotf(p[0] - b[0], p[2] - b[2]));
        // the border of a room is simplified as a whole, so its rim may shift by a cell anywhere
        float rim = fmaxf(navmesh_obstacle_distance(before, p, 1.0f),
                          navmesh_obstacle_distance(after, p, 1.0f));
        if (away > reach && rim > 0.05f)
            fail_msg("floor changed %.2f m away, at %.2f, %.2f", (double)away, (double)p[0],
                     (double)p[2]);
        changed++;
    }
    assert_in_range(changed, 100, 2000);
}

static void
the_walkable_floor_changes_round_both_places_of_a_moved_chair_and_nowhere_else(void **state) {
    Arena *arena = *state;
    ChairMove m = move_a_chair(arena);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *after = room_build(&m.after, &config, arena);
    const float to[3] = {m.to[0], 0.0f, m.to[2]};
    assert_true(navmesh_is_navigable(m.navmesh, to, 0.5f));
    assert_true(navmesh_obstacle_distance(after, to, 1.0f) < 0.05f);
    check_floor(m.navmesh, after, m.from, m.to, 1.0f, arena);
    navmesh_close(after);
    navmesh_close(m.navmesh);
}

static void the_hash_tells_arrangements_apart_but_not_the_ways_to_them(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 0, arena);
    uint32_t things[MAX_THINGS];
    assert_true(scene_movables(&scene, things, MAX_THINGS) > 2);
    SceneMove a = move_by(&scene, things[0], (float[3]){1, 0, 0});
    SceneMove b = move_by(&scene, things[1], (float[3]){0, 0, 1});
    uint64_t none = arrange(&scene, NULL, 0, arena).hash;
    uint64_t only_a = arrange(&scene, &a, 1, arena).hash;
    uint64_t both = arrange(&scene, (SceneMove[]){a, b}, 2, arena).hash;
    assert_int_not_equal(none, scene.hash);
    assert_int_not_equal(only_a, none);
    assert_int_not_equal(only_a, both);
    assert_int_equal(both, arrange(&scene, (SceneMove[]){b, a}, 2, arena).hash);
    Scene first = arrange(&scene, &a, 1, arena);
    assert_int_not_equal(arrange(&first, &b, 1, arena).hash, scene.hash);
}

static void closing_an_arranged_scene_leaves_the_original_mapped(void **state) {
    Arena *arena = *state;
    const char *cache = text_format(arena, "/tmp/cairn-arrange-%d", (int)getpid());
    assert_int_equal(setenv("CAIRN_CACHE", cache, 1), 0);
    SceneConfig config = scene_config_default();
    Error err;
    Scene scene;
    for (int i = 0; i < 2; i++) {
        assert_ok(scene_open("home:1", &config, arena, &scene, &err), err);
        if (i == 0) scene_close(&scene);
    }
    assert_true(scene.is_mapped);
    uint32_t chair = a_chair(&scene);
    SceneMove move = move_by(&scene, chair, (float[3]){0.5f, 0, 0});
    Scene arranged = arrange(&scene, &move, 1, arena);
    scene_close(&arranged);
    assert_null(arranged.triangles);
    float middle[3];
    middle_of(&scene.objects[chair], middle);
    assert_int_equal(seen_from_above(&scene, middle[0], middle[2]), chair);
    scene_close(&scene);
    if (system(text_format(arena, "rm -rf '%s'", cache)) != 0) fail_msg("cannot remove %s", cache);
    unsetenv("CAIRN_CACHE");
}

static void a_move_of_nothing_or_to_nowhere_is_an_error(void **state) {
    Arena *arena = *state;
    Scene scene = room_scene(true, arena), arranged;
    Error err;
    SceneMove move = {.instance = scene.instance_count, .world_from_local = GLM_MAT4_IDENTITY_INIT};
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    assert_non_null(strstr(err.text, "instance 1"));
    move.instance = 0;
    move.world_from_local[1][1] = 0.0f;
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    move.world_from_local[1][1] = NAN;
    assert_false(scene_arrange(&scene, &move, 1, arena, &arranged, &err));
    assert_non_null(strstr(err.text, "flattened"));
}

//---- doors ---------------------------------------------------------------------------------------

// a point on the floor `away` metres before or behind a door
static void beside_door(const Scene *scene, const SceneDoor *door, float away, float point[3]) {
    const SceneObject *leaf = &scene->objects[scene->instances[door->instance].object];
    bool along_x = leaf->high[0] - leaf->low[0] > leaf->high[2] - leaf->low[2];
    memcpy(point, door->middle, sizeof door->middle);
    point[along_x ? 2 : 0] += away;
}

static float way_through(const Navmesh *navmesh, const Scene *scene, const SceneDoor *door) {
    float a[3], b[3];
    beside_door(scene, door, -0.7f, a);
    beside_door(scene, door, 0.7f, b);
    return navmesh_distance(navmesh, a, POINTS(&b), 1);
}

// returns how many doors there are: a home may have none
static int check_doors(uint64_t seed, float radius, Arena *arena) {
    Scene scene = open_home(seed, 0, arena);
    SceneDoor doors[MAX_DOORS];
    SceneMove moves[MAX_DOORS];
    int count = scene_doors(&scene, doors, MAX_DOORS);
    for (int i = 0; i < count; i++) {
        assert_string_equal(category_of(&scene, scene.instances[doors[i].instance].object), "door");
        moves[i].instance = doors[i].instance;
        memcpy(moves[i].world_from_local, doors[i].closed, sizeof doors[i].closed);
    }
    Scene shut = arrange(&scene, moves, count, arena);
    NavmeshConfig config = navmesh_config_default();
    config.agent_radius = radius;
    Navmesh *open = room_build(&scene, &config, arena), *closed = room_build(&shut, &config, arena);
    for (int i = 0; i < count; i++) {
        // the way through is straight, or passes what stands near the door
        assert_true(way_through(open, &scene, &doors[i]) < 2.5f);
        float round = way_through(closed, &scene, &doors[i]);
        if (round < 5.0f) fail_msg("door %d of home:%d lets pass: %f", i, (int)seed, (double)round);
    }
    navmesh_close(open);
    navmesh_close(closed);
    return count;
}

static void a_shut_door_cannot_be_passed_and_an_open_one_can(void **state) {
    Arena *arena = *state;
    int doors = 0;
    for (uint64_t seed = 0; seed < 6; seed++) {
        ArenaMark mark = arena_mark(arena);
        doors += check_doors(seed, seed % 2 ? 0.1f : 0.15f, arena);
        arena_reset(arena, mark);
    }
    assert_true(doors > 12);
}

static void a_shut_door_stands_in_its_opening_and_shuts_again_from_there(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 0, arena);
    SceneDoor doors[MAX_DOORS], again[MAX_DOORS];
    int count = scene_doors(&scene, doors, MAX_DOORS);
    assert_int_equal(scene_doors(&scene, again, 1), 1); // no more than asked for
    for (int i = 0; i < count; i++) {
        SceneMove move = {.instance = doors[i].instance};
        memcpy(move.world_from_local, doors[i].closed, sizeof doors[i].closed);
        Scene shut = arrange(&scene, &move, 1, arena);
        const SceneObject *leaf = &shut.objects[scene.instances[doors[i].instance].object];
        float middle[3], eye[3], through[3];
        middle_of(leaf, middle);
        assert_true(hypotf(middle[0] - doors[i].middle[0], middle[2] - doors[i].middle[2]) < 0.06f);
        // looking from the one side to the other, at breast height: the leaf
        SceneHit hit;
        beside_door(&scene, &doors[i], -0.3f, eye);
        beside_door(&scene, &doors[i], 0.3f, through);
        for (int k = 0; k < 3; k++) through[k] -= eye[k];
        eye[1] = 1.25f;
        assert_true(scene_ray(&shut, eye, through, 1.0f, &hit));
        assert_int_equal(hit.instance, doors[i].instance);
        assert_false(scene_ray(&scene, eye, through, 1.0f, &hit));
        assert_int_equal(scene_doors(&shut, again, MAX_DOORS), count);
        assert_int_equal(again[i].instance, doors[i].instance);
        assert_memory_equal(again[i].closed, doors[i].closed, sizeof doors[i].closed);
    }
}

static void what_is_no_home_has_no_doors(void **state) {
    Scene scene = room_scene(true, *state);
    SceneDoor doors[MAX_DOORS];
    assert_int_equal(scene_doors(&scene, doors, MAX_DOORS), 0);
}

//---- what may be carried -------------------------------------------------------------------------

static void add_box(RoomBuilder *room, const char *category, float x, float y, float wide,
                    float high) {
    int mesh = room->mesh;
    room->mesh = scene_builder_mesh(room->builder);
    float h = 0.5f * wide;
    room_wall(room, x - h, -h, x + h, h, high);
    room_floor(room, x - h, -h, x + h, h, 0.0f);
    mat4 place;
    glm_translate_make(place, (vec3){0, y, 0});
    int object = scene_builder_object(room->builder, category, category);
    scene_builder_instance(room->builder, room->mesh, object, place);
    room->mesh = mesh;
}

static Scene toy_room(bool vase, Arena *arena) {
    RoomBuilder room = room_begin(arena);
    room_floor(&room, -8, -5, 8, 5, 0);
    add_box(&room, "CoffeeTable", 0, 0, 0.9f, 0.5f);
    if (vase) add_box(&room, "vase", 0.2f, 0.51f, 0.2f, 0.3f);
    add_box(&room, "chair", 2, 0.02f, 0.5f, 0.9f);
    add_box(&room, "ceiling_lamp", 3, 2.0f, 0.4f, 0.3f);
    add_box(&room, "dining_table", 5, 0, 1.5f, 0.7f);
    add_box(&room, "sink", -2, 0, 0.5f, 0.9f);
    add_box(&room, "stool", -4, 0.1f, 0.4f, 0.5f); // floats
    Scene scene;
    room_end(&room, arena, &scene);
    return scene;
}

static void check_movables(const Scene *scene, const char *expected) {
    uint32_t things[MAX_THINGS];
    char found[256] = "";
    int count = scene_movables(scene, things, MAX_THINGS);
    for (int i = 0; i < count; i++) {
        strcat(found, scene_object_name(scene, things[i]));
        strcat(found, " ");
        if (i > 0) assert_true(things[i] > things[i - 1]);
    }
    assert_string_equal(found, expected);
}

static void small_things_that_stand_and_carry_nothing_may_be_moved(void **state) {
    Arena *arena = *state;
    Scene with = toy_room(true, arena), without = toy_room(false, arena);
    check_movables(&with, "vase chair ");
    check_movables(&without, "CoffeeTable chair ");
    uint32_t one;
    assert_int_equal(scene_movables(&with, &one, 1), 1);
}

static void every_home_has_many_things_to_move_and_none_of_them_is_built_in(void **state) {
    static const char *const fixed[] = {"wall",    "floor",        "door",    "window",
                                        "toilet",  "ceiling_lamp", "picture", "kitchen_counter",
                                        "curtain", "bed",          "mirror",  "radiator"};
    Arena *arena = *state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        ArenaMark mark = arena_mark(arena);
        Scene scene = open_home(seed, 0, arena);
        uint32_t things[MAX_THINGS];
        int count = scene_movables(&scene, things, MAX_THINGS), chairs = 0;
        assert_in_range(count, 25, 150);
        for (int i = 0; i < count; i++) {
            const char *category = category_of(&scene, things[i]);
            for (size_t k = 0; k < ARRAY_COUNT(fixed); k++)
                assert_string_not_equal(category, fixed[k]);
            chairs += strcmp(category, "chair") == 0;
        }
        assert_true(chairs >= 2);
        arena_reset(arena, mark);
    }
}

//---- people --------------------------------------------------------------------------------------

static void people_stand_by_and_leave_the_scene_as_it_is(void **state) {
    Arena *arena = *state;
    Scene empty = open_home(3, 0, arena), peopled = open_home(3, 4, arena);
    assert_int_equal(empty.people, 0);
    assert_int_equal(peopled.people, 4);
    assert_int_equal(peopled.instance_count, empty.instance_count + 4);
    assert_int_not_equal(peopled.hash, empty.hash);
    assert_memory_equal(peopled.low, empty.low, sizeof empty.low);
    assert_memory_equal(peopled.high, empty.high, sizeof empty.high);
    assert_int_equal(scene_world_triangle_count(&peopled), scene_world_triangle_count(&empty));
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t instance = empty.instance_count + i, index = peopled.instances[instance].object;
        const SceneObject *person = &peopled.objects[index];
        assert_string_equal(scene_object_name(&peopled, index),
                            text_format(arena, "person_%u", i + 1));
        assert_string_equal(category_of(&peopled, index), "person");
        assert_true(person->high[1] < empty.low[1] - 50.0f);
        assert_true(person->high[1] - person->low[1] > 1.6f);
        assert_true(person->high[1] - person->low[1] < 1.8f);
        assert_true(person->high[0] - person->low[0] < 0.75f);
    }
    NavmeshConfig config = navmesh_config_default();
    Navmesh *without = room_build(&empty, &config, arena);
    Navmesh *with = room_build(&peopled, &config, arena);
    assert_int_equal(navmesh_digest(without), navmesh_digest(with));
    navmesh_close(without);
    navmesh_close(with);
}

static void without_people_a_home_has_the_hash_that_it_always_had(void **state) {
    assert_int_equal(open_home(3, 0, *state).hash, 0xa22ff6eeffa0c015u);
}

static void a_person_moved_into_a_room_is_met_by_rays_but_not_by_the_navmesh(void **state) {
    Arena *arena = *state;
    Scene scene = open_home(3, 1, arena);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *before = room_build(&scene, &config, arena);
    float place[3];
    free_place(before, (float[3]){100, 0, 0}, place);
    SceneMove move = {.instance = scene.instance_count - 1};
    glm_translate_make(move.world_from_local, place);
    Scene met = arrange(&scene, &move, 1, arena);
    uint32_t person = scene.instances[move.instance].object;
    SceneHit hit;
    const float eye[3] = {place[0], 1.1f, place[2] + 0.6f}, ahead[3] = {0, 0, -1};
    assert_true(scene_ray(&met, eye, ahead, 2.0f, &hit));
    assert_int_equal(hit.object, person);
    assert_memory_equal(met.low, scene.low, sizeof scene.low);
    Navmesh *after = room_build(&met, &config, arena);
    assert_int_equal(navmesh_digest(before), navmesh_digest(after));
    navmesh_close(before);
    navmesh_close(after);
}

static void the_cache_knows_how_many_people_there_are(void **state) {
    Arena *arena = *state;
    const char *cache = text_format(arena, "/tmp/cairn-people-%d", (int)getpid());
    assert_int_equal(setenv("CAIRN_CACHE", cache, 1), 0);
    SceneConfig config = scene_config_default();
    for (int i = 0; i < 6; i++) {
        Scene scene;
        Error err;
        config.people = i % 3;
        assert_ok(scene_open("home:1", &config, arena, &scene, &err), err);
        assert_int_equal(scene.people, i % 3);
        assert_int_equal(scene.is_mapped, i >= 3);
        scene_close(&scene);
    }
    if (system(text_format(arena, "rm -rf '%s'", cache)) != 0) fail_msg("cannot remove %s", cache);
    unsetenv("CAIRN_CACHE");
}

static void too_many_people_are_an_error(void **state) {
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    config.people = -1;
    assert_false(scene_open("home:1", &config, *state, &scene, &err));
    config.people = 65;
    assert_false(scene_open("home:1", &config, *state, &scene, &err));
    assert_non_null(strstr(err.text, "scene.people"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_moved_chair_is_met_where_it_went_and_not_where_it_was),
        test_with_arena(boxes_follow_what_moves_and_nothing_else_changes),
        test_with_arena(
            the_walkable_floor_changes_round_both_places_of_a_moved_chair_and_nowhere_else),
        test_with_arena(the_hash_tells_arrangements_apart_but_not_the_ways_to_them),
        test_with_arena(closing_an_arranged_scene_leaves_the_original_mapped),
        test_with_arena(a_move_of_nothing_or_to_nowhere_is_an_error),
        test_with_arena(a_shut_door_cannot_be_passed_and_an_open_one_can),
        test_with_arena(a_shut_door_stands_in_its_opening_and_shuts_again_from_there),
        test_with_arena(what_is_no_home_has_no_doors),
        test_with_arena(small_things_that_stand_and_carry_nothing_may_be_moved),
        test_with_arena(every_home_has_many_things_to_move_and_none_of_them_is_built_in),
        test_with_arena(people_stand_by_and_leave_the_scene_as_it_is),
        test_with_arena(without_people_a_home_has_the_hash_that_it_always_had),
        test_with_arena(a_person_moved_into_a_room_is_met_by_rays_but_not_by_the_navmesh),
        test_with_arena(the_cache_knows_how_many_people_there_are),
        test_with_arena(too_many_people_are_an_error),
    };
    return cmocka_run_group_tests_name("scenes.scene_arrange", tests, NULL, NULL);
}
