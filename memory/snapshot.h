// Memory files: named chunks, each with its checksum, in one fixed order.
//
//     header   "CAIRNMEM"  version u32  chunk count u32  crc u32 of header and table
//     table    per chunk: name[16]  part u32  crc u32  first u64  last u64  bytes u64  packed u64
//     chunks   zlib-packed, one after another, in the order of the table; nothing after the last
//
// All numbers are little endian. What the chunks hold is said where they are written
// (memory_file.c). The same memory gives the same bytes, on every device. A file is written to a
// temporary name, synced and renamed.

#pragma once

#include "base/arena.h"
#include "base/file.h"

enum { MEMORY_SNAPSHOT_VERSION = 1 };

typedef struct MemoryChunk {
    char name[16];        // shorter than that
    uint32_t part;        // "bricks": the submap
    uint64_t first, last; // "bricks": codes covered
    const void *data;
    size_t size;
} MemoryChunk;

bool memory_snapshot_save(const char *path, const MemoryChunk *chunks, int count, Arena *scratch,
                          Error *err);

// Checks header, table and every checksum; any damage is an Error that names the chunk. Chunks are
// unpacked into `arena`.
bool memory_snapshot_load(const char *path, Arena *arena, MemoryChunk **chunks, int *count,
                          Error *err);
bool memory_snapshot_parse(FileBytes bytes, Arena *arena, MemoryChunk **chunks, int *count,
                           Error *err);
