// The CityJSON reader on arbitrary bytes. Good seeds: small .city.json files.

#include "fuzz.h"
#include "scenes/scene_cityjson.h"

volatile uint64_t fuzz_sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz"), reading = arena_create("fuzz reading");
    SceneConfig config = scene_config_default();
    SceneBuilder *builder = scene_builder_create(&arena);
    Semantics *semantics = NULL;
    Error err;
    Scene scene;
    if (semantics_load(NULL, &reading, &semantics, &err) &&
        scene_cityjson_load((FileBytes){data, size}, &config, semantics, builder, &reading, &err)) {
        scene_builder_finish(builder, "fuzz", &arena, &scene);
        fuzz_use(&scene);
    }
    arena_destroy(&reading);
    arena_destroy(&arena);
    return 0;
}
