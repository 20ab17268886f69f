// What a glTF 2.0 document may look like, as tables: a row names a field, its type, and the array
// that it points into. The walk below compares a document with the tables once; everything behind
// it trusts the document. A wrong type or an index out of range is reported with its path:
//
//     nodes[3].mesh: expected an index below 2
//
// The tables cover the fields that the reader uses and their neighbours in the same objects.
// Fields they do not name are left alone, as the specification asks. The depth of the walk is the
// depth of the tables, whatever the document nests.
//
// To read a new field or extension: add its row to the object's table.
//
// Source: Khronos, glTF 2.0 specification, section 5 (properties reference).

#include "scenes/scene_gltf.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum Kind {
    ANY,
    TEXT,
    TEXTS, // array of text
    FLAG,
    UINT,
    NUMBER,
    NUMBERS,   // array of `count` numbers
    INDEX,     // into the top-level array `target`
    INDICES,   // array of them
    INDEX_MAP, // object whose values are indices
    OBJECT,    // with `fields`
    OBJECTS,   // array of them
} Kind;

typedef struct Field {
    const char *name;
    Kind kind;
    bool required;
    int count;          // of NUMBERS
    const char *target; // of INDEX, INDICES, INDEX_MAP
    const struct Field *fields;
} Field;

#define FIELDS(x) .fields = (x)
#define INTO(x) .target = (x)
#define REQUIRED .required = true
// clang-format off
#define ROW(field, ...) {.name = field, .kind = __VA_ARGS__}
#define END {.name = NULL}
// clang-format on

static const Field no_fields[] = {END};
static const Field nothing[] = {
    ROW("name", TEXT),
    ROW("extensions", OBJECT, FIELDS(no_fields)),
    END,
};

static const Field texture_transform[] = {
    ROW("offset", NUMBERS, .count = 2),
    ROW("rotation", NUMBER),
    ROW("scale", NUMBERS, .count = 2),
    ROW("texCoord", UINT),
    END,
};
static const Field texture_info_extensions[] = {
    ROW("KHR_texture_transform", OBJECT, FIELDS(texture_transform)),
    END,
};
static const Field texture_info[] = {
    ROW("index", INDEX, REQUIRED, INTO("textures")),
    ROW("texCoord", UINT),
    ROW("scale", NUMBER),    // normalTexture
    ROW("strength", NUMBER), // occlusionTexture
    ROW("extensions", OBJECT, FIELDS(texture_info_extensions)),
    END,
};
static const Field metallic_roughness[] = {
    ROW("baseColorFactor", NUMBERS, .count = 4),
    ROW("baseColorTexture", OBJECT, FIELDS(texture_info)),
    ROW("metallicFactor", NUMBER),
    ROW("roughnessFactor", NUMBER),
    ROW("metallicRoughnessTexture", OBJECT, FIELDS(texture_info)),
    END,
};
static const Field specular_glossiness[] = {
    ROW("diffuseFactor", NUMBERS, .count = 4),
    ROW("diffuseTexture", OBJECT, FIELDS(texture_info)),
    ROW("glossinessFactor", NUMBER),
    END,
};
static const Field emissive_strength[] = {ROW("emissiveStrength", NUMBER), END};
static const Field material_extensions[] = {
    ROW("KHR_materials_pbrSpecularGlossiness", OBJECT, FIELDS(specular_glossiness)),
    ROW("KHR_materials_emissive_strength", OBJECT, FIELDS(emissive_strength)),
    ROW("KHR_materials_unlit", OBJECT, FIELDS(nothing)),
    END,
};
static const Field material[] = {
    ROW("name", TEXT),
    ROW("pbrMetallicRoughness", OBJECT, FIELDS(metallic_roughness)),
    ROW("normalTexture", OBJECT, FIELDS(texture_info)),
    ROW("occlusionTexture", OBJECT, FIELDS(texture_info)),
    ROW("emissiveTexture", OBJECT, FIELDS(texture_info)),
    ROW("emissiveFactor", NUMBERS, .count = 3),
    ROW("alphaMode", TEXT),
    ROW("alphaCutoff", NUMBER),
    ROW("doubleSided", FLAG),
    ROW("extensions", OBJECT, FIELDS(material_extensions)),
    END,
};
static const Field texture[] = {
    ROW("name", TEXT),
    ROW("sampler", INDEX, INTO("samplers")),
    ROW("source", INDEX, INTO("images")),
    ROW("extensions", OBJECT, FIELDS(nothing)),
    END,
};
static const Field image[] = {
    ROW("name", TEXT),
    ROW("uri", TEXT),
    ROW("mimeType", TEXT),
    ROW("bufferView", INDEX, INTO("bufferViews")),
    END,
};
static const Field sampler[] = {
    ROW("name", TEXT),  ROW("magFilter", UINT), ROW("minFilter", UINT),
    ROW("wrapS", UINT), ROW("wrapT", UINT),     END,
};
static const Field buffer[] = {
    ROW("name", TEXT),
    ROW("uri", TEXT),
    ROW("byteLength", UINT, REQUIRED),
    END,
};
static const Field buffer_view[] = {
    ROW("name", TEXT),
    ROW("buffer", INDEX, REQUIRED, INTO("buffers")),
    ROW("byteOffset", UINT),
    ROW("byteLength", UINT, REQUIRED),
    ROW("byteStride", UINT),
    ROW("target", UINT),
    END,
};
static const Field sparse_indices[] = {
    ROW("bufferView", INDEX, REQUIRED, INTO("bufferViews")),
    ROW("byteOffset", UINT),
    ROW("componentType", UINT, REQUIRED),
    END,
};
static const Field sparse_values[] = {
    ROW("bufferView", INDEX, REQUIRED, INTO("bufferViews")),
    ROW("byteOffset", UINT),
    END,
};
static const Field sparse[] = {
    ROW("count", UINT, REQUIRED),
    ROW("indices", OBJECT, REQUIRED, FIELDS(sparse_indices)),
    ROW("values", OBJECT, REQUIRED, FIELDS(sparse_values)),
    END,
};
static const Field accessor[] = {
    ROW("name", TEXT),
    ROW("bufferView", INDEX, INTO("bufferViews")),
    ROW("byteOffset", UINT),
    ROW("componentType", UINT, REQUIRED),
    ROW("normalized", FLAG),
    ROW("count", UINT, REQUIRED),
    ROW("type", TEXT, REQUIRED),
    ROW("sparse", OBJECT, FIELDS(sparse)),
    END,
};
static const Field primitive[] = {
    ROW("attributes", INDEX_MAP, REQUIRED, INTO("accessors")),
    ROW("indices", INDEX, INTO("accessors")),
    ROW("material", INDEX, INTO("materials")),
    ROW("mode", UINT),
    ROW("extensions", OBJECT, FIELDS(nothing)),
    END,
};
static const Field mesh[] = {
    ROW("name", TEXT),
    ROW("primitives", OBJECTS, REQUIRED, FIELDS(primitive)),
    END,
};
static const Field node[] = {
    ROW("name", TEXT),
    ROW("camera", INDEX, INTO("cameras")),
    ROW("children", INDICES, INTO("nodes")),
    ROW("skin", INDEX, INTO("skins")),
    ROW("matrix", NUMBERS, .count = 16),
    ROW("mesh", INDEX, INTO("meshes")),
    ROW("rotation", NUMBERS, .count = 4),
    ROW("scale", NUMBERS, .count = 3),
    ROW("translation", NUMBERS, .count = 3),
    ROW("extensions", OBJECT, FIELDS(nothing)),
    END,
};
static const Field scene[] = {
    ROW("name", TEXT),
    ROW("nodes", INDICES, INTO("nodes")),
    END,
};
static const Field skin[] = {
    ROW("name", TEXT),
    ROW("inverseBindMatrices", INDEX, INTO("accessors")),
    ROW("joints", INDICES, REQUIRED, INTO("nodes")),
    ROW("skeleton", INDEX, INTO("nodes")),
    END,
};
static const Field asset[] = {
    ROW("version", TEXT, REQUIRED),
    ROW("minVersion", TEXT),
    ROW("generator", TEXT),
    ROW("copyright", TEXT),
    END,
};
static const Field document[] = {
    ROW("asset", OBJECT, REQUIRED, FIELDS(asset)),
    ROW("extensionsUsed", TEXTS),
    ROW("extensionsRequired", TEXTS),
    ROW("scene", ANY), // an index, but files without any scene carry a 0 here
    ROW("scenes", OBJECTS, FIELDS(scene)),
    ROW("nodes", OBJECTS, FIELDS(node)),
    ROW("meshes", OBJECTS, FIELDS(mesh)),
    ROW("materials", OBJECTS, FIELDS(material)),
    ROW("textures", OBJECTS, FIELDS(texture)),
    ROW("images", OBJECTS, FIELDS(image)),
    ROW("samplers", OBJECTS, FIELDS(sampler)),
    ROW("accessors", OBJECTS, FIELDS(accessor)),
    ROW("bufferViews", OBJECTS, FIELDS(buffer_view)),
    ROW("buffers", OBJECTS, FIELDS(buffer)),
    ROW("skins", OBJECTS, FIELDS(skin)),
    ROW("cameras", OBJECTS, FIELDS(nothing)),
    ROW("animations", OBJECTS, FIELDS(nothing)),
    END,
};

//---- the walk ------------------------------------------------------------------------------------

// Where the walk is: a chain of frames on the stack, written out only when something is wrong.
typedef struct Place {
    const struct Place *up;
    const char *name; // of a field, or NULL
    size_t index;     // in an array, where name is NULL
} Place;

typedef struct Walk {
    const json_t *root;
    Error *err;
} Walk;

static size_t print_place(const Place *place, char *text, size_t room) {
    if (place == NULL) return 0;
    size_t used = print_place(place->up, text, room);
    if (used >= room) return used;
    int more = 0;
    if (place->name == NULL) {
        more = snprintf(text + used, room - used, "[%zu]", place->index);
    } else {
        more = snprintf(text + used, room - used, "%s%.60s", used > 0 ? "." : "", place->name);
    }
    return used + (size_t)more;
}

static bool wrong(const Walk *walk, const Place *place, const char *what) {
    char path[256] = "";
    print_place(place, path, sizeof path);
    return error_set(walk->err, "%s: %s", path[0] ? path : "document", what);
}

// a whole number from 0 to 2^53, also when it is written 3.0
static bool is_uint(const json_t *value) {
    if (json_is_integer(value)) return json_integer_value(value) >= 0;
    double real = json_real_value(value);
    return json_is_real(value) && real >= 0.0 && real <= 0x1p53 && floor(real) == real;
}

static uint64_t uint_value(const json_t *value) {
    if (json_is_integer(value)) return (uint64_t)json_integer_value(value);
    return (uint64_t)json_real_value(value);
}

static bool check_number(const Walk *walk, const Place *place, const json_t *value) {
    if (!json_is_number(value)) return wrong(walk, place, "expected a number");
    if (fabs(json_number_value(value)) <= (double)FLT_MAX) return true;
    return wrong(walk, place, "number out of range");
}

static bool check_uint(const Walk *walk, const Place *place, const json_t *value) {
    if (!is_uint(value)) return wrong(walk, place, "expected a number, whole and not negative");
    return uint_value(value) <= (1ull << 53) || wrong(walk, place, "number out of range");
}

static bool check_index(const Walk *walk, const Place *place, const json_t *value,
                        const char *target) {
    if (!check_uint(walk, place, value)) return false;
    const json_t *array = json_object_get(walk->root, target);
    size_t size = json_is_array(array) ? json_array_size(array) : 0;
    if (uint_value(value) < size) return true;
    wrong(walk, place, "index out of range");
    char reason[sizeof walk->err->text];
    snprintf(reason, sizeof reason, "%s", walk->err->text);
    return error_set(walk->err, "%.300s (%s has %zu)", reason, target, size);
}

static bool check_fields(const Walk *walk, const Place *place, const json_t *object,
                         const Field *fields);

// one item of an array, or of a map
static bool check_item(const Walk *walk, const Place *place, const json_t *value,
                       const Field *field) {
    switch (field->kind) {
    case TEXTS:
        return json_is_string(value) || wrong(walk, place, "expected a text");
    case NUMBERS:
        return check_number(walk, place, value);
    case INDICES:
    case INDEX_MAP:
        return check_index(walk, place, value, field->target);
    default:
        return check_fields(walk, place, value, field->fields);
    }
}

static bool check_array(const Walk *walk, const Place *place, const json_t *array,
                        const Field *field) {
    if (!json_is_array(array)) return wrong(walk, place, "expected an array");
    size_t size = json_array_size(array);
    if (size > INT32_MAX) return wrong(walk, place, "too many items");
    if (field->count > 0 && size != (size_t)field->count)
        return wrong(walk, place, "wrong number of items");
    for (size_t i = 0; i < size; i++) {
        Place item = {place, NULL, i};
        if (!check_item(walk, &item, json_array_get(array, i), field)) return false;
    }
    return true;
}

static bool check_map(const Walk *walk, const Place *place, json_t *map, const Field *field) {
    if (!json_is_object(map)) return wrong(walk, place, "expected an object");
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(map, key, value) {
        Place item = {place, key, 0};
        if (!check_item(walk, &item, value, field)) return false;
    }
    return true;
}

static bool check_value(const Walk *walk, const Place *place, json_t *value, const Field *field) {
    switch (field->kind) {
    case ANY:
        return true;
    case TEXT:
        return json_is_string(value) || wrong(walk, place, "expected a text");
    case FLAG:
        return json_is_boolean(value) || wrong(walk, place, "expected true or false");
    case UINT:
        return check_uint(walk, place, value);
    case NUMBER:
        return check_number(walk, place, value);
    case INDEX:
        return check_index(walk, place, value, field->target);
    case INDEX_MAP:
        return check_map(walk, place, value, field);
    case OBJECT:
        return check_fields(walk, place, value, field->fields);
    case TEXTS:
    case NUMBERS:
    case INDICES:
    case OBJECTS:
        return check_array(walk, place, value, field);
    }
    return false;
}

static bool check_fields(const Walk *walk, const Place *place, const json_t *object,
                         const Field *fields) {
    if (!json_is_object(object)) return wrong(walk, place, "expected an object");
    for (const Field *field = fields; field->name != NULL; field++) {
        Place inside = {place, field->name, 0};
        json_t *value = json_object_get(object, field->name);
        if (value == NULL) {
            if (field->required) return wrong(walk, &inside, "missing");
        } else if (!check_value(walk, &inside, value, field)) {
            return false;
        }
    }
    return true;
}

bool scene_gltf_schema_check(const json_t *root, Error *err) {
    Walk walk = {root, err};
    if (!check_fields(&walk, NULL, root, document)) return false;
    const json_t *chosen = json_object_get(root, "scene");
    Place place = {NULL, "scene", 0};
    if (chosen == NULL) return true;
    if (json_object_get(root, "scenes") == NULL) return check_uint(&walk, &place, chosen);
    return check_index(&walk, &place, chosen, "scenes");
}
