// The text by which runs are told apart.
//
//     program=5c1f...            of the file that runs
//     device=host
//     sim.max_steps=500          all settings that shape results, in the order of the tables
//     file eval.episode_file=... of files that settings name
//     scene 0=home:1
//
// To leave out a setting that shapes nothing: its row in UNSHAPING.

#include "app/resume.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

// "section." stands for all of its settings
static const char *const UNSHAPING[] = {
    "run.json", "run.quiet", "run.threads", "eval.workers", "eval.out", "eval.resume",
    "view.",    "bench.",    "shot.",       "replay.",      "score.",   "dream.",
};

static bool is_shaping(const char *section, const char *name) {
    char whole[128];
    snprintf(whole, sizeof whole, "%s.%s", section, name);
    for (size_t i = 0; i < ARRAY_COUNT(UNSHAPING); i++) {
        size_t length = strlen(UNSHAPING[i]);
        bool is_section = UNSHAPING[i][length - 1] == '.';
        if (strncmp(whole, UNSHAPING[i], length) == 0 && (is_section || whole[length] == '\0'))
            return false;
    }
    return true;
}

// nothing where there is no such file, or nothing in it
static void write_hash(const char *name, const char *path, FILE *out) {
    FileBytes bytes;
    Error ignored = {0};
    if (!file_map(path, &bytes, &ignored)) return;
    fprintf(out, "%s=%016llx\n", name, (unsigned long long)hash_bytes(bytes.data, bytes.size, 0));
    file_unmap(bytes);
}

static void write_section(const ConfigSection *section, FILE *out) {
    const ConfigTable *table = section->table;
    for (int f = 0; f < table->count; f++) {
        char value[CONFIG_TEXT_BYTES], name[128];
        if (!is_shaping(table->prefix, table->fields[f].name)) continue;
        config_format(&table->fields[f], section->config, value, sizeof value);
        fprintf(out, "%s.%s=%s\n", table->prefix, table->fields[f].name, value);
        if (table->fields[f].type != CONFIG_text) continue;
        const char *text = (const char *)section->config + table->fields[f].offset;
        snprintf(name, sizeof name, "file %s.%s", table->prefix, table->fields[f].name);
        if (text[0] != '\0') write_hash(name, text, out);
    }
}

// the host device tells its threads, which shape nothing
static const char *device_name(const char *device) {
    return strncmp(device, "host (", 6) == 0 ? "host" : device;
}

const char *resume_settings(const App *app, const ResumeRun *run, Arena *arena) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ASSERT(out != NULL);
    write_hash("program", "/proc/self/exe", out);
    fprintf(out, "device=%s\n", device_name(run->device));
    for (int s = 0; s < APP_SECTION_COUNT; s++) write_section(&app->sections[s], out);
    for (int i = 0; i < run->scene_count; i++) fprintf(out, "scene %d=%s\n", i, run->scenes[i]);
    fclose(out);
    const char *copy = text_format(arena, "%s", text);
    free(text);
    return copy;
}

//---- comparing -----------------------------------------------------------------------------------

typedef struct Line {
    const char *name, *value;
    int name_length, value_length;
} Line;

// the line at *text, which moves on; false after the last
static bool next_line(const char **text, Line *line) {
    if (**text == '\0') return false;
    int length = (int)strcspn(*text, "\n");
    const char *is = memchr(*text, '=', (size_t)length);
    line->name = *text;
    line->name_length = is != NULL ? (int)(is - *text) : length;
    line->value = is != NULL ? is + 1 : *text + length;
    line->value_length = (int)(*text + length - line->value);
    *text += length + ((*text)[length] == '\n');
    return true;
}

static Line find_line(const char *text, const Line *like) {
    for (Line line; next_line(&text, &line);)
        if (line.name_length == like->name_length &&
            memcmp(line.name, like->name, (size_t)line.name_length) == 0)
            return line;
    return (Line){.value = "", .value_length = 0};
}

static bool is_same_value(const Line *a, const Line *b) {
    return a->value_length == b->value_length &&
           memcmp(a->value, b->value, (size_t)a->value_length) == 0;
}

static bool tell(const Line *line, const Line *then, const Line *now, Error *err) {
    if (strncmp(line->name, "program=", 8) == 0)
        return error_set(err, "that run was of another build of this program");
    return error_set(err, "that run had %.*s '%.*s', this one has '%.*s'", line->name_length,
                     line->name, then->value_length, then->value, now->value_length, now->value);
}

bool resume_compare(const char *then, const char *now, Error *err) {
    if (strcmp(then, now) == 0) return true;
    const char *text = now;
    for (Line line; next_line(&text, &line);) {
        Line other = find_line(then, &line);
        if (!is_same_value(&line, &other)) return tell(&line, &other, &line, err);
    }
    text = then;
    for (Line line; next_line(&text, &line);) {
        Line other = find_line(now, &line);
        if (!is_same_value(&line, &other)) return tell(&line, &line, &other, err);
    }
    return error_set(err, "that run had other settings");
}
