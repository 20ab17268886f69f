// Two tables of names: the kinds from the side file, and the names that objects already have.
//
// A name that the side file has twice means what it meant first. A taken name carries a counter, so
// that a thousand nodes called "tree" cost one look each, not a thousand.

#include "scenes/semantics.h"

#include "base/list.h"
#include "scenes/name_table.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct Semantics {
    Arena *arena;
    NameTable kinds; // of the side file: 1 + index into categories
    List categories; // const char *
    NameTable names; // of the objects made: how many asked for the name
};

//---- the side file -------------------------------------------------------------------------------

const char *semantics_path(const char *scene_path, const SceneConfig *config, Arena *arena) {
    if (config->semantics.at[0] != '\0') return text_format(arena, "%s", config->semantics.at);
    const char *beside = text_format(arena, "%s/instances.json", file_directory(scene_path, arena));
    return file_exists(beside) ? beside : NULL;
}

static bool read_instances(Semantics *semantics, const json_t *root, Error *err) {
    const json_t *instances = json_object_get(root, "instances");
    if (!json_is_array(instances)) return error_set(err, "instances: expected an array");
    for (size_t i = 0; i < json_array_size(instances); i++) {
        const json_t *instance = json_array_get(instances, i);
        const char *name = json_string_value(json_object_get(instance, "name"));
        const char *category = json_string_value(json_object_get(instance, "category"));
        if (name == NULL || category == NULL)
            return error_set(err, "instances[%zu]: expected the texts name and category", i);
        uint32_t *kind = name_table_add(&semantics->kinds, name, semantics->arena);
        if (*kind > 0) continue;
        *(const char **)list_push(&semantics->categories, semantics->arena) =
            text_format(semantics->arena, "%s", category);
        *kind = semantics->categories.count;
    }
    return true;
}

bool semantics_load(const char *path, Arena *arena, Semantics **semantics, Error *err) {
    *semantics = arena_new(arena, Semantics);
    (*semantics)->arena = arena;
    (*semantics)->categories.item_bytes = sizeof(const char *);
    if (path == NULL) return true;
    FileBytes bytes;
    if (!file_read(path, arena, &bytes, err)) return false;
    json_error_t wrong;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, 0, &wrong);
    bool ok = root != NULL ? read_instances(*semantics, root, err)
                           : error_set(err, "line %d: %s", wrong.line, wrong.text);
    json_decref(root);
    return ok || error_wrap(err, "%s", path);
}

const char *semantics_category(const Semantics *semantics, const char *name) {
    const uint32_t *kind = name_table_find(&semantics->kinds, name);
    return kind != NULL ? *LIST_AT(&semantics->categories, const char *, *kind - 1) : "";
}

//---- objects -------------------------------------------------------------------------------------

int semantics_object(Semantics *semantics, SceneBuilder *builder, const char *name,
                     const char *category) {
    Arena *arena = semantics->arena;
    const char *unique = name;
    uint32_t number = ++*name_table_add(&semantics->names, name, arena);
    // "chair_2" may itself be a name of the file: count on until the name is new
    while (number > 1) {
        unique = text_format(arena, "%s_%u", name, number);
        if (name_table_find(&semantics->names, unique) == NULL) break;
        number++;
    }
    *name_table_add(&semantics->names, unique, arena) = 1;
    *name_table_add(&semantics->names, name, arena) = number;
    return scene_builder_object(builder, unique, category);
}
