// The glTF reader's own header: one struct that its files pass along.
//
//     scene_gltf.c            the order of things, and the row of the format
//     scene_gltf_container.c  .glb and .gltf, buffers, URIs            bytes  -> json + buffers
//     scene_gltf_schema.c     every field's type, every index's range  json   -> trusted json
//     scene_gltf_fields.c     the tables that it goes by
//     scene_gltf_json.c       questions to the trusted json
//     scene_gltf_accessor.c   typed arrays inside the buffers          buffers -> numbers
//     scene_gltf_material.c   base colours and their pictures
//     scene_gltf_mesh.c       primitives -> triangles
//     scene_gltf_node.c       the tree of nodes -> objects and instances
//
// The schema runs first. After it a field that is present has the right type and an index points
// at something, so the rest reads the document without checking that again.

#pragma once

#include "scenes/scene_builder.h"
#include "scenes/semantics.h"

#include <jansson.h>

// A part of a buffer that is known to lie inside it.
typedef struct GltfView {
    const uint8_t *data;
    uint64_t size;
    uint32_t stride; // 0: packed
} GltfView;

// Where a material's base colour picture gets its coordinates from.
typedef struct GltfMaterial {
    bool is_made;
    int material;   // in the builder
    int uv_set;     // TEXCOORD_n, or -1 where there is no picture
    float uv[2][3]; // KHR_texture_transform as two rows: u' = uv[0] . (u, v, 1)
} GltfMaterial;

typedef struct Gltf {
    const char *directory; // what file URIs are relative to
    const SceneConfig *config;
    SceneBuilder *builder;
    Semantics *semantics;
    Arena *arena;  // the document's
    Arena scratch; // one primitive's vertices
    Error *err;

    json_t *root;
    FileBytes binary;        // the BIN chunk of a .glb
    FileBytes *buffers;      // [buffers]
    GltfView *views;         // [bufferViews]
    GltfMaterial *materials; // [materials + 1], the last is for primitives without one
    int *meshes;             // [meshes] in the builder, -1 until a node uses it
    uint64_t triangles;      // read so far
    uint64_t vertices;       // likewise, those that primitives share each time
    uint32_t skipped;        // primitives made of points or lines
} Gltf;

// Reads a document that is in memory. `directory` is where its files lie.
bool scene_gltf_load(FileBytes file, const char *directory, const SceneConfig *config,
                     Semantics *semantics, SceneBuilder *builder, Arena *arena, Error *err);

//---- schema --------------------------------------------------------------------------------------

bool scene_gltf_schema_check(const json_t *root, Error *err);

// What follows expects a checked document.
size_t gltf_count(const Gltf *gltf, const char *array); // length of a top-level array, 0 if absent
json_t *gltf_item(const Gltf *gltf, const char *array, int index); // NULL if index < 0
int gltf_index(const json_t *object, const char *name);            // -1 if absent
int gltf_index_at(const json_t *array, size_t place);
uint64_t gltf_uint_value(const json_t *value); // whole and not negative, also when written 3.0
uint64_t gltf_uint(const json_t *object, const char *name, uint64_t otherwise);
float gltf_number(const json_t *object, const char *name, float otherwise);
const char *gltf_text(const json_t *object, const char *name, const char *otherwise);
// Fills out[count] where the array is present; leaves it alone otherwise. True if present.
bool gltf_numbers(const json_t *object, const char *name, float *out, size_t count);
json_t *gltf_extension(const json_t *object, const char *name); // NULL if absent

//---- container -----------------------------------------------------------------------------------

bool scene_gltf_container_open(Gltf *gltf, FileBytes file); // fills root and binary
bool scene_gltf_container_buffers(Gltf *gltf);              // fills buffers and views
bool gltf_uri_is_file(const char *uri);
const char *gltf_uri_path(const Gltf *gltf, const char *uri, Arena *arena, Error *err);
// What a URI stands for: a file next to the document or a base64 data: URI. `what` is for errors.
bool gltf_uri_read(const Gltf *gltf, const char *uri, Arena *arena, FileBytes *bytes, Error *err);

//---- accessors -----------------------------------------------------------------------------------

bool scene_gltf_accessor_check_all(Gltf *gltf);
uint32_t gltf_accessor_count(const Gltf *gltf, int accessor);
int gltf_accessor_components(const Gltf *gltf, int accessor); // 1 to 4, or 0 for a matrix
// [count][components], integers divided by their largest value where the accessor is normalised
float *gltf_accessor_floats(const Gltf *gltf, int accessor, Arena *arena);
// [count]; NULL with the reason in gltf->err where it is no list of unsigned integers below `bound`
uint32_t *gltf_accessor_indices(const Gltf *gltf, int accessor, uint32_t bound, Arena *arena);

//---- contents ------------------------------------------------------------------------------------

bool scene_gltf_material_load_all(Gltf *gltf);
const GltfMaterial *gltf_material(Gltf *gltf, int index); // index -1: the plain one
bool scene_gltf_mesh_load(Gltf *gltf, int mesh, int *loaded);
bool scene_gltf_node_load_all(Gltf *gltf);
