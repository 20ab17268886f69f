#include "scenes/scene.h"
static bool load(const char *p, const SceneConfig *c, SceneBuilder *b, Arena *a, Error *err) { (void)p;(void)c;(void)b;(void)a; return error_set(err, "not here"); }
const SceneFormat __attribute__((weak)) scene_format_home = {"home", "", "home:", load};
