// What the tests of scene readers share: documents made in memory, and scenes from them.

#pragma once

#include "scenes/scene_builder.h"
#include "scenes/scene_gltf.h"
#include "scenes/scene_obj.h"
#include "test.h"

// a .glb of a JSON text (with ' for ") and a BIN chunk
static inline FileBytes make_glb(const char *json, const void *bin, size_t bin_size, Arena *arena) {
    size_t text = (strlen(json) + 3) / 4 * 4, data = (bin_size + 3) / 4 * 4;
    size_t total = 12 + 8 + text + (bin != NULL ? 8 + data : 0);
    uint8_t *file = arena_alloc(arena, total);
    uint32_t head[5] = {0x46546c67, 2, (uint32_t)total, (uint32_t)text, 0x4e4f534a};
    memcpy(file, head, sizeof head);
    memset(file + 20, ' ', text);
    for (size_t i = 0; json[i] != '\0'; i++)
        file[20 + i] = json[i] == '\'' ? '"' : (uint8_t)json[i];
    if (bin != NULL) {
        uint32_t chunk[2] = {(uint32_t)data, 0x004e4942};
        memcpy(file + 20 + text, chunk, sizeof chunk);
        memcpy(file + 28 + text, bin, bin_size);
    }
    return (FileBytes){file, total};
}

static inline bool read_gltf_with(FileBytes file, const char *directory, const SceneConfig *config,
                                  Arena *arena, Scene *scene, Error *err) {
    SceneBuilder *builder = scene_builder_create(arena);
    Semantics *semantics = NULL;
    if (!semantics_load(NULL, arena, &semantics, err) ||
        !scene_gltf_load(file, directory, config, semantics, builder, arena, err))
        return false;
    scene_builder_finish(builder, "test", arena, scene);
    return true;
}

static inline bool read_gltf(FileBytes file, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    return read_gltf_with(file, "/nowhere", &config, arena, scene, err);
}

static inline bool read_obj_with(const char *text, const char *directory, const SceneConfig *config,
                                 Arena *arena, Scene *scene, Error *err) {
    SceneBuilder *builder = scene_builder_create(arena);
    Semantics *semantics = NULL;
    FileBytes file = {(const uint8_t *)text, strlen(text)};
    if (!semantics_load(NULL, arena, &semantics, err) ||
        !scene_obj_load(file, "test.obj", directory, config, semantics, builder, arena, err))
        return false;
    scene_builder_finish(builder, "test", arena, scene);
    return true;
}

static inline bool read_obj(const char *text, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    return read_obj_with(text, "/nowhere", &config, arena, scene, err);
}

// A scene without the cache, from a file.
static inline bool open_uncached(const char *path, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    config.cache = false;
    return scene_open(path, &config, arena, scene, err);
}

#define assert_refused(call, err, expected)                                     \
    do {                                                                        \
        assert_false(call);                                                     \
        if (strstr((err).text, expected) == NULL)                               \
            fail_msg("expected '%s' in the reason '%s'", expected, (err).text); \
    } while (0)

#define assert_near(a, b) assert_float_equal(a, b, 1e-4f)
