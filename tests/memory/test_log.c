// A log gives back what was written.

#include "log_records.h"
#include "memory/log_crc.h"

//---- checksum ------------------------------------------------------------------------------------

static void the_checksum_is_crc32c(void **state) {
    UNUSED(state);
    assert_int_equal(memory_crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(log_crc_table(0, (const uint8_t *)"123456789", 9), 0xe3069283);
    assert_int_equal(memory_crc32c(0, "", 0), 0);
    assert_int_equal(memory_crc32c(memory_crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
}

static void instruction_and_table_agree(void **state) {
    UNUSED(state);
    Rng rng = rng_create(1);
    uint8_t bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)rng_next(&rng);
    for (size_t first = 0; first < 9; first++) {
        for (size_t count = 0; count < 280; count++) {
            uint32_t seed = rng_next(&rng);
            assert_int_equal(memory_crc32c(seed, bytes + first, count),
                             log_crc_table(seed, bytes + first, count));
        }
    }
}

//---- what was written ----------------------------------------------------------------------------

static void check_reading(MemoryLog *log) {
    Error err = {0};
    uint64_t places[300], at;
    for (uint32_t i = 0; i < ARRAY_COUNT(places); i++) {
        uint8_t payload[256];
        uint32_t size = fill_payload(i, payload);
        assert_ok(memory_log_append(log, kind_of(i), payload, size, &places[i], &err), err);
        assert_int_equal(places[i] % 4, 0);
    }
    assert_int_equal(count_prefix(log), 300);
    uint8_t kind;
    const void *payload;
    uint32_t size, index = 300;
    while (index-- > 0) {
        assert_true(memory_log_read(log, places[index], &kind, &payload, &size));
        assert_true(is_record(index, kind, payload, size));
        at = index == 0 ? 0 : places[index - 1];
        assert_true(memory_log_next(log, &at, &kind, &payload, &size));
        assert_int_equal(at, places[index]);
    }
    // no other place is one
    for (at = 0; at < memory_log_bytes(log) + 100; at++) {
        bool is_place = false;
        for (uint32_t i = 0; i < ARRAY_COUNT(places); i++) is_place |= places[i] == at;
        assert_int_equal(memory_log_read(log, at, &kind, &payload, &size), is_place);
    }
    assert_ok(memory_log_sync(log, &err), err);
}

static void a_log_in_memory_gives_back_its_records(void **state) {
    MemoryLog *log = open_log(NULL, NULL, *state);
    check_reading(log);
    memory_log_close(log);
}

static void a_log_in_a_file_gives_back_its_records(void **state) {
    Arena *arena = *state;
    uint64_t lost = 1;
    const char *path = new_path("file", arena);
    MemoryLog *log = open_log(path, &lost, arena);
    check_reading(log);
    uint64_t bytes = memory_log_bytes(log);
    memory_log_close(log);
    assert_int_equal(file_size(path), bytes);

    log = open_log(path, &lost, arena);
    assert_int_equal(lost, 0);
    assert_int_equal(count_prefix(log), 300);
    append(log, 300);
    assert_int_equal(count_prefix(log), 301);
    memory_log_close(log);
    unlink(path);
}

static void a_log_grows_past_its_first_mapping(Arena *arena, const char *path) {
    Error err = {0};
    enum { COUNT = 40, SIZE = 50001 };
    uint8_t *payload = arena_alloc(arena, SIZE);
    uint64_t places[COUNT];
    MemoryLog *log = open_log(path, NULL, arena);
    for (uint32_t i = 0; i < COUNT; i++) {
        memset(payload, (int)i + 1, SIZE);
        assert_ok(memory_log_append(log, 1, payload, SIZE, &places[i], &err), err);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        uint8_t kind;
        const void *found;
        uint32_t size;
        assert_true(memory_log_read(log, places[i], &kind, &found, &size));
        assert_int_equal(size, SIZE);
        memset(payload, (int)i + 1, SIZE);
        assert_memory_equal(found, payload, SIZE);
    }
    memory_log_close(log);
}

static void logs_grow(void **state) {
    Arena *arena = *state;
    const char *path = new_path("grow", arena);
    a_log_grows_past_its_first_mapping(arena, path);
    a_log_grows_past_its_first_mapping(arena, NULL);
    unlink(path);
}

static void a_cleared_log_is_empty(void **state) {
    Arena *arena = *state;
    Error err = {0};
    const char *path = new_path("clear", arena);
    for (int i = 0; i < 2; i++) {
        MemoryLog *log = open_log(i == 0 ? NULL : path, NULL, arena);
        uint64_t empty = memory_log_bytes(log);
        for (uint32_t k = 0; k < 20; k++) append(log, k);
        assert_ok(memory_log_clear(log, &err), err);
        assert_int_equal(count_prefix(log), 0);
        assert_int_equal(memory_log_bytes(log), empty);
        append(log, 0);
        assert_int_equal(count_prefix(log), 1);
        memory_log_close(log);
    }
    unlink(path);
}

static void what_is_not_a_log_stays_as_it_is(void **state) {
    Arena *arena = *state;
    Error err = {0};
    const char *path = new_path("picture", arena);
    set_file(path, (const uint8_t *)"\x89PNG and more", 13);
    assert_null(memory_log_open(path, NULL, arena, &err));
    assert_non_null(strstr(err.text, "not a log"));
    assert_int_equal(file_size(path), 13);
    unlink(path);
    assert_null(memory_log_open("/nowhere/at/all.log", NULL, arena, &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all.log"));
    assert_null(memory_log_open("/tmp", NULL, arena, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_crc32c),
        cmocka_unit_test(instruction_and_table_agree),
        test_with_arena(a_log_in_memory_gives_back_its_records),
        test_with_arena(a_log_in_a_file_gives_back_its_records),
        test_with_arena(logs_grow),
        test_with_arena(a_cleared_log_is_empty),
        test_with_arena(what_is_not_a_log_stays_as_it_is),
    };
    return cmocka_run_group_tests_name("memory/log", tests, NULL, NULL);
}
