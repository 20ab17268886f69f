// Why an operation could not be done, in words a user can act on.
//
// Fallible functions take an Error last and return false or NULL:
//
//     Scene *scene = scene_load(path, arena, err);
//     if (scene == NULL) return false;
//
// Only functions that touch the outside world fail: load, create, open, parse. What runs every
// step cannot, with one exception: gpu_finish, because a device can be lost.

#pragma once

#include "base/base.h"

typedef struct Error {
    char text[512];
} Error;

// Writes the reason and returns false, so that a failure is one line: return error_set(err, "...").
bool error_set(Error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Puts context in front of an existing reason and returns false: "loading maze.png: not a PNG".
bool error_wrap(Error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
