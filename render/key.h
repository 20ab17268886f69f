// Keys of a keyboard as small numbers: a printable key is its lower-case ASCII character ('w', '.',
// '1'), the others stand in the table below. Names are what a person or a script writes.
//
//     Script:   "ww<space>.*20<f1>"     w twice, space, the full stop 20 times, F1
//
// To add a key: one row here; SDL calls it SDLK_NAME (render/window.c uses the same row).

#pragma once

#include "base/error.h"

//    SDL name   code  name
#define RENDER_KEYS(X)             \
    X(BACKSPACE, 8, "<backspace>") \
    X(TAB, 9, "<tab>")             \
    X(RETURN, 13, "<enter>")       \
    X(ESCAPE, 27, "<esc>")         \
    X(SPACE, 32, "<space>")        \
    X(UP, 128, "<up>")             \
    X(DOWN, 129, "<down>")         \
    X(LEFT, 130, "<left>")         \
    X(RIGHT, 131, "<right>")       \
    X(F1, 132, "<f1>")             \
    X(F12, 133, "<f12>")           \
    X(HOME, 134, "<home>")         \
    X(END, 135, "<end>")

typedef int RenderKey; // 0 = none
#define X(name, code, text) RENDER_KEY_##name = code,
enum { RENDER_KEYS(X) };
#undef X

// The name of a special key, NULL for printable ones.
const char *render_key_name(RenderKey key);

// Reads the next key of a script: *script moves past it. `count` is how often it is pressed (the
// number after '*', else 1, at most RENDER_KEY_REPEATS). At the end *key is 0.
enum { RENDER_KEY_REPEATS = 100000 };
bool render_key_read(const char **script, RenderKey *key, int *count, Error *err);
