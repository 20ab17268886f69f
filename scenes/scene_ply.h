// The PLY reader's own header.
//
//     scene_ply.c          elements and their rows: vertices, faces, objects
//     scene_ply_header.c   what the file says it holds
//     scene_ply_value.c    one value, from text or from bytes in either order

#pragma once

#include "base/list.h"
#include "scenes/scene_builder.h"
#include "scenes/semantics.h"

//---- header --------------------------------------------------------------------------------------

typedef enum PlyForm { PLY_ASCII, PLY_LITTLE, PLY_BIG } PlyForm;

typedef enum PlyType {
    PLY_INT8,
    PLY_UINT8,
    PLY_INT16,
    PLY_UINT16,
    PLY_INT32,
    PLY_UINT32,
    PLY_FLOAT,
    PLY_DOUBLE,
} PlyType;

typedef struct PlyProperty {
    const char *name;
    PlyType type;       // of the value, or of each item of the list
    PlyType count_type; // of the number of items
    bool is_list;
} PlyProperty;

typedef struct PlyElement {
    const char *name;
    uint64_t count; // rows
    uint32_t first_property, property_count;
} PlyElement;

typedef struct PlyHeader {
    PlyForm form;
    List elements;   // PlyElement, in the order of their rows
    List properties; // PlyProperty
    size_t bytes;    // of the header; the first row follows
} PlyHeader;

// Checks that each element's rows can lie in the file, list items not counted.
bool scene_ply_header(FileBytes file, PlyHeader *header, Arena *arena, Error *err);

//---- values --------------------------------------------------------------------------------------

typedef struct PlyCursor {
    const uint8_t *at, *end; // a zero byte follows
    PlyForm form;
} PlyCursor;

size_t ply_type_bytes(PlyType type);
// The largest value of an integer type; 1 for floats.
double ply_type_most(PlyType type);
// The next value; false where the file ends, or its text is no number.
bool ply_value(PlyCursor *cursor, PlyType type, double *value);
// The number of items of a list, which can lie in what is left of the file.
bool ply_length(PlyCursor *cursor, const PlyProperty *list, uint64_t *length);

//---- reader --------------------------------------------------------------------------------------

// Reads a file that is in memory and followed by a zero byte. `name` is the object's where the file
// tells no objects apart.
bool scene_ply_load(FileBytes file, const char *name, const SceneConfig *config,
                    Semantics *semantics, SceneBuilder *builder, Arena *arena, Error *err);
