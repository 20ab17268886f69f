// Packing and checking. See snapshot.h.

#include "memory/snapshot.h"

#include "memory/bytes.h"
#include "memory/log.h"

#include <string.h>
#include <zlib.h>

static const char MAGIC[8] = {'C', 'A', 'I', 'R', 'N', 'M', 'E', 'M'};

// what can be done about a file that cannot be used
#define REMEDY "; use an older copy of the file, or make the memory anew"

enum { HEAD_BYTES = 20, ENTRY_BYTES = 56, MOST_CHUNKS = 1 << 20 };
static const uint64_t MOST_BYTES = (uint64_t)1 << 33; // unpacked, of one chunk

//---- writing -------------------------------------------------------------------------------------

typedef struct Packed {
    uint8_t *at;
    size_t size;
} Packed;

static bool pack(const MemoryChunk *chunk, Arena *arena, Packed *packed, Error *err) {
    enum { LEVEL = 6 };
    uLongf room = compressBound((uLong)chunk->size);
    packed->at = arena_alloc(arena, room);
    int result = compress2(packed->at, &room, chunk->data, (uLong)chunk->size, LEVEL);
    if (result != Z_OK)
        return error_set(err, "chunk %s cannot be packed (%d)", chunk->name, result);
    packed->size = room;
    return true;
}

static void put_entry(ByteWriter *out, const MemoryChunk *chunk, const Packed *packed) {
    char name[16] = {0};
    size_t length = strlen(chunk->name);
    ASSERT(length < sizeof name);
    memcpy(name, chunk->name, length);
    byte_put(out, name, sizeof name);
    byte_put_u32(out, chunk->part);
    byte_put_u32(out, memory_crc32c(0, packed->at, packed->size));
    byte_put_u64(out, chunk->first);
    byte_put_u64(out, chunk->last);
    byte_put_u64(out, chunk->size);
    byte_put_u64(out, packed->size);
}

// all of the file at once: one that doubled would need three times as much
static void make_room(ByteWriter *out, const ByteWriter *table, const Packed *packed, int count) {
    out->room = HEAD_BYTES + table->size;
    for (int i = 0; i < count; i++) out->room += packed[i].size;
    out->at = arena_alloc(out->arena, out->room);
}

bool memory_snapshot_save(const char *path, const MemoryChunk *chunks, int count, Arena *scratch,
                          Error *err) {
    ArenaMark mark = arena_mark(scratch);
    ByteWriter table = {.arena = scratch}, out = {.arena = scratch};
    Packed *packed = arena_array(scratch, Packed, (size_t)count);
    bool ok = true;
    for (int i = 0; ok && i < count; i++) {
        ok = pack(&chunks[i], scratch, &packed[i], err);
        if (ok) put_entry(&table, &chunks[i], &packed[i]);
    }
    if (ok) {
        make_room(&out, &table, packed, count);
        byte_put(&out, MAGIC, sizeof MAGIC);
        byte_put_u32(&out, MEMORY_SNAPSHOT_VERSION);
        byte_put_u32(&out, (uint32_t)count);
        byte_put_u32(&out, memory_crc32c(memory_crc32c(0, out.at, out.size), table.at, table.size));
        byte_put(&out, table.at, table.size);
        for (int i = 0; i < count; i++) byte_put(&out, packed[i].at, packed[i].size);
        ok = file_save(path, out.at, out.size, err);
    }
    arena_reset(scratch, mark);
    return ok;
}

//---- reading -------------------------------------------------------------------------------------

static bool check_head(ByteReader *in, FileBytes bytes, uint32_t *count, Error *err) {
    char magic[8];
    byte_get(in, magic, sizeof magic);
    if (in->is_short || memcmp(magic, MAGIC, sizeof magic) != 0)
        return error_set(err, "this is no memory file (one begins with CAIRNMEM)");
    if (bytes.size < HEAD_BYTES) return error_set(err, "the file is cut short" REMEDY);
    uint32_t version = byte_get_u32(in);
    *count = byte_get_u32(in);
    uint32_t crc = byte_get_u32(in);
    if (version != MEMORY_SNAPSHOT_VERSION)
        return error_set(err,
                         "version %u of memory files; this program reads version %d: use the "
                         "program that wrote it, or make the memory anew",
                         version, MEMORY_SNAPSHOT_VERSION);
    if (*count > MOST_CHUNKS || *count > (bytes.size - HEAD_BYTES) / ENTRY_BYTES)
        return error_set(err, "the file is cut short in its table" REMEDY);
    uint32_t found = memory_crc32c(0, bytes.data, HEAD_BYTES - 4);
    found = memory_crc32c(found, bytes.data + HEAD_BYTES, (size_t)*count * ENTRY_BYTES);
    return found == crc || error_set(err, "its table is damaged (checksum)" REMEDY);
}

typedef struct Entry {
    uint32_t crc;
    uint64_t bytes, packed;
} Entry;

static Entry get_entry(ByteReader *in, MemoryChunk *chunk) {
    Entry entry;
    byte_get(in, chunk->name, sizeof chunk->name);
    chunk->name[sizeof chunk->name - 1] = '\0';
    chunk->part = byte_get_u32(in);
    entry.crc = byte_get_u32(in);
    chunk->first = byte_get_u64(in);
    chunk->last = byte_get_u64(in);
    entry.bytes = byte_get_u64(in);
    entry.packed = byte_get_u64(in);
    return entry;
}

static bool unpack(const uint8_t *packed, Entry entry, Arena *arena, MemoryChunk *chunk,
                   Error *err) {
    if (memory_crc32c(0, packed, entry.packed) != entry.crc)
        return error_set(err, "chunk %s is damaged (checksum)" REMEDY, chunk->name);
    // deflate packs at most 1032 times: a larger claim is a lie that would only eat memory
    if (entry.bytes > MOST_BYTES || entry.bytes / 1040 > entry.packed)
        return error_set(err, "chunk %s claims an impossible size" REMEDY, chunk->name);
    uint8_t *data = arena_alloc(arena, entry.bytes + 1);
    uLongf size = (uLongf)entry.bytes;
    uLong taken = (uLong)entry.packed;
    bool is_whole = uncompress2(data, &size, packed, &taken) == Z_OK && size == entry.bytes &&
                    taken == entry.packed;
    if (!is_whole) return error_set(err, "chunk %s does not unpack" REMEDY, chunk->name);
    chunk->data = data;
    chunk->size = entry.bytes;
    return true;
}

bool memory_snapshot_parse(FileBytes bytes, Arena *arena, MemoryChunk **chunks, int *count,
                           Error *err) {
    ByteReader in = {bytes.data, bytes.size, 0, false};
    uint32_t all = 0;
    if (!check_head(&in, bytes, &all, err)) return false;
    *chunks = arena_array(arena, MemoryChunk, all);
    *count = (int)all;
    size_t at = HEAD_BYTES + (size_t)all * ENTRY_BYTES;
    for (uint32_t i = 0; i < all; i++) {
        Entry entry = get_entry(&in, &(*chunks)[i]);
        if (entry.packed > bytes.size - at)
            return error_set(err, "the file is cut short in chunk %s" REMEDY, (*chunks)[i].name);
        if (!unpack(bytes.data + at, entry, arena, &(*chunks)[i], err)) return false;
        at += entry.packed;
    }
    return at == bytes.size || error_set(err, "something follows its last chunk" REMEDY);
}

bool memory_snapshot_load(const char *path, Arena *arena, MemoryChunk **chunks, int *count,
                          Error *err) {
    FileBytes bytes;
    if (!file_read(path, arena, &bytes, err)) return false;
    return memory_snapshot_parse(bytes, arena, chunks, count, err) || error_wrap(err, "%s", path);
}
