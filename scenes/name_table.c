// Open addressing with linear probing, at most half full, so that a probe seldom takes two steps.

#include "scenes/name_table.h"

#include "base/file.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

// the entry of a name, or the free one where it belongs
static NameEntry *probe(const NameTable *table, const char *name) {
    uint32_t at = (uint32_t)hash_text(name, 0) & (table->room - 1);
    while (table->entries[at].name != NULL && strcmp(table->entries[at].name, name) != 0) {
        at = (at + 1) & (table->room - 1);
    }
    return &table->entries[at];
}

static void grow(NameTable *table, Arena *arena) {
    NameTable larger = {.room = table->room > 0 ? 2 * table->room : 64, .count = table->count};
    larger.entries = arena_array(arena, NameEntry, larger.room);
    for (uint32_t i = 0; i < table->room; i++) {
        const NameEntry *entry = &table->entries[i];
        if (entry->name != NULL) *probe(&larger, entry->name) = *entry;
    }
    *table = larger;
}

uint32_t *name_table_find(const NameTable *table, const char *name) {
    if (table->room == 0) return NULL;
    NameEntry *entry = probe(table, name);
    return entry->name != NULL ? &entry->value : NULL;
}

uint32_t *name_table_add(NameTable *table, const char *name, Arena *arena) {
    if (2 * (table->count + 1) > table->room) grow(table, arena);
    NameEntry *entry = probe(table, name);
    if (entry->name == NULL) {
        entry->name = text_format(arena, "%s", name);
        table->count++;
    }
    return &entry->value;
}
