// The PLY reader on arbitrary bytes. Good seeds: small .ply files of all three forms.

#include "fuzz.h"
#include "scenes/scene_ply.h"

#include <string.h>

volatile uint64_t fuzz_sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz"), reading = arena_create("fuzz reading");
    SceneConfig config = scene_config_default();
    SceneBuilder *builder = scene_builder_create(&arena);
    Semantics *semantics = NULL;
    Error err;
    Scene scene;
    uint8_t *file = arena_alloc(&reading, size + 1); // the reader wants a zero byte behind it
    if (size > 0) memcpy(file, data, size);
    if (semantics_load(NULL, &reading, &semantics, &err) &&
        scene_ply_load((FileBytes){file, size}, "fuzz.ply", &config, semantics, builder, &reading,
                       &err)) {
        scene_builder_finish(builder, "fuzz", &arena, &scene);
        fuzz_use(&scene);
    }
    arena_destroy(&reading);
    arena_destroy(&arena);
    return 0;
}
