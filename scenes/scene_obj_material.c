// Material libraries (.mtl): blocks that begin with newmtl.
//
//     newmtl bark
//     Kd 0.5 0.4 0.3        base colour, taken as linear
//     map_Kd bark.png       its picture, multiplied; a black Kd with a picture counts as white
//     d 0.3 / Tr 0.7        below 0.5 the surface is a hole; with a map_d so are the texels of
//                           map_Kd whose alpha is below 0.5
//     Ke 5 5 5              brighter than Kd: shown as it is, whatever the light
//     Pr 0.8                roughness
//
// Vendors add statements freely, so unknown ones are skipped. A library that is absent is common
// (meshes travel without it) and leaves faces grey, with a line on stderr; a picture that a library
// names and that is absent is an error, as in every other format.

#include "scenes/scene_obj.h"

#include <stdio.h>
#include <string.h>

// what a block says so far
typedef struct Material {
    const char *name;
    float color[3], light[3];
    float alpha, roughness;
    int picture; // in the list below, -1: none
    bool has_alpha_map;
    int line; // of newmtl
} Material;

typedef struct Library {
    Obj *obj;
    const char *path;
    ObjText text;
    List materials;     // Material
    List file_names;    // const char *, of pictures; each once
    NameTable pictures; // name -> 1 + index into file_names
} Library;

static bool wrong(const Library *library, const char *what) {
    return error_set(library->obj->err, "%s, line %d: %s", library->path, library->text.line, what);
}

//---- statements ----------------------------------------------------------------------------------

static bool read_color(Library *library, float color[3]) {
    char word[16];
    ObjText ahead = library->text;
    if (!obj_word(&ahead, word, sizeof word)) word[0] = '\0';
    if (strcmp(word, "spectral") == 0 || strcmp(word, "xyz") == 0) return true; // not RGB
    int count = obj_numbers(&library->text, color, 3);
    if (count == 1) color[1] = color[2] = color[0];
    return count == 1 || count == 3 || wrong(library, "expected one or three numbers");
}

static bool read_value(Library *library, float *value) {
    char word[16];
    ObjText ahead = library->text;
    if (obj_word(&ahead, word, sizeof word) && strcmp(word, "-halo") == 0) library->text = ahead;
    return obj_number(&library->text, value) || wrong(library, "expected a number");
}

// "map_Kd -s 1 1 1 bark.png": after options the name is the last word, else the whole rest
static bool read_map(Library *library, Material *material) {
    Arena *arena = library->obj->arena;
    const char *rest = obj_rest(&library->text, arena);
    if (rest[0] == '-') {
        const char *space = strrchr(rest, ' '), *tab = strrchr(rest, '\t');
        const char *last = space > tab ? space : tab;
        if (last != NULL) rest = last + 1;
    }
    if (rest[0] == '\0') return wrong(library, "map_Kd names no file");
    uint32_t *known = name_table_add(&library->pictures, rest, arena);
    if (*known == 0) {
        *(const char **)list_push(&library->file_names, arena) = rest;
        *known = library->file_names.count;
    }
    material->picture = (int)*known - 1;
    return true;
}

static bool new_material(Library *library) {
    const char *name = obj_rest(&library->text, library->obj->arena);
    if (name[0] == '\0') return wrong(library, "newmtl without a name");
    Material *material = list_push(&library->materials, library->obj->arena);
    *material = (Material){
        .name = name,
        .color = {0.8f, 0.8f, 0.8f}, // what the format's own viewers assume
        .alpha = 1.0f,
        .roughness = 1.0f,
        .picture = -1,
        .line = library->text.line,
    };
    return true;
}

static bool read_statement(Library *library) {
    char word[16];
    if (!obj_word(&library->text, word, sizeof word)) return true; // a vendor's
    if (strcmp(word, "newmtl") == 0) return new_material(library);
    if (library->materials.count == 0) return true;
    Material *material = LIST_AT(&library->materials, Material, library->materials.count - 1);
    if (strcmp(word, "Kd") == 0) return read_color(library, material->color);
    if (strcmp(word, "Ke") == 0) return read_color(library, material->light);
    if (strcmp(word, "d") == 0) return read_value(library, &material->alpha);
    if (strcmp(word, "Pr") == 0) return read_value(library, &material->roughness);
    if (strcmp(word, "map_Kd") == 0) return read_map(library, material);
    if (strcmp(word, "map_d") == 0) material->has_alpha_map = true;
    if (strcmp(word, "Tr") == 0) {
        bool ok = read_value(library, &material->alpha);
        material->alpha = 1.0f - material->alpha;
        return ok;
    }
    return true;
}

//---- into the builder ----------------------------------------------------------------------------

static const char *beside(const Obj *obj, const char *name, Arena *arena) {
    return text_format(arena, "%s/%s", obj->directory, name);
}

static bool read_picture(const void *context, int source, Arena *arena, FileBytes *bytes,
                         Error *err) {
    const Library *library = context;
    const char *name = *LIST_AT(&library->file_names, const char *, source);
    return file_read(beside(library->obj, name, arena), arena, bytes, err);
}

static void add_material(Library *library, const Material *from, int texture) {
    bool is_black = from->color[0] + from->color[1] + from->color[2] <= 0.0f;
    float shade = from->light[0] + from->light[1] + from->light[2];
    bool is_light = shade > from->color[0] + from->color[1] + from->color[2] && shade > 0.3f;
    SceneMaterial material = {
        .base_color = {1.0f, 1.0f, 1.0f, from->alpha},
        .texture = texture >= 0 ? (uint32_t)texture : SCENE_NO_TEXTURE,
        .alpha_cutoff = 0.5f,
        .roughness = from->roughness,
    };
    for (int i = 0; i < 3; i++) {
        float value = is_light ? from->light[i] : from->color[i];
        if (!is_black || texture < 0 || is_light)
            material.base_color[i] = value < 1.0f ? value : 1.0f;
    }
    if (is_light) material.flags |= SCENE_MATERIAL_EMISSIVE;
    if (from->alpha < 1.0f || from->has_alpha_map) material.flags |= SCENE_MATERIAL_CUTOUT;
    Obj *obj = library->obj;
    *name_table_add(&obj->materials, from->name, obj->arena) =
        1 + (uint32_t)scene_builder_material(obj->builder, &material);
}

static bool add_all(Library *library) {
    Obj *obj = library->obj;
    uint32_t count = library->materials.count;
    ScenePicture *pictures = arena_array(obj->arena, ScenePicture, count);
    int *place = arena_array(obj->arena, int, count), picture_count = 0, failed = 0;
    for (uint32_t i = 0; i < count; i++) {
        int picture = LIST_AT(&library->materials, Material, i)->picture;
        place[i] = -1;
        if (picture < 0) continue;
        place[i] = scene_picture_find(pictures, &picture_count, picture, 0);
        const char *name = *LIST_AT(&library->file_names, const char *, picture);
        scene_builder_file(obj->builder, beside(obj, name, obj->arena));
    }
    if (!scene_picture_add_all(obj->builder, pictures, picture_count, read_picture, library,
                               &failed, obj->err))
        return error_wrap(obj->err, "%s: map_Kd %s", library->path,
                          *LIST_AT(&library->file_names, const char *, pictures[failed].source));
    for (uint32_t i = 0; i < count; i++) {
        int texture = place[i] >= 0 ? pictures[place[i]].texture : -1;
        add_material(library, LIST_AT(&library->materials, Material, i), texture);
    }
    return true;
}

bool scene_obj_material_load(Obj *obj, const char *file_name) {
    Library library = {
        .obj = obj,
        .path = beside(obj, file_name, obj->arena),
        .materials.item_bytes = sizeof(Material),
        .file_names.item_bytes = sizeof(const char *),
    };
    scene_builder_file(obj->builder, library.path);
    FileBytes bytes;
    Error why;
    if (!file_read(library.path, obj->arena, &bytes, &why)) {
        fprintf(stderr, "%s; its surfaces are grey\n", why.text);
        return true;
    }
    library.text = obj_text(bytes);
    while (obj_next_line(&library.text)) {
        if (!read_statement(&library)) return false;
    }
    return add_all(&library);
}
