// The glTF reader on arbitrary bytes, as .glb or .gltf. Good seeds: the conformance files.

#include "fuzz.h"
#include "scenes/scene_gltf.h"

volatile uint64_t fuzz_sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz"), reading = arena_create("fuzz reading");
    SceneConfig config = scene_config_default();
    config.max_texture = 64;
    SceneBuilder *builder = scene_builder_create(&arena);
    scene_builder_limit_textures(builder, 64);
    Semantics *semantics = NULL;
    Error err;
    Scene scene;
    if (semantics_load(NULL, &reading, &semantics, &err) &&
        scene_gltf_load((FileBytes){data, size}, "/nowhere", &config, semantics, builder, &reading,
                        &err)) {
        scene_builder_finish(builder, "fuzz", &arena, &scene);
        fuzz_use(&scene);
    }
    arena_destroy(&reading);
    arena_destroy(&arena);
    return 0;
}
