// `cairn memory` on a file that `cairn eval` has made: what it tells, draws and refuses.

#include "base/image.h"
#include "program.h"

// a small memory, made once
static const char *made_memory(Arena *arena) {
    if (!file_exists(program_file("report/room_obj.memory", arena))) {
        write_room("room.obj", 0, arena);
        program_output("eval room.obj --device=host --width=48 --height=48 --max-steps=60 "
                       "--episodes=1 --agents=memory --tasks=pointnav --out=report --quiet",
                       arena);
    }
    return "report/room_obj.memory";
}

static int64_t number(json_t *json, const char *key) {
    json_t *value = json_object_get(json, key);
    if (!json_is_integer(value)) fail_msg("no whole number %s", key);
    return json_integer_value(value);
}

static void a_report_holds_the_memory_and_its_pictures(void **state) {
    made_memory(*state);
    static const char *const files[] = {"report/room_obj.memory", "report/room_obj_memory.png",
                                        "report/room_obj_levels.png", "report/room_obj_bytes.png"};
    const char *page = program_text("report/index.html", *state);
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        assert_true(file_exists(program_file(files[i], *state)));
    }
    static const char *const shown[] = {"alt=\"memory\"", "alt=\"levels\"", "alt=\"bytes\"",
                                        "room_obj.memory"};
    for (size_t i = 0; i < ARRAY_COUNT(shown); i++) assert_non_null(strstr(page, shown[i]));
}

static void it_tells_what_is_in_the_file(void **state) {
    char *text = program_output(
        text_format(*state, "memory %s --device=host --out=", made_memory(*state)), *state);
    static const char *const parts[] = {
        "settings ", "submaps ", "bricks ",    "voxels ",   "levels ",    "places ", "edges ",
        "regions ",  "objects ", "long term ", "closures ", "in memory ", "digest ", "all good"};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strstr(text, parts[i]) == NULL) fail_msg("nothing about %s", parts[i]);
    assert_null(strstr(text, "pictures"));
}

static void the_numbers_fit_each_other(void **state) {
    const char *words =
        text_format(*state, "memory %s --device=host --json --out=", made_memory(*state));
    json_t *json = parse_whole(program_output(words, *state));
    json_t *map = json_object_get(json, "map"), *levels = json_object_get(map, "levels");
    assert_true(number(map, "occupied") > 100 && number(map, "free") > 1000);
    int64_t below = number(map, "bricks");
    assert_int_equal(number(json_array_get(levels, 0), "cells"), below);
    for (size_t i = 1; i < json_array_size(levels); i++) {
        int64_t cells = number(json_array_get(levels, i), "cells");
        assert_true(cells >= 1 && cells <= below && 8 * cells >= below);
        below = cells;
    }
    json_t *again = parse_whole(program_output(words, *state));
    assert_true(json_equal(json, again));
    json_decref(json);
    json_decref(again);
}

static void it_draws_three_pictures(void **state) {
    program_output(
        text_format(*state, "memory %s --device=host --out=drawn/here", made_memory(*state)),
        *state);
    static const char *const kinds[] = {"map", "levels", "voxels"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        const char *name = text_format(*state, "drawn/here/room_obj_memory_%s.png", kinds[i]);
        FileBytes bytes;
        Image image;
        Error err = {0};
        assert_ok(file_read(program_file(name, *state), *state, &bytes, &err), err);
        assert_ok(image_decode(bytes, *state, &image, &err), err);
        size_t other = 0;
        for (size_t p = 0; p < (size_t)image.width * image.height; p++)
            other += memcmp(image.pixels + 4 * p, image.pixels, 3) != 0;
        assert_true(other > 1000); // not all background
    }
}

// one line that names the command and the file, status 1, nothing told
static void assert_refused(const char *file, const char *why, Arena *arena) {
    Ran ran = program_run(text_format(arena, "memory %s --device=host --out=", file), arena);
    assert_int_equal(ran.status, 1);
    assert_string_equal(ran.out, "");
    assert_int_equal(count_lines(ran.err), 1);
    assert_non_null(strstr(ran.err, "cairn memory: "));
    if (strstr(ran.err, why) == NULL) fail_msg("%s: %s", file, ran.err);
}

static void damage_is_told_in_one_line(void **state) {
    FileBytes whole;
    Error err = {0};
    const char *path = program_file(made_memory(*state), *state);
    assert_ok(file_read(path, *state, &whole, &err), err);
    char *copy = arena_array(*state, char, whole.size);
    const size_t places[] = {0, 9, 30, whole.size / 3, whole.size / 2, whole.size - 2};
    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        memcpy(copy, whole.data, whole.size);
        copy[places[i]] ^= 4;
        assert_ok(file_save(program_file("bad.memory", *state), copy, whole.size, &err), err);
        assert_refused("bad.memory", "bad.memory", *state);
    }
    const size_t sizes[] = {0, 5, 100, whole.size / 2, whole.size - 1};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        assert_ok(file_save(program_file("short.memory", *state), whole.data, sizes[i], &err), err);
        assert_refused("short.memory", "short.memory", *state);
    }
}

static void what_is_no_memory_is_refused(void **state) {
    write_room("room.obj", 0, *state);
    assert_refused("nowhere.memory", "nowhere.memory", *state);
    assert_refused("room.obj", "room.obj", *state);
    assert_refused("", "name one file", *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_report_holds_the_memory_and_its_pictures),
        test_with_arena(it_tells_what_is_in_the_file),
        test_with_arena(the_numbers_fit_each_other),
        test_with_arena(it_draws_three_pictures),
        test_with_arena(damage_is_told_in_one_line),
        test_with_arena(what_is_no_memory_is_refused),
    };
    return run_tests_of_program("app/cmd_memory", tests);
}
