// Writing JSON: text gathered in an arena, numbers so that they read back as the same float.
//
// For lines and files with long arrays of numbers, where a tree of values would be many times the
// size of the text. JSON has no infinity and no NaN: null is written for both.

#pragma once

#include "base/list.h"

typedef struct SimJson {
    List text; // char
    Arena *arena;
} SimJson;

SimJson sim_json_begin(Arena *arena);
void sim_json_add(SimJson *json, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_json_number(SimJson *json, double value);  // 9 digits: enough for every float
void sim_json_precise(SimJson *json, double value); // 17 digits
void sim_json_vector(SimJson *json, const float *values, int count); // [1,2,3]
void sim_json_text(SimJson *json, const char *text);                 // "quoted \"and\" escaped"
