// cairn scene: walkable surfaces that come from files and go to them.

#include "program.h"

#define FIELDS "polygons", "navigable_area", "islands"

static void assert_same_surface(const json_t *a, const json_t *b) {
    static const char *const fields[] = {FIELDS};
    for (size_t i = 0; i < ARRAY_COUNT(fields); i++) {
        assert_non_null(json_object_get(a, fields[i]));
        assert_true(json_equal(json_object_get(a, fields[i]), json_object_get(b, fields[i])));
    }
}

static json_t *scene_json(const char *words, Arena *arena) {
    return parse_whole(program_output(text_format(arena, "scene %s --json", words), arena));
}

static void a_saved_surface_is_taken_instead_of_building_one(void **state) {
    write_room("room.obj", 0, *state);
    json_t *built = scene_json("room.obj --navmesh-out=saved.navmesh", *state);
    json_t *wide = scene_json("room.obj --agent-radius=0.4", *state);
    json_t *taken = scene_json("room.obj --agent-radius=0.4 --navmesh-file=saved.navmesh", *state);
    assert_same_surface(built, taken);
    assert_true(json_number_value(json_object_get(wide, "navigable_area")) <
                json_number_value(json_object_get(built, "navigable_area")));
    // magic and version as Recast's demo and Habitat know them
    const char *bytes = program_text("saved.navmesh", *state);
    assert_memory_equal(bytes, "TESM\1\0\0\0", 8);
    json_decref(built);
    json_decref(wide);
    json_decref(taken);
}

static void the_file_beside_a_scene_is_found(void **state) {
    write_room("hall.obj", 1, *state);
    json_t *built = scene_json("hall.obj --navmesh-out=hall.navmesh", *state);
    json_t *taken = scene_json("hall.obj --cell-size=0.2 --navmesh-file=beside", *state);
    assert_same_surface(built, taken);
    json_decref(built);
    json_decref(taken);
}

static void a_surface_that_cannot_be_taken_or_saved_is_told(void **state) {
    static const struct {
        const char *words, *reason;
    } refusals[] = {
        {"scene room.obj --navmesh-file=missing.navmesh", "missing.navmesh: No such file"},
        {"scene lonely.obj --navmesh-file=beside", "lonely.navmesh: No such file"},
        {"scene room.obj --navmesh-file=room.obj", "not a navmesh file"},
        {"scene room.obj --navmesh-out=/proc/nowhere/x.navmesh", "/proc/nowhere"},
        {"eval --scenes=room.obj --device=host --out= --navmesh-file=room.navmesh", "one scene"},
    };
    write_room("room.obj", 0, *state);
    write_room("lonely.obj", 0, *state);
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        Ran ran = program_run(refusals[i].words, *state);
        assert_int_equal(ran.status, 1);
        assert_int_equal(count_lines(ran.err), 1);
        if (strstr(ran.err, refusals[i].reason) == NULL)
            fail_msg("no '%s' in: %s", refusals[i].reason, ran.err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_saved_surface_is_taken_instead_of_building_one),
        test_with_arena(the_file_beside_a_scene_is_found),
        test_with_arena(a_surface_that_cannot_be_taken_or_saved_is_told),
    };
    return run_tests_of_program("app/cmd_scene", tests);
}
