// Both ways go through the tables of settings (base/config.h), so a new setting is recorded without
// a line here.

#include "app/recorded.h"

#include "app/check.h"
#include "base/list.h"

#include <string.h>

static void add_text(List *text, const char *piece, Arena *arena) {
    for (; *piece != '\0'; piece++) *(char *)list_push(text, arena) = *piece;
}

static void add_changes(const ConfigTable *table, const void *config, const void *defaults,
                        List *text, Arena *arena) {
    for (int f = 0; f < table->count; f++) {
        char is[CONFIG_TEXT_BYTES], was[CONFIG_TEXT_BYTES];
        config_format(&table->fields[f], config, is, sizeof is);
        config_format(&table->fields[f], defaults, was, sizeof was);
        if (strcmp(is, was) == 0) continue;
        add_text(text, table->prefix, arena);
        add_text(text, ".", arena);
        add_text(text, table->fields[f].name, arena);
        add_text(text, "=", arena);
        add_text(text, is, arena);
        add_text(text, "\n", arena);
    }
}

const char *recorded_settings(const App *app, Arena *arena) {
    List text = {.item_bytes = 1};
#define X(Type, name)                          \
    const Type name = name##_config_default(); \
    add_changes(&name##_config_table, &app->name, &name, &text, arena);
    RECORDED_SECTIONS(X)
#undef X
    list_push(&text, arena); // a zero
    return text.items;
}

static bool set_all(const char *settings, App *then, Error *err) {
    const ConfigSection sections[] = {
#define X(Type, name) {&name##_config_table, &then->name},
        RECORDED_SECTIONS(X)
#undef X
    };
    for (const char *at = settings; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        char line[CONFIG_TEXT_BYTES + 128];
        if (length >= sizeof line) return error_set(err, "a setting is too long: %.40s...", at);
        memcpy(line, at, length);
        line[length] = '\0';
        if (!config_set(sections, ARRAY_COUNT(sections), line, err)) return false;
        at += length + (at[length] == '\n');
    }
    return true;
}

bool recorded_restore(const App *app, const SimRecording *recording, App *then, Error *err) {
    *then = *app;
    then->arena = arena_create("recorded"); // nothing is taken from it
    then->arguments = &recording->spec;
    then->argument_count = 1;
    for (int s = 0; s < APP_SECTION_COUNT; s++) { // each was within `app`
        size_t at = (size_t)((const char *)app->sections[s].config - (const char *)app);
        then->sections[s].config = (char *)then + at;
    }
#define X(Type, name) then->name = name##_config_default();
    RECORDED_SECTIONS(X)
#undef X
    return (set_all(recording->settings, then, err) && app_check(then, err)) ||
           error_wrap(err, "line %d: settings", recording->line);
}
