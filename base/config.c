// Settings: names are found by walking the sections (a few dozen rows), values parsed and written
// by the type in their row. A file's line is brought into the form of the command line,
// "name=value", and set like one, so both follow one rule.
//
// To add a type: its name in ConfigType, its C type, its bytes in config_set, a case in parse and
// one in config_format.

#include "base/config.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 128, LINE_BYTES = 4096, MAX_EDITS = 3 };
enum { QUOTED_BYTES = 2 * CONFIG_TEXT_BYTES + 3 }; // every character escaped, and the quotes

//---- finding a name ------------------------------------------------------------------------------

// edits that turn a into b: Levenshtein's distance, row by row
static int edit_distance(const char *a, const char *b) {
    int row[NAME_BYTES + 1];
    int width = (int)strnlen(b, NAME_BYTES);
    for (int j = 0; j <= width; j++) row[j] = j;
    for (int i = 1; a[i - 1] != '\0'; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            int best = corner + (a[i - 1] != b[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[width];
}

const char *config_nearest(const char *name, const char *const *names, int count) {
    const char *nearest = NULL;
    int fewest = MAX_EDITS + 1;
    for (int i = 0; i < count; i++) {
        int edits = edit_distance(name, names[i]);
        if (edits < fewest) {
            fewest = edits;
            nearest = names[i];
        }
    }
    return nearest;
}

bool config_no_such(const char *kind, const char *name, const char *const *names, int count,
                    const char *help, Error *err) {
    const char *nearest = config_nearest(name, names, count);
    return error_set(err, "no %s named '%s'%s%s%s; %s lists them", kind, name,
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "",
                     help);
}

typedef struct Found {
    const ConfigSection *section;
    const ConfigField *field;
    int count;
} Found;

static void full_name(const ConfigSection *section, int field, char name[NAME_BYTES]) {
    snprintf(name, NAME_BYTES, "%s.%s", section->table->prefix, section->table->fields[field].name);
}

static Found find(const ConfigSection *sections, int count, const char *name) {
    Found found = {0};
    bool has_prefix = strchr(name, '.') != NULL;
    for (int s = 0; s < count; s++) {
        for (int f = 0; f < sections[s].table->count; f++) {
            const ConfigField *field = &sections[s].table->fields[f];
            char full[NAME_BYTES];
            full_name(&sections[s], f, full);
            if (strcmp(name, has_prefix ? full : field->name) != 0) continue;
            found = (Found){&sections[s], field, found.count + 1};
        }
    }
    return found;
}

static bool unknown_name(const ConfigSection *sections, int count, const char *name, Error *err) {
    char nearest[NAME_BYTES] = "";
    int fewest = MAX_EDITS + 1;
    for (int s = 0; s < count; s++) {
        for (int f = 0; f < sections[s].table->count; f++) {
            char full[NAME_BYTES];
            full_name(&sections[s], f, full);
            const char *candidate = strchr(name, '.') ? full : sections[s].table->fields[f].name;
            int edits = edit_distance(name, candidate);
            if (edits >= fewest) continue;
            fewest = edits;
            memcpy(nearest, full, sizeof nearest);
        }
    }
    if (nearest[0] == '\0')
        return error_set(err, "%s: no such setting; --print-config lists all", name);
    return error_set(err, "%s: no such setting; did you mean %s?", name, nearest);
}

//---- values --------------------------------------------------------------------------------------

static bool parse_int(const char *text, int *to) {
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    *to = (int)value;
    return end != text && *end == '\0' && errno == 0 && value == (long)*to;
}

static bool parse_float(const char *text, float *to) {
    char *end = NULL;
    *to = strtof(text, &end);
    return end != text && *end == '\0' && isfinite(*to);
}

static bool parse_bool(const char *text, bool *to) {
    *to = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    return *to || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

static bool parse_text(const char *text, ConfigText *to) {
    if (strlen(text) >= sizeof to->at) return false;
    memset(to, 0, sizeof *to);
    memcpy(to->at, text, strlen(text));
    return true;
}

static bool parse(ConfigType type, const char *text, void *to, Error *err) {
    switch (type) {
    case CONFIG_int:
        return parse_int(text, to) || error_set(err, "'%s' is not a whole number", text);
    case CONFIG_float:
        return parse_float(text, to) || error_set(err, "'%s' is not a number", text);
    case CONFIG_bool:
        return parse_bool(text, to) || error_set(err, "'%s' is neither true nor false", text);
    case CONFIG_text:
        return parse_text(text, to) ||
               error_set(err, "longer than %d characters", CONFIG_TEXT_BYTES - 1);
    }
    return false;
}

// as few digits as read back as the same number
static void format_float(float value, char *text, size_t size) {
    for (int digits = 6; digits <= 9; digits++) { // 9 tell every float from its neighbours
        snprintf(text, size, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value) return;
    }
}

void config_format(const ConfigField *field, const void *config, char *text, size_t size) {
    const void *at = (const char *)config + field->offset;
    switch (field->type) {
    case CONFIG_int:
        snprintf(text, size, "%d", *(const int *)at);
        break;
    case CONFIG_float:
        format_float(*(const float *)at, text, size);
        break;
    case CONFIG_bool:
        snprintf(text, size, "%s", *(const bool *)at ? "true" : "false");
        break;
    case CONFIG_text:
        snprintf(text, size, "%s", ((const ConfigText *)at)->at);
        break;
    }
}

//---- sections ------------------------------------------------------------------------------------

bool config_set(const ConfigSection *sections, int count, const char *assignment, Error *err) {
    const char *equals = strchr(assignment, '=');
    if (equals == NULL) return error_set(err, "%s: expected name=value", assignment);
    if (equals - assignment >= NAME_BYTES) return error_set(err, "setting name too long");
    char name[NAME_BYTES] = "";
    memcpy(name, assignment, (size_t)(equals - assignment));

    Found found = find(sections, count, name);
    if (found.count == 0) return unknown_name(sections, count, name, err);
    if (found.count > 1)
        return error_set(err, "%s: several sections have it; write section.%s", name, name);

    // parse into a spare value first: a refused value changes nothing
    union {
        int whole;
        float number;
        bool flag;
        ConfigText text;
    } spare;
    if (!parse(found.field->type, equals + 1, &spare, err)) return error_wrap(err, "%s", name);
    static const size_t sizes[] = {sizeof(int), sizeof(float), sizeof(bool), sizeof(ConfigText)};
    memcpy((char *)found.section->config + found.field->offset, &spare, sizes[found.field->type]);
    return true;
}

//---- ranges --------------------------------------------------------------------------------------

static double number_of(const Found *found) {
    const void *at = (const char *)found->section->config + found->field->offset;
    return found->field->type == CONFIG_int ? *(const int *)at : (double)*(const float *)at;
}

static bool is_inside(const ConfigSection *sections, int count, const ConfigRange *range,
                      Error *err) {
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s.%s", range->section, range->name);
    Found found = find(sections, count, name);
    ASSERT(found.count == 1); // a row names a setting that there is
    double value = number_of(&found);
    // the limits as floats, so that 0.1 is not below 0.1
    if (value >= (double)(float)range->low && value <= (double)(float)range->high) return true;
    return error_set(err, "%s is %g; choose %g to %g", name, value, range->low, range->high);
}

bool config_check(const ConfigSection *sections, int count, const ConfigRange *ranges,
                  int range_count, Error *err) {
    for (int i = 0; i < range_count; i++)
        if (!is_inside(sections, count, &ranges[i], err)) return false;
    return true;
}

//---- files ---------------------------------------------------------------------------------------

static char *trim(char *text) {
    while (*text == ' ' || *text == '\t') text++;
    char *end = text + strlen(text);
    while (end > text && strchr(" \t\r\n", end[-1]) != NULL) *--end = '\0';
    return text;
}

// takes the quotes off: "a \"b\" # c" -> a "b" # c
static char *unquote(char *text) {
    char *to = text;
    for (const char *from = text + 1; *from != '\0' && *from != '"'; from++) {
        bool is_escaped = *from == '\\' && from[1] != '\0';
        if (is_escaped) from++;
        *to++ = is_escaped && *from == 'n' ? '\n' : *from;
    }
    *to = '\0';
    return text;
}

static char *take_value(char *text) {
    text += strspn(text, " \t");
    if (*text == '"') return unquote(text);
    text[strcspn(text, "#")] = '\0';
    return trim(text);
}

// "a = b # c" -> "a=b"
static void tidy_line(char line[LINE_BYTES]) {
    char tidy[LINE_BYTES], *stop = line + strcspn(line, "=#");
    bool has_value = *stop == '=';
    *stop = '\0';
    snprintf(tidy, sizeof tidy, "%.127s%s%.3900s", trim(line), has_value ? "=" : "",
             has_value ? take_value(stop + 1) : "");
    memcpy(line, tidy, sizeof tidy);
}

bool config_load(const ConfigSection *sections, int count, const char *path, Error *err) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return error_set(err, "%s: %s", path, strerror(errno));
    char line[LINE_BYTES];
    bool ok = true;
    for (int number = 1; ok && fgets(line, sizeof line, file) != NULL; number++) {
        if (strlen(line) + 1 == sizeof line) {
            ok = error_set(err, "%s:%d: longer than %d characters", path, number, LINE_BYTES - 2);
            break;
        }
        tidy_line(line);
        if (line[0] == '\0') continue;
        ok = config_set(sections, count, line, err);
        if (!ok) error_wrap(err, "%s:%d", path, number);
    }
    if (ferror(file)) ok = error_set(err, "%s: %s", path, strerror(errno)); // a folder
    fclose(file);
    return ok;
}

// the value as it stands in a file: in quotes where it would not come back otherwise
static void quote(const char *value, char quoted[QUOTED_BYTES]) {
    size_t length = strlen(value);
    bool has_blank_end =
        length > 0 && (strchr(" \t", value[0]) || strchr(" \t", value[length - 1]));
    if (!has_blank_end && value[0] != '"' && strpbrk(value, "#\r\n") == NULL) {
        memcpy(quoted, value, length + 1);
        return;
    }
    char *to = quoted;
    *to++ = '"';
    for (const char *from = value; *from != '\0'; from++) {
        if (strchr("\"\\\n", *from) != NULL) *to++ = '\\';
        *to++ = *from == '\n' ? 'n' : *from;
    }
    memcpy(to, "\"", 2);
}

void config_print(const ConfigSection *sections, int count, FILE *out) {
    for (int s = 0; s < count; s++) {
        const ConfigTable *table = sections[s].table;
        for (int f = 0; f < table->count; f++) {
            char value[CONFIG_TEXT_BYTES], quoted[QUOTED_BYTES], name[NAME_BYTES];
            config_format(&table->fields[f], sections[s].config, value, sizeof value);
            quote(value, quoted);
            full_name(&sections[s], f, name);
            fprintf(out, "%-30s = %-12s # %s\n", name, quoted, table->fields[f].about);
        }
        fprintf(out, "\n");
    }
}
