// What a run of many jobs has found so far, on disk, so that a run that is killed goes on where it
// was: DIR/progress.journal.
//
//     entry    bytes u32 | kind u32 | check u64 (XXH3 of all else) | payload[bytes]
//
//     HEADER   format u32, row bytes u32, jobs u32, 0 u32 | settings, "name=value" a line
//     ROW      job i32, number i32 | row[row bytes]
//     ROW      ...
//     DONE     job i32, rows i32, seconds f64            all rows of the job stand before it
//     ROW      ...                                       a job that was being played: no DONE
//     RO                                                 a torn tail
//
// It only grows, one write an entry, so a kill can damage nothing but its tail. Rows count when
// their job is done: of a job that was not, nothing is known, and it is played again. What follows
// an entry whose check fails is not read, wherever that is. Numbers are in the byte order of the
// machine.
//
// To go on, the entries of jobs that are done are written to a new file, which replaces the old one
// (journal_open): a torn tail and rows without a DONE never pile up.
//
// The order that makes it true: a job's own files are on disk, then its DONE is appended and
// synced. app/pool.c writes it; app/resume.h says when one is used.

#pragma once

#include "base/file.h"
#include "base/list.h"

#include <stdio.h>

enum { JOURNAL_ROW_BYTES = 2048, JOURNAL_JOBS = 1 << 20 }; // the most there can be

// Of what run: a journal belongs to one.
typedef struct JournalRun {
    const char *settings; // what shapes its results
    int job_count;
    size_t row_bytes;
} JournalRun;

typedef struct JournalKey {
    int job, number; // of a row: the first one that its job told is 0
} JournalKey;

typedef struct Journal {
    JournalRun run;
    bool *is_done; // [job_count]
    int done_count;
    List rows, keys;   // of jobs that are done: rows of row_bytes, JournalKey
    double seconds;    // that they took
    FileBytes entries; // theirs and the header, as they stand in the file

    const char *path; // once it is open:
    FILE *out;
    double start; // of this run [s]
    int folder;   // held by this run alone (app/resume.h); 0: it is not
} Journal;

// One that holds nothing yet.
void journal_create(const JournalRun *run, Arena *arena, Journal *journal);
// From the bytes of a file: what its whole entries say. Fails where the header is not whole.
bool journal_parse(FileBytes bytes, Arena *arena, Journal *journal, Error *err);

// Writes the file anew with what the journal holds, in one move, and appends to it from then on.
// `path` is kept by address.
bool journal_open(Journal *journal, const char *path, Error *err);
bool journal_row(Journal *journal, JournalKey key, const void *row, Error *err);
// `rows`: how many rows the job told. Durable when it is back.
bool journal_done(Journal *journal, int job, int rows, Error *err);
double journal_seconds(const Journal *journal); // spent on the run, earlier parts included
void journal_close(Journal *journal);           // the file stays
