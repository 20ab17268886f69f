// A scene: what the world is. Immutable once made; thousands of simulation states share one.
//
//     scene_open("house.glb", &config, arena, &scene, err)     a file (glTF, OBJ, PLY, CityJSON)
//     scene_open("home:7", &config, arena, &scene, err)        a procedural furnished home, seed 7
//     scene_open("street:7", &config, arena, &scene, err)      procedural street blocks
//
// Files are read once: the result, trees and mip maps included, is kept as one binary file in the
// cache directory, named by the hash of the content and of the settings that shape it, and is
// memory-mapped from then on. All arrays lie in that one image; `cairn scene FILE` prints them.
//
// Frame: metres, right-handed, Y up, -Z forward. glTF is Y up and CityJSON Z up by definition;
// `up=z` turns another file that is not Y up. Category 0 means "no category", object ids shown by
// sensors start at 1.
//
// To add a format: write scenes/scene_NAME.c defining scene_format_NAME, and add its row below.

#pragma once

#include "base/config.h"
#include "base/file.h"
#include "scenes/bvh.h"
#include "scenes/scene_gpu.h"

#define SCENE_FORMATS(X) \
    X(gltf)              \
    X(obj)               \
    X(ply)               \
    X(cityjson)          \
    X(home)              \
    X(street)

#define SCENE_CONFIG(X)                                                                         \
    X(text, up, "y", "which axis of the file points up: y or z")                                \
    X(float, scale, 1.0f, "metres per unit of the file")                                        \
    X(bool, cache, true, "keep the prepared scene in the cache directory")                      \
    X(int, max_texture, 2048, "larger textures are halved until they fit [pixels]")             \
    X(text, semantics, "",                                                                      \
      "side file with names and categories of the nodes (JSON); \"\" looks for instances.json " \
      "beside the scene")                                                                       \
    X(int, people, 0, "people standing by, for worlds in which someone walks about")            \
    X(int, cars, 0, "cars standing by, for streets on which they drive")                        \
    X(float, crop, 0.0f,                                                                        \
      "only what reaches into a square of this side round the middle [m]; 0: all")              \
    X(bool, level, false, "the height of the ground is taken from all that stands on it")       \
    X(int, furniture, 0, "street furniture put on open ground: lamps, benches, kiosks ...")

CONFIG_DECLARE(SceneConfig, scene, SCENE_CONFIG)

// A thing with a name: what the instance sensor shows and ObjectNav looks for. Several instances
// (nodes of the file) can belong to one object.
typedef struct SceneObject {
    uint32_t name;         // offset into names
    uint32_t category;     // index into categories; 0 = none
    float low[3], high[3]; // world box
} SceneObject;

// Light that files do not carry. Colours are linear RGB.
typedef struct SceneLight {
    float sun_direction[3]; // from the ground towards the sun, unit length
    float sun_color[3];
    float sky_color[3];    // overhead, seen and as ambient light from above
    float ground_color[3]; // ambient light from below
} SceneLight;

typedef struct Scene {
    char name[64]; // "house.glb" or "home:7"
    uint64_t hash; // of everything below
    float low[3], high[3];
    SceneLight light;

    uint32_t triangle_count, node_count, mesh_count, instance_count, top_node_count;
    uint32_t material_count, texture_count, object_count, category_count;
    uint32_t texel_count, name_bytes;
    // The last so many instances are cars (scene.cars) and then people (scene.people): they wait
    // below the floor until a world moves them, and are no part of low and high or of the walkable
    // surface.
    uint32_t people;

    const SceneTriangle *triangles; // [triangle_count]
    const SceneShade *shades;       // [triangle_count]
    const BvhNode *nodes;           // [node_count], the trees of all meshes
    const SceneMesh *meshes;        // [mesh_count]
    const SceneInstance *instances; // [instance_count]
    const BvhNode *top_nodes;       // [top_node_count], leaves hold one instance each, by index
    const SceneMaterial *materials; // [material_count]
    const SceneTexture *textures;   // [texture_count]
    const uint32_t *texels;         // [texel_count] RGBA8
    const SceneObject *objects;     // [object_count]
    const uint32_t *categories;     // [category_count] offsets into names; categories[0] is ""
    const char *names;              // [name_bytes] zero-terminated strings

    FileBytes image; // the one block that holds all of the above, as the cache file has it
    bool is_mapped;  // image is a file mapping
} Scene;

// `spec` is a path, "home:SEED" or "street:SEED". Fails with one line: which file, what is wrong in
// it, what to do.
bool scene_open(const char *spec, const SceneConfig *config, Arena *arena, Scene *scene,
                Error *err);
void scene_close(Scene *scene); // a zeroed scene is fine

const char *scene_object_name(const Scene *scene, uint32_t object);
const char *scene_category_name(const Scene *scene, uint32_t category);
uint32_t scene_category_find(const Scene *scene, const char *name); // 0 if absent
// instances counted each time, people left out
uint64_t scene_world_triangle_count(const Scene *scene);

// Calls `visit` with the corners of every triangle in the world, instance by instance, people left
// out.
typedef void SceneTriangleVisit(void *context, uint32_t instance, const float corners[3][3]);
void scene_for_each_triangle(const Scene *scene, SceneTriangleVisit *visit, void *context);

uint32_t scene_pack_normal(const float normal[3]);
void scene_unpack_normal(uint32_t packed, float normal[3]);
// Linear RGB or RGBA to RGBA8, clamped to 0 .. 1; what is no number becomes 0.
uint32_t scene_pack_color(const float *color, size_t channels);

//---- formats -------------------------------------------------------------------------------------

typedef struct SceneBuilder SceneBuilder;

typedef struct SceneFormat {
    const char *name;
    const char *about;
    const char *extensions; // ".gltf .glb", or "home:" for what is no file
    // Reads `path` into the builder.
    bool (*load)(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err);
} SceneFormat;

#define X(name) extern const SceneFormat scene_format_##name;
SCENE_FORMATS(X)
#undef X
extern const SceneFormat *const scene_formats[];
extern const int scene_format_count;
