// Lines and words of Wavefront files. Nothing here reads past the end of the current line, and
// numbers are read in place: strtof stops at the zero byte behind the text at the latest.

#include "scenes/scene_obj.h"

#include <stdlib.h>
#include <string.h>

// a backslash before the end of a line makes that end a space
static bool is_joint(const char *p, const char *end) {
    if (*p != '\\') return false;
    return (end - p > 1 && p[1] == '\n') || (end - p > 2 && p[1] == '\r' && p[2] == '\n');
}

static bool is_space(const char *p, const char *end) {
    return *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n' || *p == '\v' || *p == '\f' ||
           is_joint(p, end);
}

static void skip_spaces(ObjText *text) {
    while (text->at < text->line_end && is_space(text->at, text->end)) text->at++;
}

ObjText obj_text(FileBytes bytes) {
    const char *at = (const char *)bytes.data;
    ASSERT(at[bytes.size] == '\0');
    return (ObjText){at, at + bytes.size, at, 0, 1};
}

// sets line_end to the end of the line at `at`, joined lines included
static void find_line_end(ObjText *text) {
    const char *p = text->at;
    text->line = text->next_line;
    for (;;) {
        const char *stop = memchr(p, '\n', (size_t)(text->end - p));
        text->line_end = stop != NULL ? stop : text->end;
        text->next_line++;
        if (stop == NULL) return;
        const char *last = stop > p && stop[-1] == '\r' ? stop - 1 : stop;
        if (last == p || last[-1] != '\\') return;
        p = stop + 1;
    }
}

bool obj_next_line(ObjText *text) {
    text->at = text->line_end;
    while (text->at < text->end) {
        if (text->line > 0 && *text->at == '\n') text->at++;
        find_line_end(text);
        skip_spaces(text);
        if (text->at < text->line_end && *text->at != '#') return true;
        text->at = text->line_end;
    }
    return false;
}

bool obj_at_line_end(ObjText *text) {
    skip_spaces(text);
    return text->at == text->line_end;
}

bool obj_word(ObjText *text, char *word, size_t room) {
    skip_spaces(text);
    size_t length = 0;
    while (text->at < text->line_end && !is_space(text->at, text->end)) {
        if (length + 1 == room) return false;
        word[length++] = *text->at++;
    }
    word[length] = '\0';
    return true;
}

const char *obj_rest(ObjText *text, Arena *arena) {
    skip_spaces(text);
    const char *end = text->line_end;
    while (end > text->at && is_space(end - 1, text->end)) end--;
    const char *rest = text_format(arena, "%.*s", (int)(end - text->at), text->at);
    text->at = text->line_end;
    return rest;
}

bool obj_number(ObjText *text, float *value) {
    if (obj_at_line_end(text)) return false;
    char *stop = NULL;
    *value = strtof(text->at, &stop);
    bool is_number = stop > text->at && stop <= text->line_end &&
                     (stop == text->line_end || is_space(stop, text->end));
    text->at = is_number ? stop : text->at;
    return is_number;
}

int obj_numbers(ObjText *text, float *values, int most) {
    int count = 0;
    while (!obj_at_line_end(text)) {
        float value = 0.0f;
        if (!obj_number(text, &value)) return -1;
        if (count < most) values[count] = value;
        count++;
    }
    return count;
}
