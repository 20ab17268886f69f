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
#define END {NULL, ANY}

static const Field nothing[] = {{"name", TEXT}, {"extensions", OBJECT, FIELDS((const Field[]){END})}, END};

static const Field texture_transform[] = {
    {"offset", NUMBERS, .count = 2},
    {"rotation", NUMBER},
    {"scale", NUMBERS, .count = 2},
    {"texCoord", UINT},
    END,
};
static const Field texture_info_extensions[] = {
    {"KHR_texture_transform", OBJECT, FIELDS(texture_transform)},
    END,
};
static const Field texture_info[] = {
    {"index", INDEX, REQUIRED, INTO("textures")},
    {"texCoord", UINT},
    {"scale", NUMBER},    // normalTexture
    {"strength", NUMBER}, // occlusionTexture
    {"extensions", OBJECT, FIELDS(texture_info_extensions)},
    END,
};
static const Field metallic_roughness[] = {
    {"baseColorFactor", NUMBERS, .count = 4},
    {"baseColorTexture", OBJECT, FIELDS(texture_info)},
    {"metallicFactor", NUMBER},
    {"roughnessFactor", NUMBER},
    {"metallicRoughnessTexture", OBJECT, FIELDS(texture_info)},
    END,
};
static const Field specular_glossiness[] = {
    {"diffuseFactor", NUMBERS, .count = 4},
    {"diffuseTexture", OBJECT, FIELDS(texture_info)},
    {"glossinessFactor", NUMBER},
    END,
};
static const Field emissive_strength[] = {{"emissiveStrength", NUMBER}, END};
static const Field material_extensions[] = {
    {"KHR_materials_pbrSpecularGlossiness", OBJECT, FIELDS(specular_glossiness)},
    {"KHR_materials_emissive_strength", OBJECT, FIELDS(emissive_strength)},
    {"KHR_materials_unlit", OBJECT, FIELDS(nothing)},
    END,
};
static const Field material[] = {
    {"name", TEXT},
    {"pbrMetallicRoughness", OBJECT, FIELDS(metallic_roughness)},
    {"normalTexture", OBJECT, FIELDS(texture_info)},
    {"occlusionTexture", OBJECT, FIELDS(texture_info)},
    {"emissiveTexture", OBJECT, FIELDS(texture_info)},
    {"emissiveFactor", NUMBERS, .count = 3},
    {"alphaMode", TEXT},
    {"alphaCutoff", NUMBER},
    {"doubleSided", FLAG},
    {"extensions", OBJECT, FIELDS(material_extensions)},
    END,
};
static const Field texture[] = {
    {"name", TEXT},
    {"sampler", INDEX, INTO("samplers")},
    {"source", INDEX, INTO("images")},
    {"extensions", OBJECT, FIELDS(nothing)},
    END,
};
static const Field image[] = {
    {"name", TEXT},
    {"uri", TEXT},
    {"mimeType", TEXT},
    {"bufferView", INDEX, INTO("bufferViews")},
    END,
};
static const Field sampler[] = {
    {"name", TEXT},  {"magFilter", UINT}, {"minFilter", UINT},
    {"wrapS", UINT}, {"wrapT", UINT},     END,
};
static const Field buffer[] = {
    {"name", TEXT},
    {"uri", TEXT},
    {"byteLength", UINT, REQUIRED},
    END,
};
static const Field buffer_view[] = {
    {"name", TEXT},
    {"buffer", INDEX, REQUIRED, INTO("buffers")},
    {"byteOffset", UINT},
    {"byteLength", UINT, REQUIRED},
    {"byteStride", UINT},
    {"target", UINT},
    END,
};
static const Field sparse_indices[] = {
    {"bufferView", INDEX, REQUIRED, INTO("bufferViews")},
    {"byteOffset", UINT},
    {"componentType", UINT, REQUIRED},
    END,
};
static const Field sparse_values[] = {
    {"bufferView", INDEX, REQUIRED, INTO("bufferViews")},
    {"byteOffset", UINT},
    END,
};
static const Field sparse[] = {
    {"count", UINT, REQUIRED},
    {"indices", OBJECT, REQUIRED, FIELDS(sparse_indices)},
    {"values", OBJECT, REQUIRED, FIELDS(sparse_values)},
    END,
};
static const Field accessor[] = {
    {"name", TEXT},
    {"bufferView", INDEX, INTO("bufferViews")},
    {"byteOffset", UINT},
    {"componentType", UINT, REQUIRED},
    {"normalized", FLAG},
    {"count", UINT, REQUIRED},
    {"type", TEXT, REQUIRED},
    {"sparse", OBJECT, FIELDS(sparse)},
    END,
};
static const Field primitive[] = {
    {"attributes", INDEX_MAP, REQUIRED, INTO("accessors")},
    {"indices", INDEX, INTO("accessors")},
    {"material", INDEX, INTO("materials")},
    {"mode", UINT},
    {"extensions", OBJECT, FIELDS(nothing)},
    END,
};
static const Field mesh[] = {
    {"name", TEXT},
    {"primitives", OBJECTS, REQUIRED, FIELDS(primitive)},
    END,
};
static const Field node[] = {
    {"name", TEXT},
    {"camera", INDEX, INTO("cameras")},
    {"children", INDICES, INTO("nodes")},
    {"skin", INDEX, INTO("skins")},
    {"matrix", NUMBERS, .count = 16},
    {"mesh", INDEX, INTO("meshes")},
    {"rotation", NUMBERS, .count = 4},
    {"scale", NUMBERS, .count = 3},
    {"translation", NUMBERS, .count = 3},
    {"extensions", OBJECT, FIELDS(nothing)},
    END,
};
static const Field scene[] = {
    {"name", TEXT},
    {"nodes", INDICES, INTO("nodes")},
    END,
};
static const Field skin[] = {
    {"name", TEXT},
    {"inverseBindMatrices", INDEX, INTO("accessors")},
    {"joints", INDICES, REQUIRED, INTO("nodes")},
    {"skeleton", INDEX, INTO("nodes")},
    END,
};
static const Field asset[] = {
    {"version", TEXT, REQUIRED},
    {"minVersion", TEXT},
    {"generator", TEXT},
    {"copyright", TEXT},
    END,
};
static const Field document[] = {
    {"asset", OBJECT, REQUIRED, FIELDS(asset)},
    {"extensionsUsed", TEXTS},
    {"extensionsRequired", TEXTS},
    {"scene", ANY}, // an index, but files without any scene carry a 0 here
    {"scenes", OBJECTS, FIELDS(scene)},
    {"nodes", OBJECTS, FIELDS(node)},
    {"meshes", OBJECTS, FIELDS(mesh)},
    {"materials", OBJECTS, FIELDS(material)},
    {"textures", OBJECTS, FIELDS(texture)},
    {"images", OBJECTS, FIELDS(image)},
    {"samplers", OBJECTS, FIELDS(sampler)},
    {"accessors", OBJECTS, FIELDS(accessor)},
    {"bufferViews", OBJECTS, FIELDS(buffer_view)},
    {"buffers", OBJECTS, FIELDS(buffer)},
    {"skins", OBJECTS, FIELDS(skin)},
    {"cameras", OBJECTS, FIELDS(nothing)},
    {"animations", OBJECTS, FIELDS(nothing)},
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

//---- reading a checked document ------------------------------------------------------------------

size_t gltf_count(const Gltf *gltf, const char *array) {
    return json_array_size(json_object_get(gltf->root, array));
}

json_t *gltf_item(const Gltf *gltf, const char *array, int index) {
    if (index < 0) return NULL;
    return json_array_get(json_object_get(gltf->root, array), (size_t)index);
}

int gltf_index(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return value != NULL ? (int)uint_value(value) : -1;
}

int gltf_index_at(const json_t *array, size_t place) {
    return (int)uint_value(json_array_get(array, place));
}

uint64_t gltf_uint(const json_t *object, const char *name, uint64_t otherwise) {
    const json_t *value = json_object_get(object, name);
    return value != NULL ? uint_value(value) : otherwise;
}

float gltf_number(const json_t *object, const char *name, float otherwise) {
    const json_t *value = json_object_get(object, name);
    return value != NULL ? (float)json_number_value(value) : otherwise;
}

const char *gltf_text(const json_t *object, const char *name, const char *otherwise) {
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : otherwise;
}

bool gltf_numbers(const json_t *object, const char *name, float *out, size_t count) {
    const json_t *array = json_object_get(object, name);
    if (array == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)json_number_value(json_array_get(array, i));
    }
    return true;
}

json_t *gltf_extension(const json_t *object, const char *name) {
    return json_object_get(json_object_get(object, "extensions"), name);
}
