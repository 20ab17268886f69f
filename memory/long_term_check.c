// Is what the long term wrote still there, bit for bit?
//
//     tokens, log ──rewind──► observations ──write again, in their order──► a new log
//          └───────────────────── record by record the same? ──────────────────┘
//
// What was observed is not kept anywhere but in tokens and remainders, so there is nothing to
// compare it with. But writing is one to one: from equal tokens, only the observation that was
// written leaves the remainder that is in the log (memory/token.h). So an observation that was
// rewound and, written again, leaves the same record is the one that was written. A history that is
// off by one bit at one place is off in its record and, by the token, in all records after it.

#include "memory/long_term_inside.h"

#include <string.h>

enum { BATCH = 64 };

// Observations of all keys: those of row r from first[r] on, newest first.
typedef struct Histories {
    int16_t (*observations)[MEMORY_WIDTH];
    uint32_t *first; // [rows]
    uint32_t *left;  // [rows] not written again yet
} Histories;

static bool rewind_keys(MemoryLongTerm *far, Arena *arena, Histories *histories, Error *err) {
    size_t count = (size_t)far->observations, rows = far->keys.count;
    histories->observations = arena_alloc(arena, (count + 1) * sizeof *histories->observations);
    histories->first = arena_array(arena, uint32_t, rows + 1);
    histories->left = arena_array(arena, uint32_t, rows + 1);
    for (uint32_t row = 0; row < rows; row++) {
        const LongTermRow *known = &far->keys.rows[row];
        uint32_t first = histories->first[row];
        if (!memory_long_term_history(far, known->key, histories->observations[first], NULL,
                                      known->count, &histories->left[row], err))
            return false;
        histories->first[row + 1] = first + histories->left[row];
    }
    return true;
}

// the next observation's record from *at on; false at the end
static bool next_note(const MemoryLongTerm *far, uint64_t *at, LongTermNote *note) {
    uint8_t kind;
    const void *payload;
    uint32_t size;
    while (memory_log_next(far->log, at, &kind, &payload, &size))
        if (kind == LONG_TERM_OBSERVATION && long_term_log_parse(*at, payload, size, note))
            return true;
    return false;
}

static bool write_again(const MemoryLongTerm *far, Histories *histories, MemoryLongTerm *again,
                        Error *err) {
    int16_t observations[BATCH][MEMORY_WIDTH];
    MemoryKey keys[BATCH];
    uint32_t count = 0;
    uint64_t at = 0;
    LongTermNote note;
    while (next_note(far, &at, &note)) {
        if (histories->left[note.row] == 0) continue; // its rewinding came to an end before
        uint32_t index = histories->first[note.row] + --histories->left[note.row];
        keys[count] = far->keys.rows[note.row].key;
        memcpy(observations[count++], histories->observations[index], sizeof observations[0]);
        if (count < BATCH) continue;
        if (!memory_long_term_write(again, keys, count, observations[0], 0, err)) return false;
        count = 0;
    }
    return count == 0 || memory_long_term_write(again, keys, count, observations[0], 0, err);
}

static int count_same(const MemoryLongTerm *far, const MemoryLongTerm *again) {
    uint64_t at = 0, there = 0;
    LongTermNote a, b;
    int same = 0;
    while (next_note(far, &at, &a) && next_note(again, &there, &b))
        same += a.row == b.row && a.code_bytes == b.code_bytes &&
                memcmp(a.code, b.code, a.code_bytes) == 0;
    return same;
}

bool memory_long_term_check(MemoryLongTerm *far, MemoryLongTermCheck *check, Error *err) {
    *check = (MemoryLongTermCheck){.written = (int)far->observations};
    MemoryConfig config = far->config;
    config.hnsw = false; // nothing is asked of it
    Arena arena = arena_create("rewind");
    Histories histories = {0};
    MemoryLongTerm *again = memory_long_term_create(far->gpu, &config, NULL, &arena, err);
    bool ok = again != NULL && rewind_keys(far, &arena, &histories, err) &&
              write_again(far, &histories, again, err);
    if (ok) check->rewound = count_same(far, again);
    if (again != NULL) memory_long_term_destroy(again);
    arena_destroy(&arena);
    return ok;
}
