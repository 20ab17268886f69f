// The same scene, arranged anew: some instances stand elsewhere, nothing else changes.
//
// Only the placement of instances and the tree over them are made new (in the arena); triangles,
// meshes, textures are the original's, which must outlive the copy. The hash is another one, so
// that caches and agents can tell them apart.

#pragma once

#include "scenes/scene.h"

#include <cglm/types.h>

typedef struct SceneMove {
    uint32_t instance;
    mat4 world_from_local;
} SceneMove;

bool scene_arrange(const Scene *scene, const SceneMove *moves, int count, Arena *arena,
                   Scene *arranged, Error *err);

// A door that can be closed: its leaf turns about its hinge. Homes tell theirs; other scenes have
// none.
typedef struct SceneDoor {
    uint32_t instance; // of the leaf
    mat4 closed;       // world from local when it is shut
    float middle[3];   // of the opening, on the floor
} SceneDoor;

// Returns their number, at most `max`.
int scene_doors(const Scene *scene, SceneDoor *doors, int max);

// An object that may be carried elsewhere: not a part of the building, small enough, and standing
// on the floor or on furniture. Returns the number of objects written, in rising order.
int scene_movables(const Scene *scene, uint32_t *objects, int max);
