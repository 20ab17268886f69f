// The pictures of one scene in a report; see report.h.

#pragma once

#include "app/results.h"

// Writes BASE_map.png with BASE_map.json, BASE_memory.png and BASE_views.png; nothing if no row is
// of `scene`. stage may be NULL: then only the map.
bool report_pictures(const char *base, const App *app, const World *world, const char *scene,
                     const Results *results, Stage *stage, Error *err);
