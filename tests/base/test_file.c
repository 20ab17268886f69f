// Files are read whole, mapped, saved in one move, unpacked; paths are taken apart.

#include "test.h"

#include <sys/stat.h>

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

static const char *temporary(const char *name, Arena *arena) {
    return text_format(arena, "/tmp/cairn-file-%d-%s", (int)getpid(), name);
}

static void what_is_saved_reads_and_maps_back(void **state) {
    Arena *arena = *state;
    const char *path = temporary("round", arena);
    uint8_t data[10000];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * 7);
    Error err;
    FileBytes read, mapped;
    assert_ok(file_save(path, "old", 3, &err), err);
    assert_ok(file_save(path, data, sizeof data, &err), err);
    assert_ok(file_read(path, arena, &read, &err), err);
    assert_int_equal(read.size, sizeof data);
    assert_memory_equal(read.data, data, sizeof data);
    assert_int_equal(read.data[read.size], 0);
    assert_ok(file_map(path, &mapped, &err), err);
    assert_int_equal(mapped.size, sizeof data);
    assert_memory_equal(mapped.data, data, sizeof data);
    file_unmap(mapped);
    unlink(path);
}

static void an_empty_file_reads_but_does_not_map(void **state) {
    Arena *arena = *state;
    const char *path = temporary("empty", arena);
    Error err;
    FileBytes bytes;
    assert_ok(file_save(path, "", 0, &err), err);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    assert_int_equal(bytes.size, 0);
    assert_int_equal(bytes.data[0], 0);
    assert_false(file_map(path, &bytes, &err));
    unlink(path);
}

static void what_cannot_be_read_is_told_by_name(void **state) {
    FileBytes bytes;
    Error err;
    assert_false(file_read("/nowhere/x", *state, &bytes, &err));
    assert_string_equal(err.text, "/nowhere/x: No such file or directory");
    assert_false(file_map("/nowhere/x", &bytes, &err));
    assert_false(file_read("/tmp", *state, &bytes, &err));
    assert_string_equal(err.text, "/tmp: not a regular file");
    const char *pipe = temporary("pipe", *state);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_false(file_read(pipe, *state, &bytes, &err));
    unlink(pipe);
}

static void a_save_that_fails_leaves_the_old_file_and_nothing_else(void **state) {
    Arena *arena = *state;
    const char *directory = temporary("dir", arena);
    Error err;
    assert_ok(file_make_directories(text_format(arena, "%s/a/b", directory), &err), err);
    assert_ok(file_make_directories(text_format(arena, "%s/a/b", directory), &err), err);
    assert_false(file_save(text_format(arena, "%s/a", directory), "x", 1, &err)); // a directory
    assert_non_null(strstr(err.text, directory));
    const char *file = text_format(arena, "%s/file", directory);
    assert_ok(file_save(file, "x", 1, &err), err);
    assert_false(file_make_directories(file, &err)); // a file stands where a directory is wanted
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(text_format(arena, "%s/a/b", directory)), 0);
    assert_int_equal(rmdir(text_format(arena, "%s/a", directory)), 0);
    assert_int_equal(rmdir(directory), 0); // empty: no NAME.tmp is left
}

static void gzip_is_unpacked_and_the_rest_handed_back(void **state) {
    Arena *arena = *state;
    enum { SIZE = 300000 };
    const char *path = temporary("packed.gz", arena);
    uint8_t *data = arena_alloc(arena, SIZE); // zeros: packs far better than the first guess
    memcpy(data + SIZE - 5, "hello", 5);
    gzFile out = gzopen(path, "wb");
    assert_int_equal(gzwrite(out, data, SIZE), SIZE);
    gzclose(out);
    FileBytes packed, bytes;
    Error err;
    assert_ok(file_read(path, arena, &packed, &err), err);
    unlink(path);
    assert_ok(file_gunzip(packed, arena, &bytes, &err), err);
    assert_int_equal(bytes.size, SIZE);
    assert_memory_equal(bytes.data, data, SIZE);
    assert_int_equal(bytes.data[SIZE], 0);
    for (size_t size = 18; size < packed.size; size++) {
        assert_false(file_gunzip((FileBytes){packed.data, size}, arena, &bytes, &err));
    }
    assert_ok(file_gunzip((FileBytes){data, SIZE}, arena, &bytes, &err), err);
    assert_ptr_equal(bytes.data, data);
}

static void gzip_files_put_together_are_unpacked_to_the_end(void **state) {
    Arena *arena = *state;
    const char *path = temporary("members.gz", arena);
    for (int i = 0; i < 2; i++) {
        gzFile out = gzopen(path, i == 0 ? "wb" : "ab");
        assert_int_equal(gzputs(out, i == 0 ? "one " : "two"), i == 0 ? 4 : 3);
        gzclose(out);
    }
    FileBytes packed, bytes;
    Error err;
    assert_ok(file_read(path, arena, &packed, &err), err);
    unlink(path);
    assert_ok(file_gunzip(packed, arena, &bytes, &err), err);
    assert_int_equal(bytes.size, 7);
    assert_string_equal((const char *)bytes.data, "one two");
}

static void paths_are_taken_apart(void **state) {
    static const char *const cases[][4] = {
        // path, directory, name, extension
        {"a/b/c.glb", "a/b", "c.glb", ".glb"},
        {"c.glb", ".", "c.glb", ".glb"},
        {"/c", "/", "c", ""},
        {"a.b/c", "a.b", "c", ""},
        {"a/b.tar.gz", "a", "b.tar.gz", ".gz"},
        {"a/", "a", "", ""},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_string_equal(file_directory(cases[i][0], *state), cases[i][1]);
        assert_string_equal(file_name(cases[i][0]), cases[i][2]);
        assert_string_equal(file_extension(cases[i][0]), cases[i][3]);
    }
}

static void the_cache_directory_is_the_one_that_the_user_names(void **state) {
    Arena *arena = *state;
    const char *own = temporary("cache/deep", arena);
    char path[256], tiny[4];
    Error err;
    setenv("CAIRN_CACHE", own, 1);
    assert_ok(file_cache_directory(path, sizeof path, &err), err);
    assert_string_equal(path, own);
    assert_true(file_exists(own));
    assert_false(file_cache_directory(tiny, sizeof tiny, &err));
    rmdir(own);
    rmdir(file_directory(own, arena));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(what_is_saved_reads_and_maps_back),
        test_with_arena(an_empty_file_reads_but_does_not_map),
        test_with_arena(what_cannot_be_read_is_told_by_name),
        test_with_arena(a_save_that_fails_leaves_the_old_file_and_nothing_else),
        test_with_arena(gzip_is_unpacked_and_the_rest_handed_back),
        test_with_arena(gzip_files_put_together_are_unpacked_to_the_end),
        test_with_arena(paths_are_taken_apart),
        test_with_arena(the_cache_directory_is_the_one_that_the_user_names),
    };
    return cmocka_run_group_tests_name("base/file", tests, NULL, NULL);
}
