// Words that ask (--help) are noted, words that set go to the settings at once, the rest are
// arguments of the command. All names come from the tables (base/config.h): what is a switch, and
// so needs no value, is looked up there, and an unknown name is refused there with the nearest
// known.
//
// Commands may have settings of the same name: `--keys` means the command's own if it has one, and
// never replay's, score's or dream's, which are the last sections, for another command.

#include "app/options.h"

#include <string.h>

enum { WORD_BYTES = 700, OWN_SECTIONS = 3 }; // replay, score, dream

CONFIG_DEFINE(RunConfig, run, RUN_CONFIG)

void app_create(App *app) {
    memset(app, 0, sizeof *app);
    app->arena = arena_create("process");
    int i = 0;
#define X(Type, name)                    \
    app->name = name##_config_default(); \
    app->sections[i++] = (ConfigSection){&name##_config_table, &app->name};
    APP_SECTIONS(X)
#undef X
}

static bool has_prefix(const char *name) {
    return memchr(name, '.', strcspn(name, "=")) != NULL;
}

static bool has_field(const ConfigTable *table, const char *name) {
    size_t length = strcspn(name, "=");
    for (int f = 0; f < table->count; f++) {
        const char *field = table->fields[f].name;
        if (strlen(field) == length && strncmp(field, name, length) == 0) return true;
    }
    return false;
}

// "keys" of the command "view" -> "view.keys"
static void prefer_own(const App *app, const Command *command, char name[WORD_BYTES]) {
    size_t prefix = command != NULL ? strlen(command->name) + 1 : 0;
    if (prefix == 0 || has_prefix(name) || strlen(name) + prefix + 8 >= WORD_BYTES) return;
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = app->sections[s].table;
        const char *bare =
            strncmp(name, "no_", 3) == 0 && !has_field(table, name) ? name + 3 : name;
        if (strcmp(table->prefix, command->name) != 0 || !has_field(table, bare)) continue;
        size_t at = (size_t)(bare - name);
        memmove(name + at + prefix, name + at, strlen(name + at) + 1);
        memcpy(name + at, command->name, prefix - 1);
        name[at + prefix - 1] = '.';
        return;
    }
}

// The sections that a name is looked up in: with its prefix all, else those of all commands and the
// command's own.
static int visible_sections(const App *app, const Command *command, const char *name,
                            ConfigSection sections[APP_SECTION_COUNT]) {
    int count = 0;
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        bool is_shared = s < APP_SECTION_COUNT - OWN_SECTIONS || has_prefix(name);
        if (is_shared ||
            (command != NULL && strcmp(command->name, app->sections[s].table->prefix) == 0))
            sections[count++] = app->sections[s];
    }
    return count;
}

// does some section have this switch? (a bool needs no value)
static bool is_switch(const ConfigSection *sections, int count, const char *name) {
    for (int s = 0; s < count; s++) {
        const ConfigTable *table = sections[s].table;
        const char *dot = strchr(name, '.');
        if (dot != NULL && strncmp(name, table->prefix, strlen(table->prefix)) != 0) continue;
        for (int f = 0; f < table->count; f++) {
            if (strcmp(table->fields[f].name, dot != NULL ? dot + 1 : name) == 0)
                return table->fields[f].type == CONFIG_bool;
        }
    }
    return false;
}

// "--max-steps" and "--max_steps" are the same name
static bool take_name(const char *word, char name[WORD_BYTES], Error *err) {
    if (strlen(word) >= WORD_BYTES - 8) return error_set(err, "option too long: %.40s...", word);
    strcpy(name, word + 2);
    for (char *c = name; *c != '\0' && *c != '='; c++) {
        if (*c == '-') *c = '_';
    }
    return true;
}

// one option; *at is the word it stands in and moves past a value
static bool parse_option(App *app, const Command *command, int count, char **words, int *at,
                         Error *err) {
    char name[WORD_BYTES];
    if (!take_name(words[*at], name, err)) return false;
    prefer_own(app, command, name);
    ConfigSection sections[APP_SECTION_COUNT];
    int section_count = visible_sections(app, command, name, sections);
    if (strchr(name, '=') != NULL) return config_set(sections, section_count, name, err);
    if (is_switch(sections, section_count, name))
        strcat(name, "=true");
    else if (strncmp(name, "no_", 3) == 0 && is_switch(sections, section_count, name + 3)) {
        memmove(name, name + 3, strlen(name) - 2);
        strcat(name, "=false");
    } else if (*at + 1 < count && strlen(name) + strlen(words[*at + 1]) + 2 < sizeof name) {
        strcat(name, "=");
        strcat(name, words[++*at]);
    } else {
        return error_set(err, "%s wants a value: %s=VALUE", words[*at], words[*at]);
    }
    return config_set(sections, section_count, name, err);
}

// asks, or names a file of settings; false if the word is neither
static bool is_request(const char *word, Options *options) {
    const struct {
        const char *word;
        bool *wanted;
    } requests[] = {{"--help", &options->wants_help},
                    {"-h", &options->wants_help},
                    {"--print-config", &options->wants_config},
                    {"--list-devices", &options->wants_devices},
                    {"--version", &options->wants_version}};
    for (size_t i = 0; i < ARRAY_COUNT(requests); i++) {
        if (strcmp(word, requests[i].word) != 0) continue;
        *requests[i].wanted = true;
        return true;
    }
    return false;
}

// "--config FILE" or "--config=FILE"; NULL if the word is neither
static const char *settings_file(int count, char **words, int *at) {
    const char *word = words[*at], *name = "--config";
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0) return NULL;
    if (word[length] == '=') return word + length + 1;
    if (word[length] != '\0') return NULL;
    return *at + 1 < count ? words[++*at] : "";
}

bool options_parse(App *app, const Command *command, int count, char **words, Options *options,
                   Error *err) {
    const char **arguments = arena_array(&app->arena, const char *, (size_t)count + 1);
    *options = (Options){0};
    for (int i = 0; i < count; i++) {
        bool ok = true;
        if (is_request(words[i], options)) continue;
        const char *file = settings_file(count, words, &i);
        if (file != NULL)
            ok = file[0] != '\0' ? config_load(app->sections, APP_SECTION_COUNT, file, err)
                                 : error_set(err, "--config wants a file of settings");
        else if (strncmp(words[i], "--", 2) == 0)
            ok = parse_option(app, command, count, words, &i, err);
        else
            arguments[app->argument_count++] = words[i];
        if (!ok) return false;
    }
    app->arguments = arguments;
    return true;
}
