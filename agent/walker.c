// The list of walkers, made from the rows of WALKERS.

#include "agent/walker.h"

#include <string.h>

#define X(name) &walker_##name,
const WalkerType *const walker_types[] = {WALKERS(X)};
#undef X

const int walker_type_count = ARRAY_COUNT(walker_types);

const WalkerType *walker_find(const char *name) {
    for (int i = 0; i < walker_type_count; i++)
        if (strcmp(walker_types[i]->name, name) == 0) return walker_types[i];
    return NULL;
}
