// The axes of the file's coordinates in the world:
//
//     up=y    (x, y, z) -> (x, y, z)        glTF, most OBJ files
//     up=z    (x, y, z) -> (x, z, -y)       CAD programs, Habitat's scans, ROS
//
// and then everything times `scale`. To add a convention: a row in `conventions`.

#include "scenes/scene_frame.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

typedef struct Convention {
    const char *up;
    float column[3][3]; // where the file's x, y and z axes point in the world
} Convention;

static const Convention conventions[] = {
    {"y", {{1.0f, 0.0f, 0.0f}, {0.0f, 1.0f, 0.0f}, {0.0f, 0.0f, 1.0f}}},
    {"z", {{1.0f, 0.0f, 0.0f}, {0.0f, 0.0f, -1.0f}, {0.0f, 1.0f, 0.0f}}},
};

bool scene_frame(const SceneConfig *config, mat4 world_from_file, Error *err) {
    if (!(config->scale > 0.0f) || !isfinite(config->scale))
        return error_set(err, "scene.scale: %g; must be above 0", (double)config->scale);
    for (size_t i = 0; i < ARRAY_COUNT(conventions); i++) {
        if (strcmp(conventions[i].up, config->up.at) != 0) continue;
        glm_mat4_identity(world_from_file);
        for (int k = 0; k < 9; k++) {
            world_from_file[k / 3][k % 3] = conventions[i].column[k / 3][k % 3] * config->scale;
        }
        return true;
    }
    return error_set(err, "scene.up: '%s' is unknown; say y or z", config->up.at);
}
