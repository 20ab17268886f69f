// A file is read in pieces, plain or compressed, with the same bytes; damage is told at its end.

#include "base/file.h"
#include "base/file_stream.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

enum { SIZE = 300000 };

static const char *path_of(const char *ending, Arena *arena) {
    return text_format(arena, "/tmp/cairn-stream-%ld%s", (long)getpid(), ending);
}

static uint8_t *make_bytes(Arena *arena) {
    uint8_t *bytes = arena_alloc(arena, SIZE);
    for (int i = 0; i < SIZE; i++) bytes[i] = (uint8_t)(i % 251 + i / 1000);
    return bytes;
}

static void write_packed(const char *path, const uint8_t *bytes) {
    gzFile file = gzopen(path, "wb");
    assert_int_equal(gzwrite(file, bytes, SIZE), SIZE);
    assert_int_equal(gzclose(file), Z_OK);
}

static size_t read_all(FileStream *stream, uint8_t *to) {
    size_t have = 0;
    for (size_t count; (count = file_stream_read(stream, to + have, 7001)) > 0;) have += count;
    return have;
}

static void plain_and_compressed_files_give_the_same_bytes_twice(void **test) {
    Error err = {0};
    uint8_t *bytes = make_bytes(*test), *got = arena_alloc(*test, SIZE + 7001);
    const char *paths[] = {path_of(".txt", *test), path_of(".gz", *test)};
    assert_ok(file_save(paths[0], bytes, SIZE, &err), err);
    write_packed(paths[1], bytes);
    for (int p = 0; p < 2; p++) {
        FileStream stream;
        assert_ok(file_stream_open(paths[p], &stream, &err), err);
        for (int round = 0; round < 2; round++) {
            assert_int_equal(read_all(&stream, got), SIZE);
            assert_memory_equal(got, bytes, SIZE);
            assert_ok(file_stream_check(&stream, &err), err);
            assert_true(file_stream_rewind(&stream));
        }
        file_stream_close(&stream);
        remove(paths[p]);
    }
}

static void damaged_and_missing_files_are_named(void **test) {
    Error err = {0};
    uint8_t *got = arena_alloc(*test, SIZE + 7001);
    const char *path = path_of(".gz", *test);
    write_packed(path, make_bytes(*test));
    FileBytes packed;
    assert_ok(file_read(path, *test, &packed, &err), err);
    for (size_t size = 11; size < packed.size; size += 97) { // cut
        FileStream stream;
        assert_ok(file_save(path, packed.data, size, &err), err);
        assert_ok(file_stream_open(path, &stream, &err), err);
        read_all(&stream, got);
        assert_false(file_stream_check(&stream, &err));
        assert_string_equal(err.text, text_format(*test, "%s: damaged gzip data", path));
        file_stream_close(&stream);
    }
    remove(path);
    FileStream none;
    assert_false(file_stream_open("/nowhere/file", &none, &err));
    assert_string_equal(err.text, "/nowhere/file: No such file or directory");
    file_stream_close(&none);
    assert_ok(file_stream_open("/tmp", &none, &err), err);
    assert_int_equal(file_stream_read(&none, got, 10), 0);
    assert_false(file_stream_check(&none, &err));
    assert_string_equal(err.text, "/tmp: Is a directory");
    file_stream_close(&none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(plain_and_compressed_files_give_the_same_bytes_twice),
        test_with_arena(damaged_and_missing_files_are_named),
    };
    return cmocka_run_group_tests_name("base/file_stream", tests, NULL, NULL);
}
