// The pictures of one scene in a report; see report.h.

#pragma once

#include "app/memory_history.h"
#include "app/results.h"

// Writes BASE_map.png with BASE_map.json; of a stage whose agent has a mind also BASE_memory.png
// and BASE_views.png, and where that has a memory BASE.memory, BASE_levels.png and BASE_bytes.png.
// BASE_failures.png where episodes failed (report_failures.h). Nothing if no row is of `scene`.
bool report_pictures(const char *base, const App *app, const World *world, Gpu *gpu,
                     const char *scene, const Results *results, Stage *stage,
                     const MemoryHistory *history, Error *err);
