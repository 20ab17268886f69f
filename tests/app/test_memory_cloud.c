// cairn memory FILE.pcd and FILE.bt: clouds and OctoMap's maps as octrees, told and drawn.

#include "program.h"

static json_t *memory_json(const char *words, Arena *arena) {
    return parse_whole(
        program_output(text_format(arena, "memory %s --device=host --json", words), arena));
}

static double number(const json_t *json, const char *name) {
    assert_true(json_is_number(json_object_get(json, name)));
    return json_number_value(json_object_get(json, name));
}

#define CLOUD(z)                                                                          \
    "FIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nPOINTS 4\nDATA ascii\n0.01 0 " z "\n0.02 0 " z \
    "\n0.21 1 " z "\nnan 0 0\n"

static void points_of_one_voxel_are_one(void **state) {
    program_write("small.pcd", CLOUD("3"), *state);
    json_t *json = memory_json("small.pcd --up=z --out=drawn", *state);
    assert_true(number(json, "occupied") == 2.0);
    assert_true(number(json, "free") == 0.0);
    const json_t *low = json_object_get(json, "low");
    assert_float_equal((float)json_number_value(json_array_get(low, 1)), 3.0f, 0.051f);
    json_decref(json);
    assert_memory_equal(program_text("drawn/small_pcd_levels.png", *state), "\x89PNG", 4);
    assert_memory_equal(program_text("drawn/small_pcd_voxels.png", *state), "\x89PNG", 4);
    json = memory_json("small.pcd --voxel=2 --out=", *state);
    assert_true(number(json, "occupied") == 1.0);
    json_decref(json);
}

static void a_cloud_in_map_coordinates_is_moved(void **state) {
    program_write("far.pcd", CLOUD("5403547"), *state);
    const char *out = program_output("memory far.pcd --device=host --out=", *state);
    assert_non_null(strstr(out, "the origin is 0 0 5403547 of the file"));
}

static void a_map_of_octomap_keeps_its_leaves(void **state) {
    const char *path = test_data("pointclouds/octomap/geb079.bt", *state);
    char whole[1024];
    assert_non_null(realpath(path, whole));
    json_t *json = memory_json(text_format(*state, "%s --out=", whole), *state);
    // as many voxels as the volumes of another reader: 95.0646 and 486.7886 m3
    assert_true(number(json, "occupied") == 185673.0);
    assert_true(number(json, "free") == 950759.0);
    json_decref(json);
}

static void what_cannot_be_read_is_one_line(void **state) {
    static const struct {
        const char *words, *reason;
    } refusals[] = {
        {"memory missing.pcd", "missing.pcd: No such file"},
        {"memory words.bt", "words.bt: not a .bt file"},
        {"memory words.pcd", "words.pcd: the header"},
        {"memory small.pcd --voxel=0", "memory.voxel is 0"},
        {"memory small.pcd --voxel=1e-9", "choose 0.005 to 10"},
        {"memory small.pcd --up=x", "say y or z"},
    };
    program_write("small.pcd", CLOUD("3"), *state);
    program_write("words.bt", "hello\n", *state);
    program_write("words.pcd", "hello\n", *state);
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        const char *words = text_format(*state, "%s --device=host --out=", refusals[i].words);
        Ran ran = program_run(words, *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, refusals[i].reason) == NULL)
            fail_msg("no '%s' in: %s", refusals[i].reason, ran.err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(points_of_one_voxel_are_one),
        test_with_arena(a_cloud_in_map_coordinates_is_moved),
        test_with_arena(a_map_of_octomap_keeps_its_leaves),
        test_with_arena(what_cannot_be_read_is_one_line),
    };
    return run_tests_of_program("app/memory_cloud", tests);
}
