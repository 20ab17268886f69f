// Prepared scenes on disk, so that a scene is read once and mapped ever after.
//
//     HASH.files    what the scene HASH was made from besides the file itself, a name a line
//     HASH.scene    the image of the scene (scene_image.h)
//
// The first hash covers the file's bytes and the settings; it finds the list of further files. The
// second covers the first and the bytes of those; it finds the scene. So a scene is found only if
// everything that it was made from is as it was, wherever it lies and whatever its dates say.

#pragma once

#include "scenes/scene_builder.h"

typedef struct SceneCache {
    bool is_on;
    const char *spec;
    const SceneFormat *format;
    const SceneConfig *config;
    char directory[512]; // of the cache
    const char *beside;  // the directory that further files are relative to
    uint64_t own_hash;   // the first hash
    Arena *arena;
} SceneCache;

// Hashes the file. Fails only where the file cannot be read; a cache that cannot be used is off.
bool scene_cache_begin(SceneCache *cache, const char *spec, const SceneFormat *format,
                       const SceneConfig *config, Arena *arena, Error *err);

// False where the cache has no such scene, or a damaged one.
bool scene_cache_load(const SceneCache *cache, Scene *scene);

// Failing to write is told on stderr and does no harm. A file that changed while it was read is not
// kept.
void scene_cache_save(const SceneCache *cache, const SceneBuilder *builder, const Scene *scene);
