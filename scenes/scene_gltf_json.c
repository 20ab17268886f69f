// Questions to a document that the schema has checked: present fields have their type, so there is
// only "absent" left to answer.

#include "scenes/scene_gltf.h"

uint64_t gltf_uint_value(const json_t *value) {
    if (json_is_integer(value)) return (uint64_t)json_integer_value(value);
    return (uint64_t)json_real_value(value);
}

size_t gltf_count(const Gltf *gltf, const char *array) {
    return json_array_size(json_object_get(gltf->root, array));
}

json_t *gltf_item(const Gltf *gltf, const char *array, int index) {
    if (index < 0) return NULL;
    return json_array_get(json_object_get(gltf->root, array), (size_t)index);
}

int gltf_index(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return value != NULL ? (int)gltf_uint_value(value) : -1;
}

int gltf_index_at(const json_t *array, size_t place) {
    return (int)gltf_uint_value(json_array_get(array, place));
}

uint64_t gltf_uint(const json_t *object, const char *name, uint64_t otherwise) {
    const json_t *value = json_object_get(object, name);
    return value != NULL ? gltf_uint_value(value) : otherwise;
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
