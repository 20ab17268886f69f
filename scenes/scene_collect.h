// What scene_builder.c gathers and scene_finish.c turns into a scene.

#pragma once

#include "base/list.h"
#include "scenes/name_table.h"
#include "scenes/scene_builder.h"

typedef struct BuilderMesh {
    List triangles; // SceneTriangle
    List shades;    // SceneShade, same order
} BuilderMesh;

typedef struct BuilderTexture {
    SceneTexture texture; // first_texel is set at the end
    uint32_t *texels;     // level 0
} BuilderTexture;

struct SceneBuilder {
    Arena *arena;
    SceneLight light;
    uint32_t max_texture;
    List meshes;                // BuilderMesh
    List textures;              // BuilderTexture
    List materials;             // SceneMaterial
    List instances;             // SceneInstance
    List objects;               // SceneObject
    List categories;            // uint32_t
    List names;                 // char
    List files;                 // const char *
    uint32_t people;            // how many of the last instances wait to be moved
    NameTable known_categories; // name -> index into categories
    NameTable known_files;      // how often each was noted
};
