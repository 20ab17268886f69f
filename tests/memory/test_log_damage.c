// A log gives back a beginning of what was written: whatever was cut, flipped or killed.

#include "log_records.h"

#include <sys/wait.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

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
        test_with_arena(a_log_cut_anywhere_loses_only_the_record_that_was_cut),
        test_with_arena(a_flipped_bit_ends_the_log_before_its_record),
        test_with_arena(a_record_of_another_log_is_not_taken),
        test_with_arena(a_killed_writer_leaves_a_log),
        test_with_arena(a_reader_sees_whole_records_while_the_log_grows),
    };
    return cmocka_run_group_tests_name("memory/log_damage", tests, NULL, NULL);
}
