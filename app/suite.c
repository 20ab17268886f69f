// The list of suites.

#include "app/suite.h"

#include <string.h>

#define X(name) &suite_##name,
const Suite *const suites[] = {SUITES(X)};
#undef X
const int suite_count = ARRAY_COUNT(suites);

const Suite *suite_find(const char *name, Error *err) {
    const char *names[ARRAY_COUNT(suites)];
    for (int i = 0; i < suite_count; i++) {
        if (strcmp(suites[i]->name, name) == 0) return suites[i];
        names[i] = suites[i]->name;
    }
    config_no_such("suite", name, names, suite_count, "cairn eval --help", err);
    return NULL;
}
