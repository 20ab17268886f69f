// An NPZ read back by its bytes, as a zip reader would: from the end record to the central
// directory to each entry.

#pragma once

#include "base/file.h"
#include "test.h"

#include <string.h>
#include <zlib.h>

static inline uint32_t npz_get(const uint8_t *at, int bytes) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static inline const uint8_t *npz_end(FileBytes bytes) {
    const uint8_t *end = bytes.data + bytes.size - 22;
    assert_memory_equal(end, "PK\5\6", 4);
    return end;
}

typedef struct NpzRead {
    const char *name;
    const uint8_t *unpacked;
    uint32_t size;
} NpzRead;

// the entry that a central record at `at` describes; its local header must say the same
static inline NpzRead npz_entry(FileBytes bytes, const uint8_t *at, Arena *arena) {
    assert_memory_equal(at, "PK\1\2", 4);
    uint32_t sum = npz_get(at + 16, 4), packed = npz_get(at + 20, 4), size = npz_get(at + 24, 4);
    uint32_t name = npz_get(at + 28, 2), begin = npz_get(at + 42, 4);
    const uint8_t *local = bytes.data + begin;
    assert_memory_equal(local, "PK\3\4", 4);
    assert_memory_equal(local + 4, at + 6, 26);
    assert_memory_equal(local + 30, at + 46, name);
    assert_int_equal(npz_get(at + 10, 2), 8); // deflated
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
    return (NpzRead){text_format(arena, "%.*s", (int)name, (const char *)at + 46), unpacked, size};
}

// the values behind the header of a .npy; the header must name this type and shape
static inline const uint8_t *npz_values(const NpzRead *entry, const char *type, const char *shape,
                                        Arena *arena) {
    assert_memory_equal(entry->unpacked, "\x93NUMPY\1\0", 8);
    uint32_t length = npz_get(entry->unpacked + 8, 2);
    assert_int_equal((10 + length) % 64, 0);
    const char *text = (const char *)entry->unpacked + 10;
    const char *wanted =
        text_format(arena, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", type, shape);
    assert_memory_equal(text, wanted, strlen(wanted));
    for (size_t i = strlen(wanted); i + 1 < length; i++) assert_int_equal(text[i], ' ');
    assert_int_equal(text[length - 1], '\n');
    return entry->unpacked + 10 + length;
}

// the entry of that name ("action.npy") in the archive
static inline NpzRead npz_find(FileBytes bytes, const char *name, Arena *arena) {
    const uint8_t *end = npz_end(bytes), *at = bytes.data + npz_get(end + 16, 4);
    while (at < end) {
        NpzRead entry = npz_entry(bytes, at, arena);
        if (strcmp(entry.name, name) == 0) return entry;
        at += 46 + strlen(entry.name);
    }
    fail_msg("no %s in the archive", name);
    return (NpzRead){0};
}
