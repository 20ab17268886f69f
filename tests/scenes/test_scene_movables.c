// What may be carried elsewhere: small things that stand and carry nothing.

#include "arranged_home.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(small_things_that_stand_and_carry_nothing_may_be_moved),
        test_with_arena(every_home_has_many_things_to_move_and_none_of_them_is_built_in),
    };
    return cmocka_run_group_tests_name("scenes.scene_movables", tests, NULL, NULL);
}
