// Making a scene of streets usable: a square of ground with what stands on it, made level.

#pragma once

#include "scenes/scene_builder.h"

// Takes out every triangle that lies wholly outside of a square of `side` metres round the middle
// of the scene's box, seen from above, and instances that have none left. Objects keep their
// numbers; those without a triangle have no box.
void scene_crop(SceneBuilder *builder, float side);

// Takes the height of the ground, the lowest surface of a column, from every corner that stands
// above it: hills and slopes are gone, heights above the ground stay. Corners above no ground stay.
void scene_level(SceneBuilder *builder);
