// Holds a document against the tables of scene_gltf_fields.c, once; everything behind it trusts the
// document. A wrong type or an index out of range is reported with its path:
//
//     nodes[3].mesh: index out of range (meshes has 2)
//
// The depth of the walk is the depth of the tables, whatever the document nests.

#include "scenes/scene_gltf.h"
#include "scenes/scene_gltf_fields.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

static bool check_number(const Walk *walk, const Place *place, const json_t *value) {
    if (!json_is_number(value)) return wrong(walk, place, "expected a number");
    if (fabs(json_number_value(value)) <= (double)FLT_MAX) return true;
    return wrong(walk, place, "number out of range");
}

static bool check_uint(const Walk *walk, const Place *place, const json_t *value) {
    if (!is_uint(value)) return wrong(walk, place, "expected a number, whole and not negative");
    return gltf_uint_value(value) <= (1ull << 53) || wrong(walk, place, "number out of range");
}

static bool check_index(const Walk *walk, const Place *place, const json_t *value,
                        const char *target) {
    if (!check_uint(walk, place, value)) return false;
    const json_t *array = json_object_get(walk->root, target);
    size_t size = json_is_array(array) ? json_array_size(array) : 0;
    if (gltf_uint_value(value) < size) return true;
    wrong(walk, place, "index out of range");
    char reason[sizeof walk->err->text];
    snprintf(reason, sizeof reason, "%s", walk->err->text);
    return error_set(walk->err, "%.300s (%s has %zu)", reason, target, size);
}

static bool check_fields(const Walk *walk, const Place *place, const json_t *object,
                         const GltfField *fields);

// one item of an array, or of a map
static bool check_item(const Walk *walk, const Place *place, const json_t *value,
                       const GltfField *field) {
    switch (field->kind) {
    case GLTF_TEXTS:
        return json_is_string(value) || wrong(walk, place, "expected a text");
    case GLTF_NUMBERS:
        return check_number(walk, place, value);
    case GLTF_INDICES:
    case GLTF_INDEX_MAP:
        return check_index(walk, place, value, field->target);
    default:
        return check_fields(walk, place, value, field->fields);
    }
}

static bool check_array(const Walk *walk, const Place *place, const json_t *array,
                        const GltfField *field) {
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

static bool check_map(const Walk *walk, const Place *place, json_t *map, const GltfField *field) {
    if (!json_is_object(map)) return wrong(walk, place, "expected an object");
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(map, key, value) {
        Place item = {place, key, 0};
        if (!check_item(walk, &item, value, field)) return false;
    }
    return true;
}

static bool check_value(const Walk *walk, const Place *place, json_t *value,
                        const GltfField *field) {
    switch (field->kind) {
    case GLTF_ANY:
        return true;
    case GLTF_TEXT:
        return json_is_string(value) || wrong(walk, place, "expected a text");
    case GLTF_FLAG:
        return json_is_boolean(value) || wrong(walk, place, "expected true or false");
    case GLTF_UINT:
        return check_uint(walk, place, value);
    case GLTF_NUMBER:
        return check_number(walk, place, value);
    case GLTF_INDEX:
        return check_index(walk, place, value, field->target);
    case GLTF_INDEX_MAP:
        return check_map(walk, place, value, field);
    case GLTF_OBJECT:
        return check_fields(walk, place, value, field->fields);
    case GLTF_TEXTS:
    case GLTF_NUMBERS:
    case GLTF_INDICES:
    case GLTF_OBJECTS:
        return check_array(walk, place, value, field);
    }
    return false;
}

static bool check_fields(const Walk *walk, const Place *place, const json_t *object,
                         const GltfField *fields) {
    if (!json_is_object(object)) return wrong(walk, place, "expected an object");
    for (const GltfField *field = fields; field->name != NULL; field++) {
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
    if (!check_fields(&walk, NULL, root, gltf_document_fields)) return false;
    const json_t *chosen = json_object_get(root, "scene");
    Place place = {NULL, "scene", 0};
    if (chosen == NULL) return true;
    if (json_object_get(root, "scenes") == NULL) return check_uint(&walk, &place, chosen);
    return check_index(&walk, &place, chosen, "scenes");
}
