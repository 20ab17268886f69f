// The long term in a memory file: the records of its log, from which everything else follows.
//
//     | count u64 | kind u8, size u32, payload | kind u8, size u32, payload | ...
//
// Reading them is opening a log: each must follow from those before it (long_term_log.c), the
// tokens are added up again, and the index is filled from them. The checksums of the log are made
// anew; the file has its own.

#include "memory/long_term_inside.h"

void memory_long_term_encode(const MemoryLongTerm *memory, ByteWriter *out) {
    uint64_t at = 0;
    uint8_t kind;
    const void *payload;
    uint32_t size;
    byte_put_u64(out, memory_log_count(memory->log));
    while (memory_log_next(memory->log, &at, &kind, &payload, &size)) {
        byte_put_u8(out, kind);
        byte_put_u32(out, size);
        byte_put(out, payload, size);
    }
}

static bool read_records(MemoryLongTerm *memory, ByteReader *in, Error *err) {
    uint64_t count = byte_get_u64(in), at;
    for (uint64_t i = 0; i < count; i++) {
        uint8_t kind = byte_get_u8(in);
        uint32_t size = byte_get_u32(in);
        if (in->is_short || size > in->size - in->next) {
            return error_set(err, "record %llu of %llu is cut short", (unsigned long long)i,
                             (unsigned long long)count);
        }
        const uint8_t *payload = in->at + in->next;
        in->next += size;
        if (!memory_log_append(memory->log, kind, payload, size, &at, err)) return false;
    }
    return !in->is_short || error_set(err, "it is cut short");
}

bool memory_long_term_decode(MemoryLongTerm *memory, ByteReader *in, Error *err) {
    if (long_term_empty(memory, err) && read_records(memory, in, err) &&
        long_term_reopen(memory, err)) {
        return true;
    }
    Error unused;
    memory->is_ahead = !memory_long_term_clear(memory, &unused);
    return error_wrap(err, "long-term memory");
}
