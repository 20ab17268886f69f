// Names and a number for each: which group of a file is which mesh, which name is taken how often.

#pragma once

#include "base/arena.h"

typedef struct NameEntry {
    const char *name; // NULL: free
    uint32_t value;
} NameEntry;

typedef struct NameTable {
    NameEntry *entries;
    uint32_t room, count; // room is 0 or a power of two
} NameTable;

// NULL if absent. The pointer is good until the next name is added.
uint32_t *name_table_find(const NameTable *table, const char *name);

// The name's number; a new name (copied into the arena) starts with 0.
uint32_t *name_table_add(NameTable *table, const char *name, Arena *arena);
