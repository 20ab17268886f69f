// The report of the suite `streets`: DIR/index.html, one file with the table, and for some routes
// the instruction, what was understood of it, and a map of the walk; DIR/NAME.jsonl, every walk of
// a walker, as cairn score reads them.

#pragma once

#include "app/streets.h"

typedef struct StreetsPage {
    const App *app;
    const Streets *streets;
    const char *table; // as it was printed
    double seconds;
} StreetsPage;

bool streets_page_save(const StreetsPage *page, const char *folder, Error *err);
