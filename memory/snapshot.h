// Memory files: named chunks, each with its checksum, in one fixed order.
//
//     header   "CAIRNMEM", version, byte order, chunk count, crc of header and table
//     table    per chunk: name[16], first code u64, last code u64, offset u64, bytes u64,
//              packed u64, crc u32
//     chunks   zlib-packed, in the order of the table
//
// Chunks: "config", "camera", "submaps", "bricks" (one per page of a submap, in the order of submap
// and code, so that a reader can take a part of space), "graph", "tokens", "log". The same memory
// gives the same bytes, on every device. A file is written to a temporary name, synced and renamed.

#pragma once

#include "base/arena.h"
#include "base/file.h"

typedef struct MemoryChunk {
    char name[16];
    uint64_t first, last; // codes covered, for bricks: submap in the upper 8 bits of `part`
    uint32_t part;
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
