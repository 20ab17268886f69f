// The archive is read back here by its bytes, as a zip reader would: from the end record to the
// central directory to each entry.

#include "base/file.h"
#include "base/npz.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

static uint32_t get(const uint8_t *at, int bytes) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static FileBytes save(Npz *npz, Arena *arena) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/cairn-npz-%d.npz", (int)getpid());
    Error err = {0};
    FileBytes bytes;
    assert_ok(npz_save(npz, path, &err), err);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    remove(path);
    return bytes;
}

static const uint8_t *end_record(FileBytes bytes) {
    const uint8_t *end = bytes.data + bytes.size - 22;
    assert_memory_equal(end, "PK\5\6", 4);
    return end;
}

typedef struct Entry {
    const char *name;
    const uint8_t *unpacked;
    uint32_t size;
} Entry;

// the entry that a central record at `at` describes; its local header must say the same
static Entry read_entry(FileBytes bytes, const uint8_t *at, Arena *arena) {
    assert_memory_equal(at, "PK\1\2", 4);
    uint32_t sum = get(at + 16, 4), packed = get(at + 20, 4), size = get(at + 24, 4);
    uint32_t name = get(at + 28, 2), begin = get(at + 42, 4);
    const uint8_t *local = bytes.data + begin;
    assert_memory_equal(local, "PK\3\4", 4);
    assert_memory_equal(local + 4, at + 6, 26);
    assert_memory_equal(local + 30, at + 46, name);
    assert_int_equal(get(at + 10, 2), 8); // deflated
    uint8_t *unpacked = arena_alloc(arena, size + 1);
    z_stream stream = {.next_in = (z_const Bytef *)(uintptr_t)(local + 30 + name),
                       .avail_in = packed,
                       .next_out = unpacked,
                       .avail_out = size + 1};
    assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, size);
    assert_int_equal(stream.total_in, packed);
    inflateEnd(&stream);
    assert_int_equal(crc32(0, unpacked, size), sum);
    return (Entry){text_format(arena, "%.*s", (int)name, (const char *)at + 46), unpacked, size};
}

// the values behind the header of a .npy; the header must name this type and shape
static const uint8_t *values_of(const Entry *entry, const char *type, const char *shape,
                                Arena *arena) {
    assert_memory_equal(entry->unpacked, "\x93NUMPY\1\0", 8);
    uint32_t length = get(entry->unpacked + 8, 2);
    assert_int_equal((10 + length) % 64, 0);
    const char *text = (const char *)entry->unpacked + 10;
    const char *wanted =
        text_format(arena, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", type, shape);
    assert_memory_equal(text, wanted, strlen(wanted));
    for (size_t i = strlen(wanted); i + 1 < length; i++) assert_int_equal(text[i], ' ');
    assert_int_equal(text[length - 1], '\n');
    return entry->unpacked + 10 + length;
}

static void arrays_come_out_as_they_went_in(void **state) {
    uint8_t bytes[2][3][5];
    float floats[7] = {0, -1.5f, 3e20f, 0.1f, -0.0f, 1, 2};
    uint32_t words[1] = {0xdeadbeef};
    char names[2][64] = {"stop", "move_forward"};
    for (int i = 0; i < 30; i++) (&bytes[0][0][0])[i] = (uint8_t)(i * 7);
    Npz npz = npz_create();
    npz_add(&npz, "frames", NPZ_U8, bytes, (size_t[]){2, 3, 5}, 3);
    npz_add(&npz, "doubt", NPZ_F32, floats, (size_t[]){7}, 1);
    npz_add(&npz, "number", NPZ_U32, words, NULL, 0);
    npz_add(&npz, "names", NPZ_S64, names, (size_t[]){2}, 1);
    FileBytes file = save(&npz, *state);
    npz_destroy(&npz);

    const uint8_t *end = end_record(file);
    assert_int_equal(get(end + 10, 2), 4);
    assert_int_equal(get(end + 12, 4) + get(end + 16, 4) + 22, file.size);
    static const struct {
        const char *name, *type, *shape;
    } wanted[] = {{"frames.npy", "|u1", "(2, 3, 5,)"},
                  {"doubt.npy", "<f4", "(7,)"},
                  {"number.npy", "<u4", "()"},
                  {"names.npy", "|S64", "(2,)"}};
    const void *values[] = {bytes, floats, words, names};
    const size_t sizes[] = {sizeof bytes, sizeof floats, sizeof words, sizeof names};
    const uint8_t *at = file.data + get(end + 16, 4);
    for (int i = 0; i < 4; i++) {
        Entry entry = read_entry(file, at, *state);
        assert_string_equal(entry.name, wanted[i].name);
        const uint8_t *found = values_of(&entry, wanted[i].type, wanted[i].shape, *state);
        assert_int_equal(found + sizes[i] - entry.unpacked, entry.size);
        assert_memory_equal(found, values[i], sizes[i]);
        at += 46 + strlen(entry.name);
    }
    assert_ptr_equal(at, end);
}

static void an_array_of_nothing_is_an_array(void **state) {
    Npz npz = npz_create();
    npz_add(&npz, "empty", NPZ_F32, "", (size_t[]){0, 4}, 2);
    FileBytes file = save(&npz, *state);
    npz_destroy(&npz);
    Entry entry = read_entry(file, file.data + get(end_record(file) + 16, 4), *state);
    const uint8_t *found = values_of(&entry, "<f4", "(0, 4,)", *state);
    assert_int_equal(found - entry.unpacked, entry.size);
}

static void the_same_arrays_give_the_same_bytes(void **state) {
    FileBytes files[2];
    float values[1000];
    for (int i = 0; i < 1000; i++) values[i] = (float)(i * i % 97);
    for (int k = 0; k < 2; k++) {
        Npz npz = npz_create();
        npz_add(&npz, "a", NPZ_F32, values, (size_t[]){10, 100}, 2);
        npz_add(&npz, "b", NPZ_U8, values, (size_t[]){4000}, 1);
        files[k] = save(&npz, *state);
        npz_destroy(&npz);
    }
    assert_int_equal(files[0].size, files[1].size);
    assert_memory_equal(files[0].data, files[1].data, files[0].size);
}

static void a_folder_that_is_not_there_is_an_error(void **state) {
    UNUSED(state);
    Error err = {0};
    Npz npz = npz_create();
    npz_add(&npz, "a", NPZ_U8, "x", (size_t[]){1}, 1);
    assert_false(npz_save(&npz, "/nowhere/at/all.npz", &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all.npz"));
    npz_destroy(&npz);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(arrays_come_out_as_they_went_in),
        test_with_arena(an_array_of_nothing_is_an_array),
        test_with_arena(the_same_arrays_give_the_same_bytes),
        test_with_arena(a_folder_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
