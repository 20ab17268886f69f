// Two tables of names: the kinds from the side file, and the names that objects already have.
//
// Both are open-addressing hash tables with a power-of-two size, at most half full; the first entry
// of a name wins. A taken name carries a counter, so that a thousand nodes called "tree" cost one
// probe each, not a thousand.

#include "scenes/semantics.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

typedef struct Entry {
    const char *name; // NULL: free
    const char *category;
    uint32_t taken; // how many objects asked for the name
} Entry;

typedef struct Table {
    Entry *entries;
    uint32_t room, count; // room is 0 or a power of two
} Table;

struct Semantics {
    Arena *arena;
    Table kinds; // of the side file
    Table names; // of the objects made
};

//---- tables --------------------------------------------------------------------------------------

// the entry of a name, or the free one where it belongs
static Entry *probe(const Table *table, const char *name) {
    uint32_t at = (uint32_t)hash_text(name, 0) & (table->room - 1);
    while (table->entries[at].name != NULL && strcmp(table->entries[at].name, name) != 0) {
        at = (at + 1) & (table->room - 1);
    }
    return &table->entries[at];
}

static void grow(Table *table, Arena *arena) {
    Table larger = {.room = table->room > 0 ? 2 * table->room : 64, .count = table->count};
    larger.entries = arena_array(arena, Entry, larger.room);
    for (uint32_t i = 0; i < table->room; i++) {
        if (table->entries[i].name != NULL)
            *probe(&larger, table->entries[i].name) = table->entries[i];
    }
    *table = larger;
}

static Entry *find_or_add(Table *table, const char *name, Arena *arena) {
    if (2 * (table->count + 1) > table->room) grow(table, arena);
    Entry *entry = probe(table, name);
    if (entry->name == NULL) {
        entry->name = text_format(arena, "%s", name);
        table->count++;
    }
    return entry;
}

//---- the side file -------------------------------------------------------------------------------

const char *semantics_path(const char *scene_path, const SceneConfig *config, Arena *arena) {
    if (config->semantics.at[0] != '\0') return text_format(arena, "%s", config->semantics.at);
    const char *beside =
        text_format(arena, "%s/instances.json", file_directory(scene_path, arena));
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
        Entry *entry = find_or_add(&semantics->kinds, name, semantics->arena);
        if (entry->category == NULL)
            entry->category = text_format(semantics->arena, "%s", category);
    }
    return true;
}

bool semantics_load(const char *path, Arena *arena, Semantics **semantics, Error *err) {
    *semantics = arena_new(arena, Semantics);
    (*semantics)->arena = arena;
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
    if (semantics->kinds.count == 0) return "";
    const char *category = probe(&semantics->kinds, name)->category;
    return category != NULL ? category : "";
}

//---- objects -------------------------------------------------------------------------------------

int semantics_object(Semantics *semantics, SceneBuilder *builder, const char *name,
                     const char *category) {
    const char *unique = name;
    Entry *wanted = find_or_add(&semantics->names, name, semantics->arena);
    uint32_t number = ++wanted->taken;
    // "chair_2" may itself be a name of the file: count on until the name is new
    while (number > 1) {
        unique = text_format(semantics->arena, "%s_%u", name, number);
        Entry *other = find_or_add(&semantics->names, unique, semantics->arena);
        if (other->taken == 0) {
            other->taken = 1;
            break;
        }
        number++;
    }
    probe(&semantics->names, name)->taken = number;
    return scene_builder_object(builder, unique, category);
}
