// What a glTF 2.0 document may look like, as tables: a row names a field, its type, and the array
// that it points into. scene_gltf_schema.c holds documents against them.
//
// The tables cover the fields that the reader uses and their neighbours in the same objects.
// Fields they do not name are left alone, as the specification asks.
//
// To read a new field or extension: add its row to the object's table.
//
// Source: Khronos, glTF 2.0 specification, section 5 (properties reference).

#include "scenes/scene_gltf_fields.h"

#define FIELDS(x) .fields = (x)
#define INTO(x) .target = (x)
#define REQUIRED .required = true
// clang-format off
#define ROW(field, ...) {.name = field, .kind = __VA_ARGS__}
#define END {.name = NULL}
// clang-format on

static const GltfField no_fields[] = {END};
static const GltfField nothing[] = {
    ROW("name", GLTF_TEXT),
    ROW("extensions", GLTF_OBJECT, FIELDS(no_fields)),
    END,
};

static const GltfField texture_transform[] = {
    ROW("offset", GLTF_NUMBERS, .count = 2),
    ROW("rotation", GLTF_NUMBER),
    ROW("scale", GLTF_NUMBERS, .count = 2),
    ROW("texCoord", GLTF_UINT),
    END,
};
static const GltfField texture_info_extensions[] = {
    ROW("KHR_texture_transform", GLTF_OBJECT, FIELDS(texture_transform)),
    END,
};
static const GltfField texture_info[] = {
    ROW("index", GLTF_INDEX, REQUIRED, INTO("textures")),
    ROW("texCoord", GLTF_UINT),
    ROW("scale", GLTF_NUMBER),    // normalTexture
    ROW("strength", GLTF_NUMBER), // occlusionTexture
    ROW("extensions", GLTF_OBJECT, FIELDS(texture_info_extensions)),
    END,
};
static const GltfField metallic_roughness[] = {
    ROW("baseColorFactor", GLTF_NUMBERS, .count = 4),
    ROW("baseColorTexture", GLTF_OBJECT, FIELDS(texture_info)),
    ROW("metallicFactor", GLTF_NUMBER),
    ROW("roughnessFactor", GLTF_NUMBER),
    ROW("metallicRoughnessTexture", GLTF_OBJECT, FIELDS(texture_info)),
    END,
};
static const GltfField specular_glossiness[] = {
    ROW("diffuseFactor", GLTF_NUMBERS, .count = 4),
    ROW("diffuseTexture", GLTF_OBJECT, FIELDS(texture_info)),
    ROW("glossinessFactor", GLTF_NUMBER),
    END,
};
static const GltfField emissive_strength[] = {ROW("emissiveStrength", GLTF_NUMBER), END};
static const GltfField material_extensions[] = {
    ROW("KHR_materials_pbrSpecularGlossiness", GLTF_OBJECT, FIELDS(specular_glossiness)),
    ROW("KHR_materials_emissive_strength", GLTF_OBJECT, FIELDS(emissive_strength)),
    ROW("KHR_materials_unlit", GLTF_OBJECT, FIELDS(nothing)),
    END,
};
static const GltfField material[] = {
    ROW("name", GLTF_TEXT),
    ROW("pbrMetallicRoughness", GLTF_OBJECT, FIELDS(metallic_roughness)),
    ROW("normalTexture", GLTF_OBJECT, FIELDS(texture_info)),
    ROW("occlusionTexture", GLTF_OBJECT, FIELDS(texture_info)),
    ROW("emissiveTexture", GLTF_OBJECT, FIELDS(texture_info)),
    ROW("emissiveFactor", GLTF_NUMBERS, .count = 3),
    ROW("alphaMode", GLTF_TEXT),
    ROW("alphaCutoff", GLTF_NUMBER),
    ROW("doubleSided", GLTF_FLAG),
    ROW("extensions", GLTF_OBJECT, FIELDS(material_extensions)),
    END,
};
static const GltfField texture[] = {
    ROW("name", GLTF_TEXT),
    ROW("sampler", GLTF_INDEX, INTO("samplers")),
    ROW("source", GLTF_INDEX, INTO("images")),
    ROW("extensions", GLTF_OBJECT, FIELDS(nothing)),
    END,
};
static const GltfField image[] = {
    ROW("name", GLTF_TEXT),
    ROW("uri", GLTF_TEXT),
    ROW("mimeType", GLTF_TEXT),
    ROW("bufferView", GLTF_INDEX, INTO("bufferViews")),
    END,
};
static const GltfField sampler[] = {
    ROW("name", GLTF_TEXT),  ROW("magFilter", GLTF_UINT), ROW("minFilter", GLTF_UINT),
    ROW("wrapS", GLTF_UINT), ROW("wrapT", GLTF_UINT),     END,
};
static const GltfField buffer[] = {
    ROW("name", GLTF_TEXT),
    ROW("uri", GLTF_TEXT),
    ROW("byteLength", GLTF_UINT, REQUIRED),
    END,
};
static const GltfField buffer_view[] = {
    ROW("name", GLTF_TEXT),
    ROW("buffer", GLTF_INDEX, REQUIRED, INTO("buffers")),
    ROW("byteOffset", GLTF_UINT),
    ROW("byteLength", GLTF_UINT, REQUIRED),
    ROW("byteStride", GLTF_UINT),
    ROW("target", GLTF_UINT),
    END,
};
static const GltfField sparse_indices[] = {
    ROW("bufferView", GLTF_INDEX, REQUIRED, INTO("bufferViews")),
    ROW("byteOffset", GLTF_UINT),
    ROW("componentType", GLTF_UINT, REQUIRED),
    END,
};
static const GltfField sparse_values[] = {
    ROW("bufferView", GLTF_INDEX, REQUIRED, INTO("bufferViews")),
    ROW("byteOffset", GLTF_UINT),
    END,
};
static const GltfField sparse[] = {
    ROW("count", GLTF_UINT, REQUIRED),
    ROW("indices", GLTF_OBJECT, REQUIRED, FIELDS(sparse_indices)),
    ROW("values", GLTF_OBJECT, REQUIRED, FIELDS(sparse_values)),
    END,
};
static const GltfField accessor[] = {
    ROW("name", GLTF_TEXT),
    ROW("bufferView", GLTF_INDEX, INTO("bufferViews")),
    ROW("byteOffset", GLTF_UINT),
    ROW("componentType", GLTF_UINT, REQUIRED),
    ROW("normalized", GLTF_FLAG),
    ROW("count", GLTF_UINT, REQUIRED),
    ROW("type", GLTF_TEXT, REQUIRED),
    ROW("sparse", GLTF_OBJECT, FIELDS(sparse)),
    END,
};
static const GltfField primitive[] = {
    ROW("attributes", GLTF_INDEX_MAP, REQUIRED, INTO("accessors")),
    ROW("indices", GLTF_INDEX, INTO("accessors")),
    ROW("material", GLTF_INDEX, INTO("materials")),
    ROW("mode", GLTF_UINT),
    ROW("extensions", GLTF_OBJECT, FIELDS(nothing)),
    END,
};
static const GltfField mesh[] = {
    ROW("name", GLTF_TEXT),
    ROW("primitives", GLTF_OBJECTS, REQUIRED, FIELDS(primitive)),
    END,
};
static const GltfField node[] = {
    ROW("name", GLTF_TEXT),
    ROW("camera", GLTF_INDEX, INTO("cameras")),
    ROW("children", GLTF_INDICES, INTO("nodes")),
    ROW("skin", GLTF_INDEX, INTO("skins")),
    ROW("matrix", GLTF_NUMBERS, .count = 16),
    ROW("mesh", GLTF_INDEX, INTO("meshes")),
    ROW("rotation", GLTF_NUMBERS, .count = 4),
    ROW("scale", GLTF_NUMBERS, .count = 3),
    ROW("translation", GLTF_NUMBERS, .count = 3),
    ROW("extensions", GLTF_OBJECT, FIELDS(nothing)),
    END,
};
static const GltfField scene[] = {
    ROW("name", GLTF_TEXT),
    ROW("nodes", GLTF_INDICES, INTO("nodes")),
    END,
};
static const GltfField skin[] = {
    ROW("name", GLTF_TEXT),
    ROW("inverseBindMatrices", GLTF_INDEX, INTO("accessors")),
    ROW("joints", GLTF_INDICES, REQUIRED, INTO("nodes")),
    ROW("skeleton", GLTF_INDEX, INTO("nodes")),
    END,
};
static const GltfField asset[] = {
    ROW("version", GLTF_TEXT, REQUIRED),
    ROW("minVersion", GLTF_TEXT),
    ROW("generator", GLTF_TEXT),
    ROW("copyright", GLTF_TEXT),
    END,
};
const GltfField gltf_document_fields[] = {
    ROW("asset", GLTF_OBJECT, REQUIRED, FIELDS(asset)),
    ROW("extensionsUsed", GLTF_TEXTS),
    ROW("extensionsRequired", GLTF_TEXTS),
    ROW("scene", GLTF_ANY), // an index, but files without any scene carry a 0 here
    ROW("scenes", GLTF_OBJECTS, FIELDS(scene)),
    ROW("nodes", GLTF_OBJECTS, FIELDS(node)),
    ROW("meshes", GLTF_OBJECTS, FIELDS(mesh)),
    ROW("materials", GLTF_OBJECTS, FIELDS(material)),
    ROW("textures", GLTF_OBJECTS, FIELDS(texture)),
    ROW("images", GLTF_OBJECTS, FIELDS(image)),
    ROW("samplers", GLTF_OBJECTS, FIELDS(sampler)),
    ROW("accessors", GLTF_OBJECTS, FIELDS(accessor)),
    ROW("bufferViews", GLTF_OBJECTS, FIELDS(buffer_view)),
    ROW("buffers", GLTF_OBJECTS, FIELDS(buffer)),
    ROW("skins", GLTF_OBJECTS, FIELDS(skin)),
    ROW("cameras", GLTF_OBJECTS, FIELDS(nothing)),
    ROW("animations", GLTF_OBJECTS, FIELDS(nothing)),
    END,
};
