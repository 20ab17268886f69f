// A text that begins with '[' is a list. In any other each line is a text of its own, so a damaged
// one is named by its number, and no more than one is held as a tree.

#include "sim/records.h"

#include <string.h>

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char sim_records_first(FileBytes text) {
    size_t i = 0;
    while (i < text.size && is_space(text.data[i])) i++;
    return i < text.size ? (char)text.data[i] : '\0';
}

const char *sim_records_id(const json_t *value, Arena *arena) {
    if (json_is_integer(value))
        return text_format(arena, "%lld", (long long)json_integer_value(value));
    const char *text = json_string_value(value);
    return text != NULL && text[0] != '\0' ? text_format(arena, "%s", text) : NULL;
}

static bool take_object(const json_t *value, SimRecordTaker take, void *taker, Error *err) {
    return json_is_object(value) ? take(value, taker, err) : error_set(err, "expected an object");
}

static bool read_list(const json_t *list, SimRecordTaker take, void *taker, Error *err) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!take_object(json_array_get(list, i), take, taker, err))
            return error_wrap(err, "entry %zu", i);
    }
    return true;
}

static bool read_line(FileBytes line, SimRecordTaker take, void *taker, Error *err) {
    if (sim_records_first(line) == '\0') return true;
    json_error_t where;
    json_t *value = json_loadb((const char *)line.data, line.size, JSON_DECODE_ANY, &where);
    if (value == NULL) return error_set(err, "%s", where.text);
    bool ok = take_object(value, take, taker, err);
    json_decref(value);
    return ok;
}

static bool read_lines(FileBytes text, SimRecordTaker take, void *taker, Error *err) {
    size_t at = 0;
    for (int number = 1; at < text.size; number++) {
        const uint8_t *stop = memchr(text.data + at, '\n', text.size - at);
        size_t length = stop != NULL ? (size_t)(stop - text.data) - at : text.size - at;
        if (!read_line((FileBytes){text.data + at, length}, take, taker, err))
            return error_wrap(err, "line %d", number);
        at += length + 1;
    }
    return true;
}

bool sim_records_read(FileBytes text, SimRecordTaker take, void *taker, Error *err) {
    if (sim_records_first(text) != '[') return read_lines(text, take, taker, err);
    json_error_t where;
    json_t *list = json_loadb((const char *)text.data, text.size, 0, &where);
    if (list == NULL) return error_set(err, "line %d: %s", where.line, where.text);
    bool ok = read_list(list, take, taker, err);
    json_decref(list);
    return ok;
}
