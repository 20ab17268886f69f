// Making a scene: readers and generators add textures, materials, meshes and objects, then
// scene_builder_finish lays everything out, builds the trees and the mip maps.
//
//     int wood = scene_builder_texture(b, &picture, 0);
//     int oak = scene_builder_material(b, &material);        // material.texture = wood
//     int table = scene_builder_mesh(b);
//     scene_builder_triangle(b, table, corners, oak);        // any number of times
//     int object = scene_builder_object(b, "table_1", "table");
//     scene_builder_instance(b, table, object, transform);

#pragma once

#include "base/image.h"
#include "scenes/scene.h"

#include <cglm/types.h>

typedef struct SceneCorner {
    float position[3];
    float normal[3]; // all zero: the face normal is taken
    float uv[2];
    uint32_t color; // RGBA8, linear; white is 0xffffffff
} SceneCorner;

SceneBuilder *scene_builder_create(Arena *arena);

// Copies the picture (RGB or RGBA); larger sides than max_texture are halved. Returns its index.
int scene_builder_texture(SceneBuilder *builder, const Image *image, uint32_t flags);
int scene_builder_material(SceneBuilder *builder, const SceneMaterial *material);
int scene_builder_mesh(SceneBuilder *builder);
// Triangles without area or with coordinates that are not finite are left out.
void scene_builder_triangle(SceneBuilder *builder, int mesh, const SceneCorner corners[3],
                            int material);
int scene_builder_object(SceneBuilder *builder, const char *name, const char *category);
void scene_builder_instance(SceneBuilder *builder, int mesh, int object, mat4 world_from_local);
void scene_builder_light(SceneBuilder *builder, const SceneLight *light);
void scene_builder_limit_textures(SceneBuilder *builder, uint32_t max_pixels);
// Notes a file that the scene was made from, besides the one that was opened (or that was looked
// for in vain): when it changes, the cache is out of date.
void scene_builder_file(SceneBuilder *builder, const char *path);
uint32_t scene_builder_file_count(const SceneBuilder *builder);
const char *scene_builder_file_at(const SceneBuilder *builder, uint32_t index);
SceneLight scene_light_default(void); // late-morning sun from the south-west, blue sky

// The finished scene's arrays all lie in one block of `arena` (scene->image). The bounds of objects
// are those of their instances. An empty builder gives an empty scene.
void scene_builder_finish(SceneBuilder *builder, const char *name, Arena *arena, Scene *scene);

//---- the image -----------------------------------------------------------------------------------

// Points the arrays of `scene` into a block that scene_builder_finish laid out or a cache file
// holds. Checks every offset, count, index and the checksum: a damaged file is an Error.
bool scene_from_image(FileBytes image, Scene *scene, Error *err);
