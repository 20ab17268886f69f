// What can be learned: small tables that ship with the program as source text, and the world model,
// which keeps files of its own.
//
// To add one: write app/train_NAME.c defining trainable_NAME, and add its row below. `cairn train
// NAME FILE` then makes it.

#pragma once

#include "app/app.h"

#define TRAINABLES(X) \
    X(keep)           \
    X(prior)          \
    X(tokens)         \
    X(world)

typedef struct Trainable {
    const char *name;
    const char *about;
    const char *file;                                      // where it belongs in the source tree
    bool (*run)(App *app, FILE *out, Error *err);          // writes source text, or
    bool (*learn)(App *app, const char *path, Error *err); // its own files, path and path.*
} Trainable;

#define X(name) extern const Trainable trainable_##name;
TRAINABLES(X)
#undef X
extern const Trainable *const trainables[];
extern const int trainable_count;
