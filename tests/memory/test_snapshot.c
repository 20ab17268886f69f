// The container of memory files: what is written comes back, and no damage goes unseen.

#include "base/rng.h"
#include "memory/log.h"
#include "memory/snapshot.h"
#include "test.h"

#include <sys/stat.h>

#include <stdio.h>
#include <unistd.h>

enum { HEAD = 20, ENTRY = 56, COUNT = 5, BIG = 6000 };

// five chunks: text, nothing, noise that does not pack, zeros that do, a byte
static MemoryChunk *make_chunks(Arena *arena) {
    static const char text[] = "voxel=0.05\n";
    Rng rng = rng_create(3);
    uint8_t *noise = arena_alloc(arena, BIG);
    for (int i = 0; i < BIG; i++) noise[i] = (uint8_t)rng_next(&rng);
    MemoryChunk *chunks = arena_array(arena, MemoryChunk, COUNT);
    chunks[0] = (MemoryChunk){.name = "config", .data = text, .size = sizeof text};
    chunks[1] = (MemoryChunk){.name = "nothing", .data = NULL, .size = 0};
    chunks[2] = (MemoryChunk){"bricks", 3, 1ull << 54, UINT64_MAX, noise, BIG};
    chunks[3] = (MemoryChunk){"bricks", 4, 5, 6, arena_alloc(arena, 100000), 100000};
    chunks[4] = (MemoryChunk){.name = "fifteen letters", .data = text, .size = 1};
    return chunks;
}

static const char *path_of(const char *name, Arena *arena) {
    return text_format(arena, "/tmp/cairn_snapshot_%d_%s", (int)getpid(), name);
}

static FileBytes save(const MemoryChunk *chunks, int count, Arena *arena) {
    Error err = {0};
    FileBytes bytes;
    const char *path = path_of("save", arena);
    assert_ok(memory_snapshot_save(path, chunks, count, arena, &err), err);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    unlink(path);
    return bytes;
}

static bool parses(FileBytes bytes, Error *err) {
    Arena arena = arena_create("parse");
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_parse(bytes, &arena, &chunks, &count, err);
    arena_destroy(&arena);
    return ok;
}

static void chunks_come_back_as_they_were(void **state) {
    Error err = {0};
    MemoryChunk *chunks = make_chunks(*state), *found;
    int count;
    FileBytes bytes = save(chunks, COUNT, *state);
    print_message("%zu bytes\n", bytes.size);
    assert_ok(memory_snapshot_parse(bytes, *state, &found, &count, &err), err);
    assert_int_equal(count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        assert_string_equal(found[i].name, chunks[i].name);
        assert_int_equal(found[i].part, chunks[i].part);
        assert_true(found[i].first == chunks[i].first && found[i].last == chunks[i].last);
        assert_int_equal(found[i].size, chunks[i].size);
        if (chunks[i].size > 0) assert_memory_equal(found[i].data, chunks[i].data, chunks[i].size);
    }
}

static void a_file_without_chunks_is_a_file(void **state) {
    Error err = {0};
    MemoryChunk *found;
    int count = -1;
    FileBytes bytes = save(NULL, 0, *state);
    assert_int_equal(bytes.size, HEAD);
    assert_ok(memory_snapshot_parse(bytes, *state, &found, &count, &err), err);
    assert_int_equal(count, 0);
}

static void the_same_chunks_give_the_same_bytes(void **state) {
    FileBytes a = save(make_chunks(*state), COUNT, *state);
    FileBytes b = save(make_chunks(*state), COUNT, *state);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    // the header as it is documented: a file of today is read by a program of tomorrow
    static const uint8_t head[16] = {'C', 'A', 'I', 'R', 'N', 'M', 'E', 'M', 1, 0, 0, 0, COUNT};
    assert_memory_equal(a.data, head, sizeof head);
    assert_string_equal((const char *)a.data + HEAD, "config");
}

static void every_shorter_file_is_refused(void **state) {
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    for (size_t size = 0; size < bytes.size; size++) {
        Error err = {0};
        // a copy of its own, so that reading past the end is found by the sanitizer
        uint8_t *cut = malloc(size + 1);
        memcpy(cut, bytes.data, size);
        assert_false(parses((FileBytes){cut, size}, &err));
        const char *what = size < 8 ? "no memory file" : "cut short";
        if (strstr(err.text, what) == NULL) fail_msg("%zu bytes: %s", size, err.text);
        free(cut);
    }
}

static void every_flipped_bit_is_found(void **state) {
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    uint8_t *damaged = arena_alloc(*state, bytes.size);
    memcpy(damaged, bytes.data, bytes.size);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        Error err = {0};
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (parses((FileBytes){damaged, bytes.size}, &err)) fail_msg("bit %zu was not missed", bit);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void what_follows_the_last_chunk_is_refused(void **state) {
    Error err = {0};
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    uint8_t *longer = arena_alloc(*state, bytes.size + 1);
    memcpy(longer, bytes.data, bytes.size);
    assert_false(parses((FileBytes){longer, bytes.size + 1}, &err));
    assert_non_null(strstr(err.text, "something follows"));
}

//---- files that lie, under right checksums -------------------------------------------------------

static void put_number(uint8_t *at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get_number(const uint8_t *at, int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++) value |= (uint64_t)at[i] << 8 * i;
    return value;
}

static void seal(uint8_t *file, int count) {
    uint32_t crc = memory_crc32c(0, file, HEAD - 4);
    put_number(file + HEAD - 4, memory_crc32c(crc, file + HEAD, (size_t)count * ENTRY), 4);
}

// the copy of a file with one number of a chunk's entry changed
static bool lies_are_taken(FileBytes bytes, int chunk, int offset, uint64_t value, Error *err) {
    Arena arena = arena_create("lie");
    uint8_t *lie = arena_alloc(&arena, bytes.size);
    memcpy(lie, bytes.data, bytes.size);
    put_number(lie + HEAD + chunk * ENTRY + offset, value, 8);
    seal(lie, COUNT);
    bool ok = parses((FileBytes){lie, bytes.size}, err);
    arena_destroy(&arena);
    return ok;
}

static void a_size_that_cannot_be_is_refused(void **state) {
    enum { FIRST = 24, SIZE = 40, PACKED = 48 };
    Error err = {0};
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    assert_true(lies_are_taken(bytes, 2, FIRST, 77, &err)); // the sealing is right
    const uint64_t sizes[] = {UINT64_MAX, UINT64_MAX - 1, 1ull << 40, 200000, 99999, 0};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        assert_false(lies_are_taken(bytes, 3, SIZE, sizes[i], &err));
        // what deflate cannot have packed is not even made room for
        bool is_absurd = sizes[i] >= 200000;
        assert_non_null(strstr(err.text, is_absurd ? "chunk bricks claims an impossible size"
                                                   : "chunk bricks does not unpack"));
        assert_false(lies_are_taken(bytes, 3, PACKED, sizes[i], &err));
    }
}

static void more_chunks_than_there_is_room_for_are_refused(void **state) {
    Error err = {0};
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    uint8_t *lie = arena_alloc(*state, bytes.size);
    memcpy(lie, bytes.data, bytes.size);
    const uint32_t counts[] = {UINT32_MAX, 1u << 20, 10000};
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        put_number(lie + 12, counts[i], 4);
        assert_false(parses((FileBytes){lie, bytes.size}, &err));
        assert_non_null(strstr(err.text, "cut short in its table"));
    }
}

// bytes after the end of the packed data, which unpacking alone would not see
static void a_chunk_with_something_behind_it_is_refused(void **state) {
    Error err = {0};
    MemoryChunk chunk = {.name = "one", .data = "abc", .size = 3};
    FileBytes bytes = save(&chunk, 1, *state);
    uint8_t *longer = arena_alloc(*state, bytes.size + 4);
    memcpy(longer, bytes.data, bytes.size);
    size_t packed = (size_t)get_number(longer + HEAD + 48, 8) + 4;
    put_number(longer + HEAD + 48, packed, 8);
    put_number(longer + HEAD + 20, memory_crc32c(0, longer + HEAD + ENTRY, packed), 4);
    seal(longer, 1);
    assert_false(parses((FileBytes){longer, bytes.size + 4}, &err));
    assert_non_null(strstr(err.text, "does not unpack"));
}

//---- what is said --------------------------------------------------------------------------------

static void damage_is_told_with_file_chunk_and_remedy(void **state) {
    Error err = {0};
    MemoryChunk *chunks;
    int count;
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    const char *path = path_of("damage", *state);
    uint8_t *damaged = arena_alloc(*state, bytes.size);
    memcpy(damaged, bytes.data, bytes.size);
    damaged[bytes.size / 2] ^= 1; // in the noise
    assert_ok(file_save(path, damaged, bytes.size, &err), err);
    assert_false(memory_snapshot_load(path, *state, &chunks, &count, &err));
    print_message("%s\n", err.text);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, "chunk bricks is damaged"));
    assert_non_null(strstr(err.text, "use an older copy"));
    assert_null(strchr(err.text, '\n'));
    unlink(path);
    assert_false(memory_snapshot_load(path, *state, &chunks, &count, &err));
    assert_non_null(strstr(err.text, "No such file"));
}

static void another_version_is_told(void **state) {
    Error err = {0};
    FileBytes bytes = save(make_chunks(*state), COUNT, *state);
    uint8_t *later = arena_alloc(*state, bytes.size);
    memcpy(later, bytes.data, bytes.size);
    later[8] = 2;
    seal(later, COUNT);
    assert_false(parses((FileBytes){later, bytes.size}, &err));
    assert_non_null(strstr(err.text, "version 2"));
}

static void a_save_that_fails_leaves_the_old_file(void **state) {
    Error err = {0};
    FileBytes before, after;
    const char *folder = path_of("folder", *state);
    const char *path = text_format(*state, "%s/a.memory", folder);
    MemoryChunk *chunks = make_chunks(*state);
    assert_int_equal(mkdir(folder, 0777), 0);
    assert_ok(memory_snapshot_save(path, chunks, COUNT, *state, &err), err);
    assert_ok(file_read(path, *state, &before, &err), err);
    // something else stands where the temporary file would
    const char *temporary = text_format(*state, "%s.tmp-%d", path, (int)getpid());
    assert_int_equal(mkdir(temporary, 0777), 0);
    assert_false(memory_snapshot_save(path, chunks, 1, *state, &err));
    assert_non_null(strstr(err.text, path));
    assert_ok(file_read(path, *state, &after, &err), err);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    rmdir(temporary);
    unlink(path);
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(chunks_come_back_as_they_were),
        test_with_arena(a_file_without_chunks_is_a_file),
        test_with_arena(the_same_chunks_give_the_same_bytes),
        test_with_arena(every_shorter_file_is_refused),
        test_with_arena(every_flipped_bit_is_found),
        test_with_arena(what_follows_the_last_chunk_is_refused),
        test_with_arena(a_size_that_cannot_be_is_refused),
        test_with_arena(more_chunks_than_there_is_room_for_are_refused),
        test_with_arena(a_chunk_with_something_behind_it_is_refused),
        test_with_arena(damage_is_told_with_file_chunk_and_remedy),
        test_with_arena(another_version_is_told),
        test_with_arena(a_save_that_fails_leaves_the_old_file),
    };
    return cmocka_run_group_tests_name("memory/snapshot", tests, NULL, NULL);
}
