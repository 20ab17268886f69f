// The header of a PLY file: lines of words, up to end_header.
//
//     ply
//     format binary_little_endian 1.0
//     comment made by a scanner
//     element vertex 66988
//     property float x                               a value of each vertex
//     ...
//     element face 122268
//     property list uchar uint vertex_indices        type of the count, type of the items
//     end_header

#include "scenes/scene_ply.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 5, MOST_ROWS = INT32_MAX };

typedef struct Line {
    const char *words[WORDS]; // copied; NULL behind the last
    int count, number;        // more than WORDS may have been there
} Line;

static bool wrong(const Line *line, const char *what, Error *err) {
    return error_set(err, "line %d: %s", line->number, what);
}

//---- lines ---------------------------------------------------------------------------------------

static void split(Line *line, const char *at, const char *end, Arena *arena) {
    line->count = 0;
    for (int i = 0; i < WORDS; i++) line->words[i] = "";
    while (at < end) {
        size_t length = 0;
        while (at + length < end && strchr(" \t\r", at[length]) == NULL) length++;
        if (length > 0 && line->count < WORDS)
            line->words[line->count] = text_format(arena, "%.*s", (int)length, at);
        line->count += length > 0;
        at += length > 0 ? length : 1;
    }
}

// false at the end of the file; lines end in "\n", "\r\n" or, of old, "\r"
static bool next_line(FileBytes file, size_t *at, Line *line, Arena *arena) {
    const char *start = (const char *)file.data + *at;
    size_t left = file.size - *at, length = 0;
    while (length < left && start[length] != '\n' && start[length] != '\r') length++;
    if (length == left) return false;
    split(line, start, start + length, arena);
    *at += length + 1;
    if (start[length] == '\r' && length + 1 < left && start[length + 1] == '\n') ++*at;
    line->number++;
    return true;
}

static bool is_line(const Line *line, const char *word, int count) {
    return line->count == count && strcmp(line->words[0], word) == 0;
}

//---- statements ----------------------------------------------------------------------------------

static bool read_form(PlyHeader *header, const Line *line, Error *err) {
    static const char *const forms[] = {"ascii", "binary_little_endian", "binary_big_endian"};
    if (strcmp(line->words[2], "1.0") != 0) return wrong(line, "format: not version 1.0", err);
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
        if (strcmp(line->words[1], forms[i]) != 0) continue;
        header->form = (PlyForm)i;
        return true;
    }
    return wrong(line, "format: expected ascii, binary_little_endian or binary_big_endian", err);
}

static bool read_type(const Line *line, const char *word, PlyType *type, Error *err) {
    static const char *const names[][2] = {
        [PLY_INT8] = {"char", "int8"},      [PLY_UINT8] = {"uchar", "uint8"},
        [PLY_INT16] = {"short", "int16"},   [PLY_UINT16] = {"ushort", "uint16"},
        [PLY_INT32] = {"int", "int32"},     [PLY_UINT32] = {"uint", "uint32"},
        [PLY_FLOAT] = {"float", "float32"}, [PLY_DOUBLE] = {"double", "float64"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        if (strcmp(word, names[i][0]) != 0 && strcmp(word, names[i][1]) != 0) continue;
        *type = (PlyType)i;
        return true;
    }
    return error_set(err, "line %d: unknown type '%.40s'", line->number, word);
}

static bool read_element(PlyHeader *header, const Line *line, Arena *arena, Error *err) {
    char *stop = NULL;
    unsigned long long count = strtoull(line->words[2], &stop, 10);
    if (stop == line->words[2] || *stop != '\0' || line->words[2][0] == '-' || count > MOST_ROWS)
        return wrong(line, "element: expected a number of rows", err);
    *(PlyElement *)list_push(&header->elements, arena) = (PlyElement){
        .name = line->words[1],
        .count = count,
        .first_property = header->properties.count,
    };
    return true;
}

static bool read_property(PlyHeader *header, const Line *line, Arena *arena, Error *err) {
    if (header->elements.count == 0) return wrong(line, "property: of no element", err);
    bool is_list = strcmp(line->words[1], "list") == 0;
    if (line->count != (is_list ? 5 : 3))
        return wrong(line, "property: expected TYPE NAME or list TYPE TYPE NAME", err);
    PlyProperty property = {.is_list = is_list, .name = line->words[is_list ? 4 : 2]};
    if (is_list && !read_type(line, line->words[2], &property.count_type, err)) return false;
    if (!read_type(line, line->words[is_list ? 3 : 1], &property.type, err)) return false;
    *(PlyProperty *)list_push(&header->properties, arena) = property;
    LIST_AT(&header->elements, PlyElement, header->elements.count - 1)->property_count++;
    return true;
}

static bool read_statement(PlyHeader *header, const Line *line, Arena *arena, Error *err) {
    const char *word = line->words[0];
    if (line->count == 0 || strcmp(word, "comment") == 0 || strcmp(word, "obj_info") == 0)
        return true;
    if (is_line(line, "format", 3)) return read_form(header, line, err);
    if (is_line(line, "element", 3)) return read_element(header, line, arena, err);
    if (strcmp(word, "property") == 0) return read_property(header, line, arena, err);
    return error_set(err, "line %d: unknown statement '%.40s'", line->number, word);
}

//---- the whole -----------------------------------------------------------------------------------

static size_t least_row_bytes(const PlyHeader *header, const PlyElement *element) {
    size_t bytes = 0;
    for (uint32_t i = 0; i < element->property_count; i++) {
        const PlyProperty *property =
            LIST_AT(&header->properties, PlyProperty, element->first_property + i);
        PlyType type = property->is_list ? property->count_type : property->type;
        bytes += header->form == PLY_ASCII ? 2 : ply_type_bytes(type); // "1 "
    }
    return bytes;
}

static bool check_rows(const PlyHeader *header, FileBytes file, Error *err) {
    size_t left = file.size - header->bytes + (header->form == PLY_ASCII);
    for (uint32_t i = 0; i < header->elements.count; i++) {
        const PlyElement *element = LIST_AT(&header->elements, PlyElement, i);
        size_t row = least_row_bytes(header, element);
        if (row > 0 && element->count > left / row)
            return error_set(err, "cut short: too few bytes for %llu rows of element %.40s",
                             (unsigned long long)element->count, element->name);
        left -= (size_t)element->count * row;
    }
    return true;
}

bool scene_ply_header(FileBytes file, PlyHeader *header, Arena *arena, Error *err) {
    *header = (PlyHeader){.elements.item_bytes = sizeof(PlyElement),
                          .properties.item_bytes = sizeof(PlyProperty)};
    Line line = {.number = 0};
    bool has_form = false;
    if (file.size < 4 || memcmp(file.data, "ply", 3) != 0 ||
        !next_line(file, &header->bytes, &line, arena) || !is_line(&line, "ply", 1))
        return error_set(err, "not a PLY file (it does not start with ply)");
    do {
        if (!next_line(file, &header->bytes, &line, arena))
            return error_set(err, "cut short: no end_header");
        has_form |= is_line(&line, "format", 3);
        if (is_line(&line, "end_header", 1)) break;
        if (!read_statement(header, &line, arena, err)) return false;
    } while (true);
    return has_form ? check_rows(header, file, err) : error_set(err, "the header has no format");
}
