// Wavefront OBJ: the oldest mesh format still in daily use (Wavefront, about 1990; text).
//
//     v 1 2 3            a vertex; three more numbers are its colour, taken as linear
//     vt 0.5 0.5         texture coordinates, v running up
//     vn 0 1 0           a normal
//     f 1/1/1 2/2/1 ...  a face: vertex/texture/normal, counted from 1, or from the last by -1, -2
//     o chair, g seat    what follows is part of this; each name becomes a mesh and an object
//     usemtl oak         what follows is made of this
//     mtllib room.mtl    where oak is described
//
// A face with many corners is cut into a fan around its first, which is right for convex ones, the
// only kind that programs write. Lines, points, curves and smoothing groups are skipped; a
// statement that the format does not have is an error, because the file is then something else.
//
// To read a further statement: a row in `statements`.

#include "scenes/scene_obj.h"

#include "scenes/scene_frame.h"

#include <string.h>

enum { NONE = -1 };

typedef struct ObjVertex {
    float position[3];
    uint32_t color;
} ObjVertex;

typedef struct Reading {
    Obj *obj;
    ObjText text;
} Reading;

static bool wrong(const Reading *reading, const char *what) {
    return error_set(reading->obj->err, "line %d: %s", reading->text.line, what);
}

//---- vertices ------------------------------------------------------------------------------------

static bool read_vertex(Reading *reading) {
    float values[7];
    int count = obj_numbers(&reading->text, values, 7);
    if (count != 3 && count != 4 && count != 6 && count != 7)
        return wrong(reading, "v: expected x y z, or x y z and a colour");
    ObjVertex *vertex = list_push(&reading->obj->vertices, reading->obj->arena);
    memcpy(vertex->position, values, sizeof vertex->position);
    vertex->color = count >= 6 ? scene_pack_color(values + 3, 3) : 0xffffffffu;
    return true;
}

static bool read_uv(Reading *reading) {
    float values[3] = {0.0f};
    int count = obj_numbers(&reading->text, values, 3);
    if (count < 1 || count > 3) return wrong(reading, "vt: expected one to three numbers");
    float *uv = list_push(&reading->obj->uvs, reading->obj->arena);
    uv[0] = values[0];
    uv[1] = 1.0f - values[1]; // the scene's v runs down
    return true;
}

static bool read_normal(Reading *reading) {
    float values[3];
    if (obj_numbers(&reading->text, values, 3) != 3) return wrong(reading, "vn: expected x y z");
    memcpy(list_push(&reading->obj->normals, reading->obj->arena), values, sizeof values);
    return true;
}

//---- faces ---------------------------------------------------------------------------------------

// A number at the cursor, as a place in a list of `count`; false where it is none of them.
static bool read_place(Reading *reading, uint32_t count, uint32_t *place) {
    ObjText *text = &reading->text;
    bool from_end = text->at < text->line_end && *text->at == '-';
    if (from_end) text->at++;
    uint64_t number = 0;
    const char *first = text->at;
    for (; text->at < text->line_end && *text->at >= '0' && *text->at <= '9'; text->at++) {
        number = number * 10 + (uint64_t)(*text->at - '0');
        if (number > UINT32_MAX) return wrong(reading, "f: index out of range");
    }
    if (text->at == first) return wrong(reading, "f: expected an index");
    if (number < 1 || number > count) return wrong(reading, "f: index out of range");
    *place = from_end ? count - (uint32_t)number : (uint32_t)number - 1;
    return true;
}

static bool skip_slash(ObjText *text) {
    if (text->at == text->line_end || *text->at != '/') return false;
    text->at++;
    return true;
}

// "7", "7/3", "7/3/5" or "7//5"
static bool read_corner(Reading *reading, SceneCorner *corner) {
    Obj *obj = reading->obj;
    ObjText *text = &reading->text;
    uint32_t place = 0;
    if (!read_place(reading, obj->vertices.count, &place)) return false;
    const ObjVertex *vertex = LIST_AT(&obj->vertices, ObjVertex, place);
    *corner = (SceneCorner){.color = vertex->color};
    memcpy(corner->position, vertex->position, sizeof corner->position);
    if (!skip_slash(text)) return true;
    if (text->at < text->line_end && *text->at != '/') {
        if (!read_place(reading, obj->uvs.count, &place)) return false;
        memcpy(corner->uv, LIST_AT(&obj->uvs, float, 2 * (size_t)place), sizeof corner->uv);
    }
    if (!skip_slash(text)) return true;
    if (!read_place(reading, obj->normals.count, &place)) return false;
    memcpy(corner->normal, LIST_AT(&obj->normals, float, 3 * (size_t)place), sizeof corner->normal);
    return true;
}

// the mesh of the current group, made and shown at its first face
static int current_mesh(Obj *obj) {
    if (obj->mesh != NONE) return obj->mesh;
    uint32_t *known = name_table_add(&obj->groups, obj->group, obj->arena);
    if (*known == 0) {
        int mesh = scene_builder_mesh(obj->builder);
        const char *category = semantics_category(obj->semantics, obj->group);
        int object = semantics_object(obj->semantics, obj->builder, obj->group, category);
        scene_builder_instance(obj->builder, mesh, object, obj->frame);
        *known = (uint32_t)mesh + 1;
    }
    return obj->mesh = (int)*known - 1;
}

static int current_material(Obj *obj) {
    if (obj->material != NONE) return obj->material;
    if (obj->plain == NONE) {
        SceneMaterial plain = {
            .base_color = {0.8f, 0.8f, 0.8f, 1.0f},
            .texture = SCENE_NO_TEXTURE,
            .alpha_cutoff = 0.5f,
            .roughness = 1.0f,
        };
        obj->plain = scene_builder_material(obj->builder, &plain);
    }
    return obj->plain;
}

static bool read_face(Reading *reading) {
    Obj *obj = reading->obj;
    SceneCorner corners[3];
    int count = 0;
    for (; !obj_at_line_end(&reading->text); count++) {
        if (count > 2) corners[1] = corners[2];
        if (!read_corner(reading, &corners[count < 2 ? count : 2])) return false;
        if (count < 2) continue;
        scene_builder_triangle(obj->builder, current_mesh(obj), corners, current_material(obj));
    }
    return count >= 3 || wrong(reading, "f: a face has at least three corners");
}

//---- other statements ----------------------------------------------------------------------------

static bool read_group(Reading *reading) {
    Obj *obj = reading->obj;
    const char *name = obj_rest(&reading->text, obj->arena);
    obj->group = name[0] != '\0' ? name : "default"; // the name that the format gives
    obj->mesh = NONE;
    return true;
}

static bool read_use(Reading *reading) {
    Obj *obj = reading->obj;
    const uint32_t *known = name_table_find(&obj->materials, obj_rest(&reading->text, obj->arena));
    obj->material = known != NULL ? (int)*known - 1 : NONE;
    return true;
}

static bool read_library(Reading *reading) {
    const char *name = obj_rest(&reading->text, reading->obj->arena);
    if (name[0] == '\0') return wrong(reading, "mtllib names no file");
    uint32_t *times = name_table_add(&reading->obj->libraries, name, reading->obj->arena);
    return (*times)++ > 0 || scene_obj_material_load(reading->obj, name);
}

static bool skip(Reading *reading) {
    UNUSED(reading);
    return true;
}

typedef struct Statement {
    const char *word;
    bool (*read)(Reading *reading);
} Statement;

static const Statement statements[] = {
    {"v", read_vertex},
    {"f", read_face},
    {"vn", read_normal},
    {"vt", read_uv},
    {"g", read_group},
    {"o", read_group},
    {"usemtl", read_use},
    {"mtllib", read_library},
    // no surface, or no part in what is seen
    {"s", skip},
    {"l", skip},
    {"p", skip},
    {"vp", skip},
    {"mg", skip},
    {"lod", skip},
    {"cstype", skip},
    {"deg", skip},
    {"bmat", skip},
    {"step", skip},
    {"curv", skip},
    {"curv2", skip},
    {"surf", skip},
    {"parm", skip},
    {"trim", skip},
    {"hole", skip},
    {"scrv", skip},
    {"sp", skip},
    {"end", skip},
    {"con", skip},
    {"bevel", skip},
    {"c_interp", skip},
    {"d_interp", skip},
    {"maplib", skip},
    {"usemap", skip},
    {"shadow_obj", skip},
    {"trace_obj", skip},
    {"ctech", skip},
    {"stech", skip},
};

static bool read_statement(Reading *reading) {
    char word[16];
    if (!obj_word(&reading->text, word, sizeof word)) return wrong(reading, "unknown statement");
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++) {
        if (strcmp(word, statements[i].word) == 0) return statements[i].read(reading);
    }
    return error_set(reading->obj->err, "line %d: unknown statement '%s'", reading->text.line,
                     word);
}

//---- the file ------------------------------------------------------------------------------------

bool scene_obj_load(FileBytes file, const char *name, const char *directory,
                    const SceneConfig *config, Semantics *semantics, SceneBuilder *builder,
                    Arena *arena, Error *err) {
    mat4 frame;
    if (!scene_frame(config, frame, err)) return false;
    Obj obj = {
        .directory = directory,
        .builder = builder,
        .semantics = semantics,
        .arena = arena,
        .err = err,
        .vertices.item_bytes = sizeof(ObjVertex),
        .normals.item_bytes = 3 * sizeof(float),
        .uvs.item_bytes = 2 * sizeof(float),
        .group = name,
        .mesh = NONE,
        .material = NONE,
        .plain = NONE,
        .frame = frame,
    };
    Reading reading = {&obj, obj_text(file)};
    while (obj_next_line(&reading.text)) {
        if (!read_statement(&reading)) return false;
    }
    return true;
}

static bool load(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err) {
    FileBytes file;
    Semantics *semantics = NULL;
    return file_read(path, arena, &file, err) &&
           semantics_load(semantics_path(path, config, arena), arena, &semantics, err) &&
           scene_obj_load(file, file_name(path), file_directory(path, arena), config, semantics,
                          builder, arena, err);
}

const SceneFormat scene_format_obj = {
    .name = "obj",
    .about = "Wavefront OBJ with its material library",
    .extensions = ".obj",
    .load = load,
};
