// Killing an evaluation once its journal (app/journal.h) says that something is done.

#pragma once

#include "app/journal.h"
#include "program.h"

#include <signal.h>

// the journal of a folder; one without done jobs where there is none
static inline Journal journal_in(const char *folder, Arena *arena) {
    Journal journal = {0};
    FileBytes bytes;
    Error err = {0};
    const char *path = program_file(text_format(arena, "%s/progress.journal", folder), arena);
    if (!file_exists(path)) return journal;
    assert_ok(file_read(path, arena, &bytes, &err), err);
    assert_ok(journal_parse(bytes, arena, &journal, &err), err);
    return journal;
}

// waits until so many jobs of a run are done, then kills it
static inline void kill_when_done(const char *words, const char *folder, int count, Arena *arena) {
    pid_t child = program_start_in(true, words, arena);
    int done = 0;
    for (int wait = 0; wait < 6000 && done < count; wait++) {
        ArenaMark mark = arena_mark(arena);
        usleep(5000);
        done = journal_in(folder, arena).done_count;
        arena_reset(arena, mark);
    }
    killpg(child, SIGKILL);
    assert_int_equal(program_wait(child, arena).status, 128 + SIGKILL);
    assert_true(done >= count);
}
