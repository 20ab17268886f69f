// cairn scene FILE.map: what a grid holds, in words and as JSON, and one line where it is none.

#include "program.h"

static void a_plane_is_told_in_words(void **test) {
    program_write("a.map", "type octile\nheight 2\nwidth 4\nmap\n..@.\n..@W\n", *test);
    Ran ran = program_run("scene a.map", *test);
    assert_int_equal(ran.status, 0);
    assert_non_null(strstr(ran.out, "4 x 2 x 1 cells\n"));
    assert_non_null(strstr(ran.out, "6 of 8 cells, 75.0 %\n"));
    assert_non_null(strstr(ran.out, "8, along axes and diagonals"));
    assert_non_null(strstr(ran.out, "islands      3: 4 1 1 cells\n"));
}

static void voxels_are_told_as_json(void **test) {
    program_write("a.3dmap", "voxel 3 3 3\n1 1 1\n", *test);
    Ran ran = program_run("scene a.3dmap --json", *test);
    assert_int_equal(ran.status, 0);
    json_t *json = parse_whole(ran.out);
    assert_int_equal(json_integer_value(json_object_get(json, "cells")), 27);
    assert_int_equal(json_integer_value(json_object_get(json, "passable")), 26);
    assert_int_equal(json_integer_value(json_object_get(json, "moves")), 26);
    assert_int_equal(json_integer_value(json_object_get(json, "islands")), 1);
    json_decref(json);
}

static void a_bad_file_is_answered_in_one_line(void **test) {
    program_write("bad.map", "type octile\nheight 2\nwidth 4\nmap\n..@.\n..?.\n", *test);
    Ran ran = program_run("scene bad.map", *test);
    assert_int_not_equal(ran.status, 0);
    assert_string_equal(ran.out, "");
    assert_non_null(strstr(ran.err, "bad.map: line 6: letter 3 is none of . G S W @ O T"));
    assert_ptr_equal(strchr(ran.err, '\n'), ran.err + strlen(ran.err) - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_plane_is_told_in_words),
        test_with_arena(voxels_are_told_as_json),
        test_with_arena(a_bad_file_is_answered_in_one_line),
    };
    return run_tests_of_program("app/grid_facts", tests);
}
