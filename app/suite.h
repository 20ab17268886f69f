// Suites: whole protocols, from scenes to significance, behind one word.
//
//     cairn eval --suite=memory --quick
//
// A suite chooses its own scenes, tasks and agents, and tells more than means: who is compared with
// whom, and whether the difference is more than chance. To add one: write app/suite_NAME.c defining
// suite_NAME, and add its row below.

#pragma once

#include "app/app.h"

#define SUITES(X) \
    X(memory)     \
    X(world)      \
    X(streets)

typedef struct Suite {
    const char *name;
    const char *about; // one line
    bool (*run)(App *app, Error *err);
} Suite;

#define X(name) extern const Suite suite_##name;
SUITES(X)
#undef X

extern const Suite *const suites[];
extern const int suite_count;

// NULL with an error that tells the nearest name.
const Suite *suite_find(const char *name, Error *err);
