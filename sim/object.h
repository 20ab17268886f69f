// The places near things, as sim_object_viewpoints gives them, with what only task makers ask.

#pragma once

#include "sim/task.h"

// How near to a viewpoint counts as being at it [m]: the spacing of viewpoints, so that every place
// between them counts, those at the rim included.
#define SIM_OBJECT_REACH 0.25f

// Places on one island, or on every island of a room's size (NAVMESH_ANY_ISLAND). `instances` tells
// how many things of the category have at least one.
int sim_object_places(const SimWorld *world, uint32_t category, int island, int *instances,
                      Arena *arena, const float (**points)[3]);
// The places near one thing.
int sim_object_places_of(const SimWorld *world, uint32_t object, int island, Arena *arena,
                         const float (**points)[3]);
