// Finding a name among many: a table of names and the hash slots that lead into it.
//
// Viewpoints, panoramas and episodes are known by names in files and by dense numbers inside; this
// is the way from one to the other.

#pragma once

#include "base/arena.h"

typedef struct SimNames {
    const char *const *at; // [count]
    int count;
    const int *slots; // [slot_count] index + 1, 0 where empty
    uint32_t slot_count;
} SimNames;

// Indexes `names` [count], which stay where they are. Of equal names the first is found.
SimNames sim_names_create(const char *const *names, int count, Arena *arena);
// The index of a name, -1 where there is none.
int sim_names_find(const SimNames *names, const char *name);
