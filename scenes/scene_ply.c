// PLY, the Stanford polygon format (Turk, 1994): what scanners and reconstructions write, and the
// semantic meshes of Habitat's data sets. Text, or binary in either byte order.
//
//     element vertex   x y z  [nx ny nz]  [red green blue [alpha]]  [object_id]
//     element face     list vertex_indices  [red green blue]  [object_id]
//
// The file is read in one pass, row by row: a vertex becomes 32 bytes, a face goes straight to the
// builder, so that a scan of ten million faces needs little more than the scene it becomes. A face
// with many corners is cut into a fan around its first. Elements and properties with other names
// are passed over, by the sizes that the header declares.
//
// Colours lie at the corners, as the renderer's record of a triangle has them, and are blended
// between them by its shader: no texture is made. Files hold display values (sRGB), the record
// linear ones of 8 bits, so the darkest thirteen steps of a scan become one. The light of the place
// is in a scan's colours: they are shown as they are. Files without colours are lit, light grey.
//
// Each object_id (of a face, else of its first corner) becomes a mesh and an object "object_ID",
// whose category the side file can tell; negative ids are no object's and share one called like the
// file.
//
// To read a further property: a row in `field_names`.

#include "scenes/scene_ply.h"

#include "scenes/scene_frame.h"

#include <math.h>
#include <string.h>

enum {
    NONE = -1,
    MOST_TRIANGLES = 1 << 26, // 6 GB of scene
    MOST_OBJECTS = 1 << 16,
};

//---- fields --------------------------------------------------------------------------------------

// The values of a row that mean something here.
typedef enum Field {
    FIELD_OTHER, // all others
    FIELD_X,
    FIELD_Y,
    FIELD_Z,
    FIELD_NX,
    FIELD_NY,
    FIELD_NZ,
    FIELD_RED,
    FIELD_GREEN,
    FIELD_BLUE,
    FIELD_ALPHA,
    FIELD_OBJECT,
    FIELD_CORNERS,
    FIELDS,
} Field;

static const struct {
    const char *name;
    Field field;
} field_names[] = {
    {"x", FIELD_X},
    {"y", FIELD_Y},
    {"z", FIELD_Z},
    {"nx", FIELD_NX},
    {"ny", FIELD_NY},
    {"nz", FIELD_NZ},
    {"red", FIELD_RED},
    {"green", FIELD_GREEN},
    {"blue", FIELD_BLUE},
    {"alpha", FIELD_ALPHA},
    {"diffuse_red", FIELD_RED},
    {"diffuse_green", FIELD_GREEN},
    {"diffuse_blue", FIELD_BLUE},
    {"object_id", FIELD_OBJECT},
    {"vertex_indices", FIELD_CORNERS},
    {"vertex_index", FIELD_CORNERS},
};

// One property of the element that is being read.
typedef struct Column {
    const PlyProperty *property;
    Field field;
    double scale; // colours become 0 .. 1
} Column;

typedef struct Vertex {
    float position[3], normal[3];
    uint32_t color; // RGBA8, linear
    int32_t object;
} Vertex;

typedef struct Ply {
    PlyHeader header;
    PlyCursor cursor;
    SceneBuilder *builder;
    Semantics *semantics;
    Arena *arena;
    Error *err;
    const char *name;
    float (*frame)[4]; // world from file

    Vertex *vertices; // [vertex_count]
    uint64_t vertex_count, triangle_count;
    int *meshes; // [MOST_OBJECTS + 1] builder meshes by object id + 1, NONE until its first face
    bool is_colored; // the vertices

    // the row that is being read
    const PlyElement *element;
    uint64_t row;
    Column *columns; // [element->property_count]
    bool has[FIELDS];
    double values[FIELDS];
    List corners; // uint32_t
} Ply;

static bool wrong(const Ply *ply, const char *what) {
    return error_set(ply->err, "%.40s %llu: %s", ply->element->name, (unsigned long long)ply->row,
                     what);
}

static Field field_of(const PlyProperty *property) {
    for (size_t i = 0; i < ARRAY_COUNT(field_names); i++) {
        bool is_list = field_names[i].field == FIELD_CORNERS;
        if (is_list == property->is_list && strcmp(field_names[i].name, property->name) == 0)
            return field_names[i].field;
    }
    return FIELD_OTHER;
}

// what the columns of an element are
static void begin_element(Ply *ply, const PlyElement *element) {
    ply->element = element;
    ply->row = 0;
    ply->columns = arena_array(ply->arena, Column, element->property_count + 1);
    memset(ply->has, 0, sizeof ply->has);
    memset(ply->values, 0, sizeof ply->values);
    for (uint32_t i = 0; i < element->property_count; i++) {
        const PlyProperty *property =
            LIST_AT(&ply->header.properties, PlyProperty, element->first_property + i);
        Field field = field_of(property);
        bool is_color = field >= FIELD_RED && field <= FIELD_ALPHA;
        double scale = is_color ? 1.0 / ply_type_most(property->type) : 1.0;
        ply->columns[i] = (Column){property, field, scale};
        ply->has[field] = true;
    }
}

//---- rows ----------------------------------------------------------------------------------------

static bool skip_list(Ply *ply, const PlyProperty *list, uint64_t length) {
    double unused;
    if (ply->cursor.form != PLY_ASCII) {
        ply->cursor.at += length * ply_type_bytes(list->type); // ply_length has seen that it fits
        return true;
    }
    for (uint64_t i = 0; i < length; i++)
        if (!ply_value(&ply->cursor, list->type, &unused)) return false;
    return true;
}

static bool read_corners(Ply *ply, const PlyProperty *list, uint64_t length) {
    ply->corners.count = 0;
    for (uint64_t i = 0; i < length; i++) {
        double index;
        if (!ply_value(&ply->cursor, list->type, &index))
            return wrong(ply, "cut short, or not a number");
        if (!(index >= 0.0 && index < (double)ply->vertex_count) || index != floor(index))
            return error_set(ply->err, "%.40s %llu: vertex %g; there are %llu", ply->element->name,
                             (unsigned long long)ply->row, index,
                             (unsigned long long)ply->vertex_count);
        *(uint32_t *)list_push(&ply->corners, ply->arena) = (uint32_t)index;
    }
    return true;
}

static bool read_list(Ply *ply, const Column *column) {
    uint64_t length;
    if (!ply_length(&ply->cursor, column->property, &length))
        return wrong(ply, "a list is cut short or has no sound length");
    if (column->field == FIELD_CORNERS) return read_corners(ply, column->property, length);
    return skip_list(ply, column->property, length) ||
           wrong(ply, "a list is cut short, or holds what is not a number");
}

static bool read_row(Ply *ply) {
    for (uint32_t i = 0; i < ply->element->property_count; i++) {
        const Column *column = &ply->columns[i];
        double value;
        if (column->property->is_list) {
            if (!read_list(ply, column)) return false;
            continue;
        }
        if (!ply_value(&ply->cursor, column->property->type, &value))
            return wrong(ply, "cut short, or not a number");
        ply->values[column->field] = value * column->scale;
    }
    return true;
}

// rows of an element that nobody wants
static bool skip_rows(Ply *ply) {
    for (; ply->row < ply->element->count && ply->element->property_count > 0; ply->row++)
        if (!read_row(ply)) return false;
    return true;
}

//---- what a row says -----------------------------------------------------------------------------

static float linear_of(double display) {
    float s = display > 0.0 ? (float)display : 0.0f; // also what is no number
    return s <= 0.04045f ? s / 12.92f : powf((s + 0.055f) / 1.055f, 2.4f);
}

static bool has_color(const Ply *ply) {
    return ply->has[FIELD_RED] && ply->has[FIELD_GREEN] && ply->has[FIELD_BLUE];
}

static uint32_t row_color(const Ply *ply) {
    float color[4];
    for (int k = 0; k < 3; k++) color[k] = linear_of(ply->values[FIELD_RED + k]);
    color[3] = ply->has[FIELD_ALPHA] ? (float)ply->values[FIELD_ALPHA] : 1.0f;
    return scene_pack_color(color, 4);
}

static bool row_object(const Ply *ply, int32_t *object) {
    *object = NONE;
    double id = ply->has[FIELD_OBJECT] ? ply->values[FIELD_OBJECT] : NONE;
    if (!(id < MOST_OBJECTS)) return wrong(ply, "object_id out of range; it may be up to 65535");
    if (id >= 0.0) *object = (int32_t)id;
    return true;
}

//---- vertices ------------------------------------------------------------------------------------

static bool read_vertex(Ply *ply, Vertex *vertex) {
    if (!read_row(ply)) return false;
    for (int k = 0; k < 3; k++) {
        vertex->position[k] = (float)ply->values[FIELD_X + k];
        vertex->normal[k] = (float)ply->values[FIELD_NX + k];
    }
    vertex->color = has_color(ply) ? row_color(ply) : 0xffffffffu;
    return row_object(ply, &vertex->object);
}

static bool read_vertices(Ply *ply) {
    if (ply->vertices != NULL) return error_set(ply->err, "more than one element vertex");
    if (!ply->has[FIELD_X] || !ply->has[FIELD_Y] || !ply->has[FIELD_Z])
        return error_set(ply->err, "element vertex has no x, y and z");
    // the header's reader has seen that so many can be in the file
    uint64_t count = ply->element->count;
    ply->vertices = arena_array(ply->arena, Vertex, count + 1);
    for (; ply->row < count; ply->row++)
        if (!read_vertex(ply, &ply->vertices[ply->row])) return false;
    ply->vertex_count = count;
    ply->is_colored = has_color(ply);
    return true;
}

//---- faces ---------------------------------------------------------------------------------------

static int make_material(Ply *ply, bool is_unlit) {
    SceneMaterial material = {
        .base_color = {0.8f, 0.8f, 0.8f, 1.0f},
        .texture = SCENE_NO_TEXTURE,
        .alpha_cutoff = 0.5f,
        .flags = is_unlit ? SCENE_MATERIAL_EMISSIVE : 0,
        .roughness = 1.0f,
    };
    for (int k = 0; k < 3 && is_unlit; k++) material.base_color[k] = 1.0f;
    return scene_builder_material(ply->builder, &material);
}

// the mesh of an object, made and shown at its first face
static int object_mesh(Ply *ply, int32_t object) {
    int *mesh = &ply->meshes[object + 1];
    if (*mesh != NONE) return *mesh;
    const char *name =
        object == NONE ? ply->name : text_format(ply->arena, "object_%d", (int)object);
    const char *category = semantics_category(ply->semantics, name);
    *mesh = scene_builder_mesh(ply->builder);
    scene_builder_instance(ply->builder, *mesh,
                           semantics_object(ply->semantics, ply->builder, name, category),
                           ply->frame);
    return *mesh;
}

static SceneCorner corner_at(const Ply *ply, uint32_t place, const uint32_t *face_color) {
    const Vertex *vertex = &ply->vertices[*LIST_AT(&ply->corners, uint32_t, place)];
    SceneCorner corner = {.color = face_color != NULL ? *face_color : vertex->color};
    memcpy(corner.position, vertex->position, sizeof corner.position);
    memcpy(corner.normal, vertex->normal, sizeof corner.normal);
    return corner;
}

static bool add_face(Ply *ply, int material) {
    uint32_t count = ply->corners.count, color = row_color(ply);
    int32_t object;
    if (count < 3) return true; // points and lines have no surface
    ply->triangle_count += count - 2;
    if (ply->triangle_count > MOST_TRIANGLES) return wrong(ply, "too many triangles");
    if (!row_object(ply, &object)) return false;
    if (!ply->has[FIELD_OBJECT])
        object = ply->vertices[*LIST_AT(&ply->corners, uint32_t, 0)].object;
    int mesh = object_mesh(ply, object);
    const uint32_t *face_color = has_color(ply) ? &color : NULL;
    SceneCorner corners[3] = {corner_at(ply, 0, face_color), {{0}}, corner_at(ply, 1, face_color)};
    for (uint32_t i = 2; i < count; i++) {
        corners[1] = corners[2];
        corners[2] = corner_at(ply, i, face_color);
        scene_builder_triangle(ply->builder, mesh, corners, material);
    }
    return true;
}

static bool check_faces(const Ply *ply) {
    if (ply->vertices == NULL) return error_set(ply->err, "element face comes before vertex");
    for (uint32_t i = 0; i < ply->element->property_count; i++) {
        const Column *column = &ply->columns[i];
        if (column->field == FIELD_CORNERS && column->property->type >= PLY_FLOAT)
            return error_set(ply->err, "vertex_indices are not integers");
    }
    return ply->has[FIELD_CORNERS] ||
           error_set(ply->err, "element face has no list vertex_indices");
}

static bool read_faces(Ply *ply) {
    if (!check_faces(ply)) return false;
    int material = make_material(ply, ply->is_colored || has_color(ply));
    for (; ply->row < ply->element->count; ply->row++)
        if (!read_row(ply) || !add_face(ply, material)) return false;
    return true;
}

//---- the file ------------------------------------------------------------------------------------

static bool read_element(Ply *ply, const PlyElement *element) {
    begin_element(ply, element);
    if (strcmp(element->name, "vertex") == 0) return read_vertices(ply);
    if (strcmp(element->name, "face") == 0) return read_faces(ply);
    return skip_rows(ply);
}

static bool read_elements(Ply *ply) {
    for (uint32_t i = 0; i < ply->header.elements.count; i++)
        if (!read_element(ply, LIST_AT(&ply->header.elements, PlyElement, i))) return false;
    return ply->triangle_count > 0 ||
           error_set(ply->err, "%llu vertices but no face: a point cloud shows no surface",
                     (unsigned long long)ply->vertex_count);
}

bool scene_ply_load(FileBytes file, const char *name, const SceneConfig *config,
                    Semantics *semantics, SceneBuilder *builder, Arena *arena, Error *err) {
    mat4 frame;
    Ply *ply = arena_new(arena, Ply);
    *ply = (Ply){.builder = builder,
                 .semantics = semantics,
                 .arena = arena,
                 .err = err,
                 .name = name,
                 .frame = frame,
                 .corners.item_bytes = sizeof(uint32_t)};
    if (!scene_frame(config, frame, err) || !scene_ply_header(file, &ply->header, arena, err))
        return false;
    ply->cursor =
        (PlyCursor){file.data + ply->header.bytes, file.data + file.size, ply->header.form};
    ply->meshes = arena_array(arena, int, MOST_OBJECTS + 1);
    for (int i = 0; i <= MOST_OBJECTS; i++) ply->meshes[i] = NONE;
    return read_elements(ply);
}

static bool load(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err) {
    FileBytes file;
    Semantics *semantics = NULL;
    return file_read(path, arena, &file, err) &&
           semantics_load(semantics_path(path, config, arena), arena, &semantics, err) &&
           scene_ply_load(file, file_name(path), config, semantics, builder, arena, err);
}

const SceneFormat scene_format_ply = {
    .name = "ply",
    .about = "PLY meshes and scans, with colours and object ids",
    .extensions = ".ply",
    .load = load,
};
