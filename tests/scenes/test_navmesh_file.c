// .navmesh files and the cache: the same bytes again, and no damage that goes unnoticed.

#include "base/hash.h"
#include "navmesh_room.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { HEADER_BYTES = 40 };

static const char *scratch_path(const char *name, Arena *arena) {
    Error err;
    char directory[512];
    assert_ok(file_cache_directory(directory, sizeof directory, &err), err);
    return text_format(arena, "%s/%s-%d.navmesh", directory, name, (int)getpid());
}

static FileBytes read_whole(const char *path, Arena *arena) {
    Error err;
    FileBytes bytes;
    assert_ok(file_read(path, arena, &bytes, &err), err);
    return bytes;
}

static FileBytes room_file(const char *path, Arena *arena) {
    Error err;
    Navmesh *navmesh = room_navmesh(true, arena);
    assert_ok(navmesh_save(navmesh, path, &err), err);
    navmesh_close(navmesh);
    return read_whole(path, arena);
}

static void a_saved_mesh_loads_and_saves_byte_for_byte(void **state) {
    Error err;
    const char *path = scratch_path("again", *state);
    FileBytes first = room_file(path, *state);
    Navmesh *navmesh = navmesh_load(path, *state, &err);
    assert_ok(navmesh != NULL, err);
    assert_ok(navmesh_save(navmesh, path, &err), err);
    FileBytes second = read_whole(path, *state);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    navmesh_close(navmesh);
    unlink(path);
}

static void a_loaded_mesh_gives_the_same_answers(void **state) {
    Error err;
    const char *path = scratch_path("answers", *state);
    room_file(path, *state);
    Navmesh *built = room_navmesh(true, *state), *loaded = navmesh_load(path, *state, &err);
    assert_ok(loaded != NULL, err);
    assert_true(navmesh_digest(built) == navmesh_digest(loaded));
    Rng rng = rng_create(2), twin = rng_create(2);
    for (int i = 0; i < 500; i++) {
        float a[2][3], b[2][3];
        for (int k = 0; k < 2; k++) {
            navmesh_random_point(built, &rng, 0, a[k]);
            navmesh_random_point(loaded, &twin, 0, b[k]);
        }
        assert_memory_equal(a, b, sizeof a);
        assert_float_equal(navmesh_distance(built, a[0], POINTS(&a[1]), 1),
                           navmesh_distance(loaded, b[0], POINTS(&b[1]), 1), 0);
    }
    navmesh_close(built);
    navmesh_close(loaded);
    unlink(path);
}

static void every_shorter_file_fails_in_words(void **state) {
    Error err;
    const char *path = scratch_path("short", *state);
    FileBytes whole = room_file(path, *state);
    for (size_t size = 0; size < whole.size; size++) {
        ArenaMark mark = arena_mark(*state);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(whole.data, 1, size, file);
        fclose(file);
        assert_null(navmesh_load(path, *state, &err));
        assert_non_null(strstr(err.text, path));
        arena_reset(*state, mark);
    }
    unlink(path);
}

// no byte of the file may make Detour read where it should not: each is set to several values; the
// mesh must then be refused, or answer questions without a crash
static void no_damaged_byte_leads_astray(void **state) {
    Error err;
    const char *path = scratch_path("damaged", *state);
    FileBytes whole = room_file(path, *state);
    uint8_t *bytes = arena_alloc(*state, whole.size);
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    int refused = 0, tried = 0;
    for (size_t at = 0; at < whole.size; at++) {
        for (size_t k = 0; k < ARRAY_COUNT(flips); k++) {
            ArenaMark mark = arena_mark(*state);
            memcpy(bytes, whole.data, whole.size);
            bytes[at] ^= flips[k];
            FILE *file = fopen(path, "wb");
            assert_non_null(file);
            fwrite(bytes, 1, whole.size, file);
            fclose(file);
            Navmesh *navmesh = navmesh_load(path, *state, &err);
            tried++;
            refused += navmesh == NULL;
            if (navmesh != NULL) {
                float goal[1][3] = {{3, 0, -2}}, end[3];
                navmesh_distance(navmesh, (float[]){-3, 0, -2}, POINTS(goal), 1);
                navmesh_try_step(navmesh, (float[]){-3, 0, -2}, (float[]){-2.7f, 0, -2}, true, end);
                navmesh_try_step(navmesh, (float[]){-3, 0, -2}, (float[]){-2.7f, 0, -2}, false,
                                 end);
                navmesh_obstacle_distance(navmesh, (float[]){-3, 0, -2}, 2);
            }
            navmesh_close(navmesh);
            arena_reset(*state, mark);
        }
    }
    print_message("%d of %d damaged files refused\n", refused, tried);
    assert_true(refused > tried / 10);
    unlink(path);
}

static void a_version_2_file_with_settings_is_read(void **state) {
    Error err;
    const char *path = scratch_path("version2", *state);
    FileBytes whole = room_file(path, *state);
    enum { SETTINGS = 56 };
    uint8_t *bytes = arena_alloc(*state, whole.size + SETTINGS);
    memcpy(bytes, whole.data, HEADER_BYTES);
    memset(bytes + HEADER_BYTES, 0x3c, SETTINGS);
    memcpy(bytes + HEADER_BYTES + SETTINGS, whole.data + HEADER_BYTES, whole.size - HEADER_BYTES);
    bytes[4] = 2;
    assert_ok(file_save(path, bytes, whole.size + SETTINGS, &err), err);
    Navmesh *navmesh = navmesh_load(path, *state, &err);
    assert_ok(navmesh != NULL, err);
    assert_int_equal(navmesh_island_count(navmesh), 1);
    navmesh_close(navmesh);
    unlink(path);
}

static void a_file_made_for_another_place_is_refused(void **state) {
    Error err;
    const char *path = scratch_path("place", *state);
    room_file(path, *state);
    Scene scene = room_scene(true, *state), far = scene;
    Navmesh *navmesh = navmesh_open_file(&scene, path, *state, &err);
    assert_ok(navmesh != NULL, err);
    assert_true(navmesh_digest(navmesh) ==
                hash_bytes(read_whole(path, *state).data, read_whole(path, *state).size, 0));
    navmesh_close(navmesh);
    far.low[2] += 20.0f;
    far.high[2] += 20.0f;
    assert_null(navmesh_open_file(&far, path, *state, &err));
    assert_non_null(strstr(err.text, "outside of room"));
    unlink(path);
}

static void another_file_is_refused_by_its_first_bytes(void **state) {
    Error err;
    const char *path = scratch_path("other", *state);
    char text[100] = "this is no navmesh";
    assert_ok(file_save(path, text, sizeof text, &err), err);
    assert_null(navmesh_load(path, *state, &err));
    assert_non_null(strstr(err.text, "not a navmesh file"));
    assert_null(navmesh_load("/no/such/file.navmesh", *state, &err));
    unlink(path);
}

//---- cache ---------------------------------------------------------------------------------------

// a cache directory of our own, so that its one file can be found
static const char *own_cache(const char *name, Arena *arena) {
    Error err;
    char directory[512];
    assert_ok(file_cache_directory(directory, sizeof directory, &err), err);
    const char *own = text_format(arena, "%s/%s-%d", directory, name, (int)getpid());
    setenv("CAIRN_CACHE", own, 1);
    return own;
}

static const char *only_file_in(const char *directory, Arena *arena) {
    char name[512] = "";
    FILE *list = popen(text_format(arena, "ls %s", directory), "r");
    assert_non_null(list);
    assert_non_null(fgets(name, sizeof name, list));
    pclose(list);
    name[strcspn(name, "\n")] = '\0';
    return text_format(arena, "%s/%s", directory, name);
}

static void a_damaged_cache_file_is_built_again(void **state) {
    Error err;
    const char *before =
        getenv("CAIRN_CACHE") ? text_format(*state, "%s", getenv("CAIRN_CACHE")) : NULL;
    const char *directory = own_cache("cache", *state);
    Scene scene = room_scene(true, *state);
    NavmeshConfig config = navmesh_config_default();
    Navmesh *built = navmesh_open(&scene, &config, *state, &err);
    assert_ok(built != NULL, err);
    const char *path = only_file_in(directory, *state);
    FileBytes good = read_whole(path, *state);

    // one bit of one vertex: the mesh would still be sound, but not that of the scene
    uint8_t *bytes = arena_alloc(*state, good.size);
    memcpy(bytes, good.data, good.size);
    bytes[HEADER_BYTES + 8 + 100 + 2] ^= 1;
    assert_ok(file_save(path, bytes, good.size, &err), err);
    Navmesh *again = navmesh_open(&scene, &config, *state, &err);
    assert_ok(again != NULL, err);
    assert_true(navmesh_digest(again) == navmesh_digest(built));
    FileBytes repaired = read_whole(path, *state);
    assert_int_equal(repaired.size, good.size);
    assert_memory_equal(repaired.data, good.data, good.size);

    Navmesh *cached = navmesh_open(&scene, &config, *state, &err);
    assert_ok(cached != NULL, err);
    assert_true(navmesh_digest(cached) == navmesh_digest(built));
    Navmesh *plain = navmesh_load(path, *state, &err); // the cache file is a .navmesh file
    assert_ok(plain != NULL, err);
    assert_true(navmesh_digest(plain) == navmesh_digest(built));

    unlink(path);
    rmdir(directory);
    if (before)
        setenv("CAIRN_CACHE", before, 1);
    else
        unsetenv("CAIRN_CACHE");
    Navmesh *all[] = {built, again, cached, plain};
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) navmesh_close(all[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_saved_mesh_loads_and_saves_byte_for_byte),
        test_with_arena(a_loaded_mesh_gives_the_same_answers),
        test_with_arena(every_shorter_file_fails_in_words),
        test_with_arena(no_damaged_byte_leads_astray),
        test_with_arena(a_version_2_file_with_settings_is_read),
        test_with_arena(a_file_made_for_another_place_is_refused),
        test_with_arena(another_file_is_refused_by_its_first_bytes),
        test_with_arena(a_damaged_cache_file_is_built_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
