// Content decides: no dates, no sizes, no paths. Hashing 9 MB takes about a millisecond (XXH3), so
// asking the bytes themselves costs less than a rule about when to trust a date.
//
//     own hash = version, format, settings, name, bytes of the file, bytes of the side file
//         │
//         ├──► OWN.files:  "garage.bin\n"   as the reader noted them, relative to the file
//         ▼
//     full hash = own hash, then for every line: the name and the file's bytes (or its absence)
//         │
//         └──► FULL.scene
//
// A list that is damaged or comes from another folder gives another full hash, hence a miss and a
// rebuild; it cannot give the wrong scene, because the full hash names all that went in. The scene
// checks itself when it is mapped.
//
// Raise CACHE_VERSION when a reader, the builder or the trees change what they make of a file.

#include "scenes/scene_cache.h"

#include "base/hash.h"
#include "base/list.h"
#include "scenes/semantics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CACHE_VERSION = 2 };

// what stands for a file that is not there, or is empty
static const uint64_t ABSENT = 0x616273656e74;

static bool is_file(const SceneFormat *format) {
    return format->extensions[0] == '.';
}

static uint64_t hash_file(const char *path, uint64_t seed) {
    FileBytes bytes;
    Error ignored;
    if (!file_map(path, &bytes, &ignored)) return hash_bytes(&ABSENT, sizeof ABSENT, seed);
    uint64_t hash = hash_bytes(bytes.data, bytes.size, seed);
    file_unmap(bytes);
    return hash;
}

// the settings that shape a scene; scene.cache is not one of them
static uint64_t hash_settings(const SceneConfig *config, uint64_t seed) {
    uint64_t hash = hash_text(config->up.at, seed);
    hash = hash_bytes(&config->scale, sizeof config->scale, hash);
    hash = hash_bytes(&config->max_texture, sizeof config->max_texture, hash);
    if (config->crop > 0.0f) hash = hash_bytes(&config->crop, sizeof config->crop, hash);
    if (config->level) hash = hash_text("level ground", hash);
    if (config->furniture > 0) hash = hash_text("furniture", hash ^ (uint64_t)config->furniture);
    if (config->cars > 0) hash = hash_text("cars", hash ^ (uint64_t)config->cars);
    return config->people > 0 ? hash_bytes(&config->people, sizeof config->people, hash) : hash;
}

static uint64_t hash_own(const SceneCache *cache) {
    uint64_t hash = hash_settings(cache->config, CACHE_VERSION);
    hash = hash_text(cache->format->name, hash);
    hash = hash_text(file_name(cache->spec), hash);
    if (!is_file(cache->format)) return hash;
    hash = hash_file(cache->spec, hash);
    const char *side = semantics_path(cache->spec, cache->config, cache->arena);
    return side != NULL ? hash_file(side, hash) : hash;
}

bool scene_cache_begin(SceneCache *cache, const char *spec, const SceneFormat *format,
                       const SceneConfig *config, Arena *arena, Error *err) {
    *cache = (SceneCache){
        .spec = spec,
        .format = format,
        .config = config,
        .arena = arena,
        .beside = file_directory(spec, arena),
    };
    FileBytes bytes;
    if (is_file(format)) {
        if (!file_map(spec, &bytes, err)) return false;
        file_unmap(bytes);
        // a .glb tells its length in 32 bits; no text file of that size is a scene
        if (bytes.size > UINT32_MAX) return error_set(err, "%s: larger than 4 GB", spec);
    }
    if (!config->cache) return true;
    Error why;
    cache->is_on = file_cache_directory(cache->directory, sizeof cache->directory, &why);
    if (!cache->is_on)
        fprintf(stderr, "no scene cache: %s\n", why.text);
    else
        cache->own_hash = hash_own(cache);
    return true;
}

//---- names ---------------------------------------------------------------------------------------

static const char *cache_path(const SceneCache *cache, uint64_t hash, const char *extension) {
    return text_format(cache->arena, "%s/%016" PRIx64 ".%s", cache->directory, hash, extension);
}

// the hash with one more file in it; `name` is relative to the scene's directory
static uint64_t hash_with(const SceneCache *cache, uint64_t hash, const char *name) {
    const char *path = text_format(cache->arena, "%s/%s", cache->beside, name);
    return hash_file(path, hash_text(name, hash));
}

//---- load ----------------------------------------------------------------------------------------

static uint64_t hash_listed(const SceneCache *cache, FileBytes list) {
    uint64_t hash = cache->own_hash;
    const char *at = (const char *)list.data, *end = at + list.size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) break;
        hash = hash_with(cache, hash, text_format(cache->arena, "%.*s", (int)(stop - at), at));
        at = stop + 1;
    }
    return hash;
}

bool scene_cache_load(const SceneCache *cache, Scene *scene) {
    if (!cache->is_on) return false;
    Error ignored;
    FileBytes list, image;
    const char *list_path = cache_path(cache, cache->own_hash, "files");
    if (!file_read(list_path, cache->arena, &list, &ignored)) return false;
    const char *path = cache_path(cache, hash_listed(cache, list), "scene");
    if (!file_map(path, &image, &ignored)) return false;
    if (!scene_from_image(image, scene, &ignored)) {
        file_unmap(image);
        return false;
    }
    scene->is_mapped = true;
    return true;
}

//---- save ----------------------------------------------------------------------------------------

// "dir/a.bin" -> "a.bin"; readers note files below the directory of the scene
static const char *relative_name(const SceneCache *cache, const char *path) {
    size_t length = strlen(cache->beside);
    bool is_below = strncmp(path, cache->beside, length) == 0 && path[length] == '/';
    return is_below ? path + length + 1 : NULL;
}

// the names, a line each; false where a name cannot be told from a line
static bool list_files(const SceneCache *cache, const SceneBuilder *builder, List *list,
                       uint64_t *hash) {
    *hash = cache->own_hash;
    for (uint32_t i = 0; i < scene_builder_file_count(builder); i++) {
        const char *name = relative_name(cache, scene_builder_file_at(builder, i));
        if (name == NULL || strchr(name, '\n') != NULL) return false;
        for (const char *c = name; *c != '\0'; c++) *(char *)list_push(list, cache->arena) = *c;
        *(char *)list_push(list, cache->arena) = '\n';
        *hash = hash_with(cache, *hash, name);
    }
    return true;
}

void scene_cache_save(const SceneCache *cache, const SceneBuilder *builder, const Scene *scene) {
    List list = {.item_bytes = 1};
    uint64_t hash = 0;
    if (!cache->is_on || hash_own(cache) != cache->own_hash) return;
    if (!list_files(cache, builder, &list, &hash)) return;
    Error why;
    // the scene first: a list always leads to a scene
    if (file_save(cache_path(cache, hash, "scene"), scene->image.data, scene->image.size, &why) &&
        file_save(cache_path(cache, cache->own_hash, "files"), list.items, list.count, &why))
        return;
    fprintf(stderr, "the prepared scene is not kept: %s\n", why.text);
}
