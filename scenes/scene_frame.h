// From a file's axes and units to the world's: metres, Y up, -Z forward.

#pragma once

#include "scenes/scene.h"

#include <cglm/types.h>

// Fails where `up` names no axis that is known, or the scale is not above 0.
bool scene_frame(const SceneConfig *config, mat4 world_from_file, Error *err);
