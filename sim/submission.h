// What a program hands in to be scored: for each route the nodes that its agent went through.
//
//     R2R           [{"instr_id": "4332_0", "trajectory": [["viewpoint", heading, elevation]]}]
//     JSON lines    the same objects, one a line
//     text          "4332_0 viewpoint viewpoint ..." a line; '#' begins a comment
//
// A step may be the name alone. Other keys of an object are skipped.

#pragma once

#include "base/file.h"

typedef struct SimSubmitted {
    const char *id;
    const char *const *path; // [count], the start first; as handed in, with repetitions
    int count;               // 1 at least
} SimSubmitted;

typedef struct SimSubmission {
    const SimSubmitted *at; // [count]
    int count;
} SimSubmission;

// Errors name the file, the entry or line, and the field; an id that stands twice is one. (Plain or
// .gz.)
bool sim_submission_load(const char *path, Arena *arena, SimSubmission *submission, Error *err);
bool sim_submission_parse(FileBytes text, Arena *arena, SimSubmission *submission, Error *err);
