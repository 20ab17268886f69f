// Evaluations that survive a kill: which journal (app/journal.h) a run begins with.
//
//     cairn eval ... --out=DIR              killed
//     cairn eval ... --out=DIR --resume     plays what is missing; the same results in the end
//
//     DIR holds            without --resume                 with --resume
//     no journal           starts                           starts, and says so
//     one of this run      says so in a line, starts anew   takes what is done
//     one of another       says so in a line, starts anew   refuses, says what differs
//     a damaged one        says so in a line, starts anew   refuses
//
// What makes two runs the same run is one text, kept in the journal: the program itself (a hash of
// it), the device, every setting but those that only say how to tell and how many share the work,
// the files that settings name (a hash of each), and the scenes by name: of a scene that could not
// be opened the file may be mended before the run goes on.
//
// The folder is locked while a run is at work in it: two would write the same files. A lock ends
// with the last process that has it, so workers that outlive their parent are waited for.

#pragma once

#include "app/app.h"
#include "app/journal.h"

typedef struct ResumeRun {
    const char *const *scenes; // as they are opened
    int scene_count;
    const char *device;
    int job_count;
    size_t row_bytes;
} ResumeRun;

// Makes the folder --out. Where that is "" there is no journal: `journal` then has no file, and
// nothing is done in it. What the journal holds lies in the arena.
bool resume_begin(const App *app, const ResumeRun *run, Arena *arena, Journal *journal, Error *err);
// The results are written: nothing is left to go on with.
bool resume_end(Journal *journal, Error *err);
// The file stays where resume_end was not called.
void resume_close(Journal *journal);

// The text by which runs are told apart, "name=value" a line.
const char *resume_settings(const App *app, const ResumeRun *run, Arena *arena);
// False with the first line in which they differ; both as resume_settings gives them.
bool resume_compare(const char *then, const char *now, Error *err);
