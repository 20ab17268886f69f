// Accessors: typed arrays inside a buffer view, checked once and then read as floats or indices.
//
//     view   ├──────────────────────────────────────────────────────┤
//              ^ byteOffset
//              [x y z]......[x y z]......[x y z]
//              ├─ stride ──►├                  ├ end must lie inside the view
//
//     sparse  some of the items are replaced: indices[i] says which, values[i] by what
//
// The end is computed as offset + (count - 1) · stride + size of one item. Count and offset are at
// most 2^53 and the stride at most 252, so 64 bits hold it. An accessor without a view is all
// zeros, which costs a file nothing: its length is limited instead (MAX_ZEROS).
//
// Items are copied byte-wise, so a file that breaks the alignment rule reads the same.

#include "scenes/scene_gltf.h"

#include <string.h>

enum {
    BYTE = 5120,
    UNSIGNED_BYTE = 5121,
    SHORT = 5122,
    UNSIGNED_SHORT = 5123,
    UNSIGNED_INT = 5125,
    FLOAT = 5126,
    MAX_ZEROS = 1 << 20, // more than any mesh that is filled by sparse values alone
};

// Elements of a fixed type, one each `stride` bytes.
typedef struct Elements {
    const uint8_t *data; // NULL: all zeros
    uint64_t count;
    uint64_t stride;
    int type;       // of a component
    int components; // in an element
} Elements;

static int component_bytes(int type) {
    switch (type) {
    case BYTE:
    case UNSIGNED_BYTE:
        return 1;
    case SHORT:
    case UNSIGNED_SHORT:
        return 2;
    case UNSIGNED_INT:
    case FLOAT:
        return 4;
    default:
        return 0;
    }
}

// 1 to 4; 0 for what is no vector
static int type_components(const char *type) {
    static const char *const names[] = {"SCALAR", "VEC2", "VEC3", "VEC4"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(type, names[i]) == 0) return i + 1;
    }
    return 0;
}

static bool is_matrix(const char *type) {
    return strcmp(type, "MAT2") == 0 || strcmp(type, "MAT3") == 0 || strcmp(type, "MAT4") == 0;
}

// puts the elements into a view; false where they do not fit
static bool place(Elements *elements, const GltfView *view, uint64_t offset) {
    uint64_t size = (uint64_t)elements->components * (uint64_t)component_bytes(elements->type);
    elements->stride = view->stride != 0 ? view->stride : size;
    uint64_t end = offset + (elements->count - 1) * elements->stride + size;
    if (elements->count == 0 || elements->stride < size || end > view->size) return false;
    elements->data = view->data + offset;
    return true;
}

static Elements plain_elements(const Gltf *gltf, const json_t *accessor) {
    Elements elements = {
        .count = gltf_uint(accessor, "count", 0),
        .type = (int)gltf_uint(accessor, "componentType", 0),
        .components = type_components(gltf_text(accessor, "type", "")),
    };
    int view = gltf_index(accessor, "bufferView");
    if (view >= 0) place(&elements, &gltf->views[view], gltf_uint(accessor, "byteOffset", 0));
    return elements;
}

static Elements sparse_indices(const Gltf *gltf, const json_t *sparse) {
    const json_t *indices = json_object_get(sparse, "indices");
    Elements elements = {
        .count = gltf_uint(sparse, "count", 0),
        .type = (int)gltf_uint(indices, "componentType", 0),
        .components = 1,
    };
    place(&elements, &gltf->views[gltf_index(indices, "bufferView")],
          gltf_uint(indices, "byteOffset", 0));
    return elements;
}

static Elements sparse_values(const Gltf *gltf, const json_t *sparse, const Elements *like) {
    const json_t *values = json_object_get(sparse, "values");
    Elements elements = {
        .count = gltf_uint(sparse, "count", 0),
        .type = like->type,
        .components = like->components,
    };
    place(&elements, &gltf->views[gltf_index(values, "bufferView")],
          gltf_uint(values, "byteOffset", 0));
    return elements;
}

//---- single components ---------------------------------------------------------------------------

static uint32_t read_unsigned(const uint8_t *p, int type) {
    uint16_t small = 0;
    uint32_t large = 0;
    switch (type) {
    case UNSIGNED_BYTE:
        return *p;
    case UNSIGNED_SHORT:
        memcpy(&small, p, sizeof small);
        return small;
    default:
        memcpy(&large, p, sizeof large);
        return large;
    }
}

// integers become c / max, or max(c / max, -1) where they have a sign (glTF 2.0, 3.6.2.2)
static float read_float(const uint8_t *p, int type, bool normalized) {
    int16_t small = 0;
    float value = 0.0f, largest = 1.0f;
    switch (type) {
    case FLOAT:
        memcpy(&value, p, sizeof value);
        return value;
    case BYTE:
        value = (float)(int8_t)*p;
        largest = 127.0f;
        break;
    case SHORT:
        memcpy(&small, p, sizeof small);
        value = (float)small;
        largest = 32767.0f;
        break;
    default:
        value = (float)read_unsigned(p, type);
        largest = type == UNSIGNED_BYTE    ? 255.0f
                  : type == UNSIGNED_SHORT ? 65535.0f
                                           : 4294967295.0f;
    }
    if (!normalized) return value;
    value /= largest;
    return value < -1.0f ? -1.0f : value;
}

//---- checks --------------------------------------------------------------------------------------

static bool is_unsigned(int type) {
    return type == UNSIGNED_BYTE || type == UNSIGNED_SHORT || type == UNSIGNED_INT;
}

static bool check_sparse(const Gltf *gltf, size_t index, const json_t *sparse,
                         const Elements *elements) {
    Elements indices = sparse_indices(gltf, sparse);
    Elements values = sparse_values(gltf, sparse, elements);
    if (!is_unsigned(indices.type) || indices.count > elements->count || indices.data == NULL ||
        values.data == NULL)
        return error_set(gltf->err, "accessors[%zu].sparse: does not fit its buffer views", index);
    for (uint64_t i = 0; i < indices.count; i++) {
        if (read_unsigned(indices.data + i * indices.stride, indices.type) >= elements->count)
            return error_set(gltf->err, "accessors[%zu].sparse.indices[%llu]: out of range", index,
                             (unsigned long long)i);
    }
    return true;
}

static bool check(const Gltf *gltf, size_t index) {
    const json_t *accessor = gltf_item(gltf, "accessors", (int)index);
    const char *type = gltf_text(accessor, "type", "");
    if (component_bytes((int)gltf_uint(accessor, "componentType", 0)) == 0)
        return error_set(gltf->err, "accessors[%zu].componentType: unknown", index);
    if (is_matrix(type)) return true; // inverse bind matrices: never read
    if (type_components(type) == 0)
        return error_set(gltf->err, "accessors[%zu].type: unknown '%.20s'", index, type);

    Elements elements = plain_elements(gltf, accessor);
    bool has_view = gltf_index(accessor, "bufferView") >= 0;
    if (elements.count == 0 || elements.count > INT32_MAX)
        return error_set(gltf->err, "accessors[%zu].count: out of range", index);
    if (has_view && elements.data == NULL)
        return error_set(gltf->err, "accessors[%zu]: does not fit its buffer view", index);
    if (!has_view && elements.count > MAX_ZEROS)
        return error_set(gltf->err, "accessors[%zu]: %llu items without a buffer view", index,
                         (unsigned long long)elements.count);
    const json_t *sparse = json_object_get(accessor, "sparse");
    return sparse == NULL || check_sparse(gltf, index, sparse, &elements);
}

bool scene_gltf_accessor_check_all(Gltf *gltf) {
    for (size_t i = 0; i < gltf_count(gltf, "accessors"); i++) {
        if (!check(gltf, i)) return false;
    }
    return true;
}

//---- reading -------------------------------------------------------------------------------------

uint32_t gltf_accessor_count(const Gltf *gltf, int accessor) {
    return (uint32_t)gltf_uint(gltf_item(gltf, "accessors", accessor), "count", 0);
}

int gltf_accessor_components(const Gltf *gltf, int accessor) {
    return type_components(gltf_text(gltf_item(gltf, "accessors", accessor), "type", ""));
}

static void read_element(const Elements *from, uint64_t index, bool normalized, float *to) {
    const uint8_t *p = from->data + index * from->stride;
    int step = component_bytes(from->type);
    for (int c = 0; c < from->components; c++)
        to[c] = read_float(p + c * step, from->type, normalized);
}

float *gltf_accessor_floats(const Gltf *gltf, int accessor, Arena *arena) {
    const json_t *item = gltf_item(gltf, "accessors", accessor);
    bool normalized = json_is_true(json_object_get(item, "normalized"));
    Elements elements = plain_elements(gltf, item);
    size_t width = (size_t)elements.components;
    float *floats = arena_array(arena, float, elements.count *width);
    for (uint64_t i = 0; elements.data != NULL && i < elements.count; i++) {
        read_element(&elements, i, normalized, floats + i * width);
    }
    const json_t *sparse = json_object_get(item, "sparse");
    if (sparse == NULL) return floats;
    Elements indices = sparse_indices(gltf, sparse),
             values = sparse_values(gltf, sparse, &elements);
    for (uint64_t i = 0; i < indices.count; i++) {
        uint32_t at = read_unsigned(indices.data + i * indices.stride, indices.type);
        read_element(&values, i, normalized, floats + at * width);
    }
    return floats;
}

uint32_t *gltf_accessor_indices(const Gltf *gltf, int accessor, uint32_t bound, Arena *arena) {
    const json_t *item = gltf_item(gltf, "accessors", accessor);
    Elements elements = plain_elements(gltf, item);
    if (elements.components != 1 || !is_unsigned(elements.type) || elements.data == NULL ||
        json_object_get(item, "sparse") != NULL) {
        error_set(gltf->err, "accessors[%d]: indices must be plain unsigned integers", accessor);
        return NULL;
    }
    uint32_t *indices = arena_array(arena, uint32_t, elements.count);
    for (uint64_t i = 0; i < elements.count; i++) {
        indices[i] = read_unsigned(elements.data + i * elements.stride, elements.type);
        if (indices[i] < bound) continue;
        error_set(gltf->err, "accessors[%d][%llu]: index %u, but there are %u vertices", accessor,
                  (unsigned long long)i, indices[i], bound);
        return NULL;
    }
    return indices;
}
