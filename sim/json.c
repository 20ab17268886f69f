// The text grows byte by byte in a list; see json.h for what is written how.

#include "sim/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

SimJson sim_json_begin(Arena *arena) {
    return (SimJson){.text = {.item_bytes = 1}, .arena = arena};
}

static void push(SimJson *json, char c) {
    *(char *)list_push(&json->text, json->arena) = c;
}

void sim_json_add(SimJson *json, const char *format, ...) {
    char piece[256]; // names and numbers; texts of any length go through sim_json_text
    va_list args;
    va_start(args, format);
    int length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    ASSERT(length >= 0 && length < (int)sizeof piece);
    for (int i = 0; i < length; i++) push(json, piece[i]);
}

void sim_json_number(SimJson *json, double value) {
    if (isfinite(value))
        sim_json_add(json, "%.9g", value);
    else
        sim_json_add(json, "null");
}

void sim_json_precise(SimJson *json, double value) {
    ASSERT(isfinite(value));
    sim_json_add(json, "%.17g", value);
}

void sim_json_vector(SimJson *json, const float *values, int count) {
    for (int i = 0; i < count; i++) {
        push(json, i == 0 ? '[' : ',');
        sim_json_number(json, (double)values[i]);
    }
    push(json, ']');
}

void sim_json_text(SimJson *json, const char *text) {
    push(json, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            sim_json_add(json, "\\%c", *c);
        else if ((unsigned char)*c < 0x20)
            sim_json_add(json, "\\u%04x", (unsigned)*c);
        else
            push(json, *c);
    }
    push(json, '"');
}
