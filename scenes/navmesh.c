// Opening a navmesh: from the cache, or built and put there.
//
// The cache file is an MSET file like any other, followed by a checksum that readers of the format
// ignore. Its name holds a hash of the scene and of every setting, so nothing ever needs to be
// invalidated. A damaged file is built again and replaced; a cache that cannot be written is no
// error, the mesh is then built each time.

#include "scenes/navmesh.h"

#include "base/hash.h"
#include "scenes/navmesh_parts.h"

#include <inttypes.h>
#include <string.h>

CONFIG_DEFINE(NavmeshConfig, navmesh, NAVMESH_CONFIG)

// raise it when the same scene and settings come to give another mesh
enum { CACHE_VERSION = 1 };

typedef struct Checksum {
    char tag[8];
    uint64_t hash;
} Checksum;

//---- cache ---------------------------------------------------------------------------------------

// field by field: the gaps between the members of a struct have no meaning
static uint64_t cache_key(const Scene *scene, const NavmeshConfig *config) {
    static const size_t bytes[] = {
        [CONFIG_int] = sizeof(int), [CONFIG_float] = sizeof(float), [CONFIG_bool] = sizeof(bool)};
    uint64_t hash = scene->hash + CACHE_VERSION;
    for (int i = 0; i < navmesh_config_table.count; i++) {
        const ConfigField *field = &navmesh_config_table.fields[i];
        hash = hash_bytes((const char *)config + field->offset, bytes[field->type], hash);
    }
    return hash;
}

static const char *cache_path(const Scene *scene, const NavmeshConfig *config, Arena *arena) {
    char directory[1024];
    Error ignored;
    if (!file_cache_directory(directory, sizeof directory, &ignored)) return NULL;
    return text_format(arena, "%s/%016" PRIx64 ".navmesh", directory, cache_key(scene, config));
}

static Checksum checksum_of(const uint8_t *data, size_t size) {
    return (Checksum){"CHECKSUM", hash_bytes(data, size, 0)};
}

static bool read_cache(const char *path, Arena *arena, FileBytes *image) {
    Error ignored;
    Checksum expected;
    if (!file_exists(path) || !file_read(path, arena, image, &ignored)) return false;
    if (image->size < sizeof expected) return false;
    image->size -= sizeof expected;
    expected = checksum_of(image->data, image->size);
    return memcmp(image->data + image->size, &expected, sizeof expected) == 0;
}

static void write_cache(const char *path, FileBytes image) {
    Error ignored;
    Arena scratch = arena_create("navmesh cache");
    uint8_t *bytes = arena_alloc(&scratch, image.size + sizeof(Checksum));
    Checksum checksum = checksum_of(image.data, image.size);
    memcpy(bytes, image.data, image.size);
    memcpy(bytes + image.size, &checksum, sizeof checksum);
    file_save(path, bytes, image.size + sizeof checksum, &ignored);
    arena_destroy(&scratch);
}

//---- making --------------------------------------------------------------------------------------

// a view covers the scene, also where nothing is walkable
static Navmesh *over_scene(Navmesh *navmesh, const Scene *scene) {
    if (navmesh == NULL || scene_world_triangle_count(scene) == 0) return navmesh;
    memcpy(navmesh->low, scene->low, sizeof navmesh->low);
    memcpy(navmesh->high, scene->high, sizeof navmesh->high);
    return navmesh;
}

Navmesh *navmesh_build(const Scene *scene, const NavmeshConfig *config, Arena *arena, Error *err) {
    FileBytes image;
    if (!navmesh_build_image(scene, config, arena, &image, err)) return NULL;
    return over_scene(navmesh_file_parse(image, arena, err), scene);
}

Navmesh *navmesh_open(const Scene *scene, const NavmeshConfig *config, Arena *arena, Error *err) {
    const char *path = cache_path(scene, config, arena);
    if (path == NULL) return navmesh_build(scene, config, arena, err);
    ArenaMark mark = arena_mark(arena);
    FileBytes image;
    Error ignored;
    Navmesh *navmesh = NULL;
    if (read_cache(path, arena, &image)) navmesh = navmesh_file_parse(image, arena, &ignored);
    if (navmesh != NULL) return over_scene(navmesh, scene);

    arena_reset(arena, mark);
    navmesh = navmesh_build(scene, config, arena, err);
    if (navmesh != NULL) write_cache(path, navmesh->image);
    return navmesh;
}

// one that was made for another place, or for a file whose axes were turned the other way
static bool lies_apart(const Navmesh *navmesh, const Scene *scene) {
    if (navmesh->polygon_count == 0) return false;
    for (int k = 0; k < 3; k++) // heights lie a voxel off
        if (navmesh->low[k] > scene->high[k] + 1.0f || navmesh->high[k] < scene->low[k] - 1.0f)
            return true;
    return false;
}

Navmesh *navmesh_open_file(const Scene *scene, const char *path, Arena *arena, Error *err) {
    Navmesh *navmesh = navmesh_load(path, arena, err);
    if (navmesh == NULL || !lies_apart(navmesh, scene)) return over_scene(navmesh, scene);
    error_set(err, "%s: lies at x %.1f .. %.1f, z %.1f .. %.1f m, outside of %s; is it another's?",
              path, (double)navmesh->low[0], (double)navmesh->high[0], (double)navmesh->low[2],
              (double)navmesh->high[2], scene->name);
    navmesh_close(navmesh);
    return NULL;
}

void navmesh_close(Navmesh *navmesh) {
    if (navmesh == NULL) return;
    navmesh_detour_destroy(navmesh->detour);
    navmesh->detour = NULL;
}

int navmesh_polygon_count(const Navmesh *navmesh) {
    return navmesh->polygon_count;
}

uint64_t navmesh_digest(const Navmesh *navmesh) {
    return hash_bytes(navmesh->image.data, navmesh->image.size, 0);
}
