// How the shape of a glTF document is written down: objects are tables of fields.

#pragma once

#include "base/base.h"

typedef enum GltfKind {
    GLTF_ANY,
    GLTF_TEXT,
    GLTF_TEXTS, // array of text
    GLTF_FLAG,
    GLTF_UINT,
    GLTF_NUMBER,
    GLTF_NUMBERS,   // array of `count` numbers
    GLTF_INDEX,     // into the top-level array `target`
    GLTF_INDICES,   // array of them
    GLTF_INDEX_MAP, // object whose values are indices
    GLTF_OBJECT,    // with `fields`
    GLTF_OBJECTS,   // array of them
} GltfKind;

typedef struct GltfField {
    const char *name;
    GltfKind kind;
    bool required;
    int count;          // of GLTF_NUMBERS
    const char *target; // of GLTF_INDEX, GLTF_INDICES, GLTF_INDEX_MAP
    const struct GltfField *fields;
} GltfField;

extern const GltfField gltf_document_fields[]; // ends with a field without a name
