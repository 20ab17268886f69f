// The ways a suite tells what it found.
//
//     standard output   tables, or (--json) one JSON value
//     out/index.html    the tables with curves and bars
//     out/results.json  everything, every row and setting included
//     out/results.csv   one line per subtask played
//     out/*.png         the plots of the page

#pragma once

#include "app/app.h"
#include "app/suite_results.h"

#include <jansson.h>

// All of the above, as app->run.json and app->eval.out ask.
bool suite_tell(const App *app, const char *suite, const SuiteResults *results, Error *err);

void suite_print(const SuiteResults *results, FILE *out);
json_t *suite_json(const App *app, const char *suite, const SuiteResults *results);
bool suite_save_csv(const SuiteResults *results, const char *path, Error *err);
bool suite_save_page(const App *app, const char *suite, const SuiteResults *results,
                     const char *folder, Error *err);
