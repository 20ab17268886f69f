// The ways the suite of the world model tells what it found.
//
//     standard output    tables, or (--json) one JSON value
//     out/index.html     the tables with curves, and pictures of the first home
//     out/results.json   everything, every row and setting included
//     out/*.png          the plots and pictures of the page

#pragma once

#include "app/suite_world_results.h"

#include <jansson.h>

// All of the above, as app->run.json and app->eval.out ask.
bool world_tell(const WorldResults *results, Error *err);

void world_print(const WorldResults *results, FILE *out);
json_t *world_json(const WorldResults *results);
bool world_save_page(const WorldResults *results, const char *folder, Error *err);
