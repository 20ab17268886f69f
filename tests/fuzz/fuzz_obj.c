// The Wavefront reader on arbitrary bytes. Good seeds: small .obj files.

#include "fuzz.h"
#include "scenes/scene_obj.h"

#include <string.h>

volatile uint64_t fuzz_sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz"), reading = arena_create("fuzz reading");
    SceneConfig config = scene_config_default();
    SceneBuilder *builder = scene_builder_create(&arena);
    Semantics *semantics = NULL;
    Error err;
    Scene scene;
    char *text = arena_alloc(&reading, size + 1); // the reader wants a zero byte behind the text
    if (size > 0) memcpy(text, data, size);
    if (semantics_load(NULL, &reading, &semantics, &err) &&
        scene_obj_load((FileBytes){(const uint8_t *)text, size}, "fuzz.obj", "/nowhere", &config,
                       semantics, builder, &reading, &err)) {
        scene_builder_finish(builder, "fuzz", &arena, &scene);
        fuzz_use(&scene);
    }
    arena_destroy(&reading);
    arena_destroy(&arena);
    return 0;
}
