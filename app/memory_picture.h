// Pictures of a memory alone, without the scene that it is of.

#pragma once

#include "agent/agent.h"
#include "app/map_reading.h"

// Writes BASE_map.png (cells, regions, places, edges, things), BASE_levels.png (the octree's levels
// side by side) and BASE_voxels.png (the voxels in space). `mind` may be zero but for memory,
// octree, graph and slice; its storey is that of the memory's last pose.
bool memory_picture_save(const char *base, const AgentMind *mind, const MapReading *reading,
                         Arena *arena, Error *err);
// The levels alone.
bool memory_picture_save_levels(const char *path, const AgentMind *mind, const MapReading *reading,
                                Arena *arena, Error *err);
