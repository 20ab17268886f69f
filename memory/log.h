// An append-only log of records, in memory or in a file, that survives being killed at any byte.
//
//     | length u32 | kind u8, 0 0 0 | payload ... | crc32c u32 |   padded to 4 bytes, little endian
//       of payload                                  of all before it, and of the record before
//
// Opening a file reads records up to the first that is cut short or whose checksum is wrong; what
// comes after is cut off (and how much is told). A checksum covers the one before it, so that a
// record from an older log cannot be taken for one of this. Records are never changed. Others may
// read the file while it grows: a reader sees whole records only.

#pragma once

#include "base/arena.h"
#include "base/error.h"

typedef struct MemoryLog MemoryLog;

// path NULL: in memory only. A log that someone else has open is opened for reading: what was whole
// then is there, appending fails. *lost_bytes (may be NULL): what came after the last whole record.
MemoryLog *memory_log_open(const char *path, uint64_t *lost_bytes, Arena *arena, Error *err);
void memory_log_close(MemoryLog *log);
// Adds a record; *at names it. In a file it is written at once, and synced by memory_log_sync.
bool memory_log_append(MemoryLog *log, uint8_t kind, const void *payload, uint32_t size,
                       uint64_t *at, Error *err);
bool memory_log_sync(MemoryLog *log, Error *err);
bool memory_log_clear(MemoryLog *log, Error *err);
// The record at a place that append or next gave; payload stays valid until the next append.
bool memory_log_read(const MemoryLog *log, uint64_t at, uint8_t *kind, const void **payload,
                     uint32_t *size);
// Walks all records: start with *at = 0; false at the end.
bool memory_log_next(const MemoryLog *log, uint64_t *at, uint8_t *kind, const void **payload,
                     uint32_t *size);
uint64_t memory_log_bytes(const MemoryLog *log);
uint64_t memory_log_count(const MemoryLog *log);
uint32_t memory_crc32c(uint32_t crc, const void *bytes, size_t count); // SSE4.2 or a table
