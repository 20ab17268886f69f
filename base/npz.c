// The archive grows in memory, entry after entry, so that file_save can put it in place in one
// move.

#include "base/npz.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum {
    LOCAL_BYTES = 30,
    CENTRAL_BYTES = 46,
    END_BYTES = 22,
    VERSION = 20, // of the zip format: deflate
    DEFLATED = 8,
    HEADER_ROUND = 64, // what a .npy's header is padded to
    DAY = 1 << 5 | 1,  // 1 January 1980, the first that there is
    HEADER_ROOM = 256,
};

static const struct {
    const char *name;
    size_t bytes;
} types[] = {[NPZ_U8] = {"|u1", 1},
             [NPZ_U32] = {"<u4", 4},
             [NPZ_F32] = {"<f4", 4},
             [NPZ_S64] = {"|S64", 64}};

Npz npz_create(void) {
    return (Npz){.arena = arena_create("npz")};
}

void npz_destroy(Npz *npz) {
    arena_destroy(&npz->arena);
    *npz = (Npz){0};
}

//---- bytes ---------------------------------------------------------------------------------------

// room for so many more; where they begin
static uint8_t *extend(Npz *npz, size_t bytes) {
    if (bytes > npz->room - npz->size) {
        npz->room = 2 * (npz->size + bytes);
        uint8_t *larger = arena_alloc(&npz->arena, npz->room);
        if (npz->size > 0) memcpy(larger, npz->data, npz->size);
        npz->data = larger;
    }
    npz->size += bytes;
    return npz->data + npz->size - bytes;
}

static uint8_t *put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value, at[1] = (uint8_t)(value >> 8);
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value) {
    return put16(put16(at, value & 0xffff), value >> 16);
}

//---- one array -----------------------------------------------------------------------------------

// what stands before the values; returns its size
static size_t write_header(char header[HEADER_ROOM], NpzType type, const size_t *shape,
                           int dimensions) {
    char text[HEADER_ROOM], *at = text;
    const char *end = text + sizeof text;
    at += snprintf(at, (size_t)(end - at), "{'descr': '%s', 'fortran_order': False, 'shape': (",
                   types[type].name);
    for (int d = 0; d < dimensions; d++)
        at += snprintf(at, (size_t)(end - at), "%zu,%s", shape[d], d + 1 < dimensions ? " " : "");
    at += snprintf(at, (size_t)(end - at), "), }");
    size_t length = (size_t)(at - text), fixed = 10;
    size_t all = (fixed + length + 1 + HEADER_ROUND - 1) / HEADER_ROUND * HEADER_ROUND;
    ASSERT(all <= HEADER_ROOM);
    memset(header, ' ', all);
    memcpy(header, "\x93NUMPY\x01\x00", 8);
    put16((uint8_t *)header + 8, (uint32_t)(all - fixed));
    memcpy(header + fixed, text, length);
    header[all - 1] = '\n';
    return all;
}

// the fields that a local header and a central record have in common
static uint8_t *put_entry(uint8_t *at, const NpzEntry *entry) {
    at = put16(at, VERSION);
    at = put16(at, 0); // flags
    at = put16(at, DEFLATED);
    at = put16(at, 0); // midnight
    at = put16(at, DAY);
    at = put32(at, entry->sum);
    at = put32(at, entry->packed);
    at = put32(at, entry->bytes);
    at = put16(at, (uint32_t)strlen(entry->name));
    return put16(at, 0); // no extra field
}

static void write_local(Npz *npz, const NpzEntry *entry) {
    uint8_t *at = npz->data + entry->at;
    memcpy(at, "PK\3\4", 4);
    memcpy(put_entry(at + 4, entry), entry->name, strlen(entry->name));
}

// deflates header and values behind the name; false when zlib gives up
static bool pack(Npz *npz, NpzEntry *entry, const void *parts[2], const size_t sizes[2]) {
    size_t most = compressBound((uLong)(sizes[0] + sizes[1])) + 64, before = npz->size;
    z_stream stream = {.next_out = extend(npz, most), .avail_out = (uInt)most};
    if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    int status = Z_OK;
    for (int i = 0; i < 2 && status == Z_OK; i++) {
        stream.next_in = (z_const Bytef *)(uintptr_t)parts[i];
        stream.avail_in = (uInt)sizes[i];
        status = deflate(&stream, i == 0 ? Z_NO_FLUSH : Z_FINISH);
        entry->sum = (uint32_t)crc32(entry->sum, parts[i], (uInt)sizes[i]);
    }
    entry->packed = (uint32_t)stream.total_out;
    entry->bytes = (uint32_t)(sizes[0] + sizes[1]);
    deflateEnd(&stream);
    npz->size = before + entry->packed;
    return status == Z_STREAM_END;
}

void npz_add(Npz *npz, const char *name, NpzType type, const void *values, const size_t *shape,
             int dimensions) {
    ASSERT(npz->count < NPZ_ARRAYS && dimensions <= NPZ_DIMENSIONS);
    NpzEntry *entry = &npz->entries[npz->count++];
    *entry = (NpzEntry){.at = (uint32_t)npz->size};
    snprintf(entry->name, sizeof entry->name, "%s.npy", name);
    size_t bytes = types[type].bytes;
    for (int d = 0; d < dimensions; d++) bytes *= shape[d];
    if (npz->is_too_large || bytes > INT32_MAX || npz->size + bytes > INT32_MAX) {
        npz->is_too_large = true;
        return;
    }
    char header[HEADER_ROOM];
    const void *parts[2] = {header, values};
    const size_t sizes[2] = {write_header(header, type, shape, dimensions), bytes};
    extend(npz, LOCAL_BYTES + strlen(entry->name));
    npz->is_too_large = !pack(npz, entry, parts, sizes);
    write_local(npz, entry);
}

//---- the archive ---------------------------------------------------------------------------------

static void write_central(Npz *npz, const NpzEntry *entry) {
    size_t name = strlen(entry->name);
    uint8_t *at = extend(npz, CENTRAL_BYTES + name); // zeros
    memset(at, 0, CENTRAL_BYTES + name);
    memcpy(at, "PK\1\2", 4);
    put16(at + 4, VERSION);
    uint8_t *rest = put_entry(at + 6, entry); // then comment, disk, attributes: none
    put32(rest + 10, entry->at);
    memcpy(rest + 14, entry->name, name);
}

static void write_end(Npz *npz, size_t begin) {
    uint32_t size = (uint32_t)(npz->size - begin);
    uint8_t *at = extend(npz, END_BYTES);
    memset(at, 0, END_BYTES);
    memcpy(at, "PK\5\6", 4);
    put16(at + 8, (uint32_t)npz->count);
    put16(at + 10, (uint32_t)npz->count);
    put32(at + 12, size);
    put32(at + 16, (uint32_t)begin);
}

bool npz_save(Npz *npz, const char *path, Error *err) {
    if (npz->is_too_large) return error_set(err, "%s: more than 2 GiB of arrays", path);
    size_t begin = npz->size;
    for (int i = 0; i < npz->count; i++) write_central(npz, &npz->entries[i]);
    write_end(npz, begin);
    return file_save(path, npz->data, npz->size, err);
}
