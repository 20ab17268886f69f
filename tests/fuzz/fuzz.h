// What the fuzz harnesses share. A harness reads arbitrary bytes as a file of one kind; whatever
// the reader accepts is then used as the simulator would use it, under the sanitizers.

#pragma once

#include "scenes/scene_builder.h"

// what libFuzzer calls, and what it offers
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Keeps the sums below from being optimised away.
extern volatile uint64_t fuzz_sink;

static inline void fuzz_visit(void *context, uint32_t instance, const float corners[3][3]) {
    UNUSED(instance);
    *(uint64_t *)context += corners[0][0] > corners[1][1];
}

// Touches everything that an accepted scene points at.
static inline void fuzz_use(const Scene *scene) {
    uint64_t sum = 0;
    scene_for_each_triangle(scene, fuzz_visit, &sum);
    for (uint32_t i = 0; i < scene->object_count; i++) {
        sum += (uint8_t)scene_object_name(scene, i)[0];
        sum += (uint8_t)scene_category_name(scene, scene->objects[i].category)[0];
    }
    for (uint32_t i = 0; i < scene->triangle_count; i++) {
        const SceneMaterial *material = &scene->materials[scene->shades[i].material];
        if (material->texture == SCENE_NO_TEXTURE) continue;
        const SceneTexture *texture = &scene->textures[material->texture];
        sum += scene->texels[texture->first_texel];
    }
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneMesh *mesh = &scene->meshes[scene->instances[i].mesh];
        sum += scene->nodes[mesh->first_node].child[0];
        sum += scene->objects[scene->instances[i].object].category;
    }
    fuzz_sink = sum;
}
