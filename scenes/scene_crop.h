// A part of a scene that is too large to be used whole: a square of ground, and what stands on it.

#pragma once

#include "scenes/scene_builder.h"

// Takes out every triangle that lies wholly outside of a square of `side` metres round the middle
// of the scene's box, seen from above, and instances that have none left. Objects keep their
// numbers; those without a triangle have no box.
void scene_crop(SceneBuilder *builder, float side);
