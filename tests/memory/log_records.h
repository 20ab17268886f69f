// Records for tests of the log: what each holds follows from its number.

#pragma once

#include "base/rng.h"
#include "memory/log.h"
#include "test.h"

#include <sys/stat.h>

#include <stdio.h>
#include <unistd.h>

// what record `index` of a test holds: its size and bytes follow from its number
static inline uint32_t fill_payload(uint32_t index, uint8_t payload[256]) {
    Rng rng = rng_create(index);
    uint32_t size = index % 7 == 0 ? 0 : rng_below(&rng, 60);
    for (uint32_t i = 0; i < size; i++) payload[i] = (uint8_t)rng_next(&rng);
    return size;
}

static inline uint8_t kind_of(uint32_t index) {
    return (uint8_t)(index * 37);
}

static inline void append(MemoryLog *log, uint32_t index) {
    Error err = {0};
    uint8_t payload[256];
    uint64_t at;
    uint32_t size = fill_payload(index, payload);
    assert_ok(memory_log_append(log, kind_of(index), payload, size, &at, &err), err);
}

static inline bool is_record(uint32_t index, uint8_t kind, const void *payload, uint32_t size) {
    uint8_t expected[256];
    uint32_t length = fill_payload(index, expected);
    return kind == kind_of(index) && size == length && memcmp(payload, expected, size) == 0;
}

// the number of records; all of them must be those that were written, from the first on
static inline uint32_t count_prefix(const MemoryLog *log) {
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

static inline MemoryLog *open_log(const char *path, uint64_t *lost, Arena *arena) {
    Error err = {0};
    MemoryLog *log = memory_log_open(path, lost, arena, &err);
    if (log == NULL) fail_msg("%s", err.text);
    return log;
}

static inline const char *new_path(const char *name, Arena *arena) {
    const char *path = text_format(arena, "/tmp/cairn-%s-%d.log", name, (int)getpid());
    unlink(path);
    return path;
}

static inline void set_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static inline size_t file_size(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return (size_t)info.st_size;
}
