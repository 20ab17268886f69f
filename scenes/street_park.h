// Where the paths of a park lie: in the plan and on the ground.

#pragma once

#include "scenes/street.h"

#define STREET_PARK_PATH 1.7f  // half the width of a path [m]
#define STREET_PARK_ROUND 5.5f // radius of the place where they cross

// Does a point lie on a path, or nearer to one than `more`?
bool street_park_is_path(const StreetBlock *block, float x, float z, float more);
