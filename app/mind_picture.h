// An agent's mind drawn on a map: cells of its octree, places and edges of its graph, remembered
// objects, its plan. Shared by the report and the viewer.

#pragma once

#include "agent/agent.h"
#include "render/map.h"

// `scene` only names the categories.
void mind_picture_draw(RenderMap *map, const Scene *scene, const AgentMind *mind);
// The colour of a remembered object: the less it is believed to be there, the fainter.
DrawColor mind_picture_fade(DrawColor color, const MemoryGraph *graph, const MemoryObject *object);

// Is the category a thing, or a part of the house that would only clutter a picture?
bool mind_picture_is_thing(const Scene *scene, uint32_t category);
