// A prepared scene with arbitrary changes. The checksum would turn them all away, so the harness
// mends it where the counts still agree with the size: what is left to find are the checks of
// offsets and indices. No seeds are needed; mutation starts from a small scene that is made here.

#include "fuzz.h"
#include "scenes/scene_image.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

volatile uint64_t fuzz_sink;

// two instances of a mesh of two triangles, one of them with a picture
static Scene small_scene(Arena *arena) {
    SceneBuilder *b = scene_builder_create(arena);
    Image picture = image_create(2, 2, 4, arena);
    int texture = scene_builder_texture(b, &picture, 0), mesh = scene_builder_mesh(b);
    int material = scene_builder_material(b, &(SceneMaterial){.texture = (uint32_t)texture});
    SceneCorner corners[3] = {{.position = {0}}, {.position = {1}}, {.position = {0, 1}}};
    scene_builder_triangle(b, mesh, corners, material);
    corners[0].position[2] = 1.0f;
    scene_builder_triangle(b, mesh, corners, material);
    mat4 here = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int i = 0; i < 2; i++) {
        scene_builder_instance(b, mesh, scene_builder_object(b, "a", "thing"), here);
    }
    Scene scene;
    scene_builder_finish(b, "fuzz", arena, &scene);
    return scene;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    UNUSED(seed);
    if (size >= sizeof(SceneImageHeader)) return LLVMFuzzerMutate(data, size, size);
    Arena arena = arena_create("fuzz");
    Scene scene = small_scene(&arena);
    bool fits = scene.image.size <= max_size;
    if (fits) memcpy(data, scene.image.data, scene.image.size);
    size = fits ? scene.image.size : size;
    arena_destroy(&arena);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    uint8_t *image = arena_alloc(&arena, size + sizeof(SceneImageHeader));
    if (size > 0) memcpy(image, data, size);
    SceneImageHeader *header = (SceneImageHeader *)image;
    uint64_t start[SCENE_SECTIONS];
    if (size >= sizeof *header && scene_image_layout(header->count, start) == size)
        scene_image_seal(header);
    Scene scene;
    Error err;
    if (scene_from_image((FileBytes){image, size}, &scene, &err)) fuzz_use(&scene);
    arena_destroy(&arena);
    return 0;
}
