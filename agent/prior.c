// Looking up what stands by what. See prior.h; the numbers are in prior_table.c.

#include "agent/prior.h"

#include "agent/prior_table.h"

#include <string.h>

static int find(const char *name) {
    int low = 0, high = prior_table_count - 1; // names are sorted
    while (low <= high) {
        int middle = (low + high) / 2, order = strcmp(name, prior_table_names[middle]);
        if (order == 0) return middle;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return -1;
}

int prior_affinity(const char *goal, const char *seen) {
    int row = find(goal), column = find(seen);
    if (row < 0 || column < 0) return 0;
    return prior_table_values[row * prior_table_count + column];
}
