// An agent's mind drawn on a map: cells of its octree, places and edges of its graph, remembered
// objects, its plan. Shared by the report and the viewer.

#pragma once

#include "agent/agent.h"
#include "render/map.h"

void mind_draw(RenderMap *map, const Scene *scene, const AgentMind *mind);
