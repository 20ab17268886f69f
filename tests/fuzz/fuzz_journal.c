// The reader of journals on arbitrary bytes: it answers with jobs that are done and their rows, or
// with one line that says why not. Good seeds: the progress.journal of a killed evaluation.
//
// No fuzzer guesses a hash, so the bytes are read twice: as they are, and with every check made
// right.

#include "app/journal.h"
#include "base/hash.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// what was accepted must be usable: as many rows as keys, of jobs that are done and that there are
static void check(const Journal *journal, size_t size) {
    int done = 0;
    for (int job = 0; job < journal->run.job_count; job++) done += journal->is_done[job];
    ASSERT(done == journal->done_count);
    ASSERT(journal->rows.count == journal->keys.count);
    for (uint32_t i = 0; i < journal->keys.count; i++) {
        JournalKey key = *LIST_AT(&journal->keys, JournalKey, i);
        ASSERT(key.job >= 0 && key.job < journal->run.job_count && key.number >= 0);
        ASSERT(journal->is_done[key.job]);
    }
    ASSERT(journal->entries.size <= size);
    ASSERT(strlen(journal->run.settings) <= size);
}

static void make_checks_right(uint8_t *data, size_t size) {
    uint32_t about[2]; // length and kind, as in app/journal.c
    for (size_t at = 0; size - at >= 16; at += 16 + about[0]) {
        memcpy(about, data + at, sizeof about);
        if (size - at - 16 < about[0]) return;
        uint64_t check = hash_bytes(data + at + 16, about[0], hash_bytes(about, sizeof about, 1));
        memcpy(data + at + 8, &check, sizeof check);
    }
}

static void read_and_check(FileBytes bytes, Arena *arena) {
    Journal journal;
    Error err = {0};
    if (journal_parse(bytes, arena, &journal, &err))
        check(&journal, bytes.size);
    else
        ASSERT(err.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    uint8_t *right = arena_alloc(&arena, size + 1);
    if (size > 0) memcpy(right, data, size);
    make_checks_right(right, size);
    read_and_check((FileBytes){data, size}, &arena);
    read_and_check((FileBytes){right, size}, &arena);
    arena_destroy(&arena);
    return 0;
}
