// Names and kinds: the side file, and names made unique.

#include "reading.h"

#include <unistd.h>

static const char *save(const char *text, Arena *arena) {
    const char *path = text_format(arena, "/tmp/cairn-semantics-%d.json", (int)getpid());
    Error err;
    assert_ok(file_save(path, text, strlen(text), &err), err);
    return path;
}

static void names_have_the_kind_that_the_side_file_told_first(void **state) {
    Arena *arena = *state;
    const char *path = save("{\"instances\":[{\"name\":\"a\",\"category\":\"bed\",\"more\":[1]},"
                            "{\"name\":\"b\",\"category\":\"\"},"
                            "{\"name\":\"a\",\"category\":\"chair\"}]}",
                            arena);
    Semantics *semantics = NULL;
    Error err;
    assert_ok(semantics_load(path, arena, &semantics, &err), err);
    unlink(path);
    assert_string_equal(semantics_category(semantics, "a"), "bed");
    assert_string_equal(semantics_category(semantics, "b"), "");
    assert_string_equal(semantics_category(semantics, "c"), "");
}

static void a_malformed_side_file_is_refused(void **state) {
    static const struct {
        const char *text, *reason;
    } files[] = {
        {"", "line"},
        {"{\"instances\":[}", "line 1"},
        {"[]", "instances: expected an array"},
        {"{\"instances\":{}}", "instances: expected an array"},
        {"{\"instances\":[{\"name\":\"a\"}]}", "instances[0]"},
        {"{\"instances\":[{\"name\":1,\"category\":\"a\"}]}", "instances[0]"},
        {"{\"instances\":[7]}", "instances[0]"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        const char *path = save(files[i].text, *state);
        Semantics *semantics = NULL;
        Error err;
        assert_refused(semantics_load(path, *state, &semantics, &err), err, files[i].reason);
        assert_non_null(strstr(err.text, path));
        unlink(path);
    }
}

static void objects_have_different_names(void **state) {
    Arena *arena = *state;
    Semantics *semantics = NULL;
    Error err;
    assert_ok(semantics_load(NULL, arena, &semantics, &err), err);
    SceneBuilder *builder = scene_builder_create(arena);
    static const char *const given[] = {"tree", "tree_2", "tree", "tree", "tree_2", "", ""};
    static const char *const made[] = {"tree", "tree_2", "tree_3", "tree_4", "tree_2_2", "", "_2"};
    for (size_t i = 0; i < ARRAY_COUNT(given); i++) {
        assert_int_equal(semantics_object(semantics, builder, given[i], ""), i);
    }
    for (int i = 0; i < 10000; i++) semantics_object(semantics, builder, "leaf", "plant");
    Scene scene;
    scene_builder_finish(builder, "test", arena, &scene);
    for (uint32_t i = 0; i < ARRAY_COUNT(given); i++) {
        assert_string_equal(scene_object_name(&scene, i), made[i]);
    }
    assert_string_equal(scene_object_name(&scene, scene.object_count - 1), "leaf_10000");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(names_have_the_kind_that_the_side_file_told_first),
        test_with_arena(a_malformed_side_file_is_refused),
        test_with_arena(objects_have_different_names),
    };
    return cmocka_run_group_tests_name("scenes/semantics", tests, NULL, NULL);
}
