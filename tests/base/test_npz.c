// The archive is read back by its bytes, as a zip reader would.

#include "base/npz.h"
#include "npz.h"

#include <stdio.h>
#include <unistd.h>

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

    const uint8_t *end = npz_end(file);
    assert_int_equal(npz_get(end + 10, 2), 4);
    assert_int_equal(npz_get(end + 12, 4) + npz_get(end + 16, 4) + 22, file.size);
    static const struct {
        const char *name, *type, *shape;
    } wanted[] = {{"frames.npy", "|u1", "(2, 3, 5,)"},
                  {"doubt.npy", "<f4", "(7,)"},
                  {"number.npy", "<u4", "()"},
                  {"names.npy", "|S64", "(2,)"}};
    const void *values[] = {bytes, floats, words, names};
    const size_t sizes[] = {sizeof bytes, sizeof floats, sizeof words, sizeof names};
    const uint8_t *at = file.data + npz_get(end + 16, 4);
    for (int i = 0; i < 4; i++) {
        NpzRead entry = npz_entry(file, at, *state);
        assert_string_equal(entry.name, wanted[i].name);
        const uint8_t *found = npz_values(&entry, wanted[i].type, wanted[i].shape, *state);
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
    NpzRead entry = npz_entry(file, file.data + npz_get(npz_end(file) + 16, 4), *state);
    const uint8_t *found = npz_values(&entry, "<f4", "(0, 4,)", *state);
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
