// A log gives back what was written, or a beginning of it: whatever was cut, flipped or killed.

#include "base/rng.h"
#include "memory/log_crc.h"
#include "test.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

// what record `index` of a test holds: its size and bytes follow from its number
static uint32_t fill_payload(uint32_t index, uint8_t payload[256]) {
    Rng rng = rng_create(index);
    uint32_t size = index % 7 == 0 ? 0 : rng_below(&rng, 60);
    for (uint32_t i = 0; i < size; i++) payload[i] = (uint8_t)rng_next(&rng);
    return size;
}

static uint8_t kind_of(uint32_t index) {
    return (uint8_t)(index * 37);
}

static void append(MemoryLog *log, uint32_t index) {
    Error err = {0};
    uint8_t payload[256];
    uint64_t at;
    uint32_t size = fill_payload(index, payload);
    assert_ok(memory_log_append(log, kind_of(index), payload, size, &at, &err), err);
}

static bool is_record(uint32_t index, uint8_t kind, const void *payload, uint32_t size) {
    uint8_t expected[256];
    uint32_t length = fill_payload(index, expected);
    return kind == kind_of(index) && size == length && memcmp(payload, expected, size) == 0;
}

// the number of records; all of them must be those that were written, from the first on
static uint32_t count_prefix(const MemoryLog *log) {
    uint64_t at = 0;
    uint8_t kind;
    const void *payload;
    uint32_t size, count = 0;
    while (memory_log_next(log, &at, &kind, &payload, &size)) {
        assert_true(is_record(count, kind, payload, size));
        count++;
    }
    assert_int_equal(count, memory_log_count(log));
    return count;
}

static MemoryLog *open_log(const char *path, uint64_t *lost, Arena *arena) {
    Error err = {0};
    MemoryLog *log = memory_log_open(path, lost, arena, &err);
    if (log == NULL) fail_msg("%s", err.text);
    return log;
}

static const char *new_path(const char *name, Arena *arena) {
    const char *path = text_format(arena, "/tmp/cairn-%s-%d.log", name, (int)getpid());
    unlink(path);
    return path;
}

static void set_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static size_t file_size(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return (size_t)info.st_size;
}

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

//---- damage --------------------------------------------------------------------------------------

// bytes of a log of `count` records
static FileBytes make_log(const char *path, uint32_t count, Arena *arena) {
    Error err = {0};
    FileBytes bytes;
    MemoryLog *log = open_log(path, NULL, arena);
    for (uint32_t i = 0; i < count; i++) append(log, i);
    memory_log_close(log);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    return bytes;
}

static uint32_t reopen(const char *path, uint64_t *lost, Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    MemoryLog *log = open_log(path, lost, arena);
    uint32_t count = count_prefix(log);
    append(log, count); // it goes on from there
    assert_int_equal(count_prefix(log), count + 1);
    memory_log_close(log);
    log = open_log(path, NULL, arena);
    assert_int_equal(count_prefix(log), count + 1);
    memory_log_close(log);
    arena_reset(arena, mark);
    return count;
}

static void a_log_cut_anywhere_loses_only_the_record_that_was_cut(void **state) {
    enum { COUNT = 12 };
    Arena *arena = *state;
    const char *path = new_path("cut", arena);
    size_t ends[COUNT + 1];
    FileBytes bytes = {0};
    for (uint32_t i = 0; i <= COUNT; i++) {
        unlink(path);
        bytes = make_log(path, i, arena);
        ends[i] = bytes.size;
    }
    // the last three records, and all of the opening
    for (size_t cut = 0; cut < bytes.size; cut++) {
        if (cut > ends[0] + 8 && cut < ends[COUNT - 3]) continue;
        uint32_t whole = 0;
        while (whole < COUNT && ends[whole + 1] <= cut) whole++;
        uint64_t lost, kept = cut < ends[0] ? 0 : ends[whole];
        set_file(path, bytes.data, cut);
        assert_int_equal(reopen(path, &lost, arena), whole);
        assert_int_equal(lost, cut - kept);
    }
    unlink(path);
}

static void a_flipped_bit_ends_the_log_before_its_record(void **state) {
    enum { COUNT = 6 };
    Arena *arena = *state;
    const char *path = new_path("flip", arena);
    size_t opening = make_log(path, 0, arena).size;
    unlink(path);
    FileBytes bytes = make_log(path, COUNT, arena);
    uint8_t *damaged = arena_alloc(arena, bytes.size);
    for (size_t bit = 8 * opening; bit < 8 * bytes.size; bit++) {
        memcpy(damaged, bytes.data, bytes.size);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        set_file(path, damaged, bytes.size);
        uint64_t lost;
        assert_true(reopen(path, &lost, arena) < COUNT);
        assert_true(lost > 0);
    }
    unlink(path);
}

static void a_record_of_another_log_is_not_taken(void **state) {
    Arena *arena = *state;
    const char *path = new_path("other", arena);
    FileBytes four = make_log(path, 4, arena);
    unlink(path);
    FileBytes five = make_log(path, 5, arena), spliced;
    // the fifth record put after the third, sound in itself
    unlink(path);
    size_t three = make_log(path, 3, arena).size, last = five.size - four.size;
    uint8_t *bytes = arena_alloc(arena, three + last);
    memcpy(bytes, five.data, three);
    memcpy(bytes + three, five.data + four.size, last);
    spliced = (FileBytes){bytes, three + last};
    set_file(path, spliced.data, spliced.size);
    uint64_t lost;
    assert_int_equal(reopen(path, &lost, arena), 3);
    assert_int_equal(lost, last);
    unlink(path);
}

//---- killed, and read meanwhile ------------------------------------------------------------------

_Noreturn static void append_for_ever(const char *path, Arena *arena) {
    Error err = {0};
    MemoryLog *log = memory_log_open(path, NULL, arena, &err);
    uint8_t payload[256];
    uint64_t at;
    for (uint32_t i = log == NULL ? 0 : (uint32_t)memory_log_count(log); log != NULL; i++) {
        uint32_t size = fill_payload(i, payload);
        if (!memory_log_append(log, kind_of(i), payload, size, &at, &err)) break;
    }
    _exit(1);
}

static void kill_a_writer_after(const char *path, uint32_t microseconds, Arena *arena) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) append_for_ever(path, arena);
    usleep(microseconds);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void a_killed_writer_leaves_a_log(void **state) {
    Arena *arena = *state;
    const char *path = new_path("kill", arena);
    Rng rng = rng_create(9);
    uint32_t before = 0, cut = 0, grown = 0;
    for (int i = 0; i < 100; i++) {
        if (before > 20000) { // keeps the reading short
            unlink(path);
            before = 0;
        }
        kill_a_writer_after(path, 200 + rng_below(&rng, 8000), arena);
        ArenaMark mark = arena_mark(arena);
        uint64_t lost;
        MemoryLog *log = open_log(path, &lost, arena);
        uint32_t count = count_prefix(log);
        assert_true(count >= before);
        grown += count > before;
        cut += lost > 0;
        append(log, count);
        before = count + 1;
        memory_log_close(log);
        arena_reset(arena, mark);
    }
    print_message("%u of 100 writers had written, %u were killed inside a record\n", grown, cut);
    assert_true(grown > 20);
    unlink(path);
}

typedef struct Writer {
    MemoryLog *log;
    atomic_bool is_done;
} Writer;

static void *write_records(void *context) {
    Writer *writer = context;
    for (uint32_t i = 0; i < 20000; i++) append(writer->log, i);
    writer->is_done = true;
    return NULL;
}

static void a_reader_sees_whole_records_while_the_log_grows(void **state) {
    Arena *arena = *state;
    const char *path = new_path("reader", arena);
    Writer writer = {.log = open_log(path, NULL, arena)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_records, &writer), 0);
    uint32_t before = 0, opened = 0;
    bool was_done = false;
    while (!was_done) {
        was_done = writer.is_done;
        Arena own = arena_create("reader");
        MemoryLog *log = open_log(path, NULL, &own);
        uint32_t count = count_prefix(log);
        assert_true(count >= before);
        before = count;
        opened++;
        Error err = {0};
        uint64_t at;
        assert_false(memory_log_append(log, 0, "", 0, &at, &err));
        assert_non_null(strstr(err.text, "another process writes"));
        memory_log_close(log);
        arena_destroy(&own);
    }
    pthread_join(thread, NULL);
    assert_int_equal(before, 20000);
    assert_int_equal(count_prefix(writer.log), 20000);
    memory_log_close(writer.log);
    print_message("opened %u times meanwhile\n", opened);
    unlink(path);
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
        test_with_arena(a_log_cut_anywhere_loses_only_the_record_that_was_cut),
        test_with_arena(a_flipped_bit_ends_the_log_before_its_record),
        test_with_arena(a_record_of_another_log_is_not_taken),
        test_with_arena(a_killed_writer_leaves_a_log),
        test_with_arena(a_reader_sees_whole_records_while_the_log_grows),
    };
    return cmocka_run_group_tests_name("memory/log", tests, NULL, NULL);
}
