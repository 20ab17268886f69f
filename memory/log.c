// A log as one run of bytes: in memory a block that doubles, in a file a mapping of it.
//
//     0                        20
//     | 8 | 0 | "cairnlog" | crc | length | kind | payload, 0 0 | crc | length | ...
//       opening record, kind 0      a multiple of 4 bytes in all          ▲
//                                                                  the place `at`
//
// The opening record says that the file is a log, so that opening a picture by mistake does not cut
// it off at its first byte. It is never given to a reader: place 0 stands for "before the first".
// The checksum of a record starts from that of the one before, whose last four bytes lie right in
// front of it, so any record can be checked where it lies.
//
// A record reaches the file by one write at its end; what a crash leaves of it fails its checksum.
// The one who writes holds a lock on the file (flock, which ends with the process). Whoever opens a
// locked file reads the records that were whole by then and cannot append; it cuts nothing off,
// since what looks cut short may be being written, and it reads a copy, since the log may be
// cleared.
//
// The mapping is longer than the file, twice its length, so that a growing log is seldom mapped
// anew; what lies beyond the end of the file is never touched.

#include "memory/log.h"

#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { HEAD = 8, TAIL = 4, OPENING = 20, FIRST_ROOM = 1 << 16, MOST_PAYLOAD = 1 << 30 };

static const char MAGIC[8] = "cairnlog";

struct MemoryLog {
    const char *path; // NULL: in memory
    int file;
    bool is_reader; // another process writes
    uint8_t *bytes; // in memory: the log itself; else its mapping, or a reader's copy
    size_t room;    // of bytes
    uint64_t size;  // of whole records
    uint64_t count;
    uint8_t *record; // where one is put together before it is written
    size_t record_room;
};

static uint32_t read_u32(const uint8_t *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void write_u32(uint8_t *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t record_bytes(uint32_t size) {
    return HEAD + ((uint64_t)size + 3) / 4 * 4 + TAIL;
}

// the length of the record at `at` if it is whole and sound, else 0
static uint64_t check_record(const uint8_t *bytes, uint64_t size, uint64_t at) {
    if (at % 4 != 0 || at > size || size - at < HEAD + TAIL) return 0;
    uint32_t payload = read_u32(bytes + at);
    uint64_t length = record_bytes(payload);
    if (payload > MOST_PAYLOAD || length > size - at) return 0;
    uint32_t before = at == 0 ? 0 : read_u32(bytes + at - TAIL);
    uint32_t crc = memory_crc32c(before, bytes + at, length - TAIL);
    return crc == read_u32(bytes + at + length - TAIL) ? length : 0;
}

// ---- the file ----

static bool fail(const MemoryLog *log, const char *what, Error *err) {
    return error_set(err, "%s: %s: %s", log->path, what, strerror(errno));
}

static bool map_file(MemoryLog *log, uint64_t size, Error *err) {
    if (log->bytes != NULL && size <= log->room) return true;
    if (log->bytes != NULL) munmap(log->bytes, log->room);
    log->bytes = NULL;
    size_t room = FIRST_ROOM;
    while (room < 2 * size) room *= 2;
    void *bytes = mmap(NULL, room, PROT_READ, MAP_SHARED, log->file, 0);
    if (bytes == MAP_FAILED) return fail(log, "cannot be mapped", err);
    log->bytes = bytes;
    log->room = room;
    return true;
}

static bool copy_file(MemoryLog *log, uint64_t *size, Error *err) {
    log->room = (size_t)*size + 1;
    log->bytes = memory_alloc(log->room);
    if (log->bytes == NULL) return error_set(err, "no memory for a log of %zu bytes", log->room);
    uint64_t have = 0;
    while (have < *size) {
        ssize_t got = pread(log->file, log->bytes + have, (size_t)(*size - have), (off_t)have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(log, "cannot be read", err);
        if (got == 0) break; // it was cleared meanwhile
        have += (uint64_t)got;
    }
    *size = have;
    return true;
}

static bool write_at(int file, const uint8_t *bytes, size_t count, uint64_t at) {
    while (count > 0) {
        ssize_t put = pwrite(file, bytes, count, (off_t)at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes += put;
        count -= (size_t)put;
        at += (uint64_t)put;
    }
    return true;
}

// a disk that is full may have taken part of a record: that part is taken back
static bool append_to_file(MemoryLog *log, size_t count, Error *err) {
    if (!map_file(log, log->size + count, err)) return false;
    if (write_at(log->file, log->record, count, log->size)) return true;
    fail(log, "cannot be written", err);
    if (ftruncate(log->file, (off_t)log->size) != 0) {
        error_wrap(err, "a part of a record stays at the end");
    }
    return false;
}

static bool append_to_memory(MemoryLog *log, size_t count, Error *err) {
    if (log->size + count > log->room) {
        size_t room = log->room == 0 ? FIRST_ROOM : log->room;
        while (room < log->size + count) room *= 2;
        uint8_t *larger = memory_alloc(room);
        if (larger == NULL) return error_set(err, "no memory for a log of %zu bytes", room);
        if (log->size > 0) memcpy(larger, log->bytes, log->size);
        memory_free(log->bytes);
        log->bytes = larger;
        log->room = room;
    }
    memcpy(log->bytes + log->size, log->record, count);
    return true;
}

// ---- appending ----

static bool make_record_room(MemoryLog *log, size_t count, Error *err) {
    if (count <= log->record_room) return true;
    memory_free(log->record);
    log->record_room = 0;
    log->record = memory_alloc(2 * count);
    if (log->record == NULL) return error_set(err, "no memory for a record of %zu bytes", count);
    log->record_room = 2 * count;
    return true;
}

static bool put_record(MemoryLog *log, uint8_t kind, const void *payload, uint32_t size,
                       Error *err) {
    size_t length = (size_t)record_bytes(size);
    if (!make_record_room(log, length, err)) return false;
    uint8_t *record = log->record;
    memset(record, 0, length);
    write_u32(record, size);
    record[4] = kind;
    if (size > 0) memcpy(record + HEAD, payload, size);
    uint32_t before = log->size == 0 ? 0 : read_u32(log->bytes + log->size - TAIL);
    write_u32(record + length - TAIL, memory_crc32c(before, record, length - TAIL));
    bool ok =
        log->path == NULL ? append_to_memory(log, length, err) : append_to_file(log, length, err);
    if (ok) log->size += length;
    return ok;
}

bool memory_log_append(MemoryLog *log, uint8_t kind, const void *payload, uint32_t size,
                       uint64_t *at, Error *err) {
    ASSERT(size <= MOST_PAYLOAD);
    if (log->is_reader) return error_set(err, "%s: another process writes this log", log->path);
    uint64_t place = log->size;
    if (!put_record(log, kind, payload, size, err)) return false;
    *at = place;
    log->count++;
    return true;
}

bool memory_log_sync(MemoryLog *log, Error *err) {
    if (log->path == NULL || log->is_reader || fdatasync(log->file) == 0) return true;
    return fail(log, "cannot be synced", err);
}

bool memory_log_clear(MemoryLog *log, Error *err) {
    if (log->is_reader) return error_set(err, "%s: another process writes this log", log->path);
    if (log->path != NULL && ftruncate(log->file, 0) != 0) return fail(log, "cannot be cut", err);
    log->size = log->count = 0;
    return put_record(log, 0, MAGIC, sizeof MAGIC, err);
}

// ---- opening ----

static bool open_file(MemoryLog *log, Error *err) {
    log->file = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    struct stat info;
    if (log->file < 0 || fstat(log->file, &info) != 0) return fail(log, "cannot be opened", err);
    if (!S_ISREG(info.st_mode)) return error_set(err, "%s: not a regular file", log->path);
    log->is_reader = flock(log->file, LOCK_EX | LOCK_NB) != 0;
    return true;
}

// whether the bytes are those of a log, or of one whose first write was cut short
static bool has_opening(const MemoryLog *log, uint64_t file_size) {
    uint8_t opening[OPENING] = {sizeof MAGIC};
    memcpy(opening + HEAD, MAGIC, sizeof MAGIC);
    write_u32(opening + OPENING - TAIL, memory_crc32c(0, opening, OPENING - TAIL));
    size_t count = file_size < OPENING ? (size_t)file_size : OPENING;
    return memcmp(log->bytes, opening, count) == 0;
}

static bool recover(MemoryLog *log, uint64_t *lost_bytes, Error *err) {
    struct stat info;
    if (fstat(log->file, &info) != 0) return fail(log, "cannot be read", err);
    uint64_t file_size = (uint64_t)info.st_size, length;
    if (log->is_reader ? !copy_file(log, &file_size, err) : !map_file(log, file_size, err)) {
        return false;
    }
    if (!has_opening(log, file_size)) return error_set(err, "%s: is not a log", log->path);
    while ((length = check_record(log->bytes, file_size, log->size)) > 0) {
        if (log->size > 0) log->count++;
        log->size += length;
    }
    *lost_bytes = file_size - log->size;
    if (log->is_reader) return true;
    if (*lost_bytes > 0 && ftruncate(log->file, (off_t)log->size) != 0) {
        return fail(log, "cannot be cut after its last whole record", err);
    }
    return log->size > 0 || put_record(log, 0, MAGIC, sizeof MAGIC, err);
}

MemoryLog *memory_log_open(const char *path, uint64_t *lost_bytes, Arena *arena, Error *err) {
    MemoryLog *log = arena_new(arena, MemoryLog);
    uint64_t lost = 0;
    log->file = -1;
    bool ok;
    if (path == NULL) {
        ok = put_record(log, 0, MAGIC, sizeof MAGIC, err);
    } else {
        size_t count = strlen(path) + 1;
        log->path = memcpy(arena_alloc(arena, count), path, count);
        ok = open_file(log, err) && recover(log, &lost, err);
    }
    if (lost_bytes != NULL) *lost_bytes = lost;
    if (ok) return log;
    memory_log_close(log);
    return NULL;
}

void memory_log_close(MemoryLog *log) {
    if (log == NULL) return;
    memory_free(log->record);
    bool is_mapped = log->path != NULL && !log->is_reader;
    if (!is_mapped) memory_free(log->bytes);
    if (is_mapped && log->bytes != NULL) munmap(log->bytes, log->room);
    if (log->file >= 0) close(log->file);
    *log = (MemoryLog){.file = -1};
}

// ---- reading ----

bool memory_log_read(const MemoryLog *log, uint64_t at, uint8_t *kind, const void **payload,
                     uint32_t *size) {
    if (at == 0 || check_record(log->bytes, log->size, at) == 0) return false;
    *size = read_u32(log->bytes + at);
    *kind = log->bytes[at + 4];
    *payload = log->bytes + at + HEAD;
    return true;
}

bool memory_log_next(const MemoryLog *log, uint64_t *at, uint8_t *kind, const void **payload,
                     uint32_t *size) {
    uint64_t length = check_record(log->bytes, log->size, *at);
    if (length == 0 || !memory_log_read(log, *at + length, kind, payload, size)) return false;
    *at += length;
    return true;
}

uint64_t memory_log_bytes(const MemoryLog *log) {
    return log->size;
}

uint64_t memory_log_count(const MemoryLog *log) {
    return log->count;
}
