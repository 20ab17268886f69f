// Pages tied to what an agent remembers otherwise: the octree's cell that a page was seen from, the
// places of the graph that long-term memory holds to be relevant, and whether what is seen moves.
//
//     agent stands somewhere ─► cell of its octree ─────────────► ModelPage.place
//     movers of the dynamic layer in view ──────────────────────► ModelPage.is_dynamic (goes first)
//     graph: the place here, places it sees or leads to ─ cells ─► model_cache_hint (shown first)
//
// Cells belong to submaps and move with them, and so do pages (model_cache_follow): a loop closure
// leaves the tie as it is, and where submaps become one, pages are of the cells of that one.

#pragma once

#include "memory/memory.h"
#include "model/cache.h"

// The cell at the feet [m, common frame], never 0.
uint64_t model_page_place(const Memory *memory, const float feet[3]);

// What the memory knows of a page that was just taken above the feet [m, common frame]: its place,
// whether something moves in it, and the submap that it moves with. page->pose: of the camera, in
// the common frame; slope: tan of half its field of view.
void model_page_tie(const Memory *memory, const float feet[3], float slope, ModelPage *page);

// Cells of the place that is nearest to the feet and of those joined to it, the nearest first.
uint32_t model_page_hints(const Memory *memory, const float feet[3], uint64_t *places,
                          uint32_t most);

// Whether something that moves is nearer than 5 m to the camera and in its view. `camera`: a pose
// in the common frame; slope: tan of half the field of view.
bool model_page_is_dynamic(const Memory *memory, const float camera[MODEL_POSE], float slope);
