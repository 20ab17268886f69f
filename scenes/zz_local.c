#include "scenes/scene.h"
const SceneFormat scene_format_home = {.name="home",.about="",.extensions="home:"};
