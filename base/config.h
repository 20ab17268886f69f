// Settings as one table: a row names a setting, its type, its default and what it means.
//
//         type   name         default  meaning
//     X(  float, step_metres, 0.25f,   "length of one forward step [m]")
//
//     CONFIG_DECLARE(SimConfig, sim, SIM_CONFIG)   in sim.h: the struct and its functions
//     CONFIG_DEFINE(SimConfig, sim, SIM_CONFIG)    in sim.c: their bodies
//
// From the same row come the struct member, the default, the command-line option
// --sim.step_metres=0.3, its line in --help, and its line in the log of every run. A program
// gathers its tables in one list of sections; names are looked up there, and a name that is not
// found is an error that tells the nearest one.

#pragma once

#include "base/error.h"

#include <stdio.h>

typedef enum ConfigType { CONFIG_int, CONFIG_float, CONFIG_bool, CONFIG_text } ConfigType;

enum { CONFIG_TEXT_BYTES = 512 };
typedef struct ConfigText {
    char at[CONFIG_TEXT_BYTES];
} ConfigText;

typedef struct ConfigField {
    const char *name;
    const char *about;
    ConfigType type;
    size_t offset;
} ConfigField;

typedef struct ConfigTable {
    const char *prefix;
    const ConfigField *fields;
    int count;
} ConfigTable;

// One table and the struct that it describes.
typedef struct ConfigSection {
    const ConfigTable *table;
    void *config;
} ConfigSection;

// A number outside its range would mean nothing, or be an assertion deep inside.
typedef struct ConfigRange {
    const char *section, *name;
    double low, high;
} ConfigRange;

// False with one line that names the setting, its value and what is possible. Every range is one of
// a setting in the sections.
bool config_check(const ConfigSection *sections, int count, const ConfigRange *ranges,
                  int range_count, Error *err);

// Sets one "prefix.name=value" (or "name=value" where only one section has that name).
bool config_set(const ConfigSection *sections, int count, const char *assignment, Error *err);

// Reads "prefix.name = value" lines; '#' starts a comment, except in a value "in quotes". Errors
// name the file and the line.
bool config_load(const ConfigSection *sections, int count, const char *path, Error *err);

// Writes every setting as config_load reads it, each with its meaning as a comment.
void config_print(const ConfigSection *sections, int count, FILE *out);

// The value as text, e.g. for a run log.
void config_format(const ConfigField *field, const void *config, char *text, size_t size);

// The entry of names[count] with the fewest edits to `name`, or NULL when none is near.
const char *config_nearest(const char *name, const char *const *names, int count);

// "no KIND named 'name'; did you mean NEAREST? HELP lists them", and returns false.
bool config_no_such(const char *kind, const char *name, const char *const *names, int count,
                    const char *help, Error *err);

typedef int ConfigC_int;
typedef float ConfigC_float;
typedef bool ConfigC_bool;
typedef ConfigText ConfigC_text;
#define CONFIG_INIT_int(value) (value)
#define CONFIG_INIT_float(value) (value)
#define CONFIG_INIT_bool(value) (value)
#define CONFIG_INIT_text(value) \
    { value }

// Tables of ranges have rows X(section, name, low, high).
#define CONFIG_RANGE(section, name, low, high) {#section, #name, low, high},

#define CONFIG_MEMBER(type, name, value, about) ConfigC_##type name;
#define CONFIG_DEFAULT(type, name, value, about) .name = CONFIG_INIT_##type(value),
#define CONFIG_FIELD(type, name, value, about) {#name, about, CONFIG_##type, offsetof(Self, name)},

#define CONFIG_DECLARE(Type, prefix, TABLE) \
    typedef struct Type {                   \
        TABLE(CONFIG_MEMBER)                \
    } Type;                                 \
    Type prefix##_config_default(void);     \
    extern const ConfigTable prefix##_config_table;

#define CONFIG_DEFINE(Type, prefix, TABLE)                                      \
    Type prefix##_config_default(void) {                                        \
        return (Type){TABLE(CONFIG_DEFAULT)};                                   \
    }                                                                           \
    typedef Type Self;                                                          \
    static const ConfigField prefix##_config_fields[] = {TABLE(CONFIG_FIELD)};  \
    const ConfigTable prefix##_config_table = {#prefix, prefix##_config_fields, \
                                               ARRAY_COUNT(prefix##_config_fields)};
